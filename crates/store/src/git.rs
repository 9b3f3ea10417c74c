//! Commits of the archive's own files to the git repository at the archive's root.
//!
//! The tree of a commit is that of HEAD with exactly the given paths replaced by what lies in the
//! work tree; whatever else the operator has staged or edited stays as it is. After a commit
//! `git status` is clean: the index knows the new files with their stat data. Nothing but the
//! repository's own configuration is read, and no hook, filter, file system monitor or other program
//! of that configuration is ever run.
//!
//! This module neither pushes nor packs what is there already: that is the system's git's part.
//!
//! # Order of writing
//! Locks, objects, the new index and the new value of HEAD's branch beside their places, one sync of
//! the file system, then two renames: first the branch, then the index. A run that was killed at any
//! moment is completed by the same call with the same changes: objects are named by content, and a
//! branch that has moved already leaves only the index to write.
//!
//! # Specification
//! gitrepository-layout(5), gitformat-index(5), gitformat-pack(5), `Documentation/technical/racy-git`.

use std::path::Path;

use gix::bstr::{BString, ByteSlice};
use gix::objs::Kind;

use crate::fault;
use crate::file::{self, OnPath};

mod error;
mod head;
mod index;
mod lock;
mod objects;
mod pack;
mod repository;
mod tree;
mod work_tree;

use self::error::{BoxError, OnObject};
use self::head::Head;
use self::index::NewIndex;
use self::lock::Lock;
use self::objects::Objects;

pub use self::error::GitError;
pub use self::repository::init;

/// Who commits (invariant 7: nothing personal, the same inputs give the same commit).
const SIGNATURE: &str = "jianbao <archive@jianbao.invalid>";

/// The longest path git and every file system we know take, in bytes (`PATH_MAX`).
const MAX_PATH_LEN: usize = 4096;

/// Commits what lies in the work tree at the given paths to the current branch (or the detached HEAD)
/// and returns the id of the commit in hexadecimal; `None` when HEAD holds it all already.
///
/// `changes` are paths relative to `root` that were written or removed, in any order; what is not
/// there (or is a folder now) is removed from the tree. `now` is the time of the commit. The index is
/// brought up to date in either case, so that a call that was killed is completed by repeating it:
/// keep the changes until it returns `Ok`.
///
/// The caller holds the archive's lock: a git lock left by an earlier run of ours is recognised and
/// removed on the ground that no other run of ours can be alive.
///
/// # Errors
/// When there is no repository or none that can be written, another program holds a lock, a path is
/// no path of a file in the archive, or something cannot be read or written. Nothing is lost then.
pub fn commit<P: AsRef<Path>>(
    root: &Path,
    changes: &[P],
    message: &str,
    now: jiff::Timestamp,
) -> Result<Option<String>, GitError> {
    let paths = tree_paths(changes)?;
    let repo = repository::open(root)?.ok_or_else(|| GitError::NoRepository {
        root: root.to_owned(),
    })?;
    if paths.is_empty() {
        return Ok(None);
    }
    let git_dir = repo.git_dir();

    let branch = Head::read(&repo)?.branch;
    let lock = Lock::take(&repo, branch.as_deref())?;
    let head = Head::read(&repo)?;
    if head.branch != branch {
        return Err(GitError::HeadMoved {
            root: root.to_owned(),
        });
    }

    let head_tree = head.tree(&repo)?;
    let mut objects = Objects::new(&repo, paths.len())?;
    let files = objects.put_files(root, paths)?;
    let tree = tree::replace(&mut objects, head_tree, &files)?;
    objects.finish()?;
    let commit = if head_tree.unwrap_or_else(empty_tree) == tree {
        None
    } else {
        let bytes = commit_object(tree, head.id, message, now);
        Some(objects::put_loose(&repo, Kind::Commit, &bytes)?)
    };
    fault::point("git-objects-written").on("write objects to", git_dir)?;

    let new_index = NewIndex::write(&repo, root, &files)?;
    let new_head = match commit {
        Some(commit) => Some(head.write(&repo, commit, message, now)?),
        None => None,
    };
    if new_head.is_none() && new_index.is_none() {
        return Ok(None);
    }
    // One sync covers the objects, the index and the branch; only then are they given their names.
    file::sync_file_system(repo.common_dir())?;
    if let Some(new_head) = new_head {
        new_head.rename()?;
    }
    fault::point("git-head-moved").on("move HEAD of", git_dir)?;
    if let Some(new_index) = new_index {
        new_index.rename()?;
    }
    fault::point("git-index-written").on("write the index of", git_dir)?;
    drop(lock);
    Ok(commit.map(|id| id.to_string()))
}

/// The content of a file in the tree of HEAD; `None` when there is no repository, no commit yet or no
/// such file in it.
///
/// `path` is relative to the archive's root. Replacements (`git replace`) are not heeded: what is
/// asked for is what was committed.
///
/// # Errors
/// When the repository cannot be opened, an object cannot be read or the file is larger than 256 MiB.
pub fn head_file(root: &Path, path: &Path) -> Result<Option<Vec<u8>>, GitError> {
    let Some(mut repo) = repository::open(root)? else {
        return Ok(None);
    };
    repo.objects.ignore_replacements = true;
    let Some(tree) = Head::read(&repo)?.tree(&repo)? else {
        return Ok(None);
    };
    let tree = repo.find_tree(tree).act("read the tree")?;
    let entry = tree.lookup_entry_by_path(path).act("read the tree")?;
    let Some(entry) = entry.filter(|entry| entry.mode().is_blob()) else {
        return Ok(None);
    };
    let header = entry.id().header().act("read a file")?;
    if header.size() > work_tree::MAX_FILE_LEN {
        return Err(GitError::NotAFile {
            path: root.join(path),
            what: "it is larger than 256 MiB at HEAD",
        });
    }
    let mut blob = entry.object().act("read a file")?;
    Ok(Some(std::mem::take(&mut blob.data)))
}

fn empty_tree() -> gix::ObjectId {
    gix::ObjectId::empty_tree(gix::hash::Kind::Sha1)
}

/// The paths as git's trees spell them, sorted as its trees and index are, each once.
fn tree_paths<P: AsRef<Path>>(changes: &[P]) -> Result<Vec<BString>, GitError> {
    let mut paths = changes
        .iter()
        .map(|change| tree_path(change.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort_unstable();
    paths.dedup();
    Ok(paths)
}

fn tree_path(path: &Path) -> Result<BString, GitError> {
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str());
    let refused = |reason| GitError::Path {
        path: path.to_owned(),
        reason,
    };
    if bytes.len() > MAX_PATH_LEN {
        return Err(refused("it is longer than 4096 bytes"));
    }
    if bytes.contains(&0) {
        return Err(refused("it holds a NUL byte"));
    }
    // `.git` in all the spellings that some file system takes for it: git refuses them everywhere.
    let options = gix::validate::path::component::Options {
        protect_windows: false,
        protect_hfs: true,
        protect_ntfs: true,
    };
    for component in bytes.split_str("/") {
        gix::validate::path::component(component.as_bstr(), None, options)
            .map_err(|_| refused("it is not a plain relative path outside of `.git`"))?;
    }
    Ok(bytes.into())
}

/// Whether git on every system checks out a file or folder of this name: no spelling of `.git`, no
/// device of Windows.
pub(crate) fn is_portable_name(name: &str) -> bool {
    let options = gix::validate::path::component::Options {
        protect_windows: true,
        protect_hfs: true,
        protect_ntfs: true,
    };
    gix::validate::path::component(name.into(), None, options).is_ok()
}

/// The bytes of a commit object: no locale, no configuration, no host (invariant 7).
fn commit_object(
    tree: gix::ObjectId,
    parent: Option<gix::ObjectId>,
    message: &str,
    now: jiff::Timestamp,
) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut text = format!("tree {tree}\n");
    if let Some(parent) = parent {
        let _ = writeln!(text, "parent {parent}");
    }
    let signature = signature(now);
    // git takes the message for a C string: a NUL byte would end it.
    let message = message.trim().replace('\0', " ");
    let _ = write!(
        text,
        "author {signature}\ncommitter {signature}\n\n{message}\n"
    );
    text.into_bytes()
}

/// Identity and time in the form of commits and reference logs. git knows no time before 1970.
fn signature(now: jiff::Timestamp) -> String {
    format!("{SIGNATURE} {} +0000", now.as_second().max(0))
}
