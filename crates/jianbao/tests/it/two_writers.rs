//! One process writes an archive, and any number read it: a second writer is told who the first is, and
//! readers see whole states at whatever moment they look.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::corpus::{self, import};
use crate::support::{Ground, Random, assert_ended, assert_same, is_heavy, run, stderr};

/// A writer that can be stopped and goes on, killed at the latest when it is dropped.
struct Writer(Child);

impl Writer {
    fn start(ground: &Ground, archive: &str) -> Self {
        let mut command = import(ground, archive);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([name, &id]).output().unwrap();
        assert!(sent.status.success(), "{sent:?}");
    }

    fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether a process that stands still holds a lock on a file: one that is about to end has let go of it.
/// Where the system does not tell, it is taken to.
fn has_flock(process: u32) -> bool {
    let process = process.to_string();
    let locks = std::fs::read_to_string("/proc/locks");
    locks.map_or(true, |locks| {
        let mut locks = locks.lines().filter(|lock| lock.contains(" FLOCK "));
        locks.any(|lock| lock.split_whitespace().any(|word| word == process))
    })
}

#[track_caller]
fn assert_readable(ground: &Ground, archive: &str, article: Option<&str>) {
    let reading: [&[&str]; 3] = [&["sources"], &["status"], &["verify"]];
    for command in reading {
        let output = run(&mut ground.on(archive, command));
        assert_ended(&output, 0);
        assert!(!stderr(&output).contains("rebuild"), "{output:?}");
    }
    if let Some(article) = article {
        for number in ["1", "2", "3"] {
            let output = run(&mut ground.on(archive, &["show", article, "--revision", number]));
            assert_ended(&output, 0);
        }
    }
}

#[test]
fn second_writer_names_the_first_and_readers_go_on() {
    let ground = Ground::new();
    corpus::write(&ground);
    assert_ended(&run(&mut ground.init("whole")), 0);
    let begun = Instant::now();
    assert_ended(&run(&mut import(&ground, "whole")), 1);
    let took = begun.elapsed();
    let tracked = ground.tracked("whole");

    let mut random = Random::seeded();
    let rounds = if is_heavy() { 20 } else { 4 };
    let mut stopped = 0;
    for round in 0..rounds {
        let archive = format!("round-{round}");
        assert_ended(&run(&mut ground.init(&archive)), 0);
        let mut writer = Writer::start(&ground, &archive);
        let id = writer.0.id();
        let lock = ground.path(&archive).join(".jianbao/lock");
        let holds_lock = || {
            let held = std::fs::read_to_string(&lock).unwrap_or_default();
            held.contains(&format!("\"pid\":{id},"))
        };
        while !holds_lock() && !writer.has_ended() {
            thread::sleep(Duration::from_millis(1));
        }
        let share = (f64::from(round) + random.share()) / f64::from(rounds);
        thread::sleep(took.mul_f64(share * 0.8));
        writer.signal("-STOP");
        if !writer.has_ended() && has_flock(id) {
            stopped += 1;
            let later = ["import", "later.jsonl.gz"];
            for command in [&later[..], &["rebuild"]] {
                let output = run(&mut ground.on(&archive, command));
                assert_ended(&output, 1);
                let said = stderr(&output);
                let holder = format!("process {id} (`jianbao import`");
                assert!(said.contains(&holder), "{said}");
                assert!(said.contains("hint: wait"), "{said}");
            }
        }
        assert_readable(&ground, &archive, None);
        drop(writer);
        // The lock ended with its holder.
        assert_ended(&run(&mut import(&ground, &archive)), 1);
        assert_same(&ground.tracked(&archive), &tracked, &archive);
        ground.assert_sound(&archive);
    }
    println!("the lock was held in {stopped} of {rounds} rounds");
    assert!(stopped > 0);
}

/// The first text of every revised article is superseded while readers look at it.
#[test]
fn readers_see_whole_states_while_the_archive_grows() {
    let ground = Ground::new();
    corpus::write(&ground);
    assert_ended(&run(&mut ground.init("growing")), 0);
    assert_ended(
        &run(&mut ground.on("growing", &["import", "corpus.jsonl"])),
        1,
    );
    let shown = |revision: &str| {
        let arguments = [
            "show",
            "https://news.example/0",
            "--raw",
            "--revision",
            revision,
        ];
        let output = run(&mut ground.on("growing", &arguments));
        assert_ended(&output, 0);
        output.stdout
    };
    let texts = ["1", "2", "3"].map(shown);
    let mut command = ground.on("growing", &["import", "later.jsonl.gz", "mirror"]);
    // The smallest batches, so that nearly every moment lies within one.
    command.env("JIANBAO_BATCH", "1");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut writer = Writer(command.spawn().unwrap());
    let mut looks = 0;
    while !writer.has_ended() && (is_heavy() || looks < 20) {
        assert_readable(&ground, "growing", None);
        assert_eq!(["1", "2", "3"].map(shown), texts);
        looks += 1;
    }
    println!("{looks} looks");
    assert!(looks > 0);
    while !writer.has_ended() {
        thread::sleep(Duration::from_millis(5));
    }
    ground.assert_sound("growing");
}
