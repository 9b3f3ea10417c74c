//! The journal: the append-only signed log of what happened to the archive.
//!
//! A C2SP `tlog-tiles` log in a folder: a `checkpoint` (C2SP tlog-checkpoint in a signed note), hash
//! tiles `tile/<L>/<N>[.p/<W>]` and entry bundles `tile/entries/<N>[.p/<W>]`, hashed as RFC 6962 §2.1
//! says. Entry 0 names the key that signs. [`Journal`] reads and appends, [`audit`] proves the whole
//! of it. What an entry promises of records, index lines and evidence is not checked here: the
//! caller of [`audit`] gets each entry and does that; nor are the lock and `pending`, which belong to
//! the batch.

mod append;
mod audit;
mod bundle;
mod checkpoint;
mod entry;
mod error;
mod key;
mod log;
mod paths;
mod proof;
mod read;
mod tile;
mod tree;

pub use audit::{Audit, Fault, Problem, audit};
pub use bundle::{BundleError, MAX_ENTRY_LEN, split_bundle};
pub use checkpoint::{Checkpoint, MAX_NOTE_LEN, Note, NoteError};
pub use entry::{ArticleId, Entry, EntryError, Event, Outcome};
pub use error::JournalError;
pub use key::{KeyError, SigningKey, VerifierKey};
pub use log::Journal;
pub use paths::paths_between;
pub use proof::{
    ConsistencyProof, InclusionProof, ProofError, verify_consistency, verify_inclusion,
};
pub use read::Entries;
pub use tile::{TILE_WIDTH, TileKind, TilePath, TilePathError};
pub use tree::{leaf_hash, node_hash};
