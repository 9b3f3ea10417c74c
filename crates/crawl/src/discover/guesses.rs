//! Addresses at which sites have their feeds and sitemaps when nothing links them.

use url::Url;

/// Where a site's feed may be, likeliest first.
pub fn guesses_of_feeds(site: &Url) -> Vec<Url> {
    guesses(site, &["/feed"])
}

/// Where a site's sitemaps may be, news sitemaps first.
pub fn guesses_of_sitemaps(site: &Url) -> Vec<Url> {
    guesses(site, &["/sitemap.xml"])
}

fn guesses(site: &Url, paths: &[&str]) -> Vec<Url> {
    paths
        .iter()
        .filter_map(|path| site.join(path).ok())
        .collect()
}
