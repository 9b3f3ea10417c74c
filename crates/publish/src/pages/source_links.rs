//! Links to sources.

use jianbao_core::SourceId;
use minijinja::Value;
use serde::Serialize;

use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use crate::template::{link, source_title};

/// A source in a list.
#[derive(Debug, Serialize)]
pub(crate) struct SourceLink {
    href: Value,
    title: String,
    count: u64,
}

/// The sources that have articles, those with the newest first: at most `most`. And whether there are
/// more.
pub(crate) fn source_links(
    site: &Site,
    path: &SitePath,
    most: usize,
) -> Result<(Vec<SourceLink>, bool), SiteError> {
    let mut sources = site.archive.catalog.sources()?;
    sources.sort_by(|a, b| b.newest.cmp(&a.newest).then_with(|| a.id.cmp(&b.id)));
    let has_more = sources.len() > most;
    let links = sources.iter().take(most).filter_map(|row| {
        let source: SourceId = row.id.parse().ok()?;
        Some(SourceLink {
            title: source_title(site, &source).to_owned(),
            count: row.articles,
            href: link(path, &SitePath::Source(source, 1)),
        })
    });
    Ok((links.collect(), has_more))
}
