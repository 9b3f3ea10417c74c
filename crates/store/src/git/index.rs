//! The index: our entries brought up to date, those of the operator kept.
//!
//! gix writes versions 2 and 3 of the format, without optional extensions; git builds the cached tree
//! and the untracked cache anew. A split index becomes a plain one.
//!
//! Specification: gitformat-index(5), `Documentation/technical/racy-git`.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use gix::bstr::{BStr, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::{self, Entry, State};

use super::objects::{Blob, FileEntry};
use super::{GitError, OnObject, repository, work_tree};
use crate::file::{self, OnPath};

/// The new index before it is renamed over the old one.
const NEW_INDEX: &str = "jianbao.index";

/// A written index that only needs its name.
#[derive(Debug)]
pub(super) struct NewIndex {
    written: PathBuf,
    place: PathBuf,
}

impl NewIndex {
    /// Writes the index with the entries of `files` brought up to date beside the one that is there;
    /// `None` when that one holds them already.
    pub(super) fn write(
        repo: &gix::Repository,
        root: &Path,
        files: &[FileEntry],
    ) -> Result<Option<Self>, GitError> {
        let place = repo.index_path();
        let options = index::decode::Options::default();
        let mut index = index::File::at_or_default(&place, gix::hash::Kind::Sha1, false, options)
            .act("read the index")?;
        if index.is_sparse() {
            return Err(repository::unsupported(
                root,
                "its index is sparse",
                "expand it with `git sparse-checkout disable`",
            ));
        }
        if !update(&mut index, files) {
            return Ok(None);
        }
        settle_races(&mut index, root, files);
        index.remove_tree();

        let written = repo.git_dir().join(NEW_INDEX);
        let extensions = index::write::Extensions::None;
        let options = index::write::Options {
            extensions,
            skip_hash: false,
        };
        let out = File::create(&written).on("write", &written)?;
        let mut out = BufWriter::with_capacity(256 * 1024, out);
        index.write_to(&mut out, options).act("write the index")?;
        out.flush().on("write", &written)?;
        Ok(Some(Self { written, place }))
    }

    /// Puts the new index in the place of the old one.
    pub(super) fn rename(self) -> Result<(), GitError> {
        fs::rename(&self.written, &self.place).on("write", &self.place)?;
        Ok(file::sync_parent(&self.place)?)
    }
}

/// Brings the entries of `files` up to date and says whether anything had to be changed.
fn update(index: &mut State, files: &[FileEntry]) -> bool {
    let mut ousted: HashSet<usize> = HashSet::new();
    let mut added: Vec<(&BStr, Blob)> = Vec::new();
    let mut changed = false;
    let mut last_folder = None;
    for file in files {
        let path = file.path.as_bstr();
        let present = index.entry_range(path).unwrap_or(0..0);
        let Some(blob) = file.blob else {
            ousted.extend(present);
            continue;
        };
        ousted.extend(below(index, path));
        let folder = path.rfind_byte(b'/').and_then(|end| path.get(..end));
        if folder != last_folder {
            ousted.extend(above(index, path));
            last_folder = folder;
        }
        let is_one = present.len() == 1;
        let entry = index.entry_mut_by_path_and_stage(path, Stage::Unconflicted);
        if let Some(entry) = entry.filter(|_| is_one) {
            changed |= refresh(entry, blob);
        } else {
            // New, or in conflict: then writing the file has settled it.
            added.push((path, blob));
            ousted.extend(present);
        }
    }
    if !ousted.is_empty() {
        index.remove_entries(|position, _, _| ousted.contains(&position));
        changed = true;
    }
    if added.is_empty() {
        return changed;
    }
    for (path, blob) in added {
        index.dangerously_push_entry(blob.stat, blob.id, Flags::empty(), Mode::FILE, path);
    }
    index.sort_entries();
    true
}

/// Gives an entry the content of the file and no flags, and says whether that changed anything. As in
/// the tree, the operator's executable bit stays.
fn refresh(entry: &mut Entry, Blob { id, stat }: Blob) -> bool {
    let mode = match entry.mode {
        Mode::FILE_EXECUTABLE => Mode::FILE_EXECUTABLE,
        _ => Mode::FILE,
    };
    let has_flags = !entry.flags.difference(Flags::PATH_LEN).is_empty();
    let is_current = (entry.id, entry.stat, entry.mode) == (id, stat, mode) && !has_flags;
    entry.id = id;
    entry.stat = stat;
    entry.mode = mode;
    entry.flags = Flags::empty();
    !is_current
}

/// Makes git look into those files whose stat data could hide a change.
///
/// git takes a file for unchanged when its stat data is that of the index, without the fractions of the
/// seconds, and the file is older than the index. The new index is younger than the old one, so an
/// edit within the last second of the old one would never be seen. Such entries, and those of files
/// that were edited after we read them, get the size 0, at which git compares the content.
fn settle_races(index: &mut State, root: &Path, files: &[FileEntry]) {
    let written_at = index.timestamp();
    let (entries, paths) = index.entries_mut_and_pathbacking();
    for entry in entries {
        let path = entry.path_in(paths);
        let ours = files.binary_search_by(|file| file.path.as_bstr().cmp(path));
        let seconds = i64::from(entry.stat.mtime.secs);
        if ours.is_err() && seconds < written_at.unix_seconds() {
            continue;
        }
        let is_older = seconds < written_at.unix_seconds()
            || entry.stat.mtime.nsecs < written_at.nanoseconds();
        let is_same = work_tree::stat(root, path).is_some_and(|stat| stat == entry.stat);
        if !is_same || !(ours.is_ok() || is_older) {
            entry.stat.size = 0;
        }
    }
}

/// The entries in the folder that a file has replaced.
fn below(index: &State, path: &BStr) -> Range<usize> {
    let position = |end: u8| {
        index.entries().partition_point(|entry| {
            let bytes = path.bytes().chain([end]);
            entry.path(index).bytes().lt(bytes)
        })
    };
    // `0` is the byte after `/`.
    position(b'/')..position(b'0')
}

/// The entries of files that the folders above a file have replaced.
fn above(index: &State, path: &BStr) -> Vec<usize> {
    let ends = path.find_iter("/").filter_map(|end| path.get(..end));
    ends.filter_map(|folder| index.entry_range(folder.as_bstr()))
        .flatten()
        .collect()
}
