//! Named points at which a test can kill the program or make a write fail, to prove that nothing is
//! lost there.
//!
//! `JIANBAO_FAULT=name=kill` ends the process with SIGKILL when it reaches the point, `name=enospc`
//! makes the point report a full disk; `name@3=kill` does so at the third time. Without the variable
//! a point costs one load.
//!
//! `JIANBAO_BATCH=n` makes the batches of an import at most `n` steps long, so that a small corpus
//! crosses many of them. Neither variable has a part in a normal run.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Every point there is: those of evidence, which is written before its batch, then the others in the
/// order a batch passes them.
pub const POINTS: &[&str] = &[
    "warc-appended",
    "warc-synced",
    "blob-written",
    "batch-begun",
    "evidence-written",
    "records-staged",
    "pending-written",
    "record-superseded",
    "record-placed",
    "index-line-appended",
    "files-placed",
    "files-synced",
    "tiles-written",
    "checkpoint-written",
    "catalog-written",
    "pending-removed",
    "lists-noted",
    "list-placed",
    "lists-written",
    "git-objects-written",
    "git-head-moved",
    "git-index-written",
    "commit-done",
];

/// The points that only a run passes that fetches: those of the state.
pub const STATE_POINTS: &[&str] = &["turns-written", "state-written"];

struct Fault {
    point: String,
    countdown: AtomicU32,
    kill: bool,
}

/// Passes a named point: ends the process or fails when the environment asks for it.
///
/// # Errors
/// `StorageFull`, when a test asked for it at this point.
pub(crate) fn point(name: &'static str) -> io::Result<()> {
    static FAULT: OnceLock<Option<Fault>> = OnceLock::new();
    debug_assert!(
        POINTS.contains(&name) || STATE_POINTS.contains(&name),
        "{name} is not a known fault point"
    );
    let Some(fault) = FAULT.get_or_init(from_environment) else {
        return Ok(());
    };
    if fault.point != name || fault.countdown.fetch_sub(1, Ordering::Relaxed) != 1 {
        return Ok(());
    }
    if fault.kill {
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    Err(rustix::io::Errno::NOSPC.into())
}

/// The number of steps that a test wants in a batch, when it wants a number of its own.
pub fn batch_steps() -> Option<usize> {
    std::env::var("JIANBAO_BATCH").ok()?.parse().ok()
}

fn from_environment() -> Option<Fault> {
    let value = std::env::var("JIANBAO_FAULT").ok()?;
    let (point, action) = value.split_once('=')?;
    let (point, count) = point.split_once('@').unwrap_or((point, "1"));
    Some(Fault {
        point: point.to_owned(),
        countdown: AtomicU32::new(count.parse().unwrap_or(1)),
        kill: action == "kill",
    })
}
