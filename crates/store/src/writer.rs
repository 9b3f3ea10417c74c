//! The one writer of an archive: batches in, in the order that makes them safe.

use std::path::Path;

use jianbao_core::Clock;
use jiff::Timestamp;

use crate::archive;
use crate::batch::{self, Batch};
use crate::catalog::Catalog;
use crate::error::StoreError;
use crate::fault;
use crate::file::{self, OnPath};
use crate::git;
use crate::journal::{Checkpoint, Journal, JournalError, SigningKey};
use crate::layout::{self, Layout};
use crate::lists;
use crate::lock::WriterLock;
use crate::pending::{self, Pending};
use crate::settings::Settings;
use crate::warc::{WarcTail, WarcWriter};

const MAX_UNCOMMITTED_BYTES: u64 = 1 << 30;

/// Longer settings are not compared but committed, if they can be.
const MAX_SETTINGS_BYTES: u64 = 64 << 20;

/// An archive, opened for writing.
#[derive(Debug)]
pub struct Writer {
    /// Where everything lies.
    pub layout: Layout,
    /// The settings it was opened with.
    pub settings: Settings,
    /// The catalog.
    pub catalog: Catalog,
    journal: Journal,
    key: SigningKey,
    clock: Clock,
    /// Whether a run before this one left something to commit: then nothing is taken on its word.
    is_after_interruption: bool,
    _lock: WriterLock,
}

impl Writer {
    /// Opens an archive for writing on behalf of `command`, and completes what an interrupted run left.
    ///
    /// # Errors
    /// When another process is writing (the error names it), there is no key, the key is another
    /// archive's, or the archive does not hold.
    pub fn open(
        root: &Path,
        settings: Settings,
        key_text: Option<&str>,
        clock: Clock,
        command: &str,
    ) -> Result<Self, StoreError> {
        let layout = Layout::new(root);
        if !archive::is_archive(root) {
            return Err(StoreError::NoArchive {
                path: root.to_owned(),
            });
        }
        file::create_folder(&root.join(layout::PRIVATE))?;
        let lock = WriterLock::take(&layout, command, clock.now())?;
        let key = match key_text {
            Some(text) => archive::parse_key(text)?,
            None => archive::load_key(&layout)?
                .ok_or_else(|| StoreError::NoKey { path: layout.key() })?,
        };
        let journal = Journal::open(&layout.journal(), None)?;
        if key.verifier() != journal.verifier() {
            return Err(StoreError::WrongKey {
                found: key.verifier().name().to_owned(),
                wanted: journal.origin().to_owned(),
            });
        }
        refuse_older_state(root, &journal)?;
        let mut writer = Self {
            catalog: Catalog::open(&layout.catalog())?,
            layout,
            settings,
            journal,
            key,
            clock,
            is_after_interruption: false,
            _lock: lock,
        };
        writer.is_after_interruption = writer.layout.uncommitted().exists();
        writer.complete_interrupted()?;
        Ok(writer)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The key that verifies the journal's signatures, as text.
    pub fn verifier_key(&self) -> String {
        self.journal.verifier().to_string()
    }

    /// The number of journal entries.
    pub fn journal_size(&self) -> u64 {
        self.journal.size()
    }

    /// Opens the WARC files for appending where the journal's coverage of them ends; what a crash left
    /// beyond goes into the next batch. See [`WarcWriter::open`].
    ///
    /// # Errors
    /// When the catalog or the files cannot be read, cut or synced.
    pub fn open_warc(&self, rotate_at: u64) -> Result<(WarcWriter, Vec<WarcTail>), StoreError> {
        let coverage = self.catalog.warc_coverage()?;
        let covered = |file: &str| coverage.get(file).copied().unwrap_or_default();
        Ok(WarcWriter::open(self.layout.root(), rotate_at, covered)?)
    }

    fn complete_interrupted(&mut self) -> Result<(), StoreError> {
        if let Some(pending) = Pending::read(&self.layout)? {
            self.complete(&pending, |journal, base, entries, key| {
                journal.complete(base, entries, key)
            })?;
        }
        pending::clear_staging(&self.layout)?;
        let (known, size) = (self.catalog.journal_size()?, self.journal.size());
        if known == 0 && size == 1 {
            // A new archive: the entry of the key is all there is.
            let key_entry = self.journal.entry(0)?;
            let entry =
                crate::journal::Entry::parse(&key_entry).map_err(|error| StoreError::Damaged {
                    path: layout::JOURNAL.to_owned(),
                    reason: error.to_string(),
                })?;
            return self.catalog.apply([crate::catalog::Applied {
                index: 0,
                entry,
                line: None,
            }]);
        }
        if known != size {
            return Err(StoreError::CatalogBehind {
                path: self.layout.catalog(),
                known,
                size,
            });
        }
        Ok(())
    }

    /// Writes a batch: when this returns, it is on disk for good. A crash at any moment loses either
    /// the whole batch or nothing of it.
    ///
    /// # Errors
    /// When a file cannot be written; the batch is then completed by the next start, or was not begun.
    pub fn write(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.refuse_after_failure()?;
        fault::point("batch-begun").on("write", self.layout.root())?;
        let zone = &self.settings.archive.time_zone.0;
        let pending = batch::stage(
            batch,
            &self.layout,
            &self.catalog,
            zone,
            self.journal.size(),
        )?;
        if pending.items.is_empty() {
            return Ok(());
        }
        fault::point("records-staged").on("write", &self.layout.staging())?;
        file::sync_file_system(self.layout.root())?;
        pending.write(&self.layout)?;
        self.complete(&pending, |journal, _, entries, key| {
            journal.append(entries, key).map(drop)
        })
    }

    /// A batch on disk that was begun and not completed must not be overwritten by another.
    fn refuse_after_failure(&self) -> Result<(), StoreError> {
        let path = self.layout.pending();
        if path.try_exists().on("look at", &path)? {
            let reason = "a write of this run failed; the next start completes it".to_owned();
            return Err(StoreError::Pending { path, reason });
        }
        Ok(())
    }

    /// Every step can be repeated without harm: this is also how an interrupted batch is completed.
    fn complete(
        &mut self,
        pending: &Pending,
        append: impl FnOnce(&mut Journal, u64, &[Vec<u8>], &SigningKey) -> Result<(), JournalError>,
    ) -> Result<(), StoreError> {
        pending.place_files(&self.layout)?;
        append(
            &mut self.journal,
            pending.base,
            &pending.entries(),
            &self.key,
        )?;
        self.catalog.apply(pending.applied(&self.layout)?)?;
        let journal_paths = crate::journal::paths_between(pending.base, self.journal.size());
        let journal_paths = journal_paths.iter().map(String::as_str);
        archive::note_uncommitted(&self.layout, pending.paths().chain(journal_paths))?;
        Pending::remove(&self.layout)
    }

    /// Lets the next commit bring the archive's settings file as it lies there.
    ///
    /// # Errors
    /// When that cannot be noted.
    pub fn note_settings(&self) -> Result<(), StoreError> {
        let path = self.layout.path(layout::SETTINGS);
        let committed = git::head_file(self.layout.root(), Path::new(layout::SETTINGS))?;
        if committed.is_some() && file::read_if_exists(&path, MAX_SETTINGS_BYTES)? == committed {
            return Ok(());
        }
        archive::note_uncommitted(&self.layout, std::iter::once(layout::SETTINGS))
    }

    /// Writes the archive's settings file anew, to be committed with the next pass.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace_settings(&mut self, text: &str) -> Result<(), StoreError> {
        archive::note_uncommitted(&self.layout, std::iter::once(layout::SETTINGS))?;
        Ok(file::replace(
            &self.layout.path(layout::SETTINGS),
            text.as_bytes(),
        )?)
    }

    /// Ends a pass: brings the list pages up to date and commits what was written since the last
    /// commit. Returns the commit's id; none when nothing had changed.
    ///
    /// # Errors
    /// When a page cannot be written or git refuses; what was written stays, and is committed next time.
    pub fn finish(&mut self, message: &str) -> Result<Option<String>, StoreError> {
        self.refuse_after_failure()?;
        let verifier_key = self.verifier_key();
        let now = lists::Written::now(&self.catalog, &self.settings, &verifier_key)?;
        let before = if self.is_after_interruption {
            None
        } else {
            lists::Written::read(&self.layout)?
        };
        let parts = (before.as_ref(), &now);
        lists::write(
            &self.layout,
            &self.catalog,
            &self.settings,
            &verifier_key,
            parts,
        )?;
        fault::point("lists-written").on("write", self.layout.root())?;
        let commit = self.commit(message)?;
        self.is_after_interruption = false;
        if before.as_ref() != Some(&now) {
            now.remember(&self.layout)?;
        }
        Ok(commit)
    }

    fn commit(&self, message: &str) -> Result<Option<String>, StoreError> {
        let path = self.layout.uncommitted();
        let Some(bytes) = file::read_if_exists(&path, MAX_UNCOMMITTED_BYTES)? else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes);
        // A line that a full disk cut short may name a folder: its path was noted again afterwards.
        let is_file_or_gone = |path: &&str| !path.is_empty() && !self.layout.path(path).is_dir();
        let mut paths: Vec<&str> = text.lines().filter(is_file_or_gone).collect();
        paths.sort_unstable();
        paths.dedup();
        let commit = git::commit(self.layout.root(), &paths, message, self.now())?;
        fault::point("commit-done").on("commit", self.layout.root())?;
        file::remove_if_exists(&path)?;
        Ok(commit)
    }
}

/// Appending to a journal that was put back to an earlier state would sign a second history.
fn refuse_older_state(root: &Path, journal: &Journal) -> Result<(), StoreError> {
    let path = format!("{}/checkpoint", layout::JOURNAL);
    let Some(note) = git::head_file(root, Path::new(&path))? else {
        return Ok(());
    };
    match Checkpoint::open(&note, journal.verifier()) {
        Ok(committed) if committed.size > journal.size() => Err(StoreError::OlderState {
            size: journal.size(),
            committed: committed.size,
        }),
        // What git has of another key, or damaged, is for `verify` to name.
        _ => Ok(()),
    }
}
