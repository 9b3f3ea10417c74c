//! Proving an archive: of every promised thing, that it is there and is what the journal says.
//!
//! Promised are the journal itself (its full audit), every index line, every record and kept file, and
//! as evidence, which may be absent, every media file and WARC range. Reads only, takes no lock: a
//! batch that is being written is recognised by its `pending`, and when the journal grew meanwhile, the
//! check begins again. What differs is what differed each time.

mod evidence;
mod lines;
mod promises;
mod state;

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::archive::{self, is_archive};
use crate::error::StoreError;
use crate::file;
use crate::journal::{self, VerifierKey};
use crate::layout::{self, Layout};
use crate::pending::Pending;
use crate::settings::Settings;

use promises::Promises;

/// How to verify.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// A checkpoint seen earlier (a signed note) that the journal must continue.
    pub since: Option<Vec<u8>>,
    /// The key the journal must have.
    pub key: Option<String>,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Journal entries.
    pub entries: u64,
    /// The root hash, as the checkpoint has it; none when the checkpoint does not hold.
    pub root: Option<String>,
    /// Promised things that are as promised.
    pub ok: Tally,
    /// Evidence that is not there.
    pub absent: Tally,
    /// Files under `articles/` that no journal entry speaks of.
    pub foreign: u64,
    /// Whether an interrupted batch waits to be completed by the next writing command.
    pub pending: bool,
    /// What is not as promised.
    pub differs: Vec<Difference>,
    /// How much more is not as promised: a file of foreign lines must not fill the memory.
    pub omitted: u64,
}

/// Differences that are told one by one.
const MOST_DIFFERENCES: usize = 10_000;

/// Promised things by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Index lines.
    pub index_lines: u64,
    /// Records, superseded ones included.
    pub records: u64,
    /// Files kept by an import that are no revision.
    pub kept_files: u64,
    /// Ranges of WARC files.
    pub warc_ranges: u64,
    /// Media files.
    pub media: u64,
}

/// Something that is not as promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The file within the archive.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What is counted while verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyProgress {
    /// Journal entries were read.
    Journal(u64),
    /// So many files were read, of so many.
    Files(u64, u64),
}

impl VerifyReport {
    fn differs(&mut self, path: impl Into<String>, problem: impl fmt::Display) {
        if self.differs.len() >= MOST_DIFFERENCES {
            self.omitted += 1;
            return;
        }
        self.differs.push(Difference {
            path: path.into(),
            problem: problem.to_string(),
        });
    }

    /// Whether evidence is absent.
    pub fn has_absent(&self) -> bool {
        self.absent != Tally::default()
    }
}

/// Verifies the archive at a folder.
///
/// # Errors
/// When there is no archive, or an option cannot be read. What does not hold is in the report.
pub fn verify(
    root: &Path,
    settings: &Settings,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(VerifyProgress),
) -> Result<VerifyReport, StoreError> {
    /// A writer that is faster than this is left to its work; a true difference is found every time.
    const MOST_TRIES: u32 = 5;
    if !is_archive(root) {
        return Err(StoreError::NoArchive {
            path: root.to_owned(),
        });
    }
    let layout = Layout::new(root);
    let mut tries = 1;
    let mut before: Option<Vec<Difference>> = None;
    loop {
        let state = state_now(&layout);
        let mut report = verify_once(&layout, settings, options, progress)?;
        if let Some(before) = before {
            // What the writer had under way a moment ago is in its place now.
            report.differs.retain(|other| before.contains(other));
        }
        let moved = state_now(&layout) != state;
        if report.differs.is_empty() || !moved || tries == MOST_TRIES {
            return Ok(report);
        }
        before = Some(std::mem::take(&mut report.differs));
        tries += 1;
    }
}

/// What changes when a batch is written.
fn state_now(layout: &Layout) -> (Option<Vec<u8>>, bool) {
    let checkpoint = layout.journal().join("checkpoint");
    let note = file::read_if_exists(&checkpoint, journal::MAX_NOTE_LEN as u64);
    (note.ok().flatten(), layout.pending().exists())
}

fn verify_once(
    layout: &Layout,
    settings: &Settings,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(VerifyProgress),
) -> Result<VerifyReport, StoreError> {
    let pending = Pending::read(layout)?;
    let mut report = VerifyReport {
        pending: pending.is_some(),
        ..VerifyReport::default()
    };
    let expected = expected_key(layout, options)?;
    let mut promises = Promises::default();
    let audit = state::audit(
        layout,
        settings,
        options,
        expected.as_ref(),
        pending.is_some(),
        &mut report,
        &mut |index, bytes| {
            promises.add(index, bytes);
            if index % 1000 == 0 {
                progress(VerifyProgress::Journal(index));
            }
        },
    )?;
    report.entries = audit.size;
    report.root = audit
        .checkpoint
        .map(|checkpoint| checkpoint.root.to_string());
    let files = lines::check(layout, &promises, pending.as_ref(), &mut report);
    evidence::check_files(layout, &files, pending.as_ref(), &mut report, progress);
    evidence::check_evidence(layout, &promises, &mut report);
    Ok(report)
}

/// The key the journal must have: the one given, else that of this machine, if it is here.
fn expected_key(
    layout: &Layout,
    options: &VerifyOptions,
) -> Result<Option<VerifierKey>, StoreError> {
    if let Some(text) = &options.key {
        let key = text.trim().parse().map_err(|error| StoreError::BadKey {
            reason: format!("{text:?}: {error}"),
        })?;
        return Ok(Some(key));
    }
    // A key that cannot be read stops writing, not reading.
    let own = archive::load_key(layout).ok().flatten();
    Ok(own.map(|key| key.verifier().clone()))
}

/// The journal's folder in front of a path of it.
fn in_journal(path: &str) -> String {
    format!("{}/{path}", layout::JOURNAL)
}
