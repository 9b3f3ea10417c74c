//! `jianbao.toml` that cannot be read.

use std::fs;

use proptest::prelude::*;

use crate::archive_fixture::Fixture;

/// Every command that reads an archive refuses this file, naming what it should.
#[track_caller]
fn check(fixture: &Fixture, settings: &[u8], named: &[&str]) {
    fs::write(fixture.file("jianbao.toml"), settings).unwrap();
    for command in [
        &["status"][..],
        &["verify"],
        &["import", "records"],
        &["rebuild"],
    ] {
        let run = fixture.run(command).expect_code(2);
        for text in named.iter().chain(&["jianbao.toml", "error: "]) {
            assert!(run.stderr.contains(text), "{text:?} is not in {run:?}");
        }
        // Where a value is wrong there is advice, on a line of its own.
        let advised = run
            .stderr
            .contains("\nhint: jianbao.example.toml lists every key");
        assert_eq!(
            advised,
            named.iter().any(|text| text.contains("toml:")),
            "{run:?}"
        );
    }
}

#[test]
fn settings_that_are_wrong_are_refused_with_file_line_and_key() {
    let fixture = Fixture::new();
    fs::create_dir(fixture.root().join("records")).unwrap();
    let own = fs::read_to_string(fixture.file("jianbao.toml")).unwrap();
    let own_with = |added: &str| format!("{own}\n{added}\n");
    let last = own.lines().count() + 2;
    let check_added = |added: &str, key: &str| {
        let place = format!("jianbao.toml:{last}");
        check(&fixture, own_with(added).as_bytes(), &[&place, key]);
    };
    // Broken syntax.
    check_added("title = ", "title");
    check_added("title", "");
    check_added("[archive", "archive");
    check_added("dialect = \"classic\"", "dialect");
    check_added("x = \"\\ud800\"", "x");
    check_added("\u{0}", "");
    check_added("x = \"a\u{1b}[2Jb\"", "x");
    // Unknown keys.
    check_added("colour = 1", "colour");
    check_added("[colour]", "colour");
    // Wrong types and values.
    let replaced = |from: &str, to: &str| own.replace(from, to);
    let line_of = |text: &str| {
        let at = own.lines().position(|line| line.contains(text)).unwrap();
        format!("jianbao.toml:{}", at + 1)
    };
    for (from, to, key) in [
        ("\"zh-Hans\"", "7", "language"),
        ("\"Asia/Shanghai\"", "\"Asia/Atlantis\"", "time_zone"),
        ("\"Asia/Shanghai\"", "\"../../etc/passwd\"", "time_zone"),
        ("name = \"river\"", "name = \"River Gazette\"", "name"),
        ("name = \"river\"", "name = \"\"", "name"),
        ("\"private\"", "\"secret\"", "visibility"),
        ("\"classic\"", "\"older\"", "dialect"),
        ("\"classic\"", "[\"classic\"]", "dialect"),
    ] {
        let place = line_of(from);
        check(
            &fixture,
            replaced(from, to).as_bytes(),
            &[&place, &format!("`{key}`")],
        );
    }
    let after = format!("jianbao.toml:{}", last + 1);
    let source = own_with("[[source]]\nid = \"../../x\"");
    check(
        &fixture,
        source.as_bytes(),
        &[&after, "`id`", "no source id"],
    );
    check_added("[[source]]\ntitle = \"x\"", "id");
    check_added("[source]\nid = \"x\"", "source");
    // No text at all.
    let place = format!("jianbao.toml:{last}");
    check(
        &fixture,
        &[own.as_bytes(), b"\n\xff\xfe\n"].concat(),
        &[&place, "UTF-8"],
    );
    check(&fixture, &vec![b'#'; 17 << 20], &["more than"]);

    fs::write(fixture.file("jianbao.toml"), &own).unwrap();
    fixture.run(["verify"]).expect_code(0);
}

#[test]
fn a_folder_or_a_missing_file_in_place_of_the_settings_is_refused() {
    let fixture = Fixture::new();
    fs::remove_file(fixture.file("jianbao.toml")).unwrap();
    fixture
        .run(["status"])
        .expect_code(2)
        .expect_text("jianbao.toml");
    fs::create_dir(fixture.file("jianbao.toml")).unwrap();
    fixture
        .run(["status"])
        .expect_code(2)
        .expect_text("jianbao.toml");
}

#[cfg(unix)]
#[test]
fn settings_that_never_end_are_refused() {
    let fixture = Fixture::new();
    let settings = fixture.file("jianbao.toml");
    fs::remove_file(&settings).unwrap();
    // What git can clone: a link to a device.
    std::os::unix::fs::symlink("/dev/zero", &settings).unwrap();
    fixture
        .run(["status"])
        .expect_code(2)
        .expect_text("jianbao.toml");
    fs::remove_file(&settings).unwrap();
    crate::archive_fixture::make_pipe(&settings);
    fixture
        .run(["status"])
        .expect_code(2)
        .expect_text("jianbao.toml");
}

#[test]
fn variables_that_are_wrong_are_refused_by_their_name() {
    let fixture = Fixture::new();
    for (name, value) in [
        ("JIANBAO_ARCHIVE_TIME_ZONE", "Asia/Atlantis"),
        ("JIANBAO_RECORD_DIALECT", "older"),
        ("JIANBAO_ARCHIVE_VISIBILITY", "x\"\ny = 1"),
    ] {
        let run = fixture
            .run_with(&[(name, value)], ["status"])
            .expect_code(2);
        assert!(
            run.stderr.starts_with(&format!("error: {name}: ")),
            "{run:?}"
        );
    }
    let title = [("JIANBAO_ARCHIVE_TITLE", "a\"\nb = 1")];
    let status = fixture
        .run_with(&title, ["--json", "status"])
        .expect_code(0)
        .json();
    assert_eq!(status["title"], "a\"\nb = 1");
}

#[test]
fn a_folder_that_is_no_archive_is_refused_with_a_hint() {
    let fixture = Fixture::new();
    let nowhere = fixture.root().join("nowhere");
    for command in [
        &["status"][..],
        &["verify"],
        &["import", "x"],
        &["rebuild"],
        &["show", "x"],
    ] {
        fixture
            .run_in(&nowhere, command)
            .expect_code(2)
            .expect_text("hint: make one with");
    }
    fixture
        .jianbao(["init", "archive"])
        .expect_code(2)
        .expect_text("there is an archive already");
    fixture
        .jianbao(["init", "x", "--name", "../x"])
        .expect_code(2)
        .expect_text("--name");
}

#[test]
fn what_others_wrote_in_a_folder_is_not_overwritten_by_a_new_archive() {
    let fixture = Fixture::new();
    for name in ["README.md", "lists/a.md", "articles/a.md"] {
        let folder = name.replace(['/', '.'], "-");
        fixture.put(&format!("{folder}/{name}"), "somebody's own");
        fixture
            .jianbao(["init", &folder])
            .expect_code(2)
            .expect_text("is in the way of a new archive");
        let kept = fs::read_to_string(fixture.root().join(&folder).join(name)).unwrap();
        assert_eq!(kept, "somebody's own");
        assert!(!fixture.root().join(&folder).join(".jianbao").exists());
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_to_where_a_linked_folder_leads() {
    let fixture = Fixture::new();
    let elsewhere = fixture.root().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, fixture.file("articles")).unwrap();
    let line = r#"{"url":"https://river.example/1","title":"x","text":"y","date":"2031-05-17"}"#;
    fixture.put("a.jsonl", line);
    fixture
        .import(["a.jsonl"])
        .expect_code(1)
        .expect_text("articles does not hold: it is a symbolic link");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    fs::remove_file(fixture.file("articles")).unwrap();
    fixture.import(["a.jsonl"]).expect_code(0);
    fixture.assert_sound();
}

#[test]
fn a_batch_that_came_with_a_foreign_archive_cannot_write_outside_of_it() {
    let fixture = Fixture::new();
    fixture.put("staged", "an evil text");
    fs::rename(
        fixture.root().join("staged"),
        fixture.file(".jianbao/staging/000000"),
    )
    .unwrap();
    let digest = jianbao_core::Sha256Digest::of(b"an evil text");
    for path in ["../evil.md", "a/../../evil.md", "/evil.md"] {
        let batch = serde_json::json!({
            "base": 1,
            "items": [{
                "entry": "{}",
                "file": { "path": path, "sha256": digest.to_string(), "staged": "000000" },
            }],
        });
        fs::write(fixture.file(".jianbao/pending"), batch.to_string()).unwrap();
        fixture.put("a/1.md", "x");
        fixture
            .import(["a"])
            .expect_code(1)
            .expect_text("lies outside of the archive");
        assert!(!fixture.root().join("evil.md").exists());
        assert!(!fixture.file("evil.md").exists());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_settings_are_read_or_refused(
        settings in prop_oneof![
            "\\PC{0,200}",
            "(\\[{0,2}(archive|record|source|\\PC)\\]{0,2}|(name|title|id|dialect|time_zone) ?= ?(\"[a-z/.]{0,8}|[\"'\\[{0-9a-z-]{0,4})|[\\n#\u{0}])\
             {0,12}",
        ]
    ) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("jianbao.toml"), settings).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jianbao"));
        let output = command.arg("-C").arg(folder.path()).arg("status").output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        // Without a catalog there is nothing to tell of good settings either.
        prop_assert!(matches!(output.status.code(), Some(1 | 2)), "{stderr}");
        prop_assert!(!stderr.contains("panicked") && stderr.starts_with("error: "), "{stderr}");
    }
}
