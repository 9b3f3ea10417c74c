//! Recreating the catalog from the journal and the index lines alone, as in a fresh clone.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use jianbao_core::{Clock, Sha256Digest};

use crate::archive;
use crate::catalog::{Applied, Catalog, LinePosition};
use crate::error::StoreError;
use crate::file::{self, OnPath};
use crate::index_files::{self, FoundLine};
use crate::journal::{Entry, Event, Journal};
use crate::layout::{self, Layout};
use crate::lock::WriterLock;
use crate::pending::read_line;

/// How a rebuild went.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RebuildReport {
    /// Journal entries taken into the catalog.
    pub entries: u64,
    /// Entries whose index line was not found: what they speak of is not in the catalog.
    pub without_line: u64,
}

/// Entries applied in one transaction.
const CHUNK: usize = 5000;

/// Makes the catalog anew. It takes the place of the old one in one step.
///
/// # Errors
/// When another process is writing, the journal does not hold, or a file cannot be read or written.
pub fn rebuild(
    root: &Path,
    clock: &Clock,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<RebuildReport, StoreError> {
    let layout = Layout::new(root);
    if !archive::is_archive(root) {
        return Err(StoreError::NoArchive {
            path: root.to_owned(),
        });
    }
    file::create_folder(&root.join(layout::PRIVATE))?;
    let _lock = WriterLock::take(&layout, "rebuild", clock.now())?;
    let journal = Journal::open(&layout.journal(), None)?;
    let lines = Lines::find(&layout)?;

    let new = layout.private("catalog.db.new");
    for path in with_side_files(&new) {
        file::remove_if_exists(&path)?;
    }
    let mut catalog = Catalog::open(&new)?;
    let mut report = RebuildReport::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    for (index, bytes) in (0..).zip(journal.entries(0..journal.size())) {
        let applied = lines.applied(&layout, index, &bytes?)?;
        report.entries += 1;
        let wants_line = matches!(
            applied.entry,
            Entry::Known(
                Event::Article { .. } | Event::Import { .. } | Event::Moved { index: Some(_), .. }
            )
        );
        report.without_line += u64::from(wants_line && applied.line.is_none());
        chunk.push(applied);
        if chunk.len() == CHUNK {
            catalog.apply(chunk.drain(..))?;
            progress(report.entries, journal.size());
        }
    }
    catalog.apply(chunk)?;
    catalog.close()?;
    // The side files of the old database must not be taken for those of the new one.
    let old = layout.catalog();
    for path in with_side_files(&old).into_iter().skip(1) {
        file::remove_if_exists(&path)?;
    }
    fs::rename(&new, &old).on("write", &old)?;
    file::sync_parent(&old)?;
    progress(report.entries, journal.size());
    Ok(report)
}

/// A database and the files SQLite keeps beside it.
fn with_side_files(database: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

/// Where the line of each digest lies.
struct Lines {
    paths: Vec<String>,
    /// The number of the path, the offset and the length of each line, in bytes.
    positions: HashMap<Sha256Digest, (u32, u64, u32)>,
}

impl Lines {
    fn find(layout: &Layout) -> Result<Self, StoreError> {
        let mut lines = Self {
            paths: Vec::new(),
            positions: HashMap::new(),
        };
        let mut add = |line: FoundLine<'_>| {
            if lines.paths.last().is_none_or(|path| path != line.path) {
                lines.paths.push(line.path.to_owned());
            }
            let path = u32::try_from(lines.paths.len() - 1).unwrap_or(u32::MAX);
            let length = u32::try_from(line.bytes.len()).unwrap_or(u32::MAX);
            let position = (path, line.offset, length);
            lines
                .positions
                .entry(Sha256Digest::of(line.bytes))
                .or_insert(position);
        };
        index_files::visit(layout, &mut add, &mut |_| {})?;
        Ok(lines)
    }

    fn applied(&self, layout: &Layout, index: u64, bytes: &[u8]) -> Result<Applied, StoreError> {
        let entry = Entry::parse(bytes).map_err(|source| {
            StoreError::Journal(crate::journal::JournalError::Entry { index, source })
        })?;
        let digest = match &entry {
            Entry::Known(
                Event::Article { index, .. }
                | Event::Import { index, .. }
                | Event::Moved {
                    index: Some(index), ..
                },
            ) => Some(index),
            _ => None,
        };
        let position = digest
            .and_then(|digest| self.positions.get(digest))
            .and_then(|(path, offset, length)| {
                Some(LinePosition {
                    path: self.paths.get(*path as usize)?.clone(),
                    offset: *offset,
                    length: u64::from(*length),
                })
            });
        let line = match position {
            None => None,
            Some(position) => {
                let text = archive::read_line_at(layout, &position)?;
                let line =
                    read_line(&position.path, &text).map_err(|reason| StoreError::Damaged {
                        path: position.path.clone(),
                        reason,
                    })?;
                Some((line, position))
            }
        };
        Ok(Applied { index, entry, line })
    }
}
