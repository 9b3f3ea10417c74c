//! A batch: what is written together, and how it is put together before anything is in its place.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use jianbao_core::{ArticleId, Revision, Sha256Digest, superseded_path, write_index_line};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::blob::Blob;
use crate::catalog::Catalog;
use crate::error::StoreError;
use crate::fault;
use crate::file::OnPath;
use crate::journal::{Event, JournalError, Outcome};
use crate::kept_file::KeptFile;
use crate::layout::{self, Layout};
use crate::move_line::Move;
use crate::pending::{self, Pending, PendingFile, PendingItem, PendingLine, Superseded};
use crate::warc::WarcRange;

/// What a batch brings. The journal gets evidence first, then the rest in the order given.
#[derive(Debug, Default)]
pub struct Batch {
    /// Ranges of WARC files, written and synced: what [`crate::warc::WarcWriter::finish_batch`] gives.
    pub warc: Vec<WarcRange>,
    /// Blobs, new or not: those that the journal has already are passed over.
    pub media: Vec<Blob>,
    /// New revisions.
    pub revisions: Vec<NewRevision>,
    /// What happened to articles without a new text.
    pub events: Vec<NewEvent>,
    /// Files that are no revision.
    pub kept: Vec<NewKeptFile>,
}

/// Something that happened to an article that is kept, without a new text.
#[derive(Debug)]
pub struct NewEvent {
    /// Which article.
    pub article: ArticleId,
    /// When it was observed.
    pub observed_at: Timestamp,
    /// What happened.
    pub what: Happening,
}

/// What can happen to an article beside a new text.
#[derive(Debug)]
pub enum Happening {
    /// It is no longer there; the digest is that of what was answered instead.
    Gone(Option<Sha256Digest>),
    /// It is there again with a text that is kept already; the digest is that of the answer.
    Restored(Option<Sha256Digest>),
    /// It is at another URL.
    Moved {
        /// The URL that was asked for.
        from: String,
        /// The URL that answered.
        to: String,
    },
}

impl Batch {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.warc.is_empty()
            && self.media.is_empty()
            && self.revisions.is_empty()
            && self.events.is_empty()
            && self.kept.is_empty()
    }
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

/// Puts a batch together: its records lie in `staging`, unsynced; lines and entries are in the result.
///
/// # Errors
/// When the catalog cannot be read or a record cannot be staged. Nothing was put in its place then.
pub(crate) fn stage(
    batch: Batch,
    layout: &Layout,
    catalog: &Catalog,
    zone: &TimeZone,
    base: u64,
) -> Result<Pending, StoreError> {
    let mut stage = Stage {
        layout,
        catalog,
        zone,
        pending: Pending {
            base,
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
        if !media.insert(sha256) || catalog.is_media_known(sha256)? {
            continue;
        }
        stage.push(&Event::Media { sha256, length }, None, None)?;
    }
    fault::point("evidence-written").on("write", layout.root())?;
    for revision in batch.revisions {
        stage.push_revision(revision)?;
    }
    for event in batch.events {
        stage.push_event(event)?;
    }
    for kept in batch.kept {
        stage.push_kept_file(&kept)?;
    }
    Ok(stage.pending)
}

/// What is known of an article while a batch is made: the catalog's state and what the batch adds.
#[derive(Clone, Debug, Default)]
struct Progress {
    revisions: u32,
    /// The index file of the latest revision.
    index_path: String,
    last_entry: Option<u64>,
    /// The record at each path: number and digest of the latest revision there.
    at_path: HashMap<String, (u32, String)>,
}

/// A batch while it is put together.
struct Stage<'a> {
    layout: &'a Layout,
    catalog: &'a Catalog,
    zone: &'a TimeZone,
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
        let mut progress = self.take_progress(&revision.article)?;
        revision.number = progress.revisions + 1;
        revision.record_digest = Sha256Digest::of(&record);
        let path = revision.record_path.clone();
        let supersedes = progress
            .at_path
            .get(&path)
            .map(|(number, digest)| Superseded {
                path: superseded_path(&path, *number),
                sha256: digest.clone(),
            });
        if let Some(Superseded { path, .. }) = &supersedes
            && fs::symlink_metadata(self.layout.path(path)).is_ok()
        {
            // Found when the batch is on its way, this could never be completed.
            return Err(StoreError::Damaged {
                path: path.clone(),
                reason: "it is there, where the bytes of a superseded record have to go".to_owned(),
            });
        }
        let text = write_index_line(&revision).map_err(|error| StoreError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let folder = layout::day_folder(&revision.source, revision.day(), self.zone);
        progress.index_path = format!("{folder}/{}", layout::INDEX);
        let line = self.line(&progress.index_path, text)?;
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

    fn push_event(&mut self, new: NewEvent) -> Result<(), StoreError> {
        let NewEvent {
            article,
            observed_at,
            what,
        } = new;
        let mut progress = self.take_progress(&article)?;
        let Some(previous) = progress.last_entry else {
            return Err(StoreError::Damaged {
                path: article.to_string(),
                reason: "something happened to it, and it is not in the archive".to_owned(),
            });
        };
        let (id, mut line) = (article.to_string(), None);
        let event = match what {
            Happening::Gone(payload) => Event::Gone {
                article: id,
                observed_at,
                payload,
                previous,
            },
            Happening::Restored(payload) => Event::Restored {
                article: id,
                observed_at,
                payload,
                previous,
            },
            Happening::Moved { from, to } => {
                let path = match progress.index_path.rsplit_once('/') {
                    Some((folder, _)) => format!("{folder}/{}", layout::MOVES),
                    None => layout::MOVES.to_owned(),
                };
                let moved = Move {
                    article: article.clone(),
                    observed_at,
                    from,
                    to,
                };
                let text = moved.write().map_err(|error| StoreError::Damaged {
                    path: path.clone(),
                    reason: error.to_string(),
                })?;
                let digest = Sha256Digest::of(text.as_bytes());
                line = Some(self.line(&path, text)?);
                Event::Moved {
                    article: id,
                    observed_at,
                    previous,
                    index: Some(digest),
                }
            }
        };
        progress.last_entry = Some(self.push(&event, line, None)?);
        self.articles.insert(article, progress);
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

    fn take_progress(&mut self, article: &ArticleId) -> Result<Progress, StoreError> {
        match self.articles.remove(article) {
            Some(progress) => Ok(progress),
            None => self.progress_of(article),
        }
    }

    fn progress_of(&self, article: &ArticleId) -> Result<Progress, StoreError> {
        let Some(row) = self.catalog.articles_by_id(article.as_str(), 1)?.pop() else {
            return Ok(Progress::default());
        };
        let revisions = self.catalog.revisions(article)?;
        Ok(Progress {
            revisions: row.revisions,
            last_entry: Some(row.last_entry),
            index_path: revisions
                .last()
                .map(|revision| revision.line.path.clone())
                .unwrap_or_default(),
            at_path: revisions
                .into_iter()
                .map(|revision| (revision.path, (revision.number, revision.record_digest)))
                .collect(),
        })
    }

    fn line(&mut self, path: &str, text: String) -> Result<PendingLine, StoreError> {
        let offset = if let Some(length) = self.lengths.get(path) {
            *length
        } else {
            refuse_linked_folders(self.layout, path)?;
            length_of(&self.layout.path(path))?
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
        refuse_linked_folders(self.layout, path)?;
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

/// Where a link leads is not the archive: git would not commit it, and it may be anything of this machine.
fn refuse_linked_folders(layout: &Layout, path: &str) -> Result<(), StoreError> {
    for folder in path.match_indices('/').filter_map(|(at, _)| path.get(..at)) {
        let on_disk = fs::symlink_metadata(layout.path(folder));
        if on_disk.is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(StoreError::Damaged {
                path: folder.to_owned(),
                reason: "it is a symbolic link".to_owned(),
            });
        }
    }
    Ok(())
}

fn length_of(path: &Path) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error).on("read", path)?,
    }
}
