//! The judge: what an archive kept of a world, compared with what was true of it.
//!
//! It reads record files, index lines and `jianbao history --json` only. Which looks are promised is
//! computed from the truth, never from the ledger: a crawler that does not look is not excused.

mod articles;
mod kept;
mod manners;
mod promises;
mod shingles;

use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::Request;
use crate::world::World;

/// So many problems are told in words.
pub const MOST_PROBLEMS: usize = 20;
/// The least share of conditional requests, and the least mean F1 of texts.
pub const LEAST_SHARE: f64 = 0.98;

/// What the judge found. Shares are 1 when there was nothing to find.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Verdict {
    /// Share of the counted articles that are archived.
    pub completeness: f64,
    /// Share of the counted edits whose text is kept.
    pub edits_recall: f64,
    /// Share of the revisions after the first that are a text of the article not kept before.
    pub edits_precision: f64,
    /// Share of the counted deletions that are marked.
    pub deletions_recall: f64,
    /// Share of the marks of deletion that are true.
    pub deletions_precision: f64,
    /// Articles under a second id, and revisions with a text that was kept before.
    pub duplicates: usize,
    /// Requests that no polite client would make.
    pub politeness_violations: usize,
    /// Share of the requests to URLs with known validators that sent exactly these.
    pub conditional_share: f64,
    /// Mean F1 over shingles of four characters, of every kept text.
    pub text_f1: f64,
    /// Share of the pictures that are kept with URL and caption.
    pub pictures_recall: f64,
    /// Archived articles that are no article of the world.
    pub strangers: usize,
    /// Articles that counted.
    pub articles: usize,
    /// Revisions that were kept.
    pub revisions: usize,
    /// Edits that counted.
    pub edits_counted: usize,
    /// Deletions that counted.
    pub deletions_counted: usize,
    /// Marks of deletion.
    pub gone_events: usize,
    /// Pictures that counted.
    pub pictures: usize,
    /// Requests in the ledger.
    pub requests: usize,
    /// Requests that could be conditional.
    pub conditional_counted: usize,
    /// The first problems, in words.
    pub problems: Vec<String>,
}

impl Verdict {
    /// Whether every bar is reached.
    pub fn is_good(&self) -> bool {
        let shares = [
            self.completeness,
            self.edits_recall,
            self.edits_precision,
            self.deletions_recall,
            self.deletions_precision,
            self.pictures_recall,
        ];
        shares.iter().all(|share| *share >= 1.0)
            && self.duplicates == 0
            && self.politeness_violations == 0
            && self.strangers == 0
            && self.conditional_share >= LEAST_SHARE
            && self.text_f1 >= LEAST_SHARE
    }

    fn tell(&mut self, problem: impl FnOnce() -> String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem());
        }
    }
}

/// An event of `jianbao history --json`.
#[derive(Clone, Debug, Deserialize)]
struct Event {
    article: String,
    #[serde(default)]
    url: Option<String>,
    kind: String,
    observed_at: Timestamp,
}

/// Judges an archive of a world at the end of a run.
///
/// # Errors
/// When the archive's files cannot be read, or the history is no JSON list of events.
pub fn judge(
    world: &World,
    ledger: &[Request],
    archive_root: &Path,
    history_json: &str,
    until: Timestamp,
) -> Result<Verdict> {
    let history: Vec<Event> =
        serde_json::from_str(history_json).context("the history is no list of events")?;
    let mut verdict = Verdict {
        requests: ledger.len(),
        ..Verdict::default()
    };
    let kept = kept::read(archive_root, &mut verdict)?;
    articles::judge(world, &kept, &history, until, &mut verdict);
    manners::judge(world, ledger, &mut verdict);
    Ok(verdict)
}

/// A share; 1 when there was nothing to count.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 1.0;
    }
    // No run counts so much that a double would not hold it.
    #[allow(clippy::cast_precision_loss)]
    let share = part as f64 / whole as f64;
    share
}
