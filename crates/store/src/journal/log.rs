//! The journal in its folder: made, opened, appended to.
//!
//! An append writes the new tiles and bundles beside the old ones, syncs the file system once, puts
//! the checkpoint in place, and only then removes the partial tiles that were superseded. Whatever a
//! crash leaves, the checkpoint is whole and everything it speaks of is there.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::bundle::push_entry;
use super::checkpoint::{Checkpoint, MAX_NOTE_LEN, Note, NoteError};
use super::entry::{Entry, EntryError, Event};
use super::error::JournalError;
use super::key::{SigningKey, VerifierKey};
use super::proof::{
    ConsistencyProof, InclusionProof, TreeReader, verify_consistency, verify_inclusion,
};
use super::read::{Entries, read_bundle, read_checked_bundle, read_tile};
use super::tile::{TILE_WIDTH, TileKind, TilePath, levels, tile_bytes};
use super::tree::{Edge, count_at, edge_width, empty_root, leaf_hash};
use crate::digest::Sha256Digest;
use crate::fault;
use crate::file::{
    OnPath as _, create_folder, read_if_exists, read_limited, remove_if_exists, replace,
    replace_unsynced, sync_file_system, sync_parent,
};

/// The name of the checkpoint in the folder of the journal.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// A journal at the state of one checkpoint. Others may append meanwhile: it keeps its state.
#[derive(Debug, Clone)]
pub struct Journal {
    dir: PathBuf,
    verifier: VerifierKey,
    checkpoint: Checkpoint,
    /// The checkpoint as it lies on disk, with all its signatures.
    note: String,
    edge: Edge,
    /// The entries of the unfinished bundle, as its file has them.
    bundle: Vec<u8>,
}

impl Journal {
    /// Makes the journal of a new archive: the folder, if there is none, and entry 0, which names
    /// the key. The same call after a crash completes the first one.
    ///
    /// # Errors
    /// When there is a journal already or it cannot be written.
    pub fn create(
        dir: &Path,
        key: &SigningKey,
        observed_at: Timestamp,
    ) -> Result<Self, JournalError> {
        let path = dir.join(CHECKPOINT);
        if read_if_exists(&path, MAX_NOTE_LEN as u64)?.is_some() {
            return Err(JournalError::Exists(dir.to_owned()));
        }
        create_folder(dir)?;
        sync_parent(dir)?;
        let origin = key.verifier().name().to_owned();
        let mut journal = Self {
            dir: dir.to_owned(),
            verifier: key.verifier().clone(),
            checkpoint: Checkpoint {
                origin,
                size: 0,
                root: empty_root(),
            },
            note: String::new(),
            edge: Edge::default(),
            bundle: Vec::new(),
        };
        let event = Event::Key {
            vkey: key.verifier().clone(),
            observed_at,
        };
        let entry = event
            .to_bytes()
            .map_err(|source| JournalError::Entry { index: 0, source })?;
        journal.write(&[entry], key)?;
        Ok(journal)
    }

    /// Opens a journal at its checkpoint. The key is the one of entry 0, and `expected` when given.
    ///
    /// Proved are the signature, the place of entry 0, and that the tiles at the right edge belong to
    /// the checkpoint. The rest is proved when it is read, or all at once by [`super::audit`].
    ///
    /// # Errors
    /// When a file is missing or damaged, the key is another one, or the files are of two journals.
    pub fn open(dir: &Path, expected: Option<&VerifierKey>) -> Result<Self, JournalError> {
        let path = dir.join(CHECKPOINT);
        let refuse = |source| JournalError::Checkpoint {
            path: path.clone(),
            source,
        };
        let bytes = read_limited(&path, MAX_NOTE_LEN as u64)?;
        let unverified = Note::parse(&bytes)
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
        let checkpoint = Checkpoint::open(&bytes, &verifier).map_err(refuse)?;
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
        let note = String::from_utf8(bytes).map_err(|_| refuse(NoteError::Text))?;
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

    /// Appends entries, in order, and signs the new checkpoint. Returns the index of the first.
    ///
    /// After a crash, the same append on the same number of entries writes the same bytes. The batch
    /// that may have been interrupted is completed by [`Self::complete`].
    ///
    /// # Errors
    /// When an entry is too long, the key is not the journal's, another process appended since the
    /// opening, or a file cannot be written. The journal on disk is then as before or has all entries.
    pub fn append(&mut self, entries: &[Vec<u8>], key: &SigningKey) -> Result<u64, JournalError> {
        let base = self.size();
        if *key.verifier() != self.verifier {
            return Err(JournalError::OtherKey {
                path: self.dir.clone(),
                found: key.verifier().to_string(),
                expected: self.verifier.to_string(),
            });
        }
        // Signing a second checkpoint on an older state would fork the log, which nothing repairs.
        // This finds another writer, and our own write that failed after the rename.
        let on_disk = read_limited(&self.dir.join(CHECKPOINT), MAX_NOTE_LEN as u64)?;
        if on_disk != self.note.as_bytes() {
            return Err(JournalError::Changed(self.dir.clone()));
        }
        if !entries.is_empty() {
            self.write(entries, key)?;
        }
        Ok(base)
    }

    /// Completes an append of these entries on `base` entries that a crash may have interrupted at any
    /// point, also before its beginning and after its end, and removes what the crash left behind.
    ///
    /// # Errors
    /// As [`Self::append`]; and when the journal has other entries there than these.
    pub fn complete(
        &mut self,
        base: u64,
        entries: &[Vec<u8>],
        key: &SigningKey,
    ) -> Result<(), JournalError> {
        if self.size() == base {
            self.append(entries, key)?;
        } else {
            let end = base.saturating_add(entries.len() as u64);
            let mut stored = self.entries(base..end);
            for entry in entries {
                if stored.next().transpose()?.as_ref() != Some(entry) {
                    return Err(JournalError::Base {
                        base,
                        size: self.size(),
                    });
                }
            }
        }
        self.remove_leftovers()
    }

    /// Writes the entries at the end, whatever lies there, and goes to the new state.
    fn write(&mut self, entries: &[Vec<u8>], key: &SigningKey) -> Result<(), JournalError> {
        let base = self.size();
        let mut size = base;
        let mut edge = self.edge.clone();
        let mut bundle = self.bundle.clone();
        if let Some(index) = entries
            .iter()
            .position(|entry| u16::try_from(entry.len()).is_err())
        {
            let source = EntryError::TooLong(entries.get(index).map_or(0, Vec::len));
            return Err(JournalError::Entry {
                index: base + index as u64,
                source,
            });
        }

        for entry in entries {
            push_entry(&mut bundle, entry);
            size += 1;
            edge.push(leaf_hash(entry), |level, hashes| {
                let index = count_at(level, size) / TILE_WIDTH as u64 - 1;
                self.write_tile(
                    TilePath::full(TileKind::Hashes(level), index),
                    &tile_bytes(hashes),
                )
            })?;
            if edge_width(0, size) == 0 {
                let index = size / TILE_WIDTH as u64 - 1;
                self.write_tile(TilePath::full(TileKind::Entries, index), &bundle)?;
                bundle.clear();
            }
        }
        let mut superseded = Vec::new();
        for kind in levels(size)
            .map(TileKind::Hashes)
            .chain([TileKind::Entries])
        {
            let (before, now) = (TilePath::edge(kind, base), TilePath::edge(kind, size));
            if before == now {
                continue;
            }
            if let Some(tile) = now {
                let bytes = match kind {
                    TileKind::Hashes(level) => &tile_bytes(edge.level(level)),
                    TileKind::Entries => &bundle,
                };
                self.write_tile(tile, bytes)?;
            }
            superseded.extend(before);
        }
        let path = self.dir.join(CHECKPOINT);
        fault::point("tiles-written").on("write", &self.dir)?;
        sync_file_system(&self.dir)?;

        let checkpoint = Checkpoint {
            origin: self.checkpoint.origin.clone(),
            size,
            root: edge.root(),
        };
        let note = checkpoint.sign(key);
        replace(&path, note.as_bytes())?;
        (self.checkpoint, self.note, self.edge, self.bundle) = (checkpoint, note, edge, bundle);
        fault::point("checkpoint-written").on("write", &path)?;
        for tile in superseded {
            self.remove_tile(tile)?;
        }
        Ok(())
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

    fn write_tile(&self, tile: TilePath, bytes: &[u8]) -> Result<(), JournalError> {
        let path = self.dir.join(tile.to_string());
        if let Some(folder) = path.parent() {
            create_folder(folder)?;
        }
        Ok(replace_unsynced(&path, bytes)?)
    }

    fn remove_tile(&self, tile: TilePath) -> Result<(), JournalError> {
        let path = self.dir.join(tile.to_string());
        remove_if_exists(&path)?;
        if tile.is_partial()
            && let Some(folder) = path.parent()
        {
            // Not empty when the wider partial tile is in it too.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    /// Removes what an interrupted append may have left: superseded tiles, tiles beyond the end, and
    /// half-written files. Goes through all files of the journal.
    fn remove_leftovers(&self) -> Result<(), JournalError> {
        super::audit::walk(&self.dir, &mut |path, is_file| {
            if !is_file {
                return Ok(());
            }
            if let Ok(tile) = path.parse::<TilePath>() {
                if !tile.is_part_of(self.size()) {
                    self.remove_tile(tile)?;
                }
            } else if let Some(written) = path.strip_suffix(".new")
                && (written == CHECKPOINT || written.parse::<TilePath>().is_ok())
            {
                remove_if_exists(&self.dir.join(path))?;
            }
            Ok(())
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
