//! Media RSS 1.5.1 beside the files themselves, which are [`Enclosure`](crate::Enclosure)s.

/// What Media RSS says of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// Small pictures of it, the most important first.
    pub thumbnails: Vec<MediaItem>,
    /// Who had a part in it: the text is the name.
    pub credits: Vec<MediaItem>,
    /// For whom it is.
    pub rating: Option<MediaItem>,
    /// How it may be used; the URL is the licence.
    pub license: Option<MediaItem>,
    /// A page that plays it.
    pub player: Option<MediaItem>,
    /// Where it may, or may not, be shown.
    pub restriction: Option<MediaItem>,
}

/// One element of Media RSS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaItem {
    /// The absolute URL, where it has one.
    pub url: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its other attributes as given, by lower-case name.
    pub attributes: Vec<(String, String)>,
}

impl MediaItem {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}
