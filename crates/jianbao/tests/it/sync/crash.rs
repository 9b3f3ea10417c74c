//! Whatever moment a run is killed at, and wherever the disk is full: the same command run again leaves
//! what an undisturbed run leaves, and over all runs no host is asked sooner than it may be.
//!
//! The clock stands still while no run is there, and a run that takes over asks hosts a few seconds
//! later than one that was not disturbed. So what is compared leaves out when something was captured,
//! and where and as which bytes it lies in the evidence.

use std::collections::{BTreeMap, HashMap};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jianbao_core::{read_index_line, write_index_line};
use jianbao_newsroom::{
    POLITE_GAP_MS, POLITE_SLACK_MS, Request, Verdict, World, WorldSettings, judge,
};
use jianbao_store::fault;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{ARCHIVE, Press};
use crate::support::{Random, assert_ended, is_heavy, run, stderr, was_killed};

/// Steps in a batch: few, so that every point is passed many times.
const STEPS: &str = "3";
/// Pictures are not fetched yet.
const OF_PICTURES: &str = "blob-written";

/// What an archive holds, without the times of capture and the places in the evidence.
#[derive(PartialEq)]
struct Kept {
    /// Index lines by article and revision; they have the digest of the record.
    revisions: BTreeMap<(String, u32), String>,
    /// What happened to each article, in its order.
    happened: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Happened {
    article: String,
    kind: String,
}

impl Kept {
    fn read(press: &Press) -> Self {
        let mut kept = Self {
            revisions: BTreeMap::new(),
            happened: BTreeMap::new(),
        };
        let history: Vec<Happened> = serde_json::from_str(&press.history(ARCHIVE)).unwrap();
        for happened in history {
            let of_article = kept.happened.entry(happened.article).or_default();
            of_article.push(happened.kind);
        }
        kept.read_lines(&press.root(ARCHIVE).join("articles"));
        kept
    }

    fn read_lines(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.read_lines(&path);
            } else if path.ends_with("index.jsonl") {
                for line in std::fs::read_to_string(&path).unwrap().lines() {
                    let mut revision = read_index_line(line).unwrap();
                    revision.captured_at = None;
                    revision.warc = None;
                    // Some pages change their bytes every minute.
                    revision.payload = None;
                    let key = (revision.article.to_string(), revision.number);
                    let line = write_index_line(&revision).unwrap();
                    let before = self.revisions.insert(key.clone(), line);
                    assert_eq!(before, None, "{key:?} is there twice");
                }
            }
        }
    }

    /// Fails with what is different.
    #[track_caller]
    fn assert_same(&self, expected: &Self, what: &str) {
        let different = differences(&self.revisions, &expected.revisions);
        assert!(different.is_empty(), "{what}: {}", different.join("\n"));
        let different = differences(&self.happened, &expected.happened);
        assert!(different.is_empty(), "{what}: {}", different.join("\n"));
    }
}

fn differences<K, V>(found: &BTreeMap<K, V>, expected: &BTreeMap<K, V>) -> Vec<String>
where
    K: Ord + std::fmt::Debug,
    V: PartialEq + std::fmt::Debug,
{
    let only_expected = expected.keys().filter(|key| !found.contains_key(key));
    let keys = found.keys().chain(only_expected);
    keys.filter(|key| found.get(key) != expected.get(key))
        .map(|key| {
            let (found, expected) = (found.get(key), expected.get(key));
            format!("{key:?}:\n  found    {found:?}\n  expected {expected:?}")
        })
        .collect()
}

/// A world, and what an undisturbed run keeps of it.
struct Undisturbed {
    world: Arc<World>,
    /// Steps in a batch, when they are to be few.
    steps: Option<&'static str>,
    kept: Kept,
    verdict: Verdict,
    took: Duration,
}

impl Undisturbed {
    fn of(settings: WorldSettings, steps: Option<&'static str>) -> Self {
        let mut undisturbed = Self {
            world: Arc::new(World::new(settings)),
            steps,
            kept: Kept {
                revisions: BTreeMap::new(),
                happened: BTreeMap::new(),
            },
            verdict: Verdict::default(),
            took: Duration::ZERO,
        };
        let press = undisturbed.press();
        let begun = Instant::now();
        let output = undisturbed.sync(&press, None);
        undisturbed.took = begun.elapsed();
        assert_completed(&output, "undisturbed");
        undisturbed.kept = Kept::read(&press);
        undisturbed.verdict = undisturbed.judge(&press);
        assert_polite(&press.newsroom.ledger(), "undisturbed");
        undisturbed.assert_good(&press, "undisturbed");
        undisturbed
    }

    /// The world from its beginning, and an archive that has nothing of it.
    fn press(&self) -> Press {
        Press::new(Arc::clone(&self.world), &self.world.sources())
    }

    /// The command on what is left of the world's time.
    fn command(&self, press: &Press) -> std::process::Command {
        let settings = self.world.settings();
        let mut arguments = vec!["sync", "--json"];
        let days = SignedDuration::from_hours(24 * i64::from(settings.days));
        let end = settings.start + days;
        let left = end.duration_since(press.newsroom.now()).as_secs();
        let left = format!("{}s", left.max(1));
        if settings.days > 0 {
            arguments.extend(["--watch", "--max-time", &left]);
        }
        let mut command = press.on(ARCHIVE, &arguments);
        if let Some(steps) = self.steps {
            command.env("JIANBAO_BATCH", steps);
        }
        command
    }

    fn sync(&self, press: &Press, fault: Option<&str>) -> Output {
        let mut command = self.command(press);
        if let Some(fault) = fault {
            command.env("JIANBAO_FAULT", fault);
        }
        run(&mut command)
    }

    /// Runs the command again, after whatever happened, and compares.
    #[track_caller]
    fn assert_completes(&self, press: &Press, what: &str) {
        assert_completed(&self.sync(press, None), what);
        self.assert_same(press, what);
    }

    #[track_caller]
    fn assert_same(&self, press: &Press, what: &str) {
        assert_polite(&press.newsroom.ledger(), what);
        Kept::read(press).assert_same(&self.kept, what);
        press.ground.assert_whole(ARCHIVE);
    }

    /// Every article once, and nothing kept or marked that the undisturbed run does not keep or mark.
    /// How good that is, `judged` says.
    #[track_caller]
    fn assert_good(&self, press: &Press, what: &str) {
        let verdict = self.judge(press);
        let shares = |verdict: &Verdict| {
            [
                verdict.edits_recall,
                verdict.edits_precision,
                verdict.deletions_recall,
                verdict.deletions_precision,
                verdict.text_f1,
            ]
        };
        let is_as_good = shares(&verdict) == shares(&self.verdict)
            && verdict.completeness >= 1.0
            && (verdict.duplicates, verdict.strangers) == (0, 0);
        let expected = &self.verdict;
        assert!(is_as_good, "{what}: {verdict:#?} instead of {expected:#?}");
    }

    fn judge(&self, press: &Press) -> Verdict {
        let (ledger, until) = (press.newsroom.ledger(), press.newsroom.now());
        let history = press.history(ARCHIVE);
        judge(&self.world, &ledger, &press.root(ARCHIVE), &history, until).unwrap()
    }
}

/// A run that ended by itself, with failures of the world or without.
#[track_caller]
fn assert_completed(output: &Output, what: &str) {
    let is_ended = matches!(output.status.code(), Some(0 | 1));
    let said = stderr(output);
    assert!(
        is_ended && !said.contains("error: "),
        "{what}: {:?} {said}",
        output.status
    );
}

/// What the ledger of all runs says of the manners towards each host.
#[track_caller]
fn assert_polite(ledger: &[Request], what: &str) {
    let gap = SignedDuration::from_millis(POLITE_GAP_MS - POLITE_SLACK_MS);
    let slack = SignedDuration::from_millis(POLITE_SLACK_MS);
    let mut last: HashMap<&str, Timestamp> = HashMap::new();
    let mut not_before: HashMap<&str, Timestamp> = HashMap::new();
    for request in ledger {
        let (host, at) = (request.host.as_str(), request.at);
        let told = || format!("{what}: {host}{} at {at}", request.path);
        if let Some(last) = last.insert(host, at) {
            assert!(at.duration_since(last) >= gap, "{}: after {last}", told());
        }
        if let Some(earliest) = not_before.get(host) {
            let is_early = at.duration_since(*earliest) < -slack;
            assert!(!is_early, "{}: not before {earliest}", told());
        }
        if let Some(asked) = request.retry_after {
            let earliest = not_before.entry(host).or_insert(asked);
            *earliest = asked.max(*earliest);
        }
        assert_eq!(request.concurrency, 1, "{}: at once", told());
        assert_ne!(request.status, 403, "{}: refused", told());
    }
}

/// A small world in which everything happens.
fn eventful() -> Arc<Undisturbed> {
    static SHARED: Mutex<Weak<Undisturbed>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let settings = WorldSettings {
            seed: 11,
            hosts: 4,
            articles: 40,
            edits: 16,
            deletions: 8,
            days: 4,
            ..WorldSettings::default()
        };
        let made = Arc::new(Undisturbed::of(settings, Some(STEPS)));
        *shared = Arc::downgrade(&made);
        made
    })
}

fn points() -> impl Iterator<Item = &'static str> {
    let all = fault::POINTS.iter().chain(fault::STATE_POINTS);
    all.copied().filter(|point| *point != OF_PICTURES)
}

#[test]
fn undisturbed_runs_keep_the_same() {
    let undisturbed = eventful();
    let press = undisturbed.press();
    undisturbed.assert_completes(&press, "undisturbed again");
}

#[test]
fn sync_killed_at_any_point_is_completed_by_the_same_command() {
    let undisturbed = eventful();
    println!("undisturbed it took {:?}", undisturbed.took);
    let times: &[u32] = if is_heavy() { &[1, 3, 40] } else { &[2] };
    for point in points() {
        for nth in times {
            let what = format!("{point}@{nth}");
            let press = undisturbed.press();
            let output = undisturbed.sync(&press, Some(&format!("{what}=kill")));
            assert!(was_killed(&output) || *nth > 3, "{what} is not reached");
            undisturbed.assert_completes(&press, &what);
            undisturbed.assert_good(&press, &what);
        }
    }
}

#[test]
fn sync_that_finds_the_disk_full_tells_it_and_is_completed_by_the_same_command() {
    let undisturbed = eventful();
    let times: &[u32] = if is_heavy() { &[1, 20] } else { &[5] };
    for point in points() {
        for nth in times {
            let what = format!("{point}@{nth}");
            let press = undisturbed.press();
            let output = undisturbed.sync(&press, Some(&format!("{what}=enospc")));
            assert_ended(&output, 1);
            let said = stderr(&output);
            let error = said.lines().find(|line| line.starts_with("error: cannot "));
            let is_told = error.is_some_and(|error| {
                error.contains(ARCHIVE) && error.contains("No space left on device")
            });
            assert!(
                is_told && said.contains("hint: the disk is full"),
                "{what}: {said}"
            );
            assert_ended(&run(&mut press.ground.on(ARCHIVE, &["verify"])), 0);
            undisturbed.assert_completes(&press, &what);
            undisturbed.assert_good(&press, &what);
        }
    }
}

#[test]
fn sync_killed_at_random_times_is_completed_by_the_same_command() {
    let kills = if is_heavy() { 60 } else { 10 };
    let settings = WorldSettings {
        hosts: 20,
        articles: 400,
        ..WorldSettings::default()
    };
    kill_at_random(&Undisturbed::of(settings, None), kills);
}

#[test]
fn sync_of_an_eventful_world_killed_at_random_times_is_completed_by_the_same_command() {
    kill_at_random(&eventful(), if is_heavy() { 30 } else { 4 });
}

/// Kills runs until `kills` are dead; whenever one comes to its end, it is compared and an archive begun
/// anew.
fn kill_at_random(undisturbed: &Undisturbed, kills: u32) {
    let mut random = Random::seeded();
    println!("undisturbed it took {:?}", undisturbed.took);
    let mut press = undisturbed.press();
    let (mut killed, mut completed) = (0, 0);
    while killed < kills {
        let delay = undisturbed.took.mul_f64(random.share());
        let mut child = undisturbed
            .command(&press)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(delay);
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if status.signal() == Some(9) {
            killed += 1;
            continue;
        }
        assert!(matches!(status.code(), Some(0 | 1)), "{status:?}");
        let what = format!("completed after {killed} kills in all");
        undisturbed.assert_same(&press, &what);
        undisturbed.assert_good(&press, &what);
        completed += 1;
        press = undisturbed.press();
    }
    let what = format!("completed after all {killed} kills");
    undisturbed.assert_completes(&press, &what);
    undisturbed.assert_good(&press, &what);
    println!("{killed} were killed, {} completed", completed + 1);
}
