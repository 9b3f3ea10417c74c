//! Reading the files to be committed, with the stat data the index keeps of them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use gix::bstr::{BStr, ByteSlice};
use gix::index::entry::Stat;
use gix::index::fs::Metadata;
use rustix::fs::OFlags;

use super::GitError;
use crate::file::{FileError, OnPath};

/// The largest file that is committed, in bytes: a record, tile or list is far below it, and a file is
/// held in memory while it is hashed and compressed.
pub(super) const MAX_FILE_LEN: u64 = 256 * 1024 * 1024;

/// How often a file is read again that changes while it is read.
const READ_ATTEMPTS: u32 = 3;

/// A file of the work tree as it was read.
#[derive(Debug)]
pub(super) struct WorkFile {
    pub(super) bytes: Vec<u8>,
    pub(super) stat: Stat,
}

/// Reads files below a root, never through a symbolic link.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    root: &'a Path,
    /// The folder of the file read last, known to be one: files come sorted, so that each folder is
    /// looked at once.
    folder: Option<PathBuf>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(root: &'a Path) -> Self {
        Self { root, folder: None }
    }

    /// The file at a path of a tree; `None` when nothing or a folder is there.
    pub(super) fn read(&mut self, tree_path: &BStr) -> Result<Option<WorkFile>, GitError> {
        let path = place(self.root, tree_path);
        if !self.folder_exists(&path)? {
            return Ok(None);
        }
        for _ in 0..READ_ATTEMPTS {
            match read_once(&path)? {
                Attempt::Read(file) => return Ok(Some(file)),
                Attempt::Absent => return Ok(None),
                Attempt::Changed => {}
            }
        }
        Err(not_a_file(&path, "it changes while it is read"))
    }

    /// Whether the folders above a file are there, none of them a symbolic link: git would take such a
    /// link for a file, and the files behind it for no part of the work tree.
    fn folder_exists(&mut self, path: &Path) -> Result<bool, GitError> {
        let parent = path.parent();
        if parent.is_none() || self.folder.as_deref() == parent {
            return Ok(true);
        }
        let above = path.ancestors().skip(1);
        for folder in above.take_while(|folder| *folder != self.root) {
            match fs::symlink_metadata(folder) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(metadata) if metadata.is_symlink() => {
                    return Err(not_a_file(path, "a folder above it is a symbolic link"));
                }
                Ok(_) => return Ok(false),
                Err(error) if is_absence(&error) => return Ok(false),
                Err(error) => Err(error).on("read", folder)?,
            }
        }
        self.folder = parent.map(Path::to_owned);
        Ok(true)
    }
}

/// The stat data of a file as it lies there now; `None` when it cannot be had.
pub(super) fn stat(root: &Path, tree_path: &BStr) -> Option<Stat> {
    let metadata = Metadata::from_path_no_follow(&place(root, tree_path)).ok()?;
    Stat::from_fs(&metadata).ok()
}

enum Attempt {
    Read(WorkFile),
    Absent,
    Changed,
}

fn read_once(path: &Path) -> Result<Attempt, GitError> {
    // NONBLOCK: opening a named pipe must not wait for its writer.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let opened = File::options().read(true).custom_flags(flags).open(path);
    let mut file = match opened {
        Err(error) if is_absence(&error) => return Ok(Attempt::Absent),
        Err(_) if path.is_symlink() => return Err(not_a_file(path, "it is a symbolic link")),
        opened => opened.on("open", path)?,
    };
    let metadata = Metadata::from_file(&file).on("read", path)?;
    if metadata.is_dir() {
        return Ok(Attempt::Absent);
    }
    if !metadata.is_file() {
        return Err(not_a_file(path, "it is no regular file"));
    }
    if metadata.len() > MAX_FILE_LEN {
        return Err(not_a_file(path, "it is larger than 256 MiB"));
    }
    let before = stat_of(&metadata, path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.by_ref()
        .take(metadata.len() + 1)
        .read_to_end(&mut bytes)
        .on("read", path)?;
    let after = stat_of(&Metadata::from_file(&file).on("read", path)?, path)?;
    if before != after || bytes.len() as u64 != metadata.len() {
        return Ok(Attempt::Changed);
    }
    let stat = before;
    Ok(Attempt::Read(WorkFile { bytes, stat }))
}

fn stat_of(metadata: &Metadata, path: &Path) -> Result<Stat, FileError> {
    Stat::from_fs(metadata)
        .map_err(io::Error::other)
        .on("read the times of", path)
}

fn place(root: &Path, tree_path: &BStr) -> PathBuf {
    root.join(std::ffi::OsStr::from_bytes(tree_path.as_bytes()))
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn not_a_file(path: &Path, what: &'static str) -> GitError {
    GitError::NotAFile {
        path: path.to_owned(),
        what,
    }
}
