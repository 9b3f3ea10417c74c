//! Links from one file of the site to another.

use crate::site_path::{FeedForm, FeedOf, SitePath};

/// How a page of the site names others.
#[derive(Debug)]
pub(super) struct Links<'a> {
    /// The address of the site for everybody, ending in `/`.
    base: Option<&'a str>,
    /// How many folders deep the page lies.
    depth: usize,
}

impl<'a> Links<'a> {
    pub(super) fn from(page: &SitePath, base: Option<&'a str>) -> Self {
        Self {
            base,
            depth: file(page).matches('/').count(),
        }
    }

    /// A link: absolute when the site has an address, else relative (RFC 3986 §4.2).
    pub(super) fn to(&self, path: &SitePath) -> String {
        let relative = || format!("{}{}", "../".repeat(self.depth), file(path));
        self.absolute(path).unwrap_or_else(relative)
    }

    /// An absolute link; none when the site has no address.
    pub(super) fn absolute(&self, path: &SitePath) -> Option<String> {
        self.base.map(|base| format!("{base}{}", file(path)))
    }
}

/// The file of a path in the tree.
pub(crate) fn file(path: &SitePath) -> String {
    match path {
        SitePath::Start(..=1) => "index.html".to_owned(),
        SitePath::Start(number) => format!("page/{number}.html"),
        SitePath::Source(source, ..=1) => format!("source/{source}/index.html"),
        SitePath::Source(source, number) => format!("source/{source}/{number}.html"),
        SitePath::Month(date) => format!("month/{}.html", date.strftime("%Y-%m")),
        SitePath::Day(date, ..=1) => format!("day/{date}.html"),
        SitePath::Day(date, number) => format!("day/{date}-{number}.html"),
        SitePath::Article(id) => format!("article/{id}.html"),
        SitePath::Changes(..=1) => "changes.html".to_owned(),
        SitePath::Changes(number) => format!("changes/{number}.html"),
        SitePath::About => "about.html".to_owned(),
        SitePath::Feed(of, form) => {
            let extension = match form {
                FeedForm::Atom => "atom",
                FeedForm::Rss => "rss",
                FeedForm::Json => "json",
            };
            format!("{}.{extension}", stem(of))
        }
        SitePath::FeedArchive(of, number) => format!("{}-{number}.atom", stem(of)),
        SitePath::Sitemap(None) => "sitemap.xml".to_owned(),
        SitePath::Sitemap(Some(number)) => format!("sitemap-{number}.xml"),
        SitePath::Robots => "robots.txt".to_owned(),
        SitePath::Style => "style.css".to_owned(),
    }
}

fn stem(of: &FeedOf) -> String {
    match of {
        FeedOf::Archive => "feed".to_owned(),
        FeedOf::Source(source) => format!("source/{source}/feed"),
        FeedOf::Changes => "changes".to_owned(),
    }
}
