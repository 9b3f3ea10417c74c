//! The one writer of an archive: batches in, in the order that makes them safe.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use jianbao_core::{ArticleId, Clock, Revision, Sha256Digest, write_index_line};
use jiff::Timestamp;

use crate::archive;
use crate::blob::Blob;
use crate::catalog::Catalog;
use crate::error::StoreError;
use crate::fault;
use crate::file::{self, OnPath};
use crate::git;
use crate::journal::{Checkpoint, Event, Journal, JournalError, Outcome, SigningKey};
use crate::kept_file::KeptFile;
use crate::layout::{self, Layout};
use crate::lists;
use crate::lock::WriterLock;
use crate::pending::{self, Pending, PendingFile, PendingItem, PendingLine, Superseded};
use crate::settings::Settings;
use crate::warc::{WarcRange, WarcTail, WarcWriter};

const MAX_UNCOMMITTED_BYTES: u64 = 1 << 30;

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
    _lock: WriterLock,
}

/// What a batch brings. The journal gets evidence first, then the rest in the order given.
#[derive(Debug, Default)]
pub struct Batch {
    /// Ranges of WARC files, written and synced: what [`WarcWriter::finish_batch`] gives.
    pub warc: Vec<WarcRange>,
    /// Blobs, new or not: those that the journal has already are passed over.
    pub media: Vec<Blob>,
    /// New revisions.
    pub revisions: Vec<NewRevision>,
    /// Files that are no revision.
    pub kept: Vec<NewKeptFile>,
}

/// A revision to keep. Its `number` and `record_digest` are set when it is written.
#[derive(Debug)]
pub struct NewRevision {
    /// Everything that is known of it; `record_path` is where it goes.
    pub revision: Revision,
    /// The record's bytes.
    pub record: Vec<u8>,
    /// When it was observed.
    pub observed_at: Timestamp,
}

/// A file to keep that is no revision.
#[derive(Debug)]
pub struct NewKeptFile {
    /// What its line says.
    pub kept: KeptFile,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When it was taken over.
    pub observed_at: Timestamp,
}

/// What is known of an article while a batch is made: the catalog's state and what the batch adds.
#[derive(Clone, Debug, Default)]
struct Progress {
    revisions: u32,
    last_entry: Option<u64>,
    /// The record at each path: number and digest of the latest revision there.
    at_path: HashMap<String, (u32, String)>,
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
            _lock: lock,
        };
        writer.complete_interrupted()?;
        Ok(writer)
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
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
        let pending = self.stage(batch)?;
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

    fn stage(&mut self, batch: Batch) -> Result<Pending, StoreError> {
        let mut stage = Stage {
            layout: &self.layout,
            catalog: &self.catalog,
            zone: &self.settings.archive.time_zone.0,
            pending: Pending {
                base: self.journal.size(),
                items: Vec::new(),
            },
            articles: HashMap::new(),
            lengths: HashMap::new(),
        };
        for range in batch.warc {
            stage.push(
                &Event::Warc {
                    file: range.file,
                    from: range.from,
                    to: range.to,
                    sha256: range.sha256,
                },
                None,
                None,
            )?;
        }
        let mut media = HashSet::new();
        for blob in batch.media {
            let (sha256, length) = (blob.sha256, blob.length);
            if !media.insert(sha256) || self.catalog.is_media_known(sha256)? {
                continue;
            }
            stage.push(&Event::Media { sha256, length }, None, None)?;
        }
        fault::point("evidence-written").on("write", self.layout.root())?;
        for revision in batch.revisions {
            stage.push_revision(revision)?;
        }
        for kept in batch.kept {
            stage.push_kept_file(&kept)?;
        }
        Ok(stage.pending)
    }

    /// Ends a pass: brings the list pages up to date and commits what was written since the last
    /// commit. Returns the commit's id; none when nothing had changed.
    ///
    /// # Errors
    /// When a page cannot be written or git refuses; what was written stays, and is committed next time.
    pub fn finish(&mut self, message: &str) -> Result<Option<String>, StoreError> {
        self.refuse_after_failure()?;
        let verifier_key = self.journal.verifier().to_string();
        lists::write(&self.layout, &self.catalog, &self.settings, &verifier_key)?;
        fault::point("lists-written").on("write", self.layout.root())?;
        self.commit(message)
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

/// A batch while it is put together.
struct Stage<'a> {
    layout: &'a Layout,
    catalog: &'a Catalog,
    zone: &'a jiff::tz::TimeZone,
    pending: Pending,
    articles: HashMap<ArticleId, Progress>,
    /// The length each index file will have, in bytes.
    lengths: HashMap<String, u64>,
}

impl Stage<'_> {
    fn push(
        &mut self,
        event: &Event,
        line: Option<PendingLine>,
        file: Option<PendingFile>,
    ) -> Result<u64, StoreError> {
        let index = self.pending.base + self.pending.items.len() as u64;
        let bytes = event
            .to_bytes()
            .map_err(|source| StoreError::Journal(JournalError::Entry { index, source }))?;
        let entry = String::from_utf8_lossy(&bytes).into_owned();
        self.pending.items.push(PendingItem { entry, line, file });
        Ok(index)
    }

    fn push_revision(&mut self, new: NewRevision) -> Result<(), StoreError> {
        let NewRevision {
            mut revision,
            record,
            observed_at,
        } = new;
        let mut progress = match self.articles.remove(&revision.article) {
            Some(progress) => progress,
            None => self.progress_of(&revision.article)?,
        };
        revision.number = progress.revisions + 1;
        revision.record_digest = Sha256Digest::of(&record);
        let path = revision.record_path.clone();
        let supersedes = progress
            .at_path
            .get(&path)
            .map(|(number, digest)| Superseded {
                path: Revision {
                    number: *number,
                    ..revision.clone()
                }
                .superseded_path(),
                sha256: digest.clone(),
            });
        let text = write_index_line(&revision).map_err(|error| StoreError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let folder = layout::day_folder(&revision.source, revision.day(), self.zone);
        let line = self.line(&format!("{folder}/{}", layout::INDEX), text)?;
        let file = self.stage_file(&path, &record, revision.record_digest, supersedes)?;
        let event = Event::Article {
            article: revision.article.to_string(),
            revision: revision.number,
            outcome: if revision.number == 1 {
                Outcome::New
            } else {
                Outcome::Revised
            },
            observed_at,
            index: Sha256Digest::of(line.text.as_bytes()),
            record: revision.record_digest,
            payload: revision.payload,
            previous: progress.last_entry,
        };
        let index = self.push(&event, Some(line), Some(file))?;
        progress.revisions = revision.number;
        progress.last_entry = Some(index);
        let digest = revision.record_digest.to_string();
        progress.at_path.insert(path, (revision.number, digest));
        self.articles.insert(revision.article, progress);
        Ok(())
    }

    fn push_kept_file(&mut self, new: &NewKeptFile) -> Result<(), StoreError> {
        let line = self.line(&layout::kept_index(), new.kept.write())?;
        let file = self.stage_file(&new.kept.path, &new.bytes, new.kept.sha256, None)?;
        let event = Event::Import {
            index: Sha256Digest::of(line.text.as_bytes()),
            file: new.kept.sha256,
            observed_at: new.observed_at,
        };
        self.push(&event, Some(line), Some(file)).map(drop)
    }

    fn progress_of(&self, article: &ArticleId) -> Result<Progress, StoreError> {
        let Some(row) = self.catalog.articles_by_id(article.as_str(), 1)?.pop() else {
            return Ok(Progress::default());
        };
        let revisions = self.catalog.revisions(article)?;
        Ok(Progress {
            revisions: row.revisions,
            last_entry: Some(row.last_entry),
            at_path: revisions
                .into_iter()
                .map(|revision| (revision.path, (revision.number, revision.record_digest)))
                .collect(),
        })
    }

    fn line(&mut self, path: &str, text: String) -> Result<PendingLine, StoreError> {
        let offset = match self.lengths.get(path) {
            Some(length) => *length,
            None => length_of(&self.layout.path(path))?,
        };
        let end = offset + text.len() as u64 + 1;
        self.lengths.insert(path.to_owned(), end);
        Ok(PendingLine {
            path: path.to_owned(),
            offset,
            text,
        })
    }

    fn stage_file(
        &mut self,
        path: &str,
        bytes: &[u8],
        digest: Sha256Digest,
        supersedes: Option<Superseded>,
    ) -> Result<PendingFile, StoreError> {
        let staged = pending::staged_name(self.pending.items.len());
        pending::stage(self.layout, &staged, bytes)?;
        Ok(PendingFile {
            path: path.to_owned(),
            sha256: digest.to_string(),
            staged,
            supersedes,
        })
    }
}

fn length_of(path: &Path) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error).on("read", path)?,
    }
}
