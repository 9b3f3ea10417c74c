//! OPML 1 and 2: lists of subscriptions, as readers exchange them.

use url::Url;

use crate::Warning;

/// What an OPML file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedOpml {
    /// Whether the input is OPML at all.
    pub is_opml: bool,
    /// The title of the list.
    pub title: Option<String>,
    /// The subscriptions, in the file's own order; folders are in their paths.
    pub outlines: Vec<Outline>,
    /// What had to be repaired, skipped or cut.
    pub warnings: Vec<Warning>,
}

/// One subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The address of the feed.
    pub feed: Option<Url>,
    /// The address of the site.
    pub site: Option<Url>,
    /// The title; empty when there is none.
    pub title: String,
    /// The names of the folders it lies in, outermost first.
    pub folders: Vec<String>,
    /// Options in the namespace of jianbao, by local name, such as `kind` or `fullText`.
    pub options: Vec<(String, String)>,
}

/// Reads an OPML file. Never fails: a broken outline is skipped with a warning, the others are taken.
pub fn parse_opml(bytes: &[u8]) -> ParsedOpml {
    let _ = bytes;
    ParsedOpml::default()
}

/// Writes an OPML 2.0 file that [`parse_opml`] reads back. Folders are made of neighbouring outlines that
/// have one path.
pub fn write_opml(title: &str, outlines: &[Outline]) -> String {
    let _ = outlines;
    title.to_owned()
}
