//! The feeds that a page links, the main one first: those that it declares (`link rel=alternate` of the feeds'
//! media types, `rel=feed`), then links in the text that look like feeds.

mod address;
mod words;

use scraper::ElementRef;
use url::Url;

use super::page::Page;
use words::{says_comment, says_comments};

/// Most feeds that are told; pages of portals link some 60.
const MAX_FEEDS: usize = 200;
/// Longest title that is kept, in characters.
const MAX_TITLE_CHARS: usize = 200;

/// Media types that only feeds have.
const FEED_TYPES: [&str; 14] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/rss",
    "application/atom",
    "application/x-rss+xml",
    "application/x-atom+xml",
    "application/x.atom+xml",
    "text/rss+xml",
    "text/atom+xml",
    "text/rdf+xml",
    "text/rss",
    "text/atom",
];
/// Media types that a feed can have, if its address or title says so.
const LOOSE_TYPES: [&str; 4] = ["application/json", "application/xml", "text/xml", ""];

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

/// The feeds that a page links, best first: declared ones before others, those of the whole site before those
/// of its parts, comments last.
///
/// ```
/// use jianbao_crawl::feeds_of_page;
/// let page = "<link rel=alternate type=application/rss+xml href=/comments/feed>
///     <link rel=alternate type=application/rss+xml title='The news' href=/feed>";
/// let feeds = feeds_of_page(page, &"https://news.example/".parse()?);
/// assert_eq!(feeds[0].url.as_str(), "https://news.example/feed");
/// assert_eq!(feeds.len(), 2);
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn feeds_of_page(html: &str, url: &Url) -> Vec<FeedCandidate> {
    let page = Page::parse(html, url);
    let mut found: Vec<FeedCandidate> = Vec::new();
    for link in page.select("link[href]") {
        if let Some(is_declared) = declares_feed(link) {
            let title = link.value().attr("title").unwrap_or_default();
            add(&page, url, link, title, is_declared, &mut found);
        }
    }
    for link in page.select("a[href]") {
        let title: String = link.text().take(20).collect();
        let title = if title.trim().is_empty() {
            link.value().attr("title").unwrap_or_default().to_owned()
        } else {
            title
        };
        let is_feed = page
            .resolve(link.value().attr("href").unwrap_or_default())
            .is_some_and(|target| address::looks_like_feed(&target));
        if is_feed {
            add(&page, url, link, &title, false, &mut found);
        }
    }
    // The sort is stable: what is equal stays in the page's order.
    found.sort_by_cached_key(|candidate| rank(candidate, url));
    found
}

/// Whether a `link` declares a feed (`true`), or links one in another way.
fn declares_feed(link: ElementRef<'_>) -> Option<bool> {
    let attribute = |name: &str| link.value().attr(name).unwrap_or_default();
    let relation = attribute("rel").to_ascii_lowercase();
    let mut relations = relation.split_ascii_whitespace();
    let is_feed_relation = relations.clone().any(|relation| relation == "feed");
    let is_alternate = relations.any(|relation| relation == "alternate");
    let media_type = attribute("type").to_ascii_lowercase();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let target = attribute("href").to_ascii_lowercase();
    // WordPress offers its programming interface so, and embeds.
    if target.contains("/wp-json/") || target.contains("rest_route=") || target.contains("oembed") {
        return None;
    }
    if FEED_TYPES.contains(&media_type) {
        return Some(is_alternate || is_feed_relation);
    }
    if is_feed_relation && !media_type.starts_with("text/html") {
        return Some(true);
    }
    let title = attribute("title").to_ascii_lowercase();
    let says_feed = |text: &str| {
        ["rss", "atom", "feed"]
            .iter()
            .any(|word| text.contains(word))
    };
    let is_loose = LOOSE_TYPES.contains(&media_type) && (says_feed(&target) || says_feed(&title));
    (is_alternate && is_loose && !attribute("hreflang").contains(char::is_alphanumeric))
        .then_some(true)
}

fn add(
    page: &Page,
    page_url: &Url,
    link: ElementRef<'_>,
    title: &str,
    is_declared: bool,
    found: &mut Vec<FeedCandidate>,
) {
    let Some(url) = page.resolve(link.value().attr("href").unwrap_or_default()) else {
        return;
    };
    let title = one_line(title);
    let key = address::key(&url);
    if let Some(known) = found
        .iter_mut()
        .find(|known| address::key(&known.url) == key)
    {
        if known.title.is_empty() {
            known.title = title;
        }
        return;
    }
    if found.len() < MAX_FEEDS {
        let kind = kind_of(&url, &title, page_url);
        found.push(FeedCandidate {
            url,
            title,
            kind,
            is_declared,
        });
    }
}

fn kind_of(url: &Url, title: &str, page_url: &Url) -> FeedCandidateKind {
    // Systems have compound names for it in addresses.
    let address = url.as_str().to_ascii_lowercase();
    if address.contains("comments")
        || says_comments(&address)
        || says_comments(title)
        || address::is_below_article(url, page_url)
    {
        FeedCandidateKind::Comments
    } else if address::is_of_part(url) {
        FeedCandidateKind::Part
    } else {
        FeedCandidateKind::Main
    }
}

/// What comes first: the smaller.
fn rank(
    candidate: &FeedCandidate,
    page_url: &Url,
) -> (bool, bool, FeedCandidateKind, bool, bool, usize) {
    let FeedCandidate {
        url,
        title,
        kind,
        is_declared,
    } = candidate;
    (
        *kind == FeedCandidateKind::Comments,
        !is_declared,
        *kind,
        says_comment(url.as_str()) || says_comment(title),
        !address::is_of_one_site(url, page_url),
        address::specific_segments(url),
    )
}

/// Text without line ends, tabs and superfluous blanks, cut at a bound.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(MAX_TITLE_CHARS).collect()
}

#[cfg(test)]
mod tests;
