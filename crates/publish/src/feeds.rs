//! Feeds out, the sitemap and robots.txt.
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;

pub(crate) fn page(_site: &Site, _path: &SitePath) -> Result<Option<Page>, SiteError> {
    Ok(None)
}

pub(crate) fn paths(_site: &Site) -> Result<Vec<SitePath>, SiteError> {
    Ok(Vec::new())
}
