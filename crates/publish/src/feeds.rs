//! Feeds, sitemaps and `robots.txt`.

use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;

/// The page at a path of this module; none when there is none.
#[expect(
    clippy::unnecessary_wraps,
    reason = "reads the archive once it is written"
)]
pub(crate) fn page(site: &Site, path: &SitePath) -> Result<Option<Page>, SiteError> {
    let _ = (site, path);
    Ok(None)
}

/// Every path of this module.
#[expect(
    clippy::unnecessary_wraps,
    reason = "reads the archive once it is written"
)]
pub(crate) fn paths(site: &Site) -> Result<Vec<SitePath>, SiteError> {
    let _ = site;
    Ok(Vec::new())
}
