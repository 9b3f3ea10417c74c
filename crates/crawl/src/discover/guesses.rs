//! Addresses at which sites have their feeds and sitemaps when nothing links them.

use url::Url;

/// Where systems that sites are made with have their feed, the most usual first.
const FEEDS: [&str; 10] = [
    "feed/",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "rss/",
    "index.xml",
    "feed.json",
    "rss",
    "index.rss",
    "feeds/posts/default",
];

/// Where sitemaps lie that robots.txt does not name; those of news first, since they have titles and times.
const SITEMAPS: [&str; 6] = [
    "news-sitemap.xml",
    "sitemap-news.xml",
    "sitemap_news.xml",
    "sitemap.xml",
    "sitemap_index.xml",
    "sitemap.xml.gz",
];

/// Where a site's feed may be, likeliest first.
///
/// ```
/// let site = "https://news.example/blog/".parse()?;
/// let guesses = jianbao_crawl::guesses_of_feeds(&site);
/// assert_eq!(guesses[0].as_str(), "https://news.example/feed/");
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn guesses_of_feeds(site: &Url) -> Vec<Url> {
    at_root(site, &FEEDS)
}

/// Where a site's sitemaps may be, those of news first.
pub fn guesses_of_sitemaps(site: &Url) -> Vec<Url> {
    at_root(site, &SITEMAPS)
}

fn at_root(site: &Url, paths: &[&str]) -> Vec<Url> {
    let root = site.join("/").ok();
    let root = root.as_ref().unwrap_or(site);
    paths
        .iter()
        .filter_map(|path| root.join(path).ok())
        .collect()
}
