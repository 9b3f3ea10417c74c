//! The paths of the site. The same in the static tree and by HTTP.

use jianbao_core::{ArticleId, SourceId};
use jiff::civil::Date;

/// A path of the site. Lists have pages, numbered from 1, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SitePath {
    /// `index.html`, `page/{n}.html`: everything, newest by day.
    Start(u32),
    /// `source/{id}/index.html`, `source/{id}/{n}.html`: the articles of a source.
    Source(SourceId, u32),
    /// `month/{yyyy-mm}.html`: the days of a month with their counts. The date is its first day.
    Month(Date),
    /// `day/{yyyy-mm-dd}.html`, `day/{yyyy-mm-dd}-{n}.html`: the articles of a day.
    Day(Date, u32),
    /// `article/{id}.html`: an article with every revision.
    Article(ArticleId),
    /// `changes.html`, `changes/{n}.html`: edits and deletions.
    Changes(u32),
    /// `about.html`: what this is, how to verify it.
    About,
    /// `feed.atom` and the like: a feed out.
    Feed(FeedOf, FeedForm),
    /// `feed-{n}.atom` and the like: a complete archive page of an Atom feed (RFC 5005 §4), numbered from the oldest.
    FeedArchive(FeedOf, u32),
    /// `sitemap.xml`, `sitemap-{n}.xml`.
    Sitemap(Option<u32>),
    /// `robots.txt`.
    Robots,
    /// `style.css`.
    Style,
}

/// What a feed is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedOf {
    /// `feed.…`: the whole archive.
    Archive,
    /// `source/{id}/feed.…`: one source.
    Source(SourceId),
    /// `changes.…`: edits and deletions.
    Changes,
}

/// The form of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FeedForm {
    /// `.atom` (RFC 4287).
    Atom,
    /// `.rss` (RSS 2.0).
    Rss,
    /// `.json` (JSON Feed 1.1).
    Json,
}

impl SitePath {
    /// Reads a path, with or without the leading `/`; a folder stands for its `index.html`. `None` when
    /// no page can have it.
    pub fn parse(path: &str) -> Option<Self> {
        let _ = path;
        None
    }

    /// The path in the tree, parts joined by `/`, without a leading one.
    pub fn to_file(&self) -> String {
        String::new()
    }
}
