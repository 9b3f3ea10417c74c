//! Entries taken out of the journal, put into it, reordered; two archives mixed.

use std::fs;
use std::path::Path;

use jianbao_store::journal::split_bundle;

use super::{expect_named, small_archive, the_file, with_changed};
use crate::archive_fixture::{Fixture, classic};

fn bundle_of(entries: &[&[u8]]) -> Vec<u8> {
    let mut bundle = Vec::new();
    for entry in entries {
        bundle.extend_from_slice(&u16::try_from(entry.len()).unwrap().to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    bundle
}

#[test]
fn a_removed_an_added_and_a_reordered_entry_are_named() {
    let fixture = small_archive();
    let path = the_file(&fixture, &["journal/tile/entries/"]);
    let bytes = fs::read(fixture.file(&path)).unwrap();
    let (entries, _) = split_bundle(&bytes);
    assert!(entries.len() > 5);
    let mut changes: Vec<Vec<&[u8]>> = Vec::new();
    for at in 0..entries.len() {
        let mut removed = entries.clone();
        removed.remove(at);
        changes.push(removed);
        let mut repeated = entries.clone();
        repeated.insert(at, entries[at]);
        changes.push(repeated);
        let mut reordered = entries.clone();
        reordered.swap(at, (at + 1) % entries.len());
        changes.push(reordered);
        let mut exchanged = entries.clone();
        exchanged[at] = b"{\"kind\":\"made-up\"}";
        changes.push(exchanged);
    }
    for changed in changes {
        with_changed(&fixture.file(&path), &bundle_of(&changed), || {
            expect_named(&fixture, &path, "");
            // Nor is anything written upon it.
            fixture.put("more/1.md", classic("https://more.example/1", "多", "一"));
            let import = fixture.import(["more"]).expect_code(1);
            assert!(import.stderr.starts_with("error: "), "{import:?}");
        });
    }
    fixture.assert_sound();
}

#[test]
fn a_missing_file_of_the_journal_is_named() {
    let fixture = small_archive();
    for part in [
        "journal/checkpoint",
        "journal/tile/entries/",
        "journal/tile/0/",
    ] {
        let path = the_file(&fixture, &[part]);
        let on_disk = fixture.file(&path);
        let bytes = fs::read(&on_disk).unwrap();
        fs::remove_file(&on_disk).unwrap();
        expect_named(&fixture, &path, "");
        fixture
            .import(["records"])
            .expect_code(1)
            .expect_text("error: ");
        fs::write(&on_disk, bytes).unwrap();
    }
    fixture.assert_sound();
}

#[test]
fn files_beside_the_tiles_are_named() {
    let fixture = small_archive();
    for path in [
        "journal/tile/0/001",
        "journal/tile/entries/000.p/1",
        "journal/tile/9/000.p/1",
        "journal/note",
    ] {
        let on_disk = fixture.file(path);
        fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
        fs::write(&on_disk, "x").unwrap();
        expect_named(&fixture, path, "");
        fs::remove_file(&on_disk).unwrap();
    }
}

/// Another archive with as many entries.
fn other_archive(fixture: &Fixture) -> std::path::PathBuf {
    let other = fixture.root().join("other");
    fixture
        .jianbao(["init", "other", "--name", "river"])
        .expect_code(0);
    for number in 1..=3 {
        let text = classic(&format!("https://other.example/{number}"), "别处", "一");
        fixture.put(&format!("elsewhere/{number}.md"), text);
    }
    for number in 4..=6 {
        fixture.put(&format!("elsewhere/{number}.md"), "没有地址\n");
    }
    fixture
        .run_in(&other, ["import", "elsewhere"])
        .expect_code(1);
    other
}

fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (
            entry.as_ref().unwrap().path(),
            to.join(entry.unwrap().file_name()),
        );
        if from.is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy_all(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn two_archives_mixed_are_told_apart_by_readers_and_writers() {
    for part in ["checkpoint", "tile", "tile/0", "tile/entries", ""] {
        let fixture = small_archive();
        let other = other_archive(&fixture);
        let (from, to) = (
            other.join("journal").join(part),
            fixture.file("journal").join(part),
        );
        if from.is_dir() {
            copy_all(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
        let run = fixture.run(["verify"]).expect_code(1);
        assert!(run.stdout.contains("journal/"), "{part}: {run:?}");
        fixture.put("more/1.md", classic("https://more.example/1", "多", "一"));
        let before = fs::read(fixture.file("journal/checkpoint")).unwrap();
        let import = fixture.import(["more"]);
        assert_ne!(import.code, 0, "{part}: {import:?}");
        assert!(import.stderr.starts_with("error: "), "{part}: {import:?}");
        assert_eq!(
            fs::read(fixture.file("journal/checkpoint")).unwrap(),
            before
        );
        let rebuild = fixture.run(["rebuild"]);
        assert!(part.is_empty() || rebuild.code == 1, "{part}: {rebuild:?}");
    }
}

#[test]
fn the_key_of_another_archive_is_refused_by_readers_and_writers() {
    let fixture = small_archive();
    let other = other_archive(&fixture);
    let own = fixture.run(["--json", "status"]).json()["journal"]["key"].clone();
    let others = fixture.run_in(&other, ["--json", "status"]).json()["journal"]["key"].clone();
    fixture
        .run(["verify", "--key", own.as_str().unwrap()])
        .expect_code(0);
    let run = fixture
        .run(["verify", "--key", others.as_str().unwrap()])
        .expect_code(1);
    assert!(run.stdout.contains("journal/"), "{run:?}");
    fixture
        .run(["verify", "--key", "nonsense"])
        .expect_code(2)
        .expect_text("error: ");

    fs::copy(other.join(".jianbao/key"), fixture.file(".jianbao/key")).unwrap();
    fixture
        .import(["records"])
        .expect_code(2)
        .expect_text("hint: every archive has its own key");
    fixture.run(["verify"]).expect_code(1);
    fs::write(fixture.file(".jianbao/key"), "nonsense").unwrap();
    fixture
        .import(["records"])
        .expect_code(2)
        .expect_text("hint: ");
    // A key that cannot be read stops writing, not reading.
    fixture.run(["verify"]).expect_code(0);
}

#[test]
fn another_name_in_the_settings_is_named() {
    let fixture = small_archive();
    let settings = fs::read_to_string(fixture.file("jianbao.toml")).unwrap();
    fs::write(
        fixture.file("jianbao.toml"),
        settings.replace("river", "lake"),
    )
    .unwrap();
    expect_named(&fixture, "jianbao.toml", "lake");
}
