//! What can go wrong with a journal that is read or appended to.

use std::path::PathBuf;

use super::checkpoint::NoteError;
use super::entry::EntryError;
use super::tile::TilePath;
use crate::file::FileError;
use jianbao_core::Sha256Digest;

/// Why a journal cannot be opened, read or appended to. Nothing was changed by a refusal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is a journal where one is to be made.
    #[error("there is a journal already: {}", .0.display())]
    Exists(PathBuf),
    /// The checkpoint is damaged, or not signed by the key of the journal.
    #[error("the checkpoint {} does not hold: {source}", path.display())]
    Checkpoint {
        /// The checkpoint.
        path: PathBuf,
        /// What is wrong with it.
        source: NoteError,
    },
    /// Entry 0 does not name the key.
    #[error("entry 0 of the journal {} does not name its key", .0.display())]
    NoKey(PathBuf),
    /// The journal is another archive's, or made of two archives' files.
    #[error("the journal {} has the key {found} where {expected} is expected", path.display())]
    OtherKey {
        /// The folder of the journal.
        path: PathBuf,
        /// The key (or key name) that was found.
        found: String,
        /// The one that was expected.
        expected: String,
    },
    /// The tiles are not those of the checkpoint.
    #[error(
        "the tiles of {} give the root {found} where its checkpoint of {size} entries says {expected}",
        path.display()
    )]
    Root {
        /// The folder of the journal.
        path: PathBuf,
        /// The number of entries that the checkpoint speaks of.
        size: u64,
        /// The root hash that the tiles give.
        found: Sha256Digest,
        /// The root hash of the checkpoint.
        expected: Sha256Digest,
    },
    /// A tile or bundle is damaged.
    #[error("{tile} of the journal {} is damaged: {fault}", path.display())]
    Damaged {
        /// The folder of the journal.
        path: PathBuf,
        /// The tile or bundle.
        tile: TilePath,
        /// What is wrong with it.
        fault: String,
    },
    /// An entry that was read, or is to be written, is none.
    #[error("entry {index} of the journal does not hold: {source}")]
    Entry {
        /// The index of the entry.
        index: u64,
        /// What is wrong with it.
        source: EntryError,
    },
    /// The checkpoint on disk is not the one that was read at the opening.
    #[error("the journal {} was changed since it was opened", .0.display())]
    Changed(PathBuf),
    /// An interrupted append cannot be completed on what the journal is now.
    #[error("the journal of {size} entries is not the one that entries were appended to at {base}")]
    Base {
        /// The number of entries before the append.
        base: u64,
        /// The number of entries now.
        size: u64,
    },
    /// An entry or a size that the journal does not reach.
    #[error("the journal has {size} entries, {wanted} is beyond its end")]
    Beyond {
        /// The entry or size that was asked for.
        wanted: u64,
        /// The number of entries.
        size: u64,
    },
}

impl JournalError {
    /// What the operator can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::File(error) => return error.hint(),
            Self::Exists(_) => "choose another folder; an archive is never made anew in its place",
            Self::OtherKey { .. } | Self::Root { .. } => {
                "the folder holds the files of two archives, or of two states of one: restore journal/ as a whole from git or a backup"
            }
            Self::Checkpoint { .. } | Self::NoKey(_) | Self::Damaged { .. } => {
                "`jianbao verify` names every damaged file: restore them from git or a backup"
            }
            Self::Changed(_) => "another process wrote the journal: run the command again",
            Self::Base { .. } => {
                "journal/pending belongs to another state of the archive: restore journal/ as a whole from git or a backup"
            }
            Self::Entry { .. } | Self::Beyond { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
