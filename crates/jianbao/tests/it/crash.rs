//! Whatever moment a run is killed at, the same command run again leaves what an undisturbed run leaves:
//! the files that git holds are the same to the byte.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jianbao_store::fault;

use crate::corpus::{self, import};
use crate::support::{
    Ground, Random, Tracked, assert_ended, assert_same, is_heavy, run, stderr, was_killed,
};

/// What an import passes more than once; the others it passes at its end.
const ONCE: [&str; 6] = [
    "lists-noted",
    "lists-written",
    "git-objects-written",
    "git-head-moved",
    "git-index-written",
    "commit-done",
];
/// Evidence is not imported yet: `single_write` of the store passes these.
const OF_EVIDENCE: [&str; 3] = ["warc-appended", "warc-synced", "blob-written"];

/// The corpus, and what an undisturbed import of it leaves.
struct Undisturbed {
    ground: Ground,
    tracked: Tracked,
    problems_told: usize,
    took: Duration,
}

/// Made once for all tests that run at the same time, and removed with the last of them.
fn undisturbed() -> Arc<Undisturbed> {
    static SHARED: Mutex<Weak<Undisturbed>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let made = Arc::new(import_undisturbed());
        *shared = Arc::downgrade(&made);
        made
    })
}

fn import_undisturbed() -> Undisturbed {
    let ground = Ground::new();
    corpus::write(&ground);
    assert_ended(&run(&mut ground.init("undisturbed")), 0);
    let begun = Instant::now();
    let output = run(&mut import(&ground, "undisturbed"));
    let took = begun.elapsed();
    // The corpus has files that are no records, and they are reported.
    assert_ended(&output, 1);
    ground.assert_sound("undisturbed");
    let tracked = ground.tracked("undisturbed");
    let said = stderr(&output);
    assert!(
        said.contains("broken.md") && !said.contains("error: "),
        "{said}"
    );
    Undisturbed {
        ground,
        tracked,
        problems_told: problems(&said),
        took,
    }
}

/// How many files and lines were reported.
fn problems(said: &str) -> usize {
    let lines = said.lines();
    lines.filter(|line| !line.starts_with("hint: ")).count()
}

impl Undisturbed {
    /// Imports again, after whatever happened, and compares.
    #[track_caller]
    fn assert_completed(&self, archive: &str, what: &str) {
        let ground = &self.ground;
        let output = run(&mut import(ground, archive));
        assert!(output.status.code() == Some(1), "{what}: {output:?}");
        assert!(!stderr(&output).contains("error: "), "{what}: {output:?}");
        assert_same(&ground.tracked(archive), &self.tracked, what);
        ground.assert_sound(archive);
        let head = ground.git(archive, &["rev-parse", "HEAD"]);
        let again = run(&mut import(ground, archive));
        assert!(again.status.code() == Some(1), "{what}: {again:?}");
        assert_eq!(ground.git(archive, &["rev-parse", "HEAD"]), head, "{what}");
        assert_eq!(problems(&stderr(&again)), self.problems_told, "{what}");
        std::fs::remove_dir_all(ground.path(archive)).unwrap();
    }

    /// Kills an import into a new archive at the nth passing of a point; whether it got there.
    fn kill_import(&self, archive: &str, point: &str, nth: u32) -> bool {
        let ground = &self.ground;
        assert_ended(&run(&mut ground.init(archive)), 0);
        let fault = format!("{point}@{nth}=kill");
        let output = run(import(ground, archive).env("JIANBAO_FAULT", fault));
        if !was_killed(&output) {
            assert_ended(&output, 1);
        }
        was_killed(&output)
    }
}

#[test]
fn import_killed_at_any_point_is_completed_by_the_same_command() {
    let undisturbed = undisturbed();
    let later: &[u32] = if is_heavy() { &[2, 5, 11] } else { &[3] };
    for point in fault::POINTS {
        let of_evidence = OF_EVIDENCE.contains(point);
        let archive = format!("at-{point}");
        let is_reached = undisturbed.kill_import(&archive, point, 1);
        assert_ne!(is_reached, of_evidence, "{point}");
        undisturbed.assert_completed(&archive, point);
        if of_evidence {
            continue;
        }
        for nth in later {
            let what = format!("{point}@{nth}");
            let archive = format!("at-{point}-{nth}");
            let is_reached = undisturbed.kill_import(&archive, point, *nth);
            let is_once = ONCE.contains(point);
            assert!(is_reached || is_once || *nth > 3, "{what} is not reached");
            assert!(!is_reached || !is_once, "{what} is reached");
            undisturbed.assert_completed(&archive, &what);
        }
    }
}

#[test]
fn init_killed_at_any_point_is_completed_by_the_same_command() {
    let ground = Ground::new();
    assert_ended(&run(&mut ground.init("whole")), 0);
    ground.assert_sound("whole");
    let tracked = ground.tracked("whole");
    let mut killed = 0;
    for point in fault::POINTS {
        let output = run(ground
            .init(point)
            .env("JIANBAO_FAULT", format!("{point}=kill")));
        if !was_killed(&output) {
            assert_ended(&output, 0);
            continue;
        }
        killed += 1;
        let output = run(&mut ground.init(point));
        assert!(output.status.success(), "{point}: {output:?}");
        assert_same(&ground.tracked(point), &tracked, point);
        ground.assert_sound(point);
        // An archive that is there is never made anew.
        assert_ended(&run(&mut ground.init(point)), 2);
    }
    assert!(killed >= 8, "only {killed} points were reached");
}

#[test]
fn import_killed_at_random_times_is_completed_by_the_same_command() {
    let rounds = if is_heavy() { 40 } else { 6 };
    let mut random = Random::seeded();
    let undisturbed = undisturbed();
    let Undisturbed { ground, took, .. } = &*undisturbed;
    let mut killed = 0;
    for round in 0..rounds {
        let archive = format!("round-{round}");
        assert_ended(&run(&mut ground.init(&archive)), 0);
        // Spread over the whole run, each in its own part of it.
        let share = (f64::from(round) + random.share()) / f64::from(rounds);
        let delay = took.mul_f64(share);
        killed += u32::from(kill_after(&mut import(ground, &archive), delay));
        undisturbed.assert_completed(&archive, &format!("killed after {delay:?}"));
    }
    println!("{killed} of {rounds} were killed before their end");
    assert!(killed > 0);
}

#[test]
fn import_killed_again_and_again_is_completed_by_the_same_command() {
    let mut random = Random::seeded();
    let undisturbed = undisturbed();
    let Undisturbed { ground, took, .. } = &*undisturbed;
    for series in 0..if is_heavy() { 4 } else { 1 } {
        let archive = format!("series-{series}");
        assert_ended(&run(&mut ground.init(&archive)), 0);
        for _ in 0..6 {
            let delay = took.mul_f64(random.share() * 0.6);
            kill_after(&mut import(ground, &archive), delay);
        }
        // Also at the points of the roll-forward itself.
        for point in [
            "records-staged",
            "pending-written",
            "record-placed",
            "files-synced",
        ] {
            let fault = format!("{point}=kill");
            run(import(ground, &archive).env("JIANBAO_FAULT", fault));
        }
        undisturbed.assert_completed(&archive, "killed again and again");
    }
}

#[test]
fn rebuild_in_the_middle_of_a_batch_leaves_it_to_its_writer() {
    let undisturbed = undisturbed();
    let ground = &undisturbed.ground;
    for point in ["files-placed", "tiles-written", "checkpoint-written"] {
        let archive = format!("rebuilt-{point}");
        assert!(undisturbed.kill_import(&archive, point, 2), "{point}");
        let fault = "catalog-written=kill";
        let output = run(ground
            .on(&archive, &["rebuild"])
            .env("JIANBAO_FAULT", fault));
        assert!(was_killed(&output), "{output:?}");
        // The catalog that was there is still the one that answers.
        assert_ended(&run(&mut ground.on(&archive, &["sources"])), 0);
        assert_ended(&run(&mut ground.on(&archive, &["rebuild"])), 0);
        assert_ended(&run(&mut ground.on(&archive, &["sources"])), 0);
        assert_ended(&run(&mut ground.on(&archive, &["verify"])), 0);
        undisturbed.assert_completed(&archive, point);
    }
}

/// Starts a command and kills it after a while; whether it was still running.
fn kill_after(command: &mut Command, delay: Duration) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap().signal() == Some(9)
}
