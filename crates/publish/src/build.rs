//! The static tree: every page of the site as a file, brought up to date.

mod affected;
mod inputs;
mod links;
mod tree;
mod workers;

use std::collections::HashSet;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use jianbao_core::Sha256Digest;
use jianbao_store::{BuildState, BuiltPage, LastBuild, Settings, StoreError};

use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use affected::Affected;
use tree::Tree;

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

/// Brings the static tree at `out` up to date with the archive at `root`. `progress` is told how many of
/// how many pages are done.
///
/// Only pages that changed are made, as far as it is known what was built there before. A build that was
/// killed is completed by the next one.
///
/// # Errors
/// When the archive cannot be read, another build is under way, or the tree cannot be written.
pub fn build(
    root: &Path,
    settings: &Settings,
    out: &Path,
    options: &BuildOptions,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<BuildReport, BuildError> {
    let site = Site::open(root, settings.clone())?;
    let tree = Tree::open(root, out)?;
    let state = BuildState::open(&site.archive.layout.build_state(), &tree.name())?;
    // Read first: what comes while this build goes on belongs to the next one as well.
    let built = LastBuild {
        journal_size: site.archive.catalog.journal_size()?,
        inputs: inputs::digest(&site)?,
    };
    let paths = paths(&site)?;
    let known = state.pages()?;
    let present = tree.prepare(paths.iter().map(|(file, _)| file.as_str()))?;
    let is_there =
        |file: &str| known.get(file).is_some_and(Option::is_some) && present.contains(file);
    let last = state.last()?;
    let last =
        last.filter(|last| last.inputs == built.inputs && last.journal_size <= built.journal_size);
    let affected = last
        .map(|last| Affected::since(&site, &state, last.journal_size, built.journal_size, &paths))
        .transpose()?;
    let wanting: Vec<&(String, SitePath)> = paths
        .iter()
        .filter(|(file, path)| {
            let is_affected = affected
                .as_ref()
                .is_none_or(|affected| affected.touches(path));
            is_affected || !is_there(file)
        })
        .collect();
    let files = wanting.iter().map(|(file, _)| file.as_str());
    let added: Vec<&str> = files.filter(|file| !known.contains_key(*file)).collect();
    state.begin(&added)?;

    let mut report = BuildReport::default();
    let total = wanting.len() as u64;
    let mut done = 0;
    let mut absent = Vec::new();
    let make = |site: &Site, index: usize| match wanting.get(index) {
        Some((file, path)) => make(site, &tree, file, path).map(Some),
        None => Ok(None),
    };
    let open = || Site::open(root, settings.clone());
    workers::run(options.threads, wanting.len(), &open, &make, &mut |made| {
        match made {
            Some(Made::Page { page, is_written }) => {
                state.put(&page)?;
                report.written += u64::from(is_written);
            }
            Some(Made::Nothing { file }) => absent.push(file),
            None => {}
        }
        done += 1;
        progress(done, total);
        Ok(())
    })?;
    report.pages = paths.len() as u64 - absent.len() as u64;
    report.unchanged = report.pages - report.written;
    let wanted: HashSet<&str> = paths.iter().map(|(file, _)| file.as_str()).collect();
    let gone = known
        .iter()
        .filter(|(file, _)| !wanted.contains(file.as_str()));
    let gone = gone.map(|(file, digest)| (file.as_str(), *digest));
    let absent = absent
        .iter()
        .map(|file| (file.as_str(), known.get(file).copied().flatten()));
    for (file, digest) in gone.chain(absent) {
        report.removed += u64::from(tree.remove(file, digest)?);
        state.forget(file)?;
    }
    state.finish(&built)?;
    Ok(report)
}

/// What became of a path.
enum Made {
    Page {
        page: BuiltPage,
        is_written: bool,
    },
    /// The archive does not have it any more.
    Nothing {
        file: String,
    },
}

/// Makes a page and brings its file up to date.
fn make(site: &Site, tree: &Tree, file: &str, path: &SitePath) -> Result<Made, BuildError> {
    let Some(page) = site.page(path)? else {
        return Ok(Made::Nothing {
            file: file.to_owned(),
        });
    };
    let is_written = tree.write(file, &page.bytes)?;
    let links = match path {
        SitePath::Article(article) => Some((article.clone(), links::links(site, article)?)),
        _ => None,
    };
    let page = BuiltPage {
        path: file.to_owned(),
        digest: Sha256Digest::of(&page.bytes),
        links,
    };
    Ok(Made::Page { page, is_written })
}

/// Every file of the tree with its path, in the order of the files.
fn paths(site: &Site) -> Result<Vec<(String, SitePath)>, SiteError> {
    let mut paths: Vec<_> = site
        .paths()?
        .into_iter()
        .map(|path| (path.to_file(), path))
        .collect();
    paths.sort_unstable();
    Ok(paths)
}
