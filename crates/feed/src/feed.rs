//! What is read from a feed, whatever its format.

use jiff::Timestamp;

use crate::{Content, Warning};

/// The result of [`parse`](crate::parse).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The feed, as far as it could be read.
    pub feed: Feed,
    /// What had to be repaired, guessed or cut.
    pub warnings: Vec<Warning>,
}

/// A feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// The family of formats.
    pub format: Format,
    /// The format's version as a number, such as `2.0`; empty when none is stated.
    pub version: String,
    /// The title as plain text.
    pub title: Option<String>,
    /// The description or subtitle as plain text.
    pub description: Option<String>,
    /// The absolute URL of the site that the feed belongs to.
    pub link: Option<String>,
    /// The language tag, as given.
    pub language: Option<String>,
    /// How many minutes the feed may be kept before it is asked for again.
    pub ttl_minutes: Option<u32>,
    /// The entries in the feed's own order.
    pub entries: Vec<Entry>,
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
    /// JSON Feed 1 and 1.1.
    Json,
    /// No feed; a warning says what it is instead.
    #[default]
    Unknown,
}

/// One item as a source announced it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The identifier, as given.
    pub guid: Option<String>,
    /// The absolute URL: the link, else a permalink guid.
    pub url: Option<String>,
    /// The title as plain text: no tags, no references, white space folded. Empty when there is none.
    pub title: String,
    /// When it says it was published.
    pub published: Option<Date>,
    /// When it says it was last changed.
    pub updated: Option<Date>,
    /// The short form: `description`, `summary`.
    pub summary: Option<Content>,
    /// The full form: `content:encoded`, `content`, `content_html`.
    pub content: Option<Content>,
    /// The names of its authors.
    pub authors: Vec<String>,
    /// Its categories, by label where there is one.
    pub categories: Vec<String>,
    /// The language tag of the entry or its content, as given.
    pub language: Option<String>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
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

/// A time as the feed stated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// The instant.
    pub instant: Timestamp,
    /// The feed's own string.
    pub text: String,
    /// How much of the instant was stated.
    pub certainty: Certainty,
}

/// How much of an instant its source really said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Date, time and offset were stated.
    Exact,
    /// Date and time were stated; the zone is the one of the context.
    ZoneAssumed,
    /// At most a day was stated: its first midnight in the context's zone stands for it.
    DateOnly,
}
