//! HEAD: where it points, and moving it to a new commit.
//!
//! Written by hand rather than as a transaction of gix, because its locks could not be told from
//! those of the operator's git (see `lock`). Only loose references are written, as git does; a packed
//! one of the same name is hidden by them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::head::Kind;

use super::{GitError, OnObject, repository, signature};
use crate::file::{self, OnPath};

/// The new value of the branch before it is renamed over the old one.
const NEW_HEAD: &str = "jianbao.head";

/// Where HEAD points.
#[derive(Debug)]
pub(super) struct Head {
    /// The full name of the branch; `None` when HEAD is detached.
    pub(super) branch: Option<String>,
    /// The commit; `None` before the first one.
    pub(super) id: Option<ObjectId>,
}

/// A written new value that only needs its name.
#[derive(Debug)]
pub(super) struct NewHead {
    written: PathBuf,
    place: PathBuf,
}

impl Head {
    pub(super) fn read(repo: &gix::Repository) -> Result<Self, GitError> {
        let head = repo.head().act("read HEAD")?;
        let (branch, id) = match head.kind {
            Kind::Unborn(branch) => (Some(branch), None),
            Kind::Symbolic(reference) => {
                let id = reference.target.try_id().map(ToOwned::to_owned);
                (Some(reference.name), id)
            }
            Kind::Detached { target, .. } => (None, Some(target)),
        };
        let Some(branch) = branch else {
            return Ok(Self { branch: None, id });
        };
        match branch.as_bstr().to_str() {
            Ok(name) if name.starts_with("refs/heads/") => Ok(Self {
                branch: Some(name.to_owned()),
                id,
            }),
            _ => Err(repository::unsupported(
                repo.workdir().unwrap_or_else(|| repo.git_dir()),
                "its HEAD points to something that is no branch with a name in UTF-8",
                "check out a branch, for example with `git switch main`",
            )),
        }
    }

    /// The tree of the commit; `None` before the first one.
    pub(super) fn tree(&self, repo: &gix::Repository) -> Result<Option<ObjectId>, GitError> {
        let Some(id) = self.id else {
            return Ok(None);
        };
        let commit = repo.find_commit(id).act("read the commit HEAD points to")?;
        let tree = commit.tree_id().act("read the commit HEAD points to")?;
        Ok(Some(tree.detach()))
    }

    /// Writes the new value beside its place, and the reference logs.
    pub(super) fn write(
        &self,
        repo: &gix::Repository,
        commit: ObjectId,
        message: &str,
        now: jiff::Timestamp,
    ) -> Result<NewHead, GitError> {
        let written = repo.git_dir().join(NEW_HEAD);
        fs::write(&written, format!("{commit}\n")).on("write", &written)?;
        self.write_log(repo, commit, message, now)?;
        let place = match &self.branch {
            Some(branch) => repo.common_dir().join(branch),
            None => repo.git_dir().join("HEAD"),
        };
        Ok(NewHead { written, place })
    }

    fn write_log(
        &self,
        repo: &gix::Repository,
        commit: ObjectId,
        message: &str,
        now: jiff::Timestamp,
    ) -> Result<(), GitError> {
        if repo.config_snapshot().boolean("core.logAllRefUpdates") == Some(false) {
            return Ok(());
        }
        let old = self.id.unwrap_or(ObjectId::null(commit.kind()));
        let initial = if self.id.is_some() { "" } else { " (initial)" };
        let subject = message.trim().lines().next().unwrap_or_default();
        let signature = signature(now);
        let line = format!("{old} {commit} {signature}\tcommit{initial}: {subject}\n");
        append(&repo.git_dir().join("logs/HEAD"), &line)?;
        if let Some(branch) = &self.branch {
            append(&repo.common_dir().join("logs").join(branch), &line)?;
        }
        Ok(())
    }
}

impl NewHead {
    /// Gives the new value its name: from here on the commit counts.
    pub(super) fn rename(self) -> Result<(), GitError> {
        let mut renamed = fs::rename(&self.written, &self.place);
        if matches!(&renamed, Err(error) if error.kind() == io::ErrorKind::IsADirectory) {
            // git leaves empty folders where deleted branches with longer names were.
            let _ = fs::remove_dir(&self.place);
            renamed = fs::rename(&self.written, &self.place);
        }
        renamed.on("write", &self.place)?;
        Ok(file::sync_parent(&self.place)?)
    }
}

fn append(path: &Path, line: &str) -> Result<(), GitError> {
    if let Some(folder) = path.parent() {
        file::create_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    options
        .open(path)
        .and_then(|mut log| log.write_all(line.as_bytes()))
        .on("append to", path)?;
    Ok(())
}
