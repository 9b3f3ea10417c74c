//! Git's own locks on the index and on HEAD's branch, taken so that a killed run blocks nobody.
//!
//! A lock of git is a file `X.lock`, made with `O_EXCL`. One left behind by a killed run of ours must
//! not block the next one for ever, but one that the operator's git holds must never be broken, and
//! the two look alike. So ours are hard links to one private file, made before them, that names them:
//! a lock with the inode of that file is ours, any other is not, whatever its age or content. That no
//! other run of ours holds it is certain, because the caller holds the archive's lock. Linking fails
//! when the name exists, so it is as exclusive as `O_EXCL`.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice;

use super::GitError;
use crate::file::{self, FileError, OnPath};

/// The private file, in the git folder of the work tree.
const PRIVATE: &str = "jianbao.lock";
/// Bounds what is read of it; it holds two paths.
const MAX_PRIVATE_LEN: u64 = 64 * 1024;

/// The locks, held until this is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    private: PathBuf,
    held: Vec<PathBuf>,
}

impl Lock {
    /// Locks the index, and HEAD's branch (HEAD itself when it is detached).
    pub(super) fn take(repo: &gix::Repository, branch: Option<&str>) -> Result<Self, GitError> {
        let private = repo.git_dir().join(PRIVATE);
        release_left_behind(repo, &private)?;

        let names = [
            "index.lock".to_owned(),
            format!("{}.lock", branch.unwrap_or("HEAD")),
        ];
        // Never truncated, always made anew: the old one may still be linked to.
        file::create_private(&private, names.join("\n").as_bytes())?;
        let mut lock = Self {
            private,
            held: Vec::new(),
        };
        for name in names {
            let path = place(repo, &name);
            if let Some(folder) = path.parent() {
                file::create_folder(folder)?;
            }
            match fs::hard_link(&lock.private, &path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(GitError::Locked { path });
                }
                linked => linked.on("lock", &path)?,
            }
            lock.held.push(path);
        }
        Ok(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        for path in self.held.iter().chain([&self.private]) {
            // What stays is recognised and removed by the next run.
            let _ = fs::remove_file(path);
        }
    }
}

/// Removes the locks of a run of ours that was killed.
fn release_left_behind(repo: &gix::Repository, private: &Path) -> Result<(), FileError> {
    let Some(names) = file::read_if_exists(private, MAX_PRIVATE_LEN)? else {
        return Ok(());
    };
    let inode = |path: &Path| {
        let metadata = fs::symlink_metadata(path).ok()?;
        Some((metadata.dev(), metadata.ino()))
    };
    for name in names.lines() {
        let path = place(repo, &name.to_str_lossy());
        if inode(&path).is_some() && inode(&path) == inode(private) {
            file::remove_if_exists(&path)?;
        }
    }
    file::remove_if_exists(private)
}

/// Branches are shared by all work trees of a repository, the index and HEAD are not.
fn place(repo: &gix::Repository, name: &str) -> PathBuf {
    if name.starts_with("refs/") {
        repo.common_dir().join(name)
    } else {
        repo.git_dir().join(name)
    }
}
