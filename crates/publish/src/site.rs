//! An archive as a site: every page a pure function of what the archive holds.

use std::collections::BTreeMap;
use std::path::Path;

use jianbao_core::SourceId;
use jianbao_store::catalog::Selection;
use jianbao_store::{Archive, Settings, StoreError};
use jiff::civil::Date;
use minijinja::Environment;

use crate::listing;
use crate::page::Page;
use crate::pages::{about, article, changes, day, month, source, start};
use crate::site_path::SitePath;
use crate::template;
use crate::words::Interface;
use crate::{days, feeds};

/// Articles asked for in one question when all are listed.
const IDS_A_TURN: u64 = 10_000;

/// An archive, opened to be read as pages. Not shared between threads: open one for each.
#[derive(Debug)]
pub struct Site {
    /// The archive.
    pub archive: Archive,
    /// The language of the interface.
    pub(crate) interface: Interface,
    /// The interface's words, by name.
    pub(crate) words: BTreeMap<&'static str, &'static str>,
    pub(crate) templates: Environment<'static>,
}

/// Why a page cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The archive cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template does not do.
    #[error("cannot render {path}")]
    Render {
        /// The page.
        path: String,
        /// Why.
        #[source]
        source: minijinja::Error,
    },
}

impl Site {
    /// Opens the archive at a folder.
    ///
    /// # Errors
    /// When it is none or cannot be read.
    pub fn open(root: &Path, settings: Settings) -> Result<Self, SiteError> {
        let interface = Interface::of(&settings.archive.language);
        let templates = template::environment().map_err(|source| SiteError::Render {
            path: "templates".to_owned(),
            source,
        })?;
        Ok(Self {
            archive: Archive::open(root, settings)?,
            interface,
            words: interface.words(),
            templates,
        })
    }

    /// The page at a path; none when there is none.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn page(&self, path: &SitePath) -> Result<Option<Page>, SiteError> {
        match path {
            SitePath::Start(number) => start::page(self, path, *number),
            SitePath::Source(id, number) => source::page(self, path, id, *number),
            SitePath::Month(month) => month::page(self, path, *month),
            SitePath::Day(day, number) => day::page(self, path, *day, *number),
            SitePath::Article(id) => article::page(self, path, id),
            SitePath::Changes(number) => changes::page(self, path, *number),
            SitePath::About => about::page(self, path),
            SitePath::Style => Ok(Some(Page {
                media_type: "text/css; charset=utf-8",
                bytes: template::STYLE.as_bytes().to_vec(),
            })),
            SitePath::Feed(..)
            | SitePath::FeedArchive(..)
            | SitePath::Sitemap(_)
            | SitePath::Robots => feeds::page(self, path),
        }
    }

    /// Every path of the site, in the order of the tree.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn paths(&self) -> Result<Vec<SitePath>, SiteError> {
        let catalog = &self.archive.catalog;
        let mut paths = vec![SitePath::Style, SitePath::About];
        let total = catalog.article_count(&Selection::default())?;
        paths.extend((1..=listing::start_pages(total)).map(SitePath::Start));
        paths.extend((1..=listing::lasting_pages(catalog.change_count()?)).map(SitePath::Changes));
        for row in catalog.sources()? {
            if let Ok(source) = row.id.parse::<SourceId>() {
                let pages = 1..=listing::lasting_pages(row.articles);
                paths.extend(pages.map(|number| SitePath::Source(source.clone(), number)));
            }
        }
        let mut counts: BTreeMap<Date, u64> = BTreeMap::new();
        let zone = &self.archive.settings.archive.time_zone.0;
        for time in catalog.article_times(&Selection::default())? {
            *counts.entry(days::day_of(time, zone)).or_default() += 1;
        }
        let mut last_month = None;
        for (day, count) in counts {
            let month = day.first_of_month();
            if last_month.replace(month) != Some(month) {
                paths.push(SitePath::Month(month));
            }
            paths.extend((1..=listing::pages(count)).map(|number| SitePath::Day(day, number)));
        }
        let mut after = String::new();
        loop {
            let ids = catalog.article_ids(&after, IDS_A_TURN)?;
            let Some(last) = ids.last() else { break };
            last.as_str().clone_into(&mut after);
            paths.extend(ids.into_iter().map(SitePath::Article));
        }
        paths.extend(feeds::paths(self)?);
        paths.sort_unstable();
        Ok(paths)
    }
}
