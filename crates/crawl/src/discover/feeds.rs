//! The feeds that a page links, the main one first.

use url::Url;

/// A feed that a page links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedCandidate {
    /// Its absolute URL.
    pub url: Url,
    /// What the link calls it; empty when it says nothing.
    pub title: String,
    /// What it is a feed of, as far as link and address tell.
    pub kind: FeedCandidateKind,
    /// Whether the page declares it (`link rel=alternate`), or only has a link that looks like one.
    pub is_declared: bool,
}

/// What a feed is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FeedCandidateKind {
    /// The site, as far as anything tells.
    Main,
    /// A part of it: a category, a tag, an author.
    Part,
    /// Comments, of all articles or of one.
    Comments,
}

/// The feeds that a page links, best first: main feeds before those of parts, declared ones before others,
/// comments last.
pub fn feeds_of_page(html: &str, url: &Url) -> Vec<FeedCandidate> {
    let _ = (html, url);
    Vec::new()
}
