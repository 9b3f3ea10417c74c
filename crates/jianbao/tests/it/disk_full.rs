//! A full disk and a folder that cannot be written: the error says what could not be done, with which
//! file, and what to do about it; the archive stays valid, and the same command completes the run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jianbao_store::fault;

use crate::corpus::{self, import};
use crate::support::{Ground, assert_ended, assert_same, run, stderr};

/// A point that only evidence passes, which is not imported yet.
const OF_EVIDENCE: [&str; 3] = ["warc-appended", "warc-synced", "blob-written"];

/// The error line names an act and a file of the archive, and a hint follows it.
#[track_caller]
fn assert_told(output: &Output, archive: &str, reason: &str, hint: &str) {
    let said = stderr(output);
    let error = said.lines().find(|line| line.starts_with("error: cannot "));
    let error = error.unwrap_or_else(|| panic!("{said}"));
    assert!(error.contains(archive) && error.contains(reason), "{said}");
    let told = said.lines().find(|line| line.starts_with("hint: "));
    assert!(told.is_some_and(|told| told.contains(hint)), "{said}");
}

#[test]
fn full_disk_at_any_point_is_told_and_the_run_completed_by_the_same_command() {
    let ground = Ground::new();
    corpus::write(&ground);
    assert_ended(&run(&mut ground.init("whole")), 0);
    assert_ended(&run(&mut import(&ground, "whole")), 1);
    let tracked = ground.tracked("whole");
    for point in fault::POINTS {
        assert_ended(&run(&mut ground.init(point)), 0);
        let fault = format!("{point}=enospc");
        let output = run(import(&ground, point).env("JIANBAO_FAULT", fault));
        assert_ended(&output, 1);
        if OF_EVIDENCE.contains(point) {
            assert!(!stderr(&output).contains("error: "), "{output:?}");
            continue;
        }
        assert_told(
            &output,
            point,
            "No space left on device",
            "the disk is full",
        );
        assert_ended(&run(&mut ground.on(point, &["verify"])), 0);
        assert_ended(&run(&mut import(&ground, point)), 1);
        assert_same(&ground.tracked(point), &tracked, point);
        ground.assert_sound(point);
    }
}

#[test]
fn init_that_finds_the_disk_full_is_completed_by_the_same_command() {
    let ground = Ground::new();
    assert_ended(&run(&mut ground.init("whole")), 0);
    let tracked = ground.tracked("whole");
    for point in fault::POINTS {
        let fault = format!("{point}=enospc");
        let output = run(ground.init(point).env("JIANBAO_FAULT", fault));
        if output.status.success() {
            continue;
        }
        assert_ended(&output, 1);
        assert_told(
            &output,
            point,
            "No space left on device",
            "the disk is full",
        );
        assert_ended(&run(&mut ground.init(point)), 0);
        assert_same(&ground.tracked(point), &tracked, point);
        ground.assert_sound(point);
    }
}

/// A file system in memory, unmounted when it is dropped; none where this user cannot mount.
struct Mount(PathBuf);

impl Mount {
    fn new(path: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir(&path).unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]);
        if !mount
            .arg(&path)
            .output()
            .is_ok_and(|output| output.status.success())
        {
            println!("skipped: this user cannot mount a file system");
            return None;
        }
        Some(Self(path))
    }

    #[track_caller]
    fn remount(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{options}")]);
        assert_ended(&run(mount.arg(&self.0)), 0);
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.0).output();
        if !unmounted.is_ok_and(|output| output.status.success()) {
            println!("{} is still mounted", self.0.display());
        }
    }
}

#[test]
fn disk_that_is_full_is_told_and_the_run_completed_when_there_is_room() {
    let ground = Ground::new();
    corpus::write(&ground);
    assert_ended(&run(&mut ground.init("whole")), 0);
    assert_ended(&run(&mut import(&ground, "whole")), 1);
    let tracked = ground.tracked("whole");
    let Some(mount) = Mount::new(ground.path("small"), "20m") else {
        return;
    };
    assert_ended(&run(&mut ground.init("small/archive")), 0);
    let used = blocks_used(&mount.0);
    let mut full = 0;
    // A little more room each time, so that the run gets a little further each time.
    for kibibytes in (used..).step_by(256) {
        mount.remount(&format!("size={kibibytes}k"));
        let output = run(&mut import(&ground, "small/archive"));
        assert_ended(&output, 1);
        if !stderr(&output).contains("error: ") {
            break;
        }
        full += 1;
        assert_told(&output, "small/archive", "", "the disk is full");
        assert_ended(&run(&mut ground.on("small/archive", &["verify"])), 0);
    }
    assert!(full > 3, "the disk was full {full} times only");
    assert_same(&ground.tracked("small/archive"), &tracked, "full disk");
    ground.assert_sound("small/archive");
}

fn blocks_used(folder: &Path) -> u32 {
    let output = run(Command::new("df").args(["-k", "--output=used"]).arg(folder));
    let used = String::from_utf8(output.stdout).unwrap();
    used.lines().last().unwrap().trim().parse().unwrap()
}

#[test]
fn folder_that_cannot_be_written_is_told_and_nothing_changes() {
    let ground = Ground::new();
    corpus::write(&ground);
    let Some(mount) = Mount::new(ground.path("mounted"), "20m") else {
        return;
    };
    assert_ended(&run(&mut ground.init("mounted/archive")), 0);
    assert_ended(&run(&mut import(&ground, "mounted/archive")), 1);
    let tracked = ground.tracked("mounted/archive");
    mount.remount("ro");
    for command in [vec!["import", "later.jsonl.gz"], vec!["rebuild"]] {
        let output = run(&mut ground.on("mounted/archive", &command));
        assert_ended(&output, 1);
        assert_told(
            &output,
            "mounted/archive",
            "Read-only file system",
            "must be writable",
        );
    }
    let output = run(&mut ground.init("mounted/other"));
    assert_ended(&output, 1);
    assert_told(
        &output,
        "mounted/other",
        "Read-only file system",
        "must be writable",
    );
    // Who only reads needs no more than that.
    assert_ended(&run(&mut ground.on("mounted/archive", &["verify"])), 0);
    assert_ended(&run(&mut ground.on("mounted/archive", &["status"])), 0);
    let read = run(&mut ground.on("mounted/archive", &["sources", "--json"]));
    assert_ended(&read, 0);
    mount.remount("rw");
    let sources = run(&mut ground.on("mounted/archive", &["sources", "--json"]));
    assert_eq!(read.stdout, sources.stdout);
    assert_same(&ground.tracked("mounted/archive"), &tracked, "read-only");
    ground.assert_sound("mounted/archive");
}
