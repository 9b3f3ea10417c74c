//! The paths of the site. The same in the static tree and by HTTP.

use jianbao_core::{ArticleId, SourceId};
use jiff::civil::Date;

/// A path of the site. Lists have pages, numbered from 1, the newest first. Dates lie in the years 0 to
/// 9999.
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
        let path = path.strip_prefix('/').unwrap_or(path);
        match path.split_once('/') {
            None => parse_top(path),
            Some(("page", file)) => later_page(file).map(Self::Start),
            Some(("changes", file)) => later_page(file).map(Self::Changes),
            Some(("article", file)) => file.strip_suffix(".html")?.parse().ok().map(Self::Article),
            Some(("month", file)) => month(file.strip_suffix(".html")?).map(Self::Month),
            Some(("day", file)) => day(file.strip_suffix(".html")?),
            Some(("source", rest)) => {
                let (source, file) = rest.split_once('/')?;
                let source: SourceId = source.parse().ok()?;
                if file.is_empty() || file == "index.html" {
                    return Some(Self::Source(source, 1));
                }
                if let Some(number) = later_page(file) {
                    return Some(Self::Source(source, number));
                }
                feed(file, "feed", || FeedOf::Source(source))
            }
            Some(_) => None,
        }
    }

    /// The path in the tree, parts joined by `/`, without a leading one.
    pub fn to_file(&self) -> String {
        match self {
            Self::Start(..=1) => "index.html".to_owned(),
            Self::Start(number) => format!("page/{number}.html"),
            Self::Source(source, ..=1) => format!("source/{source}/index.html"),
            Self::Source(source, number) => format!("source/{source}/{number}.html"),
            Self::Month(date) => format!("month/{}.html", date.strftime("%Y-%m")),
            Self::Day(date, ..=1) => format!("day/{date}.html"),
            Self::Day(date, number) => format!("day/{date}-{number}.html"),
            Self::Article(id) => format!("article/{id}.html"),
            Self::Changes(..=1) => "changes.html".to_owned(),
            Self::Changes(number) => format!("changes/{number}.html"),
            Self::About => "about.html".to_owned(),
            Self::Feed(of, form) => format!("{}.{}", of.stem(), form.extension()),
            Self::FeedArchive(of, number) => format!("{}-{number}.atom", of.stem()),
            Self::Sitemap(None) => "sitemap.xml".to_owned(),
            Self::Sitemap(Some(number)) => format!("sitemap-{number}.xml"),
            Self::Robots => "robots.txt".to_owned(),
            Self::Style => "style.css".to_owned(),
        }
    }

    /// The link from the file of this page to another file of the tree.
    pub fn link_to(&self, other: &Self) -> String {
        let up = self.to_file().matches('/').count();
        format!("{}{}", "../".repeat(up), other.to_file())
    }
}

impl FeedOf {
    fn stem(&self) -> String {
        match self {
            Self::Archive => "feed".to_owned(),
            Self::Source(source) => format!("source/{source}/feed"),
            Self::Changes => "changes".to_owned(),
        }
    }
}

impl FeedForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// The end of the file name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
        }
    }
}

/// The paths without a folder.
fn parse_top(file: &str) -> Option<SitePath> {
    match file {
        "" | "index.html" => Some(SitePath::Start(1)),
        "changes.html" => Some(SitePath::Changes(1)),
        "about.html" => Some(SitePath::About),
        "robots.txt" => Some(SitePath::Robots),
        "style.css" => Some(SitePath::Style),
        "sitemap.xml" => Some(SitePath::Sitemap(None)),
        _ => {
            if let Some(rest) = file.strip_prefix("sitemap-") {
                let sitemap = number(rest.strip_suffix(".xml")?)?;
                return Some(SitePath::Sitemap(Some(sitemap)));
            }
            feed(file, "feed", || FeedOf::Archive)
                .or_else(|| feed(file, "changes", || FeedOf::Changes))
        }
    }
}

/// `{stem}.{form}` or `{stem}-{n}.atom`.
fn feed(file: &str, stem: &str, of: impl FnOnce() -> FeedOf) -> Option<SitePath> {
    let rest = file.strip_prefix(stem)?;
    if let Some(rest) = rest.strip_prefix('-') {
        let page = number(rest.strip_suffix(".atom")?)?;
        return Some(SitePath::FeedArchive(of(), page));
    }
    let extension = rest.strip_prefix('.')?;
    let form = FeedForm::ALL
        .into_iter()
        .find(|form| form.extension() == extension)?;
    Some(SitePath::Feed(of(), form))
}

/// `{n}.html` of a list's second page or a later one: the first has a name of its own.
fn later_page(file: &str) -> Option<u32> {
    number(file.strip_suffix(".html")?).filter(|number| *number > 1)
}

/// A number from 1 on, in the one way it is written.
fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

fn month(text: &str) -> Option<Date> {
    (text.len() == "2031-05".len())
        .then(|| date(&format!("{text}-01")))
        .flatten()
}

fn day(text: &str) -> Option<SitePath> {
    let (day, rest) = text.split_at_checked("2031-05-16".len())?;
    let day = date(day)?;
    if rest.is_empty() {
        return Some(SitePath::Day(day, 1));
    }
    let page = number(rest.strip_prefix('-')?).filter(|number| *number > 1)?;
    Some(SitePath::Day(day, page))
}

fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}
