//! Names and places: what an imported file may be called in the archive.

use std::fs;

use crate::archive_fixture::{Fixture, classic, git};
use crate::support::has_git;

fn record(number: usize) -> String {
    classic(
        &format!("https://river.example/{number}"),
        "渡船",
        &format!("第{number}号"),
    )
}

/// Imports records of these names; each is then somewhere in git with its bytes.
fn check_names(fixture: &Fixture, names: &[String]) {
    for (number, name) in names.iter().enumerate() {
        fixture.put(&format!("records/{name}"), record(number));
    }
    let report = fixture.import_report("records");
    assert_eq!(report["articles"], names.len(), "{report}");
    for (number, name) in names.iter().enumerate() {
        let raw = fixture.run(["show", "--raw", &format!("https://river.example/{number}")]);
        assert_eq!(raw.expect_code(0).stdout, record(number), "{name}");
    }
    fixture.assert_sound();
    let head = fixture.head();
    assert_eq!(fixture.import_report("records")["unchanged"], names.len());
    assert_eq!(fixture.head(), head);
    // What git refuses to check out is lost to everybody else.
    git(&fixture.root(), ["clone", "--quiet", "archive", "clone"]);
    fixture
        .run_in(&fixture.root().join("clone"), ["verify"])
        .expect_code(0);
}

#[test]
fn names_that_no_system_likes_are_kept_under_others() {
    if !has_git() {
        return;
    }
    let fixture = Fixture::new();
    let long = format!("{}.md", "x".repeat(252));
    let names = [
        "a..b.md",
        "..a/1.md",
        "...md",
        "a b/1 2.md",
        " a/ 1.md",
        "a\nb/c\nd.md",
        "tab\t.md",
        "bell\u{7}.md",
        "\u{1b}[2J.md",
        "quote\"'.md",
        "back\\slash.md",
        "colon:name.md",
        "star*?.md",
        "<script>.md",
        "-rf.md",
        "--help/1.md",
        "percent%2e%2e.md",
        "dots./1.md",
        "space /1.md",
        "git~1/1.md",
        "GIT~1/2.md",
        "\u{200c}.git/1.md",
        ".\u{200c}git/1.md",
        "CON.md",
        "nul/1.md",
        "aux.md",
        "com1.txt.md",
        "\u{202e}dm.1.md",
        "渡船.md",
        "e\u{301}.md",
        "é/1.md",
        "a.new/1.md",
        "x.md.md",
        &long,
        "index.jsonl/1.md",
    ];
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.push(format!("{}/1.md", "y".repeat(255)));
    names.push(["d"; 30].join("/") + "/1.md");
    names.push(["w".repeat(200).as_str(); 10].join("/") + "/1.md");
    // Names that begin with a dot are hidden, and not looked at.
    names.retain(|name| !name.starts_with('.'));
    check_names(&fixture, &names);
}

#[test]
fn places_that_the_archive_uses_itself_are_left_alone() {
    if !has_git() {
        return;
    }
    let fixture = Fixture::new();
    let readme = fs::read(fixture.file("README.md")).unwrap();
    let names = [
        "README.md",
        "readme.md",
        "Readme.MD",
        "a/README.md",
        "lists/x.md",
        "Lists/river.md",
        "journal/checkpoint.md",
        "JOURNAL/tile/0/000.md",
        "media/ab/cd/1.md",
        "warc/1.md",
        "public/index.md",
        "imported/x.md",
        "jianbao.toml.md",
        "jianbao.toml/1.md",
        "secrets.toml/1.md",
        "articles/x.md",
        "articles/river-example/2031/05/17/index.jsonl/1.md",
        "articles/river-example/2031/05/18/INDEX.JSONL/1.md",
        "imported/index.jsonl/1.md",
        "checkpoint.md",
    ]
    .map(str::to_owned);
    // The file system may fold case, then some are the same file.
    let apart = !fixture.put("Case", "").with_file_name("case").exists();
    if apart {
        check_names(&fixture, &names);
    }
    assert_ne!(
        fs::read(fixture.file("README.md")).unwrap(),
        record(0).as_bytes()
    );
    assert_ne!(fs::read(fixture.file("README.md")).unwrap(), readme);
    // The days of those names can still be written.
    let line = r#"{"url":"https://river.example/new","title":"x","text":"y","date":"2031-05-17"}"#;
    fixture.put("a.jsonl", line);
    fixture.import(["a.jsonl"]).expect_code(0);
    fixture.put("more/bad.md", "nothing");
    fixture.import(["more"]).expect_code(1);
    fixture.assert_sound();
}

#[test]
fn hidden_files_and_folders_are_not_looked_at() {
    let fixture = Fixture::new();
    for name in [
        ".git/x.md",
        ".hidden.md",
        "a/.git/hooks/x.md",
        ".jianbao/x.md",
        ".../x.md",
    ] {
        fixture.put(&format!("records/{name}"), record(1));
    }
    fixture.put("records/a/1.md", record(1));
    assert_eq!(fixture.import_report("records")["read"], 1);
    fixture.assert_sound();
}

#[test]
fn the_same_names_in_two_folders_are_both_kept() {
    let fixture = Fixture::new();
    let mut number = 0;
    for folder in ["one", "two", "three/one", "four/ONE"] {
        for name in ["river/1.md", "1.md", "River/1.MD", "river/bad.md"] {
            number += 1;
            let text = if name.contains("bad") {
                format!("{number}")
            } else {
                record(number)
            };
            fixture.put(&format!("{folder}/{name}"), text);
        }
        fixture.import([folder]).expect_code(1);
        fixture.assert_sound();
    }
    let folded: std::collections::BTreeSet<String> = fixture
        .tracked()
        .iter()
        .map(|path| path.to_lowercase())
        .collect();
    assert_eq!(
        folded.len(),
        fixture.tracked().len(),
        "{:?}",
        fixture.tracked()
    );
    let head = fixture.head();
    for folder in ["one", "two", "three/one", "four/ONE"] {
        fixture.import([folder]).expect_code(1);
    }
    assert_eq!(fixture.head(), head);
}

#[test]
fn a_file_and_a_folder_of_one_name_are_both_kept() {
    let fixture = Fixture::new();
    fixture.put("one/river.md", record(1));
    fixture.put("one/bad.md", "nothing");
    fixture.put("two/river.md/2.md", record(2));
    fixture.put("two/bad.md/3.md", record(3));
    fixture.put("two/bad.md/worse.md/4.md", record(4));
    fixture.put("three/river.md", record(5));
    fixture.put("three/bad.md", record(6));
    // In one batch, and on a system that folds case.
    fixture.put("four/Lake.md", record(7));
    fixture.put("four/lake.md/8.md", record(8));
    for folder in ["one", "two", "three", "four"] {
        let run = fixture.import([folder]);
        assert!(run.code < 2 && !run.stderr.contains("error: "), "{run:?}");
        fixture.assert_sound();
    }
    for number in 1..=8 {
        let raw = fixture.run(["show", "--raw", &format!("https://river.example/{number}")]);
        assert_eq!(raw.expect_code(0).stdout, record(number));
    }
    let top: std::collections::BTreeSet<String> = fixture
        .tracked()
        .iter()
        .map(|path| path.split('/').next().unwrap().to_owned())
        .collect();
    let folded: std::collections::BTreeSet<String> =
        top.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(top.len(), folded.len(), "{top:?}");
}

#[test]
fn files_that_lie_where_a_superseded_record_would_go_are_not_lost() {
    let fixture = Fixture::new();
    let line = |text: &str| {
        format!(
            r#"{{"url":"https://river.example/1","title":"x","text":"{text}","date":"2031-05-17"}}"#
        )
    };
    fixture.put("a.jsonl", line("one"));
    fixture.import(["a.jsonl"]).expect_code(0);
    let path = fixture
        .run(["--json", "show", "https://river.example/1"])
        .json()["path"]
        .clone();
    let path = path.as_str().unwrap().to_owned();
    let taken = path.replace(".md", ".r1.md");
    // Another archive's record of that name, taken over at its own path.
    fixture.put(&format!("other/{taken}"), record(2));
    fixture.import(["other"]).expect_code(0);
    assert_eq!(fs::read_to_string(fixture.file(&taken)).unwrap(), record(2));
    fixture.put("b.jsonl", line("two"));
    fixture.import(["b.jsonl"]).expect_code(0);
    // And one that the operator put there.
    let untracked = path.replace(".md", ".r2.md");
    fs::write(fixture.file(&untracked), "mine").unwrap();
    fixture.put("c.jsonl", line("three"));
    fixture.import(["c.jsonl"]).expect_code(0);
    for (number, text) in [("1", "one"), ("2", "two"), ("3", "three")] {
        let shown = fixture.run(["show", "--revision", number, "https://river.example/1"]);
        shown.expect_code(0).expect_text(text);
    }
    assert_eq!(fs::read_to_string(fixture.file(&taken)).unwrap(), record(2));
    fixture.run(["verify"]).expect_code(0);
}
