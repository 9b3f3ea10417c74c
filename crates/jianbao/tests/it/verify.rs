//! `verify` finds and names whatever is not as it was written.

mod evidence;
mod flips;
mod history;
mod journals;
mod lines;

use std::fs;
use std::path::Path;

use jianbao_store::{ArchiveSettings, Difference, Settings, VerifyOptions, VerifyReport};

use crate::archive_fixture::{Fixture, files_below, jekyll, json_line};

/// An archive with all kinds of files that git holds: two sources, a superseded record, kept files.
fn small_archive() -> Fixture {
    let fixture = Fixture::new();
    let line = |number: &str, text: &str, date: &str| {
        let url = format!("https://river.example/{number}");
        json_line(&[
            ("url", &url),
            ("title", "渡船"),
            ("text", text),
            ("date", date),
        ])
    };
    let lines = [
        line("1", "今晨复航。", "2031-05-16T08:00:00Z"),
        line("1", "明天停航。", "2031-05-17T08:00:00Z"),
        line("2", "桥上有灯。", "2031-05-16T09:00:00Z"),
    ];
    fixture.put("lines.jsonl", lines.concat());
    fixture.import(["lines.jsonl"]).expect_code(0);
    fixture.put(
        "records/coast/1.md",
        jekyll(
            "https://coast.example/1",
            "灯塔",
            "2031-05-16T18:25:08.000Z",
            "<p>光</p>",
        ),
    );
    fixture.put("records/coast/no-record.md", "只有一行字\n");
    fixture.put("records/coast/nor-this.md", "也只有一行字\n");
    fixture.import(["records"]).expect_code(1);
    fixture.assert_sound();
    fixture
}

/// Verifies without starting a process: the tests that change every byte do it thousands of times.
fn verify_with(fixture: &Fixture, options: &VerifyOptions) -> VerifyReport {
    let settings = Settings {
        archive: ArchiveSettings {
            name: "river".parse().unwrap(),
            ..ArchiveSettings::default()
        },
        ..Settings::default()
    };
    jianbao_store::verify(&fixture.archive(), &settings, options, &mut |_| {}).unwrap()
}

fn differences(fixture: &Fixture) -> Vec<Difference> {
    verify_with(fixture, &VerifyOptions::default()).differs
}

/// Holds that the command fails and names a path, in both its forms.
#[track_caller]
fn expect_named(fixture: &Fixture, path: &str, problem: &str) {
    let told = fixture.run(["verify"]).expect_code(1).stdout;
    let named = |line: &str| line.starts_with(path) && line.contains(problem);
    assert!(
        told.lines().any(named),
        "{path} and {problem:?} are not in {told}"
    );
    let report = fixture.run(["--json", "verify"]).expect_code(1).json();
    let differs = report["differs"].as_array().unwrap();
    let named = differs.iter().any(|difference| {
        let text = |key: &str| difference[key].as_str().unwrap();
        text("path").starts_with(path) && text("problem").contains(problem)
    });
    assert!(named, "{path} and {problem:?} are not in {report}");
}

/// Does something to a file of the archive and puts its bytes back afterwards.
fn with_changed<T>(path: &Path, bytes: &[u8], look: impl FnOnce() -> T) -> T {
    let before = fs::read(path).unwrap();
    fs::write(path, bytes).unwrap();
    let seen = look();
    fs::write(path, before).unwrap();
    seen
}

/// The one file of the archive whose path has all these parts.
#[track_caller]
fn the_file(fixture: &Fixture, parts: &[&str]) -> String {
    let mut found = files_below(&fixture.archive());
    found.retain(|path| parts.iter().all(|part| path.contains(part)));
    assert_eq!(found.len(), 1, "{parts:?}: {found:?}");
    found.remove(0)
}
