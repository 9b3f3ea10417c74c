//! What the address of a feed tells.

use url::Url;

/// Segments and values that say nothing of what a feed is of.
const GENERAL: [&str; 32] = [
    "feed",
    "feeds",
    "rss",
    "rss2",
    "rss20",
    "atom",
    "atom10",
    "rdf",
    "xml",
    "json",
    "index",
    "all",
    "main",
    "home",
    "homepage",
    "frontpage",
    "latest",
    "recent",
    "news",
    "default",
    "posts",
    "full",
    "top",
    "blog",
    "default.aspx",
    "rssfeed",
    "rssfeeds",
    "rss-feed",
    "alles",
    "summary",
    "syndication",
    "site",
];
/// Segments before the name of a part of a site.
const PARTS: [&str; 24] = [
    "category",
    "categories",
    "cat",
    "tag",
    "tags",
    "author",
    "authors",
    "topic",
    "topics",
    "section",
    "sections",
    "label",
    "labels",
    "user",
    "users",
    "people",
    "channel",
    "channels",
    "series",
    "keyword",
    "search",
    "ressort",
    "rubrique",
    "forum",
];
/// Endings of the names of files that are feeds.
const EXTENSIONS: [&str; 4] = [".rss", ".rdf", ".atom", ".rss2"];
/// Names that files with a general ending have when they are feeds.
const FILES: [&str; 12] = [
    "feed", "feeds", "rss", "atom", "rss2", "index", "news-rss", "rssfeed", "atom10", "rss20",
    "rss10", "feed1",
];
/// Segments behind which a site answers with a feed.
const FOLDERS: [&str; 7] = ["feed", "rss", "atom", "rss2", "rdf", "feed.xml", "rss.xml"];
/// Words in a slug from which on a page is an article: `what-the-council-said`.
const ARTICLE_HYPHENS: usize = 3;

/// What two spellings of one address have in common.
pub(super) fn key(url: &Url) -> String {
    let text = url.as_str();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.trim_end_matches('/').to_owned()
}

fn segments(url: &Url) -> impl Iterator<Item = String> {
    let segments = url.path().split('/').filter(|segment| !segment.is_empty());
    segments.map(str::to_ascii_lowercase)
}

/// Whether the target of a link in a text looks like a feed.
pub(super) fn looks_like_feed(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    if path.contains("/wp-json/") {
        return false;
    }
    let last = segments(url).last().unwrap_or_default();
    if EXTENSIONS.iter().any(|extension| last.ends_with(extension))
        || FOLDERS.contains(&last.as_str())
    {
        return true;
    }
    let stem = last
        .strip_suffix(".xml")
        .or_else(|| last.strip_suffix(".json"));
    if let Some(stem) = stem {
        let is_named = FILES.contains(&stem) && (stem != "index" || last.ends_with("xml"));
        return is_named
            || segments(url).any(|segment| matches!(segment.as_str(), "rss" | "feed" | "feeds"));
    }
    let is_host = url.host_str().is_some_and(|host| {
        host.starts_with("feeds.") || host.starts_with("feed.") || host.starts_with("rss.")
    });
    is_host && !last.is_empty() && !last.contains(".htm")
        || url.query_pairs().any(|(name, value)| {
            name == "feed" && value.len() <= 12
                || (name == "format" || name == "type")
                    && matches!(&*value, "rss" | "atom" | "feed")
        })
}

/// Whether an address names a part of a site by the usual words.
pub(super) fn is_of_part(url: &Url) -> bool {
    segments(url).any(|segment| PARTS.contains(&segment.as_str()))
        || url
            .query_pairs()
            .any(|(name, _)| PARTS.contains(&&*name.to_ascii_lowercase()))
}

/// Whether a feed lies below the page that links it and that page is an article: `WordPress` offers the comments
/// of each so, whatever the language of its title.
pub(super) fn is_below_article(url: &Url, page_url: &Url) -> bool {
    let page = page_url.path().trim_end_matches('/');
    let Some(rest) = url.path().strip_prefix(page).filter(|_| !page.is_empty()) else {
        return false;
    };
    let is_feed = matches!(
        rest.trim_matches('/'),
        "feed" | "rss" | "feed/atom" | "feed/rss2" | "atom"
    );
    let slug = page.rsplit('/').next().unwrap_or_default();
    let has_number = page
        .split('/')
        .any(|segment| segment.len() >= 4 && segment.bytes().all(|byte| byte.is_ascii_digit()));
    let is_article =
        has_number || slug.matches('-').count() >= ARTICLE_HYPHENS || slug.contains(".htm");
    is_feed && rest.starts_with('/') && is_article && !is_of_part(page_url)
}

/// Whether two addresses have one host, or one that is below the other.
pub(super) fn is_of_one_site(url: &Url, other: &Url) -> bool {
    let bare = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    let (one, other) = (bare(url), bare(other));
    let is_below = |lower: &str, upper: &str| {
        let head = lower.strip_suffix(upper);
        head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
    };
    is_below(&one, &other) || is_below(&other, &one)
}

/// How many segments and values of an address say what the feed is of: the fewer, the more general it is.
pub(super) fn specific_segments(url: &Url) -> usize {
    let is_specific = |text: &str| {
        let stem = text.split('.').next().unwrap_or_default();
        !GENERAL.contains(&stem) && !GENERAL.contains(&text)
    };
    let values = url
        .query_pairs()
        .filter(|(_, value)| is_specific(&value.to_ascii_lowercase()));
    segments(url).filter(|segment| is_specific(segment)).count() + values.count()
}
