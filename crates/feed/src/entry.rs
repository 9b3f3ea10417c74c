//! One item of a feed.

use crate::{
    Category, Chapter, Content, Date, Enclosure, Feed, Geo, Image, Itunes, Link, Media, Person,
    Reply,
};

/// One item as a source announced it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The identifier, as given.
    pub guid: Option<String>,
    /// What tells it from the others of its feed for ever: the identifier, made absolute when it is
    /// the address of a page; else made of the link, else of title and date.
    pub id: String,
    /// Whether `id` is made by us, because none is stated.
    pub id_is_made: bool,
    /// The absolute URL: the link, else a permalink guid.
    pub url: Option<String>,
    /// Everything it links to.
    pub links: Vec<Link>,
    /// The title as plain text: no tags, no references, white space folded. Empty when there is none.
    pub title: String,
    /// The title as published.
    pub title_content: Option<Content>,
    /// When it says it was published.
    pub published: Option<Date>,
    /// When it says it was last changed.
    pub updated: Option<Date>,
    /// When it says it was made.
    pub created: Option<Date>,
    /// When it says it is out of date.
    pub expired: Option<Date>,
    /// The short form: `description`, `summary`.
    pub summary: Option<Content>,
    /// The full forms, the best first: `content:encoded`, `content`, `content_html`.
    pub contents: Vec<Content>,
    /// Its authors, else those of the feed where the format says so.
    pub authors: Vec<Person>,
    /// Who else had a part in it.
    pub contributors: Vec<Person>,
    /// Who published it.
    pub publisher: Option<Person>,
    /// Its categories.
    pub categories: Vec<Category>,
    /// The language tag of the entry or its content, as given.
    pub language: Option<String>,
    /// Files that belong to it, without repetitions.
    pub enclosures: Vec<Enclosure>,
    /// Its picture, where one is stated.
    pub image: Option<Image>,
    /// Who may do what with it.
    pub rights: Option<Content>,
    /// The absolute URL of its licence.
    pub license: Option<String>,
    /// The absolute URL of a page with comments.
    pub comments: Option<String>,
    /// The feed that it was copied from, without entries.
    pub source: Option<Box<Feed>>,
    /// What it answers to (RFC 4685).
    pub in_reply_to: Option<Reply>,
    /// Where it is about.
    pub geo: Option<Geo>,
    /// What Media RSS says of it beside files.
    pub media: Media,
    /// Its parts in time (Podlove Simple Chapters).
    pub chapters: Vec<Chapter>,
    /// What podcasts say of an episode.
    pub itunes: Itunes,
}

impl Entry {
    /// The full form, where there is one.
    pub fn content(&self) -> Option<&Content> {
        self.contents.first()
    }
}
