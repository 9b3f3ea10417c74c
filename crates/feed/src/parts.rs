//! What feeds and their entries consist of: persons, categories, links, files, pictures.

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// The mail address, as given.
    pub email: Option<String>,
    /// The absolute URL of a page.
    pub url: Option<String>,
}

impl Person {
    /// The name, else the address, else the page: what is printed.
    pub fn display_name(&self) -> Option<&str> {
        let name = self.name.as_deref().or(self.email.as_deref());
        name.or(self.url.as_deref())
    }
}

/// What something is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// The word itself.
    pub term: String,
    /// The vocabulary that it belongs to: Atom's `scheme`, RSS's `domain`.
    pub scheme: Option<String>,
    /// How it is shown to people.
    pub label: Option<String>,
}

impl Category {
    /// The label, else the term: what is printed.
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.term)
    }
}

/// A link (RFC 4287 §4.2.7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The absolute URL; of other schemes than `http` as given.
    pub url: String,
    /// What it leads to: `alternate`, `self`, `hub`, `enclosure`, …
    pub relation: String,
    /// The media type, as given or implied.
    pub media_type: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The language of what it leads to.
    pub language: Option<String>,
    /// The length in bytes, as given.
    pub length: Option<String>,
}

/// A file that belongs to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// The absolute URL.
    pub url: String,
    /// The media type, as given.
    pub media_type: Option<String>,
    /// The length in bytes, as given.
    pub length_bytes: Option<u64>,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The absolute URL.
    pub url: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The absolute URL of the page that it leads to.
    pub link: Option<String>,
    /// What it shows.
    pub description: Option<String>,
    /// The width in pixels, as given.
    pub width_px: Option<String>,
    /// The height in pixels, as given.
    pub height_px: Option<String>,
}

/// What podcasts say (the `itunes:` vocabulary).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Itunes {
    /// Whether it wants not to be listed.
    pub block: Option<bool>,
    /// Whether it says that it is, or is not, for children.
    pub explicit: Option<bool>,
}

/// What an entry answers to (RFC 4685 §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The identifier of what is answered.
    pub id: Option<String>,
    /// The absolute URL of it.
    pub url: Option<String>,
    /// The absolute URL of the feed it is in.
    pub source: Option<String>,
    /// The media type of it.
    pub media_type: Option<String>,
}

/// A part of a recording (Podlove Simple Chapters 1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapter {
    /// What it is called.
    pub title: Option<String>,
    /// Where it starts, in milliseconds.
    pub start_ms: Option<u64>,
    /// The URL of a picture, as given.
    pub image: Option<String>,
    /// The URL of a page, as given.
    pub url: Option<String>,
}
