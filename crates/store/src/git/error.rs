//! Why a repository could not be made, read or committed to, and what to do about it.

use std::path::PathBuf;

use crate::file::{self, FileError};

pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why the repository could not be made, read or committed to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// There is no repository at the archive's root.
    #[error("there is no git repository at {}", root.display())]
    NoRepository {
        /// The archive's root.
        root: PathBuf,
    },
    /// The repository could not be opened or made.
    #[error("cannot {act} the git repository at {}", root.display())]
    Repository {
        /// `open` or `create`.
        act: &'static str,
        /// The archive's root.
        root: PathBuf,
        /// What gix said.
        #[source]
        source: BoxError,
    },
    /// The archive or its repository belongs to another user (what git guards with `safe.directory`).
    #[error("the git repository at {} belongs to another user", path.display())]
    ForeignOwner {
        /// The folder of the other user.
        path: PathBuf,
    },
    /// The repository uses something that cannot be committed to without harm.
    #[error("the git repository at {} cannot be written: {what}", root.display())]
    Unsupported {
        /// The archive's root.
        root: PathBuf,
        /// What it uses, in words.
        what: String,
        /// What the operator can do about it.
        remedy: &'static str,
    },
    /// Another program holds one of git's locks.
    #[error("another program holds the lock {}", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// HEAD changed between being read and being locked.
    #[error("HEAD of the git repository at {} changed during the commit", root.display())]
    HeadMoved {
        /// The archive's root.
        root: PathBuf,
    },
    /// A path that cannot be in a tree of git.
    #[error("cannot commit the path {path:?}: {reason}")]
    Path {
        /// The path as it was given.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Something other than a file of a size we handle lies at a path that was asked for.
    #[error("cannot use the file {}: {what}", path.display())]
    NotAFile {
        /// Where it lies.
        path: PathBuf,
        /// What lies there.
        what: &'static str,
    },
    /// An object, tree, reference or the index could not be read or written.
    #[error("cannot {act} of the git repository")]
    Object {
        /// What was tried, and on what.
        act: &'static str,
        /// What gix said.
        #[source]
        source: BoxError,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl GitError {
    /// What the operator can do about it, when there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoRepository { .. } => Some("make one with `git init`".to_owned()),
            Self::ForeignOwner { path } => Some(format!(
                "run jianbao as the user that owns it, or make it yours with `chown -R \"$(id -u)\" '{}'`",
                path.display()
            )),
            Self::Unsupported { remedy, .. } => Some((*remedy).to_owned()),
            Self::Locked { path } => Some(format!(
                "wait until the other git command has ended, or remove '{}' when none is running; nothing is lost: the files are committed next time",
                path.display()
            )),
            Self::HeadMoved { .. } => {
                Some("nothing is lost: the files are committed next time".to_owned())
            }
            Self::File(error) => error.hint(),
            Self::Object { source, .. } | Self::Repository { source, .. } => {
                file::hint_beneath(source.as_ref())
            }
            _ => None,
        }
    }
}

/// Names what was tried when gix fails.
pub(super) trait OnObject<T> {
    fn act(self, act: &'static str) -> Result<T, GitError>;
}

impl<T, E: Into<BoxError>> OnObject<T> for Result<T, E> {
    fn act(self, act: &'static str) -> Result<T, GitError> {
        self.map_err(|source| GitError::Object {
            act,
            source: source.into(),
        })
    }
}
