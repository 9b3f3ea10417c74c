//! An archive as a site: every page a pure function of what the archive holds.

use std::path::Path;

use jianbao_store::{Archive, Settings, StoreError};

use crate::page::Page;
use crate::site_path::SitePath;

/// An archive, opened to be read as pages. Not shared between threads: open one for each.
#[derive(Debug)]
pub struct Site {
    /// The archive.
    pub archive: Archive,
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
        Ok(Self {
            archive: Archive::open(root, settings)?,
        })
    }

    /// The page at a path; none when there is none.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn page(&self, path: &SitePath) -> Result<Option<Page>, SiteError> {
        let _ = path;
        Ok(None)
    }

    /// Every path of the site, in the order of the tree.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn paths(&self) -> Result<Vec<SitePath>, SiteError> {
        Ok(Vec::new())
    }
}
