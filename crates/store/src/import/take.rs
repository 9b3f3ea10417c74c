//! Writing the plan of an import, batch by batch.

use std::collections::{HashMap, HashSet};
use std::fs;

use jianbao_core::{ArticleId, Sha256Digest, SourceId, superseded_path};
use jiff::Timestamp;

use super::plan::{Place, Plan, PlannedFile, Step};
use super::prepare::Prepared;
use super::ready::{Ready, read_batch};
use super::{ImportProgress, ImportReport, Problem, Root};
use crate::batch::{Batch, NewKeptFile, NewRevision};
use crate::error::StoreError;
use crate::kept_file::KeptFile;
use crate::layout;
use crate::state::State;
use crate::writer::Writer;

/// Writes a plan.
pub(super) fn take(
    writer: &mut Writer,
    root: &Root,
    plan: Plan,
    report: &mut ImportReport,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(), StoreError> {
    let now = writer.now();
    let batches = plan.into_batches();
    let total = batches.iter().map(|batch| batch.len() as u64).sum();
    let mut written = 0;
    let state = State::open(&writer.layout.state())?;
    for steps in batches {
        let count = steps.len() as u64;
        let sources: HashSet<SourceId> = steps.iter().filter_map(Step::source).cloned().collect();
        let ready = read_batch(writer, root, steps, now)?;
        let mut taking = Taking {
            writer,
            root,
            now,
            batch: Batch::default(),
            known: HashMap::new(),
            paths: HashSet::new(),
            folders: HashSet::new(),
            report,
        };
        for step in ready {
            taking.take(step)?;
        }
        let batch = taking.batch;
        let new: HashSet<SourceId> = batch
            .revisions
            .iter()
            .map(|new| new.revision.source.clone())
            .collect();
        if !batch.revisions.is_empty() || !batch.kept.is_empty() {
            writer.write(batch)?;
        }
        for source in &sources {
            state.record_success(source, now, new.contains(source))?;
        }
        written += count;
        progress(ImportProgress::Writing(written, total));
    }
    Ok(())
}

/// Folders `imported/{name}-{number}` that are looked at for a free path.
const MOST_FOLDERS: u32 = 10_000;

/// A batch while it is filled.
struct Taking<'a> {
    writer: &'a Writer,
    root: &'a Root,
    now: Timestamp,
    batch: Batch,
    /// Fingerprint, record digest and path of each revision of the articles of this batch.
    known: HashMap<ArticleId, Vec<KnownText>>,
    /// Paths this batch takes, with case folded.
    paths: HashSet<String>,
    /// The folders of those paths, with case folded: no file takes their place.
    folders: HashSet<String>,
    report: &'a mut ImportReport,
}

struct KnownText {
    fingerprint: String,
    digest: String,
    path: String,
}

impl Taking<'_> {
    fn take(&mut self, step: Ready) -> Result<(), StoreError> {
        match step {
            Ready::Revision { place, prepared } => self.take_revision(&place, *prepared),
            Ready::File { planned, bytes } => self.take_file(planned, bytes),
            Ready::Lost { place, reason } => {
                let (path, line) = self.shown(&place);
                self.report.problems.push(Problem {
                    path,
                    line,
                    reason,
                    kept_as: None,
                    is_warning: false,
                });
                Ok(())
            }
        }
    }

    fn take_revision(&mut self, place: &Place, prepared: Prepared) -> Result<(), StoreError> {
        let Prepared {
            mut revision,
            bytes,
            digest,
        } = prepared;
        let article = revision.article.clone();
        let known = match self.known.remove(&article) {
            Some(known) => known,
            None => self.known_texts(&article)?,
        };
        let fingerprint = revision.fingerprint.to_string();
        let same_bytes = known.iter().any(|text| text.digest == digest.to_string());
        let same_text = known
            .iter()
            .find(|text| text.fingerprint == fingerprint)
            .map(|text| text.path.clone());
        let number = known.len() + 1;
        let own_path = self.own_path(&article, &known)?;
        self.known.insert(article.clone(), known);
        if same_bytes {
            self.report.unchanged += 1;
            return Ok(());
        }
        if let Some(path) = same_text {
            return self.take_same_text(place, bytes, digest, &path);
        }
        revision.record_path = match (place, own_path) {
            (Place::File { path, .. }, _) => self.free_path(path)?,
            (Place::Line { .. }, Some(path)) => path,
            (Place::Line { .. }, None) => {
                let zone = &self.writer.settings.archive.time_zone.0;
                self.free_path(&layout::record_path(
                    &revision.source,
                    &article,
                    revision.day(),
                    zone,
                ))?
            }
        };
        if number == 1 {
            self.report.articles += 1;
        }
        self.report.revisions += 1;
        self.known.entry(article).or_default().push(KnownText {
            fingerprint,
            digest: digest.to_string(),
            path: revision.record_path.clone(),
        });
        self.batch.revisions.push(NewRevision {
            revision,
            record: bytes,
            observed_at: self.now,
        });
        Ok(())
    }

    /// The path of an article, decided once by its first revision; none when the place beside it where
    /// the record that has it now would stay is taken.
    fn own_path(
        &self,
        article: &ArticleId,
        known: &[KnownText],
    ) -> Result<Option<String>, StoreError> {
        let own_name = format!("/{article}.md");
        let own = (1_u32..)
            .zip(known)
            .filter(|(_, text)| text.path.ends_with(&own_name))
            .last();
        let Some((number, KnownText { path, .. })) = own else {
            return Ok(None);
        };
        // A record of another archive, where it had another number, may lie there.
        let is_free = !self.is_taken(&superseded_path(path, number))?;
        Ok(is_free.then(|| path.clone()))
    }

    /// A file whose text is kept already: its bytes differ, so they are kept too, beside it.
    fn take_same_text(
        &mut self,
        place: &Place,
        bytes: Vec<u8>,
        digest: Sha256Digest,
        kept_path: &str,
    ) -> Result<(), StoreError> {
        let Place::File { path, .. } = place else {
            // A line of JSON has no form of its own to keep.
            self.report.unchanged += 1;
            return Ok(());
        };
        if self.is_kept(path, digest)? {
            self.report.unchanged += 1;
            return Ok(());
        }
        self.report.same_text += 1;
        let reason = format!("the same text is kept in {kept_path}");
        self.keep(path, bytes, digest, reason, None).map(drop)
    }

    fn take_file(&mut self, planned: PlannedFile, bytes: Vec<u8>) -> Result<(), StoreError> {
        let (shown, _) = self.shown(&planned.place);
        let Place::File { path, .. } = planned.place else {
            return Ok(());
        };
        let digest = Sha256Digest::of(&bytes);
        let kept_as = if self.is_kept(&path, digest)? {
            None
        } else {
            Some(self.keep(&path, bytes, digest, planned.reason.clone(), planned.line)?)
        };
        self.report.problems.push(Problem {
            path: shown,
            line: planned.line,
            reason: planned.reason,
            kept_as,
            is_warning: false,
        });
        Ok(())
    }

    fn keep(
        &mut self,
        path: &str,
        bytes: Vec<u8>,
        sha256: Sha256Digest,
        reason: String,
        line: Option<usize>,
    ) -> Result<String, StoreError> {
        let kept_path = self.free_path(path)?;
        self.batch.kept.push(NewKeptFile {
            kept: KeptFile {
                path: kept_path.clone(),
                origin: self.origin(path),
                sha256,
                reason,
                line,
            },
            bytes,
            observed_at: self.now,
        });
        Ok(kept_path)
    }

    fn is_kept(&self, path: &str, digest: Sha256Digest) -> Result<bool, StoreError> {
        self.writer.catalog.is_file_kept(&self.origin(path), digest)
    }

    fn origin(&self, path: &str) -> String {
        if path.is_empty() {
            self.root.name.clone()
        } else {
            format!("{}/{path}", self.root.name)
        }
    }

    fn shown(&self, place: &Place) -> (String, Option<usize>) {
        match place {
            Place::File { path, .. } => (self.root.at(path).display().to_string(), None),
            Place::Line { number, .. } => (self.root.path.display().to_string(), Some(*number)),
        }
    }

    fn known_texts(&self, article: &ArticleId) -> Result<Vec<KnownText>, StoreError> {
        let revisions = self.writer.catalog.revisions(article)?;
        let known = revisions.into_iter().map(|revision| KnownText {
            fingerprint: revision.fingerprint,
            digest: revision.record_digest,
            path: revision.path,
        });
        Ok(known.collect())
    }

    /// The path a file keeps: its own, or one below `imported/` when that is taken or not possible.
    fn free_path(&mut self, path: &str) -> Result<String, StoreError> {
        let path = if path.is_empty() {
            self.root.name.as_str()
        } else {
            path
        };
        let name = SourceId::from_name(&self.root.name);
        let below = if layout::is_own_path_allowed(&format!("{name}/{path}")) {
            path.to_owned()
        } else {
            format!(
                "{}.md",
                &Sha256Digest::of(path.as_bytes()).to_string()[..16]
            )
        };
        let own = layout::is_own_path_allowed(path).then(|| path.to_owned());
        let others = (1..=MOST_FOLDERS).map(|number| match number {
            1 => format!("{}/{name}/{below}", layout::IMPORTED),
            number => format!("{}/{name}-{number}/{below}", layout::IMPORTED),
        });
        for candidate in own.into_iter().chain(others) {
            if !self.is_taken(&candidate)? {
                let folded = candidate.to_lowercase();
                self.folders.extend(folders_of(&folded).map(str::to_owned));
                self.paths.insert(folded);
                return Ok(candidate);
            }
        }
        Err(StoreError::Import {
            path: path.into(),
            reason: "no path is free for it".to_owned(),
        })
    }

    fn is_taken(&self, path: &str) -> Result<bool, StoreError> {
        let folded = path.to_lowercase();
        if self.paths.contains(&folded)
            || self.folders.contains(&folded)
            || self.writer.catalog.is_path_taken(path)?
            || fs::symlink_metadata(self.writer.layout.path(path)).is_ok()
        {
            return Ok(true);
        }
        // Nothing can lie below a file, and nothing is written to where a link leads.
        for (folder, folded) in folders_of(path).zip(folders_of(&folded)) {
            if self.folders.contains(folded) {
                continue;
            }
            let on_disk = fs::symlink_metadata(self.writer.layout.path(folder));
            if self.paths.contains(folded)
                || self.writer.catalog.is_path_taken(folder)?
                || on_disk.is_ok_and(|metadata| !metadata.is_dir())
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The folders that a path lies in.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}
