//! The batch that is being written, as it lies on disk while it is: everything that is needed to
//! complete it after a crash.
//!
//! The order of writing (ARCHITECTURE.md has it whole): records into `staging`, synced; `pending`,
//! synced; then each step of [`Pending::place_files`] and after it can be repeated without harm, so a
//! start that finds `pending` goes through all of them again: roll forward, never back.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use jianbao_core::{Sha256Digest, is_path_inside};
use serde::{Deserialize, Serialize};

use crate::catalog::{Applied, Line, LinePosition};
use crate::error::StoreError;
use crate::fault;
use crate::file::{self, OnPath};
use crate::journal::Entry;
use crate::kept_file::KeptFile;
use crate::layout::Layout;
use crate::move_line::Move;

/// A batch of at most 5,000 records with their lines stays far below this.
const MAX_PENDING_BYTES: u64 = 1 << 30;

/// A batch on its way into the archive.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// The journal's size before the batch.
    pub(crate) base: u64,
    /// What the batch brings, in the order of its journal entries.
    pub(crate) items: Vec<PendingItem>,
}

/// One journal entry with the line and the file that belong to it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PendingItem {
    /// The entry, in its canonical form.
    pub(crate) entry: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<PendingLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PendingFile>,
}

/// A line to append.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PendingLine {
    pub(crate) path: String,
    /// The length of the file before this line, in bytes.
    pub(crate) offset: u64,
    /// The line without its line end.
    pub(crate) text: String,
}

/// A file to put in its place.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PendingFile {
    pub(crate) path: String,
    pub(crate) sha256: String,
    /// The name it has in `staging`.
    pub(crate) staged: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) supersedes: Option<Superseded>,
}

/// The record that a new one takes the path of.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Superseded {
    /// Where its bytes stay.
    pub(crate) path: String,
    pub(crate) sha256: String,
}

impl Pending {
    /// The batch that an interrupted run left, if any.
    pub(crate) fn read(layout: &Layout) -> Result<Option<Self>, StoreError> {
        let path = layout.pending();
        let Some(bytes) = file::read_if_exists(&path, MAX_PENDING_BYTES)? else {
            return Ok(None);
        };
        let refuse = |reason: String| StoreError::Pending {
            path: path.clone(),
            reason,
        };
        let pending: Self =
            serde_json::from_slice(&bytes).map_err(|error| refuse(error.to_string()))?;
        // It may have come with an archive that somebody else made.
        let staged = pending.items.iter().filter_map(|item| item.file.as_ref());
        let outside = pending
            .paths()
            .chain(staged.map(|file| file.staged.as_str()))
            .find(|name| !is_path_inside(name));
        if let Some(name) = outside {
            return Err(refuse(format!("{name:?} lies outside of the archive")));
        }
        Ok(Some(pending))
    }

    /// Puts the batch on disk: from here on it will be completed.
    pub(crate) fn write(&self, layout: &Layout) -> Result<(), StoreError> {
        let path = layout.pending();
        let bytes = serde_json::to_vec(self).map_err(|error| StoreError::Pending {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        file::replace(&path, &bytes)?;
        fault::point("pending-written").on("write", &path)?;
        Ok(())
    }

    /// Puts the staged files in their places and appends the lines, as far as that is not done.
    pub(crate) fn place_files(&self, layout: &Layout) -> Result<(), StoreError> {
        for (at, item) in self.items.iter().enumerate() {
            if let Some(file) = &item.file {
                place(layout, file, self.items.get(at + 1..).unwrap_or_default())?;
            }
        }
        for (path, lines) in self.lines_by_file() {
            append_lines(layout, path, &lines)?;
            fault::point("index-line-appended").on("write", &layout.path(path))?;
        }
        fault::point("files-placed").on("write", layout.root())?;
        file::sync_file_system(layout.root())?;
        fault::point("files-synced").on("write", layout.root())?;
        Ok(())
    }

    fn lines_by_file(&self) -> BTreeMap<&str, Vec<&PendingLine>> {
        let mut files: BTreeMap<&str, Vec<&PendingLine>> = BTreeMap::new();
        for line in self.items.iter().filter_map(|item| item.line.as_ref()) {
            files.entry(&line.path).or_default().push(line);
        }
        files
    }

    /// The journal entries in their canonical form.
    pub(crate) fn entries(&self) -> Vec<Vec<u8>> {
        let entries = self.items.iter();
        entries
            .map(|item| item.entry.clone().into_bytes())
            .collect()
    }

    /// The batch as the catalog takes it.
    pub(crate) fn applied(&self, layout: &Layout) -> Result<Vec<Applied>, StoreError> {
        let refuse = |reason: String| StoreError::Pending {
            path: layout.pending(),
            reason,
        };
        (self.base..)
            .zip(&self.items)
            .map(|(index, item)| {
                let entry = Entry::parse(item.entry.as_bytes())
                    .map_err(|error| refuse(error.to_string()))?;
                let line = item.line.as_ref().map(|line| {
                    let position = LinePosition {
                        path: line.path.clone(),
                        offset: line.offset,
                        length: line.text.len() as u64,
                    };
                    read_line(&line.path, &line.text).map(|line| (line, position))
                });
                let line = line.transpose().map_err(&refuse)?;
                Ok(Applied { index, entry, line })
            })
            .collect()
    }

    /// Every path the batch writes under the archive's folder, journal apart.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.items.iter().flat_map(|item| {
            let file = item.file.iter().flat_map(|file| {
                let superseded = file
                    .supersedes
                    .iter()
                    .map(|superseded| superseded.path.as_str());
                superseded.chain([file.path.as_str()])
            });
            file.chain(item.line.iter().map(|line| line.path.as_str()))
        })
    }

    /// Ends the batch.
    pub(crate) fn remove(layout: &Layout) -> Result<(), StoreError> {
        let path = layout.pending();
        file::remove_if_exists(&path)?;
        file::sync_parent(&path)?;
        fault::point("pending-removed").on("remove", &path)?;
        Ok(())
    }
}

/// Reads the line of an index: that of the kept files, of moves, or of revisions.
pub(crate) fn read_line(path: &str, text: &str) -> Result<Line, String> {
    if crate::layout::is_kept_index(path) {
        KeptFile::read(text)
            .map(Line::Kept)
            .map_err(|error| error.to_string())
    } else if crate::layout::is_moves(path) {
        Move::read(text)
            .map(Line::Moved)
            .map_err(|error| error.to_string())
    } else {
        jianbao_core::read_index_line(text)
            .map(|revision| Line::Revision(Box::new(revision)))
            .map_err(|error| error.to_string())
    }
}

/// `later` are the items after this one: one of them may have taken the path over already.
fn place(layout: &Layout, file: &PendingFile, later: &[PendingItem]) -> Result<(), StoreError> {
    let staged = layout.staging().join(&file.staged);
    let target = layout.path(&file.path);
    if !staged.try_exists().on("look at", &staged)? {
        let taken_over = later
            .iter()
            .filter_map(|item| item.file.as_ref())
            .filter(|other| other.path == file.path)
            .filter_map(|other| other.supersedes.as_ref())
            .find(|superseded| layout.path(&superseded.path).exists());
        let path = taken_over.map_or(&file.path, |superseded| &superseded.path);
        return check_digest(layout, path, &file.sha256);
    }
    if let Some(superseded) = &file.supersedes {
        let kept = layout.path(&superseded.path);
        match fs::hard_link(&target, &kept) {
            Ok(()) => {}
            // A run before this one linked it and was interrupted, or the link would overwrite.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                check_digest(layout, &superseded.path, &superseded.sha256)?;
            }
            Err(error) => return Err(error).on("keep the superseded record as", &kept)?,
        }
        fault::point("record-superseded").on("write", &kept)?;
    }
    if let Some(folder) = target.parent() {
        file::create_folder(folder)?;
    }
    fs::rename(&staged, &target).on("write", &target)?;
    fault::point("record-placed").on("write", &target)?;
    Ok(())
}

fn check_digest(layout: &Layout, path: &str, promised: &str) -> Result<(), StoreError> {
    let bytes = file::read_limited(&layout.path(path), MAX_PENDING_BYTES)?;
    let found = Sha256Digest::of(&bytes).to_string();
    if found == promised {
        return Ok(());
    }
    Err(StoreError::Damaged {
        path: path.to_owned(),
        reason: format!("its SHA-256 is {found} where {promised} was written"),
    })
}

/// Appends what is missing of the lines; what is there must be their beginning.
fn append_lines(layout: &Layout, path: &str, lines: &[&PendingLine]) -> Result<(), StoreError> {
    let target = layout.path(path);
    let Some(first) = lines.first() else {
        return Ok(());
    };
    if let Some(folder) = target.parent() {
        file::create_folder(folder)?;
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.text);
        text.push('\n');
    }
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&target)
        .on("open", &target)?;
    let length = file.metadata().on("read", &target)?.len();
    let changed = || StoreError::Damaged {
        path: path.to_owned(),
        reason: format!(
            "{length} bytes long, it is not the file of {} bytes that was appended to",
            first.offset
        ),
    };
    if length < first.offset || length > first.offset + text.len() as u64 {
        return Err(changed());
    }
    let mut written = Vec::new();
    file.seek(SeekFrom::Start(first.offset))
        .and_then(|_| file.read_to_end(&mut written))
        .on("read", &target)?;
    match text.as_bytes().strip_prefix(written.as_slice()) {
        Some(missing) => file.write_all(missing).on("append to", &target)?,
        None => return Err(changed()),
    }
    Ok(())
}

/// A name in `staging`.
pub(crate) fn staged_name(number: usize) -> String {
    format!("{number:06}")
}

/// Writes a file into `staging`, unsynced.
pub(crate) fn stage(layout: &Layout, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let path = layout.staging().join(name);
    fs::write(&path, bytes).on("write", &path)?;
    Ok(())
}

/// Empties `staging` of what an interrupted run left there.
pub(crate) fn clear_staging(layout: &Layout) -> Result<(), StoreError> {
    let folder = layout.staging();
    file::create_folder(&folder)?;
    for entry in fs::read_dir(&folder).on("read", &folder)? {
        file::remove_if_exists(&entry.on("read", &folder)?.path())?;
    }
    Ok(())
}
