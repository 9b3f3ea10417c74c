//! The plan of an import: what is to be written, in which order.

use std::collections::HashMap;

use jianbao_core::{ArticleId, SourceId};
use jiff::Timestamp;

/// Records and kept files in the order they are to be written.
pub(super) struct Plan {
    /// The source everything belongs to, when the operator named one.
    pub(super) source: Option<SourceId>,
    revisions: Vec<PlannedRevision>,
    kept: Vec<PlannedFile>,
}

/// A record that was read once and will be read again when it is written.
pub(super) struct PlannedRevision {
    pub(super) article: ArticleId,
    pub(super) source: SourceId,
    /// What orders the revisions of an article.
    pub(super) time: Timestamp,
    pub(super) place: Place,
}

/// A file that is no record.
pub(super) struct PlannedFile {
    pub(super) place: Place,
    pub(super) reason: String,
    pub(super) line: Option<usize>,
}

/// Where the bytes are, within the root of the import.
#[derive(Clone)]
pub(super) enum Place {
    /// A file, by its path with `/` between the parts, and its length in bytes.
    File { path: String, length: u64 },
    /// A line of a file of JSON lines: its number from 1, where it begins and how long it is.
    Line {
        number: usize,
        offset: u64,
        length: u64,
    },
}

/// What is written next.
pub(super) enum Step {
    Revision(PlannedRevision),
    File(PlannedFile),
}

impl Step {
    /// The source of a record; a file that is none has no source.
    pub(super) fn source(&self) -> Option<&SourceId> {
        match self {
            Self::Revision(revision) => Some(&revision.source),
            Self::File(_) => None,
        }
    }
}

/// Limits of one batch, so that memory is bounded whatever is imported.
const BATCH_STEPS: usize = 5000;
const BATCH_BYTES: u64 = 32 << 20;

impl Place {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::File { length, .. } | Self::Line { length, .. } => *length,
        }
    }

    /// The path within the root of the import; empty for a line, and for a root that is the file.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::File { path, .. } => path,
            Self::Line { .. } => "",
        }
    }

    /// What orders texts of one date: a superseded record (`….r{n}.md`) comes before the one that
    /// superseded it.
    fn order(&self) -> (&str, u64) {
        match self {
            Self::File { path, .. } => {
                let stem = path.strip_suffix(".md").unwrap_or(path);
                let superseded = stem
                    .rsplit_once(".r")
                    .and_then(|(stem, number)| Some((stem, number.parse().ok()?)));
                superseded.unwrap_or((stem, u64::MAX))
            }
            Self::Line { offset, .. } => ("", *offset),
        }
    }
}

impl Plan {
    pub(super) fn new(source: Option<SourceId>) -> Self {
        Self {
            source,
            revisions: Vec::new(),
            kept: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, revision: PlannedRevision) {
        self.revisions.push(revision);
    }

    pub(super) fn push_file(&mut self, file: PlannedFile) {
        self.kept.push(file);
    }

    /// The steps in batches: articles in the order of their first date, the revisions of each together
    /// in the order of theirs, then the files that are no records.
    pub(super) fn into_batches(mut self) -> Vec<Vec<Step>> {
        let mut first: HashMap<ArticleId, Timestamp> = HashMap::with_capacity(self.revisions.len());
        for revision in &self.revisions {
            first
                .entry(revision.article.clone())
                .and_modify(|time| *time = revision.time.min(*time))
                .or_insert(revision.time);
        }
        self.revisions.sort_by(|one, other| {
            let article = |revision: &PlannedRevision| first.get(&revision.article).copied();
            (article(one), &one.article, one.time, one.place.order()).cmp(&(
                article(other),
                &other.article,
                other.time,
                other.place.order(),
            ))
        });
        self.kept
            .sort_by(|one, other| one.place.order().cmp(&other.place.order()));

        let most_steps = crate::fault::batch_steps().unwrap_or(BATCH_STEPS);
        let steps = self.revisions.into_iter().map(Step::Revision);
        let mut batches: Vec<Vec<Step>> = Vec::new();
        let mut bytes = 0;
        for step in steps.chain(self.kept.into_iter().map(Step::File)) {
            let length = match &step {
                Step::Revision(revision) => revision.place.length(),
                Step::File(file) => file.place.length(),
            };
            match batches.last_mut() {
                Some(batch) if batch.len() < most_steps && bytes + length <= BATCH_BYTES => {
                    batch.push(step);
                    bytes += length;
                }
                _ => {
                    batches.push(vec![step]);
                    bytes = length;
                }
            }
        }
        batches
    }
}
