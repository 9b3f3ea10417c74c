//! The journal's part of a verification: its audit, and that it continues the states known elsewhere.

use std::path::Path;

use super::{VerifyOptions, VerifyReport, in_journal};
use crate::error::StoreError;
use crate::git;
use crate::journal::{self, Audit, Checkpoint, Fault, Journal, Note, VerifierKey};
use crate::layout::{self, Layout};
use crate::settings::Settings;

/// Audits the journal, and compares it with git's HEAD and the checkpoint that was given.
pub(super) fn audit(
    layout: &Layout,
    settings: &Settings,
    options: &VerifyOptions,
    expected: Option<&VerifierKey>,
    has_pending: bool,
    report: &mut VerifyReport,
    each: &mut dyn FnMut(u64, &[u8]),
) -> Result<Audit, StoreError> {
    let given = options
        .since
        .as_deref()
        .map(|note| given_checkpoint(note, expected))
        .transpose()?;
    let committed = committed_checkpoint(layout, report);
    let audit = journal::audit(&layout.journal(), expected, committed.as_ref(), each);
    for problem in &audit.problems {
        let of_a_batch = matches!(problem.fault, Fault::Beyond | Fault::Leftover)
            || Path::new(&problem.path)
                .extension()
                .is_some_and(|extension| extension == "new");
        if !(has_pending && of_a_batch) {
            report.differs(in_journal(&problem.path), &problem.fault);
        }
    }
    if audit.omitted > 0 {
        report.differs(
            layout::JOURNAL,
            format!("and {} more problems", audit.omitted),
        );
    }
    if let Some(given) = given {
        compare(layout, &audit, &given, report);
    }
    let name = settings.archive.name.as_str();
    if let Some(checkpoint) = &audit.checkpoint
        && !checkpoint.origin.starts_with(&format!("jianbao/{name}-"))
    {
        let problem = format!(
            "the name is {name:?}, the journal is that of {}",
            checkpoint.origin
        );
        report.differs(layout::SETTINGS, problem);
    }
    Ok(audit)
}

fn given_checkpoint(note: &[u8], expected: Option<&VerifierKey>) -> Result<Checkpoint, StoreError> {
    let read = match expected {
        Some(key) => Checkpoint::open(note, key),
        None => Note::parse(note).and_then(|note| Checkpoint::parse_text(note.text)),
    };
    read.map_err(|error| StoreError::Damaged {
        path: "the checkpoint given".to_owned(),
        reason: error.to_string(),
    })
}

/// The checkpoint that git's HEAD has: an archive without git, or without a commit, has none.
fn committed_checkpoint(layout: &Layout, report: &mut VerifyReport) -> Option<Checkpoint> {
    let path = in_journal("checkpoint");
    let bytes = match git::head_file(layout.root(), Path::new(&path)) {
        Ok(bytes) => bytes?,
        Err(error) => {
            report.differs(".git", error);
            return None;
        }
    };
    match Note::parse(&bytes).and_then(|note| Checkpoint::parse_text(note.text)) {
        Ok(checkpoint) => Some(checkpoint),
        Err(error) => {
            report.differs(format!("{path} of git's HEAD"), error);
            None
        }
    }
}

fn compare(layout: &Layout, audit: &Audit, given: &Checkpoint, report: &mut VerifyReport) {
    let path = in_journal("checkpoint");
    let Some(current) = &audit.checkpoint else {
        // That it does not hold was said.
        return;
    };
    if current.origin != given.origin {
        report.differs(
            path,
            format!(
                "is that of {}, the one given of {}",
                current.origin, given.origin
            ),
        );
    } else if current.size < given.size {
        report.differs(
            path,
            Fault::Older {
                size: current.size,
                since: given.size,
            },
        );
    } else if let Ok(journal) = Journal::open(&layout.journal(), None)
        && let Ok(found) = journal.root_at(given.size)
        && found != given.root
    {
        let fault = Fault::Forked {
            size: given.size,
            found,
            expected: given.root,
        };
        report.differs(path, fault);
    }
}
