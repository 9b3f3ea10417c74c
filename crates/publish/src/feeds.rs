//! Feeds out, the sitemap and `robots.txt`.
//!
//! Full-text feeds of the archive, of each source, and of what was edited or deleted later, in the order
//! in which the archive took it in: Atom (RFC 4287) with complete archive pages (RFC 5005 §4), RSS 2.0
//! and JSON Feed 1.1. Nothing in them depends on when they are made.
//!
//! The order is that of arrival, not that of the announcers' times: so a full page keeps its entries
//! whatever comes late.

mod address;
mod atom;
mod content;
mod document;
mod entry;
mod json;
mod rss;
mod sitemap;
mod words;
mod xml;

use jianbao_core::SourceId;

use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::{FeedForm, FeedOf, SitePath};

pub(crate) use content::body;

/// Entries of a subscription: what a reader that looks in every few hours has not seen yet.
pub(crate) const NEWEST_ENTRIES: u64 = 40;
/// Entries of a complete archive page.
pub(crate) const PAGE_ENTRIES: u64 = 100;
/// Articles of a sitemap: a fifth of what the protocol allows, so that few bytes change with an article.
pub(crate) const SITEMAP_ARTICLES: u64 = 10_000;

/// The feed, sitemap or `robots.txt` at a path; none when there is none, or the path is another's.
pub(crate) fn page(site: &Site, path: &SitePath) -> Result<Option<Page>, SiteError> {
    match path {
        SitePath::Feed(of, form) => {
            let Some(document) = document::subscription(site, path, of, *form)? else {
                return Ok(None);
            };
            Ok(Some(match form {
                FeedForm::Atom => atom::write(&document),
                FeedForm::Rss => rss::write(&document),
                FeedForm::Json => json::write(&document),
            }))
        }
        SitePath::FeedArchive(of, number) => {
            let document = document::archive_page(site, path, of, *number)?;
            Ok(document.map(|document| atom::write(&document)))
        }
        SitePath::Sitemap(None) => sitemap::index(site),
        SitePath::Sitemap(Some(number)) => sitemap::page(site, *number),
        SitePath::Robots => Ok(Some(sitemap::robots(site))),
        _ => Ok(None),
    }
}

/// The paths of every feed and sitemap, and of `robots.txt`.
pub(crate) fn paths(site: &Site) -> Result<Vec<SitePath>, SiteError> {
    let catalog = &site.archive.catalog;
    let mut paths = vec![SitePath::Robots];
    let mut feed = |of: &FeedOf, entries: u64| {
        paths.extend(FeedForm::ALL.map(|form| SitePath::Feed(of.clone(), form)));
        let pages = 1..=full_pages(entries);
        paths.extend(pages.map(|number| SitePath::FeedArchive(of.clone(), number)));
    };
    let articles = catalog.arrival_count(None)?;
    feed(&FeedOf::Archive, articles);
    feed(&FeedOf::Changes, catalog.alteration_count()?);
    for row in catalog.sources()? {
        if let Ok(source) = row.id.parse::<SourceId>() {
            feed(&FeedOf::Source(source), row.articles);
        }
    }
    if site.archive.settings.archive.url.is_some() {
        paths.push(SitePath::Sitemap(None));
        let pages = 1..=sitemap::pages(articles);
        paths.extend(pages.map(|number| SitePath::Sitemap(Some(number))));
    }
    Ok(paths)
}

/// How many complete archive pages so many entries make.
pub(crate) fn full_pages(entries: u64) -> u32 {
    u32::try_from(entries / PAGE_ENTRIES).unwrap_or(u32::MAX)
}

/// The archive page, sitemap or the like, each of `length`, that has the `number`-th of something.
pub(crate) fn page_of(number: u64, length: u64) -> u32 {
    u32::try_from(number.saturating_sub(1) / length + 1).unwrap_or(u32::MAX)
}
