//! Making and opening the repository at the archive's root, and refusing what cannot be written.

use std::fs;
use std::path::Path;

use gix::bstr::ByteSlice;

use super::GitError;
use crate::file::{self, OnPath};

/// The folder in which a repository is made before it is renamed to `.git`: one that was killed half
/// made is made anew.
const NEW_REPOSITORY: &str = ".git.new";

/// The extensions of gitrepository-layout(5) that change nothing in how we write. Git refuses a
/// repository with one it does not know, and so do we.
const KNOWN_EXTENSIONS: &[&str] = &[
    "noop",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "worktreeconfig",
];

/// Makes a git repository with the initial branch `main` at the archive's root when there is none; one
/// that is there is used as it is.
///
/// Neither the user's nor the system's configuration, template folder or hooks have a part in it.
///
/// # Errors
/// When the repository cannot be made, or the one that is there cannot be opened or committed to.
pub fn init(root: &Path) -> Result<(), GitError> {
    let folder = root.join(NEW_REPOSITORY);
    remove_folder_if_exists(&folder)?;
    if open(root)?.is_some() {
        return Ok(());
    }
    let kind = gix::create::Kind::WithWorktree;
    gix::create::into(&folder, kind, gix::create::Options::default()).map_err(|source| {
        GitError::Repository {
            act: "create",
            root: root.to_owned(),
            source: source.into(),
        }
    })?;
    let git_dir = folder.join(".git");
    // The sample hooks of gix do nothing there.
    remove_folder_if_exists(&git_dir.join("hooks"))?;
    file::sync_file_system(root)?;
    fs::rename(&git_dir, root.join(".git")).on("create", &root.join(".git"))?;
    remove_folder_if_exists(&folder)?;
    file::sync_parent(&root.join(".git"))?;
    Ok(())
}

/// Opens the repository at the archive's root; `None` when there is none.
pub(super) fn open(root: &Path) -> Result<Option<gix::Repository>, GitError> {
    let git_dir = root.join(".git");
    if fs::symlink_metadata(&git_dir).is_err() {
        return Ok(None);
    }
    for path in [root, &git_dir] {
        if !gix::sec::identity::is_path_owned_by_current_user(path).unwrap_or(true) {
            return Err(GitError::ForeignOwner {
                path: path.to_owned(),
            });
        }
    }
    let repo = gix::open::Options::isolated()
        .bail_if_untrusted(true)
        .open(&git_dir)
        .map_err(|source| refused_format(root, source.into()))?
        .to_thread_local();
    check(root, &repo)?;
    Ok(Some(repo))
}

fn refused_format(root: &Path, source: super::BoxError) -> GitError {
    // gix was built without SHA-256 and fails on such a repository with its own words.
    let config = fs::read(root.join(".git/config")).unwrap_or_default();
    let config = config.to_ascii_lowercase();
    if config.contains_str("objectformat") && config.contains_str("sha256") {
        return unsupported(root, "its objects are named by SHA-256", SHA256_REMEDY);
    }
    GitError::Repository {
        act: "open",
        root: root.to_owned(),
        source,
    }
}

const SHA256_REMEDY: &str = "move `.git` away; the next run makes a repository with SHA-1 names";

fn check(root: &Path, repo: &gix::Repository) -> Result<(), GitError> {
    let config = repo.config_snapshot();
    for section in config
        .plumbing()
        .sections_by_name("extensions")
        .into_iter()
        .flatten()
    {
        for name in section.value_names() {
            let name = name.to_ascii_lowercase();
            if !KNOWN_EXTENSIONS.contains(&name.as_str()) {
                return Err(unsupported(
                    root,
                    &format!("it uses the extension {name:?}"),
                    "use a repository without that extension",
                ));
            }
        }
    }
    let storage = config.string("extensions.refStorage");
    if storage.is_some_and(|storage| !storage.eq_ignore_ascii_case(b"files")) {
        return Err(unsupported(
            root,
            "its references are not stored as files",
            "convert it with `git refs migrate --ref-format=files`",
        ));
    }
    if repo.object_hash() != gix::hash::Kind::Sha1 {
        let what = "its objects are not named by SHA-1";
        return Err(unsupported(root, what, SHA256_REMEDY));
    }
    let work_tree = repo.workdir().map(fs::canonicalize);
    match (work_tree, fs::canonicalize(root)) {
        (Some(Ok(work_tree)), Ok(root)) if work_tree == root => Ok(()),
        (None, _) => Err(unsupported(
            root,
            "it is bare",
            "set `core.bare` to false in its configuration",
        )),
        _ => Err(unsupported(
            root,
            "its work tree is not the archive's folder",
            "remove `core.worktree` from its configuration",
        )),
    }
}

pub(super) fn unsupported(root: &Path, what: &str, remedy: &'static str) -> GitError {
    GitError::Unsupported {
        root: root.to_owned(),
        what: what.to_owned(),
        remedy,
    }
}

fn remove_folder_if_exists(path: &Path) -> Result<(), GitError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).on("remove the folder", path)?
        }
        _ => Ok(()),
    }
}
