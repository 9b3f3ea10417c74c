//! What the archive is, how to verify it, all its sources.

use jianbao_store::StoreError;
use jianbao_store::journal::Journal;
use minijinja::context;

use super::source_links::source_links;
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use crate::template;

/// Sources on the page: more than anybody subscribes to.
const MOST_SOURCES: usize = 5000;

/// The page.
pub(crate) fn page(site: &Site, path: &SitePath) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let journal = Journal::open(&site.archive.layout.journal(), None).map_err(StoreError::from)?;
    let counts = catalog.counts()?;
    let (sources, _) = source_links(site, path, MOST_SOURCES)?;
    let content = context! {
        counts => context! {
            articles => counts.articles,
            revisions => counts.revisions,
            gone => counts.gone,
            sources => counts.sources,
            entries => catalog.journal_size()?,
        },
        key => journal.verifier().to_string(),
        sources => template::value(&sources),
    };
    let title = site.interface.word("about");
    template::render(site, path, "about.html", title, content).map(Some)
}
