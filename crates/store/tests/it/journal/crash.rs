//! Appends that are interrupted, and completed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use jianbao_store::journal::{Journal, JournalError};

use super::{entries, files, journal_of, key, write_files};

const CUTS: [(u64, u64); 7] = [
    (1, 2),
    (5, 200),
    (5, 256),
    (250, 257),
    (256, 257),
    (256, 900),
    (300, 66_000),
];

fn complete(dir: &Path, from: u64, to: u64) {
    let mut journal = Journal::open(dir, Some(key().verifier())).unwrap();
    journal.complete(from, &entries(from..to), &key()).unwrap();
    assert_eq!(journal.size(), to);
}

#[test]
fn an_append_that_stopped_anywhere_is_completed_to_the_same_bytes() {
    for (from, to) in CUTS {
        let (done, _) = journal_of(to, &key());
        let done = files(done.path());
        let (dir, _) = journal_of(from, &key());
        let before = files(dir.path());
        let new: Vec<_> = done
            .iter()
            .filter(|(path, _)| !before.contains_key(*path))
            .collect();
        // Tiles are there that the checkpoint does not speak of yet; one is half written.
        let stops = [0, 1, new.len() / 2, new.len().saturating_sub(1), new.len()];
        for stop in stops {
            let dir = tempfile::tempdir().unwrap();
            write_files(dir.path(), &before);
            let written: BTreeMap<_, _> = new[..stop]
                .iter()
                .map(|(path, bytes)| ((*path).clone(), (*bytes).clone()))
                .collect();
            write_files(dir.path(), &written);
            if let Some((path, bytes)) = new.get(stop) {
                let half =
                    BTreeMap::from([(format!("{path}.new"), bytes[..bytes.len() / 2].to_vec())]);
                write_files(dir.path(), &half);
            }
            let reader = Journal::open(dir.path(), None).unwrap();
            assert_eq!(reader.size(), from);
            complete(dir.path(), from, to);
            assert!(
                files(dir.path()) == done,
                "{from} to {to}, {stop} files written"
            );
        }
        // The checkpoint is in place, the superseded tiles are still there.
        let dir = tempfile::tempdir().unwrap();
        write_files(dir.path(), &before);
        write_files(dir.path(), &done);
        complete(dir.path(), from, to);
        assert!(
            files(dir.path()) == done,
            "{from} to {to}, superseded tiles left"
        );
        complete(dir.path(), from, to);
        assert!(
            files(dir.path()) == done,
            "{from} to {to}, nothing left to do"
        );
    }
}

#[test]
fn entries_that_the_journal_does_not_have_are_not_completed() {
    let (dir, mut journal) = journal_of(10, &key());
    let before = files(dir.path());
    for (base, batch) in [
        (11, entries(11..12)),
        (5, entries(6..9)),
        (8, entries(8..12)),
        (u64::MAX, entries(1..2)),
    ] {
        let refused = journal.complete(base, &batch, &key());
        assert!(
            matches!(refused, Err(JournalError::Base { size: 10, .. })),
            "{base}: {refused:?}"
        );
    }
    assert_eq!(files(dir.path()), before);
}

#[test]
fn files_that_are_not_ours_are_left_alone() {
    let (dir, mut journal) = journal_of(10, &key());
    let strangers = [
        "pending",
        "notes.txt",
        "tile/0/README",
        "a.new",
        "tile/0/000.p/07",
    ];
    for stranger in strangers {
        fs::write(dir.path().join(stranger), "kept").unwrap();
    }
    fs::write(dir.path().join("checkpoint.new"), "half").unwrap();
    journal.complete(10, &entries(10..12), &key()).unwrap();
    for stranger in strangers {
        assert!(dir.path().join(stranger).exists(), "{stranger}");
    }
    assert!(!dir.path().join("checkpoint.new").exists());
}

#[test]
fn a_write_that_fails_leaves_a_journal_that_opens() {
    let (dir, mut journal) = journal_of(250, &key());
    // A folder where a tile is to be.
    fs::create_dir(dir.path().join("tile/entries/000")).unwrap();
    let refused = journal.append(&entries(250..300), &key()).unwrap_err();
    assert!(
        refused.to_string().contains("tile/entries/000"),
        "{refused}"
    );
    assert_eq!(Journal::open(dir.path(), None).unwrap().size(), 250);
    fs::remove_dir(dir.path().join("tile/entries/000")).unwrap();
    complete(dir.path(), 250, 300);
    assert!(files(dir.path()) == files(journal_of(300, &key()).0.path()));
}

/// Not a test of its own: what the test below runs, and has killed.
#[test]
#[ignore = "run by a_killed_append_is_completed_to_the_same_bytes"]
fn append_in_a_process_of_its_own() {
    let Ok(dir) = std::env::var("JOURNAL_DIR") else {
        println!("skipped: there is no journal to append to");
        return;
    };
    let mut journal = Journal::open(Path::new(&dir), None).unwrap();
    journal.append(&entries(250..900), &key()).unwrap();
}

#[test]
fn a_killed_append_is_completed_to_the_same_bytes() {
    let (done, _) = journal_of(900, &key());
    for (point, size) in [("tiles-written", 250), ("checkpoint-written", 900)] {
        for action in ["kill", "enospc"] {
            let (dir, _) = journal_of(250, &key());
            let child = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--ignored",
                    "--exact",
                    "journal::crash::append_in_a_process_of_its_own",
                ])
                .env("JOURNAL_DIR", dir.path())
                .env("JIANBAO_FAULT", format!("{point}={action}"))
                .output()
                .unwrap();
            match action {
                "kill" => assert_eq!(child.status.signal(), Some(9), "{child:?}"),
                _ => assert!(
                    String::from_utf8_lossy(&child.stdout).contains("StorageFull"),
                    "{child:?}"
                ),
            }
            assert_eq!(Journal::open(dir.path(), None).unwrap().size(), size);
            complete(dir.path(), 250, 900);
            assert!(files(dir.path()) == files(done.path()), "{point}");
        }
    }
}
