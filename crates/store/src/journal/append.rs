//! Making a journal and appending to it.
//!
//! An append writes the new tiles and bundles beside the old ones, syncs the file system once, puts
//! the checkpoint in place, and only then removes the partial tiles that were superseded. Whatever a
//! crash leaves, the checkpoint is whole and everything it speaks of is there.

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::bundle::push_entry;
use super::checkpoint::{Checkpoint, MAX_NOTE_LEN};
use super::entry::{EntryError, Event};
use super::error::JournalError;
use super::key::SigningKey;
use super::log::{CHECKPOINT, Journal};
use super::tile::{TILE_WIDTH, TileKind, TilePath, levels, tile_bytes};
use super::tree::{Edge, count_at, edge_width, empty_root, leaf_hash};
use crate::fault;
use crate::file::{
    OnPath as _, create_folder, read_if_exists, read_limited, remove_if_exists, replace,
    replace_unsynced, sync_file_system, sync_parent,
};

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
