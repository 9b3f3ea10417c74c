//! What is read of a feed, whatever its format.

use crate::{Category, Content, Date, Entry, Image, Itunes, Link, Person, Warning};

/// The result of [`parse`](crate::parse).
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The feed, as far as it could be read.
    pub feed: Feed,
    /// What had to be repaired, guessed or cut.
    pub warnings: Vec<Warning>,
}

impl Parsed {
    /// Whether anything was wrong with the feed; the warnings have the reasons.
    pub fn is_bozo(&self) -> bool {
        !self.warnings.is_empty()
    }
}

/// A feed: what it says of itself, and its entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// The family of formats.
    pub format: Format,
    /// The format's version as a number, such as `2.0`; empty when none is stated. `0.91n` is
    /// Netscape's RSS 0.91, which its document type tells from `0.91`.
    pub version: String,
    /// The charset that the bytes were read in, by its name: `utf-8`, `gb18030`, `utf-32le`.
    pub charset: String,
    /// The identifier: Atom's `id`, the `guid` of a channel.
    pub id: Option<String>,
    /// The title as plain text.
    pub title: Option<String>,
    /// The title as published.
    pub title_content: Option<Content>,
    /// The description or subtitle as plain text.
    pub description: Option<String>,
    /// The description or subtitle as published.
    pub description_content: Option<Content>,
    /// Who may do what with it: `rights`, `copyright`.
    pub rights: Option<Content>,
    /// What it says to people who see the feed itself: Atom 0.3's `info`.
    pub info: Option<Content>,
    /// The absolute URL of the site that the feed belongs to.
    pub link: Option<String>,
    /// Everything it links to, that URL included.
    pub links: Vec<Link>,
    /// The language tag, as given; else the one of the HTTP header.
    pub language: Option<String>,
    /// When it says it was published.
    pub published: Option<Date>,
    /// When it says it was last changed.
    pub updated: Option<Date>,
    /// When it says it was made.
    pub created: Option<Date>,
    /// Its authors.
    pub authors: Vec<Person>,
    /// Who else had a part in it.
    pub contributors: Vec<Person>,
    /// Who publishes it: `webMaster`, `dc:publisher`, `itunes:owner`.
    pub publisher: Option<Person>,
    /// Its categories.
    pub categories: Vec<Category>,
    /// Its picture: `image`, else `itunes:image`.
    pub image: Option<Image>,
    /// The absolute URL of a small square picture.
    pub icon: Option<String>,
    /// The absolute URL of a wide picture.
    pub logo: Option<String>,
    /// The program that made it.
    pub generator: Option<Generator>,
    /// The absolute URL of the format's documentation.
    pub docs: Option<String>,
    /// The absolute URL of its licence.
    pub license: Option<String>,
    /// The absolute URL of a page with comments.
    pub comments: Option<String>,
    /// Where to ask for being told of news (RSS).
    pub cloud: Option<Cloud>,
    /// A text field that nobody shows any more (RSS).
    pub text_input: Option<TextInput>,
    /// What podcasts say of themselves.
    pub itunes: Itunes,
    /// When it may be asked again.
    pub schedule: Schedule,
    /// The entries in the feed's own order.
    pub entries: Vec<Entry>,
}

impl Feed {
    /// How many minutes the feed may be kept before it is asked for again: `ttl`, else the period of
    /// RSS 1.0's syndication module.
    pub fn ttl_minutes(&self) -> Option<u32> {
        self.schedule.ttl_minutes.or(self.schedule.period_minutes)
    }

    /// The URLs of its hubs (`WebSub` §4: `rel=hub`).
    pub fn hubs(&self) -> impl Iterator<Item = &str> {
        self.links_of("hub")
    }

    /// The feed's own address (`WebSub`'s topic: `rel=self`).
    pub fn self_link(&self) -> Option<&str> {
        self.links_of("self").next()
    }

    fn links_of(&self, relation: &'static str) -> impl Iterator<Item = &str> {
        let links = self.links.iter();
        links
            .filter(move |link| link.relation.eq_ignore_ascii_case(relation))
            .map(|link| link.url.as_str())
    }
}

/// A family of feed formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// RSS 0.91 to 2.0.
    Rss,
    /// RSS 0.90 and 1.0, which are RDF.
    Rdf,
    /// Atom 0.3 and 1.0 (RFC 4287).
    Atom,
    /// Microsoft's Channel Definition Format.
    Cdf,
    /// JSON Feed 1 and 1.1.
    Json,
    /// No feed; a warning says what it is instead.
    #[default]
    Unknown,
}

/// The program that made a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generator {
    /// Its name.
    pub name: Option<String>,
    /// Its absolute URL.
    pub url: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

/// RSS's `cloud`, as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cloud {
    /// The host.
    pub domain: Option<String>,
    /// The port.
    pub port: Option<String>,
    /// The path.
    pub path: Option<String>,
    /// The procedure to call.
    pub register_procedure: Option<String>,
    /// `xml-rpc`, `soap` or `http-post`.
    pub protocol: Option<String>,
}

/// RSS's `textInput`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextInput {
    /// The label of its button.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The name of the field.
    pub name: Option<String>,
    /// The absolute URL of the script behind it.
    pub link: Option<String>,
}

/// What a feed says of when to ask for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// RSS's `ttl`, in minutes.
    pub ttl_minutes: Option<u32>,
    /// The period of RSS 1.0's syndication module (`sy:`) divided by its frequency, in minutes.
    pub period_minutes: Option<u32>,
    /// Hours of the day, 0 to 23 in UTC, in which it does not change.
    pub skip_hours: Vec<u8>,
    /// Days of the week on which it does not change, as given: `Saturday`.
    pub skip_days: Vec<String>,
}
