//! An older state of the whole archive, put back.

use std::fs;

use super::{expect_named, small_archive};
use crate::archive_fixture::{Fixture, classic};
use crate::support::has_git;

/// The archive, one import later, and the commit before that import.
fn archive_with_history() -> (Fixture, String) {
    let fixture = small_archive();
    let older = fixture.head();
    fixture.put("more/1.md", classic("https://more.example/1", "多", "一"));
    fixture.import(["more"]).expect_code(0);
    (fixture, older)
}

/// Puts the work tree of a commit in the place of what is there, HEAD staying where it is.
fn put_back(fixture: &Fixture, commit: &str) {
    fixture.git(["rm", "-r", "--quiet", "--cached", "."]);
    for path in ["articles", "journal", "imported", "coast", "more", "lists"] {
        let _ = fs::remove_dir_all(fixture.file(path));
    }
    fixture.git(["read-tree", commit]);
    fixture.git(["checkout-index", "--all", "--force"]);
}

#[test]
fn an_older_state_is_named_against_git() {
    let (fixture, older) = archive_with_history();
    put_back(&fixture, &older);
    expect_named(&fixture, "journal/checkpoint", "");
}

#[test]
fn an_older_state_with_its_git_history_is_named_against_a_checkpoint_seen_before() {
    if !has_git() {
        return;
    }
    let (fixture, older) = archive_with_history();
    let seen = fixture.root().join("seen");
    fs::copy(fixture.file("journal/checkpoint"), &seen).unwrap();
    fixture.run(["verify", "--since", "seen"]).expect_code(0);
    fixture.git(["reset", "--hard", "--quiet", &older]);
    fixture.run(["verify"]).expect_code(0);
    let run = fixture.run(["verify", "--since", "seen"]).expect_code(1);
    run.expect_text("journal/checkpoint: ");
    let report = fixture
        .run(["--json", "verify", "--since", "seen"])
        .expect_code(1)
        .json();
    assert_eq!(report["differs"][0]["path"], "journal/checkpoint");
    // The catalog of this machine knows more, so nothing is written upon the older state either.
    fixture
        .import(["more"])
        .expect_code(1)
        .expect_text("journal");
}

#[test]
fn an_older_state_continued_otherwise_is_named_against_a_checkpoint_seen_before() {
    if !has_git() {
        return;
    }
    let (fixture, older) = archive_with_history();
    let seen = fixture.root().join("seen");
    fs::copy(fixture.file("journal/checkpoint"), &seen).unwrap();
    fixture.git(["reset", "--hard", "--quiet", &older]);
    fixture.run(["rebuild"]).expect_code(0);
    fixture.put(
        "instead/1.md",
        classic("https://more.example/other", "别", "二"),
    );
    fixture.put(
        "instead/2.md",
        classic("https://more.example/others", "别", "三"),
    );
    fixture.import(["instead"]).expect_code(0);
    fixture.run(["verify"]).expect_code(0);
    fixture
        .run(["verify", "--since", "seen"])
        .expect_code(1)
        .expect_text("journal/checkpoint: ");
}

#[test]
fn a_checkpoint_that_is_none_or_of_another_archive_is_refused() {
    let (fixture, _) = archive_with_history();
    for nonsense in [
        "",
        "nonsense",
        "\u{0}",
        "jianbao/river-00000000\n1\nAAAA\n\n— x AAAA\n",
    ] {
        fixture.put("seen", nonsense);
        let run = fixture.run(["verify", "--since", "seen"]);
        assert!(
            run.code != 0 && run.stderr.starts_with("error: "),
            "{run:?}"
        );
    }
    fixture
        .run(["verify", "--since", "not-there"])
        .expect_text("not-there");
    fixture
        .jianbao(["init", "other", "--name", "river"])
        .expect_code(0);
    let other = fixture.root().join("other/journal/checkpoint");
    let run = fixture.run(["verify", "--since", other.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{run:?}");
    // Where there is no key to hold it against, the checkpoint of another archive is seen by its origin.
    fs::remove_file(fixture.file(".jianbao/key")).unwrap();
    let run = fixture.run(["verify", "--since", other.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn a_commit_that_lost_or_changed_the_checkpoint_does_not_hide_it() {
    if !has_git() {
        return;
    }
    let (fixture, _) = archive_with_history();
    let checkpoint = fixture.file("journal/checkpoint");
    let bytes = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, "nonsense").unwrap();
    fixture.git([
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@x.invalid",
        "commit",
        "--quiet",
        "-am",
        "x",
    ]);
    fs::write(&checkpoint, bytes).unwrap();
    expect_named(&fixture, "journal/checkpoint", "");
}
