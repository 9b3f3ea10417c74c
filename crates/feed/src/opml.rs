//! OPML 1 and 2: lists of subscriptions, as readers exchange them. Options of jianbao are attributes in a
//! namespace of its own, which other readers pass over.

mod read;
mod write;

use url::Url;

use crate::Warning;

pub use read::parse_opml;
pub use write::write_opml;

/// The namespace of the options of [`Outline`].
const NAMESPACE: &str = "https://jianbao.invalid/opml";
/// The prefix that is written for it, and read also where nothing declares it.
const PREFIX: &str = "jianbao";

/// What an OPML file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedOpml {
    /// Whether the input is OPML at all.
    pub is_opml: bool,
    /// The title of the list.
    pub title: Option<String>,
    /// The subscriptions, in the file's own order; folders are in their paths. At most 20,000.
    pub outlines: Vec<Outline>,
    /// What had to be repaired, skipped or cut.
    pub warnings: Vec<Warning>,
}

/// One subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The address of the feed (`xmlUrl`), or of what else jianbao follows.
    pub url: Url,
    /// The address of the site.
    pub site: Option<Url>,
    /// The title; empty when there is none.
    pub title: String,
    /// The names of the folders it lies in, outermost first.
    pub folders: Vec<String>,
    /// Options in the namespace of jianbao, by local name, such as `kind` or `fullText`.
    pub options: Vec<(String, String)>,
}
