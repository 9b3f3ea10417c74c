//! Links from one file of the site to another.

use crate::site_path::SitePath;

/// How a page of the site names others.
#[derive(Debug)]
pub(super) struct Links<'a> {
    /// The address of the site for everybody, ending in `/`.
    base: Option<&'a str>,
    page: &'a SitePath,
}

impl<'a> Links<'a> {
    pub(super) fn from(page: &'a SitePath, base: Option<&'a str>) -> Self {
        Self { base, page }
    }

    /// A link: absolute when the site has an address, else relative (RFC 3986 §4.2).
    pub(super) fn to(&self, path: &SitePath) -> String {
        self.absolute(path)
            .unwrap_or_else(|| self.page.link_to(path))
    }

    /// An absolute link; none when the site has no address.
    pub(super) fn absolute(&self, path: &SitePath) -> Option<String> {
        self.base.map(|base| format!("{base}{}", path.to_file()))
    }
}
