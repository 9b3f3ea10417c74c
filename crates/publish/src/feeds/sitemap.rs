//! The sitemap (<https://www.sitemaps.org/protocol.html>) and `robots.txt` (RFC 9309).
//!
//! A sitemap has absolute URLs only, so there is one only when the site has an address.

use std::fmt::Write as _;

use super::address::Links;
use super::xml::Xml;
use super::{SITEMAP_ARTICLES, page_of};
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// How many sitemaps so many articles need.
pub(super) fn pages(articles: u64) -> u32 {
    page_of(articles, SITEMAP_ARTICLES)
}

/// The list of the sitemaps.
pub(super) fn index(site: &Site) -> Result<Option<Page>, SiteError> {
    if site.archive.settings.archive.url.is_none() {
        return Ok(None);
    }
    let mut xml = Xml::new();
    xml.start("sitemapindex", &[("xmlns", SITEMAP)]);
    for number in 1..=pages(site.archive.catalog.arrival_count(None)?) {
        if let Some(address) = address(site, &SitePath::Sitemap(Some(number))) {
            xml.start("sitemap", &[]);
            xml.text("loc", &[], &address);
            xml.end();
        }
    }
    Ok(Some(of_xml(xml)))
}

/// One sitemap: articles in the order they came. The first one begins with the start page.
pub(super) fn page(site: &Site, number: u32) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let Some(start) = address(site, &SitePath::Start(1)) else {
        return Ok(None);
    };
    if number == 0 || number > pages(catalog.arrival_count(None)?) {
        return Ok(None);
    }
    let mut xml = Xml::new();
    xml.start("urlset", &[("xmlns", SITEMAP)]);
    if number == 1 {
        xml.start("url", &[]);
        xml.text("loc", &[], &start);
        xml.end();
    }
    let after = u64::from(number - 1) * SITEMAP_ARTICLES;
    for (article, revised_at) in catalog.arrivals_with_times(after, SITEMAP_ARTICLES)? {
        if let Some(address) = address(site, &SitePath::Article(article)) {
            xml.start("url", &[]);
            xml.text("loc", &[], &address);
            xml.text("lastmod", &[], &revised_at.to_string());
            xml.end();
        }
    }
    Ok(Some(of_xml(xml)))
}

/// Everybody may read everything.
pub(super) fn robots(site: &Site) -> Page {
    let mut text = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(sitemap) = address(site, &SitePath::Sitemap(None)) {
        let _ = write!(text, "\nSitemap: {sitemap}\n");
    }
    Page {
        media_type: "text/plain; charset=utf-8",
        bytes: text.into_bytes(),
    }
}

fn address(site: &Site, path: &SitePath) -> Option<String> {
    let base = site.archive.settings.archive.url.as_deref();
    Links::from(path, base).absolute(path)
}

fn of_xml(xml: Xml) -> Page {
    Page {
        media_type: "application/xml; charset=utf-8",
        bytes: xml.finish(),
    }
}
