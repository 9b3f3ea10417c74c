//! What can go wrong with an archive as a whole.

use std::io;
use std::path::PathBuf;

use crate::file::{self, FileError};
use crate::git::GitError;
use crate::journal::JournalError;
use crate::warc::WarcError;

/// Why the archive could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The journal does not hold.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A WARC file could not be written.
    #[error(transparent)]
    Warc(#[from] WarcError),
    /// git refused.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The catalog refused.
    #[error("cannot {act} the catalog {}", path.display())]
    Catalog {
        /// What was tried.
        act: &'static str,
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The state refused.
    #[error("cannot use the state {}", path.display())]
    State {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// There is no catalog, as in a fresh clone.
    #[error("the catalog {} is not there", path.display())]
    NoCatalog {
        /// Where it would lie.
        path: PathBuf,
    },
    /// The catalog is not that of the journal.
    #[error(
        "the catalog {} knows {known} journal entries, the journal has {size}",
        path.display()
    )]
    CatalogBehind {
        /// The database.
        path: PathBuf,
        /// How many entries it was made of.
        known: u64,
        /// How many there are.
        size: u64,
    },
    /// There is no archive at the folder.
    #[error("there is no archive at {}", path.display())]
    NoArchive {
        /// The folder.
        path: PathBuf,
    },
    /// There is an archive already.
    #[error("there is an archive already at {}", path.display())]
    Exists {
        /// The folder.
        path: PathBuf,
    },
    /// Something of others lies where an archive would write.
    #[error("{} is in the way of a new archive", path.display())]
    InTheWay {
        /// What lies there.
        path: PathBuf,
    },
    /// Another process is writing.
    #[error("the archive is being written by {holder}")]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// The journal was put back to an earlier state.
    #[error(
        "the journal has {size} entries, git's HEAD has {committed}: it was put back to an earlier state"
    )]
    OlderState {
        /// How many entries there are.
        size: u64,
        /// How many there were.
        committed: u64,
    },
    /// The archive has no key on this machine.
    #[error("the signing key {} is not there", path.display())]
    NoKey {
        /// Where it would lie.
        path: PathBuf,
    },
    /// The key is not that of the journal.
    #[error("the signing key is that of {found}, the journal is that of {wanted}")]
    WrongKey {
        /// The name of the key at hand.
        found: String,
        /// The origin of the journal.
        wanted: String,
    },
    /// The key's text cannot be read.
    #[error("the signing key cannot be read: {reason}")]
    BadKey {
        /// Why.
        reason: String,
    },
    /// A batch that was interrupted cannot be completed.
    #[error("the interrupted batch {} cannot be completed: {reason}", path.display())]
    Pending {
        /// The batch.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Something in the archive is not what the journal says.
    #[error("{path} does not hold: {reason}")]
    Damaged {
        /// The file, relative to the archive.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A path to import that cannot be.
    #[error("cannot import {}: {reason}", path.display())]
    Import {
        /// The path as given.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl StoreError {
    /// What can be done about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File(error) => error.hint(),
            Self::Journal(error) => error.hint(),
            Self::Git(error) => error.hint(),
            Self::Warc(error) => error.hint(),
            Self::State { source, .. } => hint_of_database(source),
            Self::Catalog { source, .. } if hint_of_database(source).is_some() => {
                hint_of_database(source)
            }
            Self::NoCatalog { .. } | Self::Catalog { .. } | Self::CatalogBehind { .. } => {
                Some("`jianbao rebuild` makes the catalog anew from the journal and the index lines".to_owned())
            }
            Self::NoArchive { .. } => Some(
                "make one with `jianbao init DIR`, or name one with `-C DIR`".to_owned(),
            ),
            Self::InTheWay { .. } => Some(
                "make the archive in a folder of its own, then `jianbao import` takes over this one".to_owned(),
            ),
            Self::Locked { .. } => {
                Some("wait until it has ended; reading commands work meanwhile".to_owned())
            }
            Self::NoKey { .. } => Some(
                "the key was made by `jianbao init`; copy it here from the machine that has it, or set JIANBAO_KEY; everything that only reads works without it"
                    .to_owned(),
            ),
            Self::WrongKey { .. } | Self::BadKey { .. } => Some(
                "every archive has its own key, in its file .jianbao/key or in JIANBAO_KEY".to_owned(),
            ),
            Self::OlderState { .. } => Some(
                "`git checkout HEAD -- .` brings back what was committed; what was written after it is lost".to_owned(),
            ),
            Self::Pending { .. } | Self::Damaged { .. } => {
                Some("`jianbao verify` names what differs; git has the earlier bytes".to_owned())
            }
            _ => None,
        }
    }
}

/// What can be done about a database that cannot be written although nothing is wrong with it.
fn hint_of_database(error: &rusqlite::Error) -> Option<String> {
    // SQLITE_IOERR_WRITE and SQLITE_IOERR_SHMSIZE: on a full disk the side files cannot grow.
    const CANNOT_GROW: [i32; 2] = [778, 4874];
    let code = error.sqlite_error().map(|error| error.extended_code);
    if code.is_some_and(|code| CANNOT_GROW.contains(&code)) {
        return file::hint_of(io::ErrorKind::StorageFull);
    }
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => file::hint_of(io::ErrorKind::StorageFull),
        Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::PermissionDenied) => {
            file::hint_of(io::ErrorKind::ReadOnlyFilesystem)
        }
        _ => file::hint_beneath(error),
    }
}
