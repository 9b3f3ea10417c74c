//! What an audit names: the file and its fault.

use std::{fmt, io};

use crate::file::FileError;
use crate::journal::bundle::BundleError;
use crate::journal::checkpoint::NoteError;
use jianbao_core::Sha256Digest;

/// Problems that are kept; a folder full of strangers must not fill the memory.
const MAX_PROBLEMS: usize = 10_000;

/// One thing that is wrong with a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct Problem {
    /// The file, relative to the journal.
    pub path: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a file of a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It and the bundles after it are not there.
    #[error("is missing, as are all bundles of entries {from} to {to}")]
    MissingRange {
        /// The first entry of the first missing bundle.
        from: u64,
        /// The last entry of the last missing bundle.
        to: u64,
    },
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A tile of another length.
    #[error("has {found} bytes instead of {expected}")]
    Length {
        /// Bytes in the file.
        found: usize,
        /// Bytes that a tile of its width has.
        expected: usize,
    },
    /// A tile with another hash than what lies below it gives.
    #[error("differs from the entries: its hash {position} is not theirs")]
    Hash {
        /// The first such hash, counted from 0 in the tile.
        position: usize,
    },
    /// A bundle whose bytes are not entries.
    #[error("{0}")]
    Bundle(BundleError),
    /// A bundle with more or fewer entries.
    #[error("has {found} entries instead of {expected}")]
    EntryCount {
        /// Entries in the file.
        found: usize,
        /// Entries that a bundle of its width has.
        expected: usize,
    },
    /// A bundle with another entry than the tree has.
    #[error("differs: entry {index} is not the one that was logged")]
    Entry {
        /// The index of the first such entry.
        index: u64,
    },
    /// A tile or bundle that agrees with what lies below, and not with what lies above.
    #[error("differs: it does not have the hash that the tile above has for it")]
    Inconsistent,
    /// Entry 0, in this bundle, names no key.
    #[error("differs: entry 0 does not name the key of the journal")]
    NoKey,
    /// The journal is another archive's.
    #[error("is of the key {found}, not of {expected}")]
    OtherKey {
        /// The key, or the name of the key, that was found.
        found: String,
        /// The one that was expected.
        expected: String,
    },
    /// The checkpoint is malformed or not signed by the key.
    #[error("does not hold: {0}")]
    Checkpoint(NoteError),
    /// There are no entries; even a new journal has one.
    #[error("is the checkpoint of a journal without entries")]
    NoEntries,
    /// The entries give another root than the checkpoint says.
    #[error("does not belong to the entries: they have the root {found}, it says {expected}")]
    Root {
        /// The root hash that was computed.
        found: Sha256Digest,
        /// The root hash of the checkpoint.
        expected: Sha256Digest,
    },
    /// The state is older than one that is known.
    #[error("is an older state: {size} entries, {since} are known")]
    Older {
        /// The number of entries.
        size: u64,
        /// The number of entries of the known state.
        since: u64,
    },
    /// The history is another one than is known.
    #[error(
        "is a forked state: the first {size} entries have the root {found}, {expected} is known"
    )]
    Forked {
        /// The number of entries of the known state.
        size: u64,
        /// The root hash that was computed for as many.
        found: Sha256Digest,
        /// The root hash of the known state.
        expected: Sha256Digest,
    },
    /// A partial tile whose wider successor is there; a crash may leave one.
    #[error("is left over: a wider tile has taken its place")]
    Leftover,
    /// A tile that the checkpoint does not speak of: of an interrupted append, or the checkpoint is
    /// an older one.
    #[error("is beyond the end that the checkpoint gives")]
    Beyond,
    /// A symbolic link, a device, or too deep a folder.
    #[error("is not a regular file")]
    NoFile,
    /// A file that no journal has.
    #[error("does not belong in a journal")]
    Stranger,
}

#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) problems: Vec<Problem>,
    pub(super) omitted: u64,
}

impl Report {
    pub(super) fn add(&mut self, path: impl fmt::Display, fault: Fault) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                path: path.to_string(),
                fault,
            });
        } else {
            self.omitted += 1;
        }
    }

    pub(super) fn unreadable(&mut self, path: impl fmt::Display, error: &FileError) {
        let fault = match error.source.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            _ => Fault::Unreadable(error.source.to_string()),
        };
        self.add(path, fault);
    }
}
