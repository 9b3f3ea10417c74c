//! Whatever moment a run is killed at, and wherever the disk is full: the same command run again leaves
//! what an undisturbed run leaves, and over all runs no host is asked sooner than it may be.
//!
//! The clock stands still while no run is there, and a run that takes over asks hosts a few seconds
//! later than one that was not disturbed. So what is compared leaves out when something was captured,
//! and where and as which bytes it lies in the evidence.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use jianbao_core::{read_index_line, write_index_line};
use jianbao_newsroom::{POLITE_GAP_MS, POLITE_SLACK_MS, Verdict, World, WorldSettings, judge};
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
    revisions: BTreeMap<(String, String), String>,
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
                    // And with them how sure the extractor is.
                    if let Some(extractor) = &mut revision.extractor {
                        extractor.confidence = 0.0;
                        // What was learnt of the site names those bytes too; the text is what counts.
                        extractor.site_model = None;
                    }
                    // Headlines that take turns are seen in the order that the time of the looks makes.
                    revision.number = 0;
                    let text = revision.fingerprint.to_string();
                    let key = (revision.article.to_string(), text);
                    let line = write_index_line(&revision).unwrap();
                    let before = self.revisions.insert(key.clone(), line);
                    assert_eq!(before, None, "{key:?} is there twice");
                }
            }
        }
    }

    /// Fails with what is different.
    #[track_caller]
    fn assert_equals(&self, found: &Self, what: &str) {
        let mut different = differences(&found.revisions, &self.revisions);
        different.extend(differences(&found.happened, &self.happened));
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
        let undisturbed = Self {
            world: Arc::new(World::new(settings)),
            steps,
            kept: Kept {
                revisions: BTreeMap::new(),
                happened: BTreeMap::new(),
            },
            verdict: Verdict::default(),
            took: Duration::ZERO,
        };
        let trial = undisturbed.trial("undisturbed");
        let begun = Instant::now();
        let output = run(&mut trial.command());
        let took = begun.elapsed();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        trial.assert_polite();
        let (kept, verdict) = (Kept::read(&trial.press), trial.judge());
        drop(trial);
        println!("undisturbed it took {took:?}");
        Self {
            kept,
            verdict,
            took,
            ..undisturbed
        }
    }

    /// The world from its beginning, and an archive that has nothing of it.
    fn trial(&self, what: impl Into<String>) -> Trial<'_> {
        Trial {
            undisturbed: self,
            press: Press::new(Arc::clone(&self.world), &self.world.sources()),
            deaths: HashSet::new(),
            what: what.into(),
        }
    }
}

/// An archive whose runs are disturbed.
struct Trial<'a> {
    undisturbed: &'a Undisturbed,
    press: Press,
    /// When runs were killed.
    deaths: HashSet<Timestamp>,
    what: String,
}

impl Trial<'_> {
    /// The command on what is left of the world's time.
    fn command(&self) -> Command {
        let settings = self.undisturbed.world.settings();
        let mut arguments = vec!["sync", "--json"];
        let end = settings.start + SignedDuration::from_hours(24 * i64::from(settings.days));
        let left = end.duration_since(self.press.newsroom.now()).as_secs();
        let left = format!("{}s", left.max(1));
        if settings.days > 0 {
            arguments.extend(["--watch", "--max-time", &left]);
        }
        let mut command = self.press.on(ARCHIVE, &arguments);
        if let Some(steps) = self.undisturbed.steps {
            command.env("JIANBAO_BATCH", steps);
        }
        command
    }

    fn sync_with(&mut self, fault: &str) -> Output {
        let output = run(self.command().env("JIANBAO_FAULT", fault));
        self.note_death(output.status);
        output
    }

    /// Starts a run and kills it after a while; how it ended.
    fn kill_after(&mut self, delay: Duration) -> ExitStatus {
        let silent = |command: &mut Command| {
            let command = command.stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        };
        let mut child = silent(&mut self.command());
        thread::sleep(delay);
        child.kill().unwrap();
        let status = child.wait().unwrap();
        self.note_death(status);
        status
    }

    fn note_death(&mut self, status: ExitStatus) {
        if status.signal() == Some(9) {
            self.deaths.insert(self.press.newsroom.now());
        }
    }

    /// Runs the command again, after whatever happened, and compares.
    #[track_caller]
    fn assert_completes(&self) {
        let output = run(&mut self.command());
        let is_ended = matches!(output.status.code(), Some(0 | 1));
        let said = stderr(&output);
        let (what, status) = (&self.what, output.status);
        // With failures of the world or without, but with none of the archive.
        assert!(
            is_ended && !said.contains("error: "),
            "{what}: {status:?} {said}"
        );
        self.assert_same();
    }

    #[track_caller]
    fn assert_same(&self) {
        self.assert_polite();
        self.undisturbed
            .kept
            .assert_equals(&Kept::read(&self.press), &self.what);
        self.press.ground.assert_whole(ARCHIVE);
        self.assert_as_good();
    }

    /// Every article once, and what was kept was so when the archive says that it was captured, as far
    /// as that is so of the undisturbed run. How good that is, `judged` says.
    #[track_caller]
    fn assert_as_good(&self) {
        let (verdict, expected) = (self.judge(), &self.undisturbed.verdict);
        let shares = |verdict: &Verdict| {
            [
                verdict.edits_recall,
                verdict.edits_precision,
                verdict.deletions_recall,
                verdict.deletions_precision,
                verdict.text_f1,
            ]
        };
        let mut both = shares(&verdict).into_iter().zip(shares(expected));
        let is_as_good = both.all(|(found, expected)| (found - expected).abs() < 1e-9)
            && verdict.completeness >= 1.0
            && (verdict.duplicates, verdict.strangers) == (0, 0);
        let what = &self.what;
        assert!(is_as_good, "{what}: {verdict:#?} instead of {expected:#?}");
    }

    fn judge(&self) -> Verdict {
        let (world, newsroom) = (&self.undisturbed.world, &self.press.newsroom);
        let (history, root) = (self.press.history(ARCHIVE), self.press.root(ARCHIVE));
        judge(world, &newsroom.ledger(), &root, &history, newsroom.now()).unwrap()
    }

    /// What the ledger of all runs says of the manners towards each host.
    #[track_caller]
    fn assert_polite(&self) {
        let gap = SignedDuration::from_millis(POLITE_GAP_MS - POLITE_SLACK_MS);
        let slack = SignedDuration::from_millis(POLITE_SLACK_MS);
        let mut last: HashMap<String, Timestamp> = HashMap::new();
        let mut not_before: HashMap<String, Timestamp> = HashMap::new();
        for request in self.press.newsroom.ledger() {
            let (host, at) = (request.host.clone(), request.at);
            let told = format!("{}: {host}{} at {at}", self.what, request.path);
            if let Some(last) = last.insert(host.clone(), at) {
                assert!(at.duration_since(last) >= gap, "{told}: after {last}");
            }
            if let Some(earliest) = not_before.get(&host) {
                let is_early = at.duration_since(*earliest) < -slack;
                assert!(!is_early, "{told}: not before {earliest}");
            }
            // A run that was killed at this very instant may not have heard the answer.
            let is_heard = !self.deaths.contains(&at);
            if let Some(asked) = request.retry_after.filter(|_| is_heard) {
                let earliest = not_before.entry(host).or_insert(asked);
                *earliest = asked.max(*earliest);
            }
            assert_eq!(request.concurrency, 1, "{told}: at once");
            assert_ne!(request.status, 403, "{told}: refused");
        }
    }
}

/// A small world in which everything happens.
fn eventful() -> Arc<Undisturbed> {
    static SHARED: Mutex<Weak<Undisturbed>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let settings = WorldSettings {
            seed: 17,
            hosts: 2,
            articles: 26,
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
    eventful().trial("undisturbed again").assert_completes();
}

#[test]
fn sync_killed_at_any_point_is_completed_by_the_same_command() {
    let undisturbed = eventful();
    let times: &[u32] = if is_heavy() { &[1, 3] } else { &[2] };
    for (point, nth) in points().flat_map(|point| times.iter().map(move |nth| (point, nth))) {
        let fault = format!("{point}@{nth}=kill");
        let mut trial = undisturbed.trial(&fault);
        assert!(was_killed(&trial.sync_with(&fault)), "{fault}");
        if *nth == 3 {
            // Once more, while that is taken up.
            assert!(
                was_killed(&trial.sync_with("state-written=kill")),
                "{fault}"
            );
        }
        trial.assert_completes();
    }
}

#[test]
fn sync_killed_between_archive_and_state_takes_up_what_the_state_does_not_know() {
    let undisturbed = eventful();
    // Each batch brings something else: a new text, a move, a deletion.
    for nth in (1..).step_by(if is_heavy() { 3 } else { 12 }) {
        let fault = format!("pending-removed@{nth}=kill");
        let mut trial = undisturbed.trial(&fault);
        if !was_killed(&trial.sync_with(&fault)) {
            assert!(nth > 20, "there were {nth} batches only");
            return;
        }
        trial.assert_completes();
    }
}

#[test]
fn sync_that_finds_the_disk_full_tells_it_and_is_completed_by_the_same_command() {
    // A batch that is not begun is forgotten; later it would be completed in any case.
    const FORGOTTEN: [&str; 6] = [
        "warc-appended",
        "warc-synced",
        "batch-begun",
        "records-staged",
        "turns-written",
        "state-written",
    ];
    let undisturbed = eventful();
    for point in points().filter(|point| is_heavy() || FORGOTTEN.contains(point)) {
        let fault = format!("{point}@4=enospc");
        let mut trial = undisturbed.trial(&fault);
        let output = trial.sync_with(&fault);
        assert_ended(&output, 1);
        let said = stderr(&output);
        let error = said.lines().find(|line| line.starts_with("error: cannot "));
        let is_told = error.is_some_and(|error| {
            error.contains(ARCHIVE) && error.contains("No space left on device")
        });
        let is_hinted = said.contains("hint: the disk is full");
        assert!(is_told && is_hinted, "{fault}: {said}");
        let verified = run(&mut trial.press.ground.on(ARCHIVE, &["verify"]));
        assert_ended(&verified, 0);
        trial.assert_completes();
    }
}

#[test]
fn sync_killed_at_random_times_is_completed_by_the_same_command() {
    let settings = WorldSettings {
        hosts: 20,
        articles: 400,
        ..WorldSettings::default()
    };
    let kills = if is_heavy() { 60 } else { 10 };
    kill_at_random(&Undisturbed::of(settings, None), kills);
}

#[test]
fn sync_of_an_eventful_world_killed_at_random_times_is_completed_by_the_same_command() {
    kill_at_random(&eventful(), if is_heavy() { 20 } else { 3 });
}

#[test]
fn sync_of_hosts_that_have_bad_times_killed_at_random_times_is_completed_by_the_same_command() {
    let settings = WorldSettings {
        seed: 3,
        hosts: 8,
        articles: 24,
        days: 2,
        faults: true,
        ..WorldSettings::default()
    };
    let kills = if is_heavy() { 20 } else { 3 };
    kill_at_random(&Undisturbed::of(settings, None), kills);
}

/// Kills runs until `kills` are dead; whenever one comes to its end, it is compared and an archive begun
/// anew.
fn kill_at_random(undisturbed: &Undisturbed, kills: u32) {
    let mut random = Random::seeded();
    let (mut killed, mut completed) = (0, 0);
    let mut trial = undisturbed.trial("");
    while killed < kills {
        // The later ones have less to do.
        let delay = undisturbed.took.mul_f64(random.share() * 0.7);
        let status = trial.kill_after(delay);
        trial.what = format!("after {} kills, {killed} in all", trial.deaths.len());
        if status.signal() == Some(9) {
            killed += 1;
            continue;
        }
        assert!(matches!(status.code(), Some(0 | 1)), "{status:?}");
        trial.assert_same();
        completed += 1;
        trial = undisturbed.trial("");
    }
    trial.assert_completes();
    println!("{killed} were killed, {} completed", completed + 1);
}
