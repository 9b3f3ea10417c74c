//! Keeping: the one place of a run that writes. Evidence first, then revisions and events in batches,
//! then what the state remembers of them.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use jianbao_core::{ArticleId, ArticleKey, Fingerprint, Revision, Sha256Digest};
use jianbao_crawl::Exchange;
use jianbao_store::warc::{DEFAULT_ROTATE_AT, WarcWriter};
use jianbao_store::{
    Archive, Batch, Happening, KeptCapture, NewEvent, NewRevision, State, StateChange, StoreError,
    Writer,
};
use jiff::Timestamp;
use url::Url;

use crate::config::{Config, MAX_CONFIG_BYTES};

use super::capture::{self, Captured};
use super::similar::Told;

/// Revisions in a batch at most.
const BATCH: usize = 64;
/// How long something waits for its batch to fill.
const BATCH_TIME: Duration = Duration::from_secs(1);
/// Shorter texts may be those of several articles, in bytes.
const MIN_TELLING_BYTES: usize = 100;
/// A page whose bytes are read again, in bytes; what we fetch is smaller.
const MAX_CAPTURE_BYTES: u64 = 64 << 20;

/// The archive while a run writes to it.
#[derive(Debug)]
pub(crate) struct Keeper {
    writer: Writer,
    reader: Archive,
    warc: WarcWriter,
    state: State,
    batch: Batch,
    changes: Vec<StateChange>,
    /// Articles, article keys and fingerprints of the open batch: the catalog does not know of them yet.
    open: HashSet<String>,
    opened_at: Option<Instant>,
    most: usize,
    /// How often in a row hosts refused and did not say for how long.
    refusals: HashMap<String, u32>,
    /// Whether something was written since the last commit.
    is_uncommitted: bool,
    /// Whether a write failed: what is on disk is then whole, what is in memory is not.
    has_failed: bool,
}

impl Keeper {
    /// Takes over an archive that was opened for writing. What a crash left of a WARC file is told.
    pub(crate) fn new(writer: Writer, say: &mut dyn FnMut(&str)) -> Result<Self> {
        let (warc, tails) = writer.open_warc(DEFAULT_ROTATE_AT)?;
        for tail in tails {
            let what = if tail.cut {
                "was cut off"
            } else {
                "cannot be cut off and stays; a new file is begun"
            };
            say(&format!(
                "{}: a record that an interrupted run left half written at byte {} {what}",
                tail.file, tail.from
            ));
        }
        let reader = Archive::open(writer.layout.root(), writer.settings.clone())?;
        let state = State::open(&writer.layout.state())?;
        let refusals = state.refusals()?.into_iter().collect();
        let most = jianbao_store::fault::batch_steps().unwrap_or(BATCH).max(1);
        Ok(Self {
            writer,
            reader,
            warc,
            state,
            batch: Batch::default(),
            changes: Vec::new(),
            open: HashSet::new(),
            opened_at: None,
            most,
            refusals,
            is_uncommitted: true,
            has_failed: false,
        })
    }

    /// Everything that is known, the open batch included.
    pub(crate) fn archive(&mut self) -> Result<&Archive> {
        self.flush()?;
        Ok(&self.reader)
    }

    /// Whether something with this article key waits to be archived, the open batch included.
    pub(crate) fn is_waiting(&mut self, key: &str) -> Result<bool> {
        if self.open.contains(key) {
            self.flush()?;
        }
        Ok(self.state.candidate(key)?.is_some())
    }

    /// The state, for reading; changes go through [`Keeper::note`].
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Counts that a host refused and did not say for how long, or did not refuse. Gives how often it did
    /// in a row when it did now.
    pub(crate) fn count_refusal(&mut self, host: &str, is_refused: bool) -> Result<Option<u32>> {
        let times = self.refusals.get(host).copied().unwrap_or_default();
        let now = if is_refused {
            times.saturating_add(1)
        } else {
            0
        };
        if now != times {
            if is_refused {
                self.refusals.insert(host.to_owned(), now);
            } else {
                self.refusals.remove(host);
            }
            self.note(vec![StateChange::Refusals(host.to_owned(), now)])?;
        }
        Ok(is_refused.then_some(now))
    }

    /// Keeps an exchange as evidence, before anything is read out of it.
    pub(crate) fn keep_exchange(
        &mut self,
        exchange: &mut Exchange,
        earlier: Option<&KeptCapture>,
    ) -> Result<Option<Captured>> {
        self.refuse_after_failure()?;
        let kept = capture::keep(&mut self.warc, exchange, earlier);
        Ok(kept.map_err(StoreError::from)?)
    }

    /// The article that one of these URLs is of, if any.
    pub(crate) fn article_of(&mut self, urls: &[&Url]) -> Result<Option<ArticleId>> {
        for url in urls {
            let Ok(key) = ArticleKey::of(url.as_str()) else {
                continue;
            };
            if self.open.contains(key.as_str()) {
                self.flush()?;
            }
            if let Some(article) = self.reader.catalog.article_of_key(&key)? {
                return Ok(Some(article));
            }
        }
        Ok(None)
    }

    /// The article of a source that has this text already, under whatever URL.
    pub(crate) fn article_of_text(
        &mut self,
        source: &str,
        told: &Told,
    ) -> Result<Option<ArticleId>> {
        if told.text.len() < MIN_TELLING_BYTES {
            return Ok(None);
        }
        let fingerprint = fingerprint(told).to_string();
        if self.open.contains(&fingerprint) {
            self.flush()?;
        }
        Ok(self.reader.catalog.article_of_text(source, &fingerprint)?)
    }

    /// The revisions of an article as their index lines say, oldest first.
    pub(crate) fn revisions(&mut self, article: &ArticleId) -> Result<Vec<Revision>> {
        self.flush_when_open(article)?;
        let found = self.reader.revisions(article)?;
        Ok(found.into_iter().map(|found| found.revision).collect())
    }

    /// The fingerprints of the texts of an article that are kept.
    pub(crate) fn fingerprints(&mut self, article: &ArticleId) -> Result<HashSet<String>> {
        self.flush_when_open(article)?;
        let rows = self.reader.catalog.revisions(article)?;
        Ok(rows.into_iter().map(|row| row.fingerprint).collect())
    }

    /// Whether an article is noted as gone.
    pub(crate) fn is_gone(&mut self, article: &ArticleId) -> Result<bool> {
        self.flush_when_open(article)?;
        let rows = self.reader.catalog.articles_by_id(article.as_str(), 1)?;
        Ok(rows.first().is_some_and(|row| row.gone_at.is_some()))
    }

    /// What the record of a revision tells: that with this fingerprint, else the latest.
    pub(crate) fn told(
        &mut self,
        article: &ArticleId,
        fingerprint: Option<&str>,
    ) -> Result<Option<Told>> {
        self.flush_when_open(article)?;
        let revisions = self.reader.revisions(article)?;
        let found = match fingerprint {
            None => revisions.last(),
            Some(wanted) => revisions
                .iter()
                .rev()
                .find(|found| found.row.fingerprint == wanted),
        };
        let Some(found) = found else {
            return Ok(None);
        };
        Ok(Some(Told {
            headline: found.revision.headline.clone(),
            text: self.reader.record_text(found)?,
        }))
    }

    /// The payload of a capture with its content type and content encoding; none when it is not there
    /// any more.
    pub(crate) fn payload(&self, capture: &KeptCapture) -> Option<StoredPayload> {
        let root = self.writer.layout.root();
        let record =
            jianbao_store::warc::read_record(root, &capture.place(), MAX_CAPTURE_BYTES).ok()?;
        let message = record.http()?;
        if record.field("WARC-Type") != Some("response") {
            // The payload of a `revisit` lies elsewhere.
            return None;
        }
        let header = |name: &str| {
            let found = message
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        };
        Some(StoredPayload {
            content_type: header("content-type"),
            content_encoding: header("content-encoding"),
            etag: header("etag"),
            last_modified: header("last-modified"),
            body: message.body.to_vec(),
        })
    }

    /// Puts a revision into the batch, with what the state remembers of it.
    pub(crate) fn push_revision(
        &mut self,
        mut revision: Revision,
        record: Vec<u8>,
        observed_at: Timestamp,
        changes: Vec<StateChange>,
    ) -> Result<()> {
        self.flush_when_open(&revision.article)?;
        revision.record_path = self.record_path(&revision)?;
        self.open.insert(revision.article.to_string());
        self.open.insert(revision.fingerprint.to_string());
        let urls = [&revision.requested_url, &revision.target_url]
            .into_iter()
            .flatten();
        for url in urls.chain([&revision.canonical_url]) {
            if let Ok(key) = ArticleKey::of(url) {
                self.open.insert(key.as_str().to_owned());
            }
        }
        self.batch.revisions.push(NewRevision {
            revision,
            record,
            observed_at,
        });
        self.note(changes)
    }

    /// Puts an event into the batch, with what the state remembers of it.
    pub(crate) fn push_event(
        &mut self,
        article: &ArticleId,
        observed_at: Timestamp,
        what: Happening,
        changes: Vec<StateChange>,
    ) -> Result<()> {
        self.open.insert(article.to_string());
        self.batch.events.push(NewEvent {
            article: article.clone(),
            observed_at,
            what,
        });
        self.note(changes)
    }

    /// Notes changes of the state: they are written after everything that was pushed before them.
    pub(crate) fn note(&mut self, changes: Vec<StateChange>) -> Result<()> {
        for change in &changes {
            if let StateChange::Candidate(candidate) = change {
                self.open.insert(candidate.key.clone());
            }
        }
        self.changes.extend(changes);
        self.opened_at.get_or_insert_with(Instant::now);
        let pushed = self.batch.revisions.len() + self.batch.events.len();
        if pushed >= self.most {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the open batch when it has waited long enough.
    pub(crate) fn flush_when_due(&mut self) -> Result<()> {
        let is_due = |opened_at: Instant| opened_at.elapsed() >= BATCH_TIME;
        if self.opened_at.is_some_and(is_due) {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the open batch: evidence, revisions and events, then the state. When that fails, nothing of
    /// it may be remembered, nor of what came of it: the next run does all of it again.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.refuse_after_failure()?;
        if self.opened_at.is_none() && self.changes.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let changes = std::mem::take(&mut self.changes);
        self.open.clear();
        self.opened_at = None;
        let written = self.write(batch, changes);
        self.has_failed = written.is_err();
        written
    }

    fn write(&mut self, mut batch: Batch, mut changes: Vec<StateChange>) -> Result<()> {
        if !batch.is_empty() {
            batch.warc = self.warc.finish_batch().map_err(StoreError::from)?;
            self.is_uncommitted = true;
            self.writer.write(batch)?;
            changes.push(StateChange::JournalSize(self.writer.journal_size()));
        }
        Ok(self.state.write(&changes)?)
    }

    fn refuse_after_failure(&self) -> Result<()> {
        if self.has_failed {
            bail!("an earlier write of this run failed");
        }
        Ok(())
    }

    /// Adds a table to the end of the archive's settings file, whose other lines stay as they are.
    pub(crate) fn add_to_settings(&mut self, table: &str) -> Result<()> {
        let path = self.writer.layout.path(jianbao_store::SETTINGS);
        let before = std::fs::read_to_string(&path)?;
        let gap = if before.is_empty() || before.ends_with("\n\n") {
            ""
        } else if before.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        let after = format!("{before}{gap}{table}");
        Config::parse(&after, &path.display().to_string())?;
        if after.len() as u64 > MAX_CONFIG_BYTES {
            bail!(
                "with one more source {} would have more than {MAX_CONFIG_BYTES} bytes",
                path.display()
            );
        }
        self.writer.replace_settings(&after)?;
        self.is_uncommitted = true;
        Ok(())
    }

    /// Ends a pass: what is open is written, evidence without an article too, then lists and a commit.
    /// After a failure only what was written before it is committed.
    pub(crate) fn finish(&mut self, message: &str) -> Result<Option<String>> {
        if !self.has_failed {
            self.flush()?;
            let batch = Batch {
                warc: self.warc.finish_batch().map_err(StoreError::from)?,
                ..Batch::default()
            };
            if !batch.is_empty() {
                self.is_uncommitted = true;
                self.writer.write(batch)?;
                let size = StateChange::JournalSize(self.writer.journal_size());
                self.state.write(&[size])?;
            }
        }
        if !self.is_uncommitted {
            return Ok(None);
        }
        // What the operator changed there belongs to the archive as it is.
        self.writer.note_settings()?;
        let commit = self.writer.finish(message)?;
        self.is_uncommitted = false;
        Ok(commit)
    }

    fn flush_when_open(&mut self, article: &ArticleId) -> Result<()> {
        if self.open.contains(article.as_str()) {
            self.flush()?;
        }
        Ok(())
    }

    /// The path of the record: that of the article's first composed record, decided once.
    fn record_path(&self, revision: &Revision) -> Result<String> {
        let name = format!("/{}.md", revision.article);
        let rows = self.reader.catalog.revisions(&revision.article)?;
        if let Some(row) = rows.into_iter().find(|row| row.path.ends_with(&name)) {
            return Ok(row.path);
        }
        let zone = &self.writer.settings.archive.time_zone.0;
        Ok(jianbao_store::record_path(
            &revision.source,
            &revision.article,
            revision.day(),
            zone,
        ))
    }
}

/// A payload as it lies in the evidence.
#[derive(Debug)]
pub(crate) struct StoredPayload {
    pub(crate) content_type: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// A placeholder until the record is written.
pub(crate) const NO_DIGEST: Sha256Digest = Sha256Digest([0; 32]);

/// The fingerprint of what is told.
pub(crate) fn fingerprint(told: &Told) -> Fingerprint {
    Fingerprint::of(&told.headline, &told.text)
}
