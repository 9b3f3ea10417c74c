//! The journal in its folder: opened at its checkpoint, and read.
//!
//! What is opened is proved as far as it costs little: the signature, the place of entry 0, and that
//! the tiles at the right edge are the checkpoint's. Damage elsewhere is found when it is read, or by
//! an audit.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::bundle::push_entry;
use super::checkpoint::{Checkpoint, MAX_NOTE_LEN, Note, NoteError};
use super::entry::{Entry, Event};
use super::error::JournalError;
use super::key::VerifierKey;
use super::proof::{
    ConsistencyProof, InclusionProof, TreeReader, verify_consistency, verify_inclusion,
};
use super::read::{Entries, read_bundle, read_checked_bundle, read_tile};
use super::tile::{TileKind, TilePath, levels};
use super::tree::{Edge, leaf_hash};
use crate::file::read_limited;
use jianbao_core::Sha256Digest;

/// The name of the checkpoint in the folder of the journal.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// A journal at the state of one checkpoint. Others may append meanwhile: it keeps its state.
pub struct Journal {
    pub(super) dir: PathBuf,
    pub(super) verifier: VerifierKey,
    pub(super) checkpoint: Checkpoint,
    /// The checkpoint as it lies on disk, with all its signatures.
    pub(super) note: String,
    pub(super) edge: Edge,
    /// The entries of the unfinished bundle, as its file has them.
    pub(super) bundle: Vec<u8>,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The unfinished tiles and bundle would fill the screen.
        f.debug_struct("Journal")
            .field("dir", &self.dir)
            .field("checkpoint", &self.checkpoint)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens a journal at its checkpoint. The key is the one of entry 0, and `expected` when given.
    ///
    /// Proved are the signature, the place of entry 0, and that the tiles at the right edge belong to
    /// the checkpoint. The rest is proved when it is read, or all at once by [`super::audit`].
    ///
    /// # Errors
    /// When a file is missing or damaged, the key is another one, or the files are of two journals.
    pub fn open(dir: &Path, expected: Option<&VerifierKey>) -> Result<Self, JournalError> {
        /// Each costs a writer a whole batch.
        const MOST_TRIES: u32 = 5;
        let path = dir.join(CHECKPOINT);
        let mut tries = 1;
        loop {
            let bytes = read_limited(&path, MAX_NOTE_LEN as u64)?;
            let opened = Self::open_at(dir, &bytes, expected);
            // A writer that went on meanwhile has removed the partial tiles of this checkpoint.
            let has_moved = || read_limited(&path, MAX_NOTE_LEN as u64).ok() != Some(bytes.clone());
            if opened.is_ok() || tries == MOST_TRIES || !has_moved() {
                return opened;
            }
            tries += 1;
        }
    }

    fn open_at(
        dir: &Path,
        bytes: &[u8],
        expected: Option<&VerifierKey>,
    ) -> Result<Self, JournalError> {
        let path = dir.join(CHECKPOINT);
        let refuse = |source| JournalError::Checkpoint {
            path: path.clone(),
            source,
        };
        let unverified = Note::parse(bytes)
            .and_then(|note| Checkpoint::parse_text(note.text))
            .map_err(refuse)?;
        let size = unverified.size;
        let (first, verifier) = read_key(dir, size)?;
        let other_key = |found: String, expected: String| {
            Err(JournalError::OtherKey {
                path: dir.to_owned(),
                found,
                expected,
            })
        };
        if let Some(expected) = expected
            && verifier != *expected
        {
            return other_key(verifier.to_string(), expected.to_string());
        }
        if unverified.origin != verifier.name() {
            return other_key(unverified.origin, verifier.name().to_owned());
        }
        let checkpoint = Checkpoint::open(bytes, &verifier).map_err(refuse)?;
        let edge = read_edge(dir, size)?;
        if edge.root() != checkpoint.root {
            let (found, expected) = (edge.root(), checkpoint.root);
            return Err(JournalError::Root {
                path: dir.to_owned(),
                size,
                found,
                expected,
            });
        }
        let mut bundle = Vec::new();
        if let Some(last) = TilePath::edge(TileKind::Entries, size) {
            for entry in read_checked_bundle(dir, last)? {
                push_entry(&mut bundle, &entry);
            }
        }
        let note = String::from_utf8(bytes.to_vec()).map_err(|_| refuse(NoteError::Text))?;
        let journal = Self {
            dir: dir.to_owned(),
            verifier,
            checkpoint,
            note,
            edge,
            bundle,
        };
        journal.prove_first(&first)?;
        Ok(journal)
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root hash over all entries, RFC 6962 §2.1.
    pub fn root(&self) -> &Sha256Digest {
        &self.checkpoint.root
    }

    /// The name of the journal, which is the name of its key.
    pub fn origin(&self) -> &str {
        &self.checkpoint.origin
    }

    /// The key that signs the checkpoints.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The checkpoint at which the journal was opened, or the one written last.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The checkpoint as it lies on disk, signed.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The entries of a range, in order; what is beyond the end is left out.
    pub fn entries(&self, range: Range<u64>) -> Entries<'_> {
        Entries::new(&self.dir, self.size(), range)
    }

    /// The entry of an index.
    ///
    /// # Errors
    /// When it is beyond the end or its bundle is missing or damaged.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, JournalError> {
        let beyond = JournalError::Beyond {
            wanted: index,
            size: self.size(),
        };
        self.entries(index..index.saturating_add(1))
            .next()
            .unwrap_or(Err(beyond))
    }

    /// The root hash that the journal had when it had `size` entries.
    ///
    /// # Errors
    /// When it never had as many or a tile is missing or damaged.
    pub fn root_at(&self, size: u64) -> Result<Sha256Digest, JournalError> {
        TreeReader::new(&self.dir, self.size()).root_at(size)
    }

    /// Proves that an entry is in the journal: RFC 9162 §2.1.3. Checked by [`verify_inclusion`] with
    /// the hash of the entry; that check fails when a tile is damaged.
    ///
    /// # Errors
    /// When the entry is beyond the end or a tile is missing.
    pub fn inclusion_proof(&self, index: u64) -> Result<InclusionProof, JournalError> {
        TreeReader::new(&self.dir, self.size()).inclusion(index, self.size())
    }

    /// Proves that the journal continues the one it was at `first` entries: RFC 9162 §2.1.4.
    ///
    /// # Errors
    /// When it has fewer entries, or tiles are missing or damaged.
    pub fn consistency_proof(&self, first: u64) -> Result<ConsistencyProof, JournalError> {
        let mut tree = TreeReader::new(&self.dir, self.size());
        let proof = tree.consistency(first, self.size())?;
        let first_root = tree.root_at(first)?;
        let whole = tree.root_at(self.size())?;
        if whole != self.checkpoint.root || verify_consistency(&first_root, &proof, &whole).is_err()
        {
            return Err(JournalError::Root {
                path: self.dir.clone(),
                size: self.size(),
                found: whole,
                expected: self.checkpoint.root,
            });
        }
        Ok(proof)
    }

    /// Proves that entry 0 is in the tree: the key was taken from it before anything was known of it.
    fn prove_first(&self, entry: &[u8]) -> Result<(), JournalError> {
        let proof = self.inclusion_proof(0)?;
        let leaf = leaf_hash(entry);
        let no_tile = JournalError::NoKey(self.dir.clone());
        let tile = TilePath::of(TileKind::Hashes(0), 0, self.size()).ok_or(no_tile)?;
        let (tile, fault) = if verify_inclusion(&leaf, &proof, self.root()).is_err() {
            let bundle = TilePath {
                kind: TileKind::Entries,
                ..tile
            };
            (bundle, "entry 0 is not in the tree of the checkpoint")
        } else if read_tile(&self.dir, tile)?.first() != Some(&leaf) {
            (tile, "it does not have the hash of entry 0")
        } else {
            return Ok(());
        };
        Err(JournalError::Damaged {
            path: self.dir.clone(),
            tile,
            fault: fault.to_owned(),
        })
    }
}

/// Reads entry 0 and the key that it names.
fn read_key(dir: &Path, size: u64) -> Result<(Vec<u8>, VerifierKey), JournalError> {
    let no_key = || JournalError::NoKey(dir.to_owned());
    let first = TilePath::of(TileKind::Entries, 0, size).ok_or_else(no_key)?;
    let entry = read_bundle(dir, first)?
        .into_iter()
        .next()
        .ok_or_else(no_key)?;
    match Entry::parse(&entry) {
        Ok(Entry::Known(Event::Key { vkey, .. })) => Ok((entry, vkey)),
        _ => Err(no_key()),
    }
}

fn read_edge(dir: &Path, size: u64) -> Result<Edge, JournalError> {
    let level = |level| match TilePath::edge(TileKind::Hashes(level), size) {
        Some(tile) => read_tile(dir, tile),
        None => Ok(Vec::new()),
    };
    Ok(Edge::new(
        levels(size).map(level).collect::<Result<_, _>>()?,
    ))
}
