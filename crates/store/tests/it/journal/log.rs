//! Making, opening, appending, reading.

use std::fs;

use jianbao_store::journal::{Fault, Journal, JournalError, TileKind, TilePath, audit};
use jiff::Timestamp;
use proptest::prelude::*;

use super::{entries, files, journal_of, key, other_key};

#[test]
fn a_journal_has_the_files_of_its_size_and_no_others() {
    let check = |size, expect: &[&str]| {
        let (dir, _) = journal_of(size, &key());
        assert_eq!(
            files(dir.path()).keys().collect::<Vec<_>>(),
            expect,
            "size {size}"
        );
    };
    check(1, &["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"]);
    check(
        256,
        &[
            "checkpoint",
            "tile/0/000",
            "tile/1/000.p/1",
            "tile/entries/000",
        ],
    );
    check(
        600,
        &[
            "checkpoint",
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/88",
        ],
    );
}

#[test]
fn an_opened_journal_is_the_one_that_was_written() {
    for size in [1, 2, 255, 256, 257, 700, 66_000] {
        let (dir, written) = journal_of(size, &key());
        let opened = Journal::open(dir.path(), Some(key().verifier())).unwrap();
        assert_eq!(opened.checkpoint(), written.checkpoint());
        assert_eq!((opened.size(), opened.note()), (size, written.note()));
        assert_eq!(opened.origin(), key().verifier().name());
        assert_eq!(
            opened.entry(size - 1).unwrap(),
            written.entry(size - 1).unwrap()
        );
    }
}

#[test]
fn entries_are_read_from_any_range() {
    let (_dir, journal) = journal_of(700, &key());
    let read = |range| {
        journal
            .entries(range)
            .map(Result::unwrap)
            .collect::<Vec<_>>()
    };
    assert_eq!(read(1..700), entries(1..700));
    assert_eq!(read(255..258), entries(255..258));
    assert_eq!(read(512..513), entries(512..513));
    assert_eq!(read(690..5000), entries(690..700));
    assert!(read(700..701).is_empty() && read(5..5).is_empty());
    assert!(read(0..1)[0].starts_with(br#"{"kind":"key","vkey":"jianbao/harbour-news-"#));
    assert!(matches!(
        journal.entry(700),
        Err(JournalError::Beyond {
            wanted: 700,
            size: 700
        })
    ));
}

#[test]
fn a_journal_is_never_made_in_the_place_of_another() {
    let (dir, _) = journal_of(5, &key());
    let before = files(dir.path());
    let made = Journal::create(dir.path(), &other_key(), Timestamp::UNIX_EPOCH);
    assert!(matches!(made, Err(JournalError::Exists(_))));
    assert_eq!(files(dir.path()), before);
}

#[test]
fn another_key_neither_opens_nor_appends() {
    let (dir, mut journal) = journal_of(5, &key());
    let before = files(dir.path());
    let opened = Journal::open(dir.path(), Some(other_key().verifier()));
    assert!(matches!(opened, Err(JournalError::OtherKey { .. })));
    let appended = journal.append(&entries(5..6), &other_key());
    assert!(matches!(appended, Err(JournalError::OtherKey { .. })));
    assert_eq!(files(dir.path()), before);
}

#[test]
fn an_entry_that_is_too_long_is_refused_before_anything_is_written() {
    let (dir, mut journal) = journal_of(5, &key());
    let before = files(dir.path());
    let batch = [entries(5..6), vec![vec![b'a'; 65_536]]].concat();
    let refused = journal.append(&batch, &key());
    assert!(
        matches!(refused, Err(JournalError::Entry { index: 6, .. })),
        "{refused:?}"
    );
    assert_eq!(files(dir.path()), before);
    journal.append(&[vec![b'a'; 65_535]], &key()).unwrap();
    assert_eq!(
        Journal::open(dir.path(), None)
            .unwrap()
            .entry(5)
            .unwrap()
            .len(),
        65_535
    );
}

#[test]
fn the_second_of_two_writers_is_refused() {
    let (dir, mut first) = journal_of(5, &key());
    let mut second = Journal::open(dir.path(), None).unwrap();
    assert_eq!(first.append(&entries(5..9), &key()).unwrap(), 5);
    let before = files(dir.path());
    assert!(matches!(
        second.append(&entries(50..60), &key()),
        Err(JournalError::Changed(_))
    ));
    assert_eq!(files(dir.path()), before);
}

#[test]
fn an_empty_append_changes_nothing() {
    let (dir, mut journal) = journal_of(5, &key());
    let before = files(dir.path());
    assert_eq!(journal.append(&[], &key()).unwrap(), 5);
    assert_eq!(files(dir.path()), before);
}

#[test]
fn a_reader_keeps_its_state_while_entries_are_appended() {
    for (size, more) in [
        (5, 10),
        (5, 256),
        (5, 1000),
        (256, 257),
        (300, 301),
        (300, 70_000),
    ] {
        let (dir, mut writer) = journal_of(size, &key());
        let reader = Journal::open(dir.path(), None).unwrap();
        writer.append(&entries(size..more), &key()).unwrap();
        let read: Vec<_> = reader.entries(1..size).map(Result::unwrap).collect();
        assert_eq!(read, entries(1..size));
        assert_eq!(reader.root_at(size).unwrap(), *reader.root());
        assert!(reader.inclusion_proof(size - 1).is_ok());
    }
}

#[test]
fn mixed_up_files_of_two_journals_are_refused() {
    let ((dir, _), (other, _)) = (journal_of(300, &key()), journal_of(300, &other_key()));
    let (ours, theirs) = (files(dir.path()), files(other.path()));
    for (path, bytes) in &theirs {
        if ours[path] == *bytes {
            continue;
        }
        fs::write(dir.path().join(path), bytes).unwrap();
        let error = Journal::open(dir.path(), None).unwrap_err();
        match path.as_str() {
            "checkpoint" | "tile/entries/000" => assert!(
                matches!(error, JournalError::OtherKey { .. }),
                "{path}: {error}"
            ),
            "tile/0/000" => assert!(matches!(error, JournalError::Damaged { .. })),
            _ => assert!(
                matches!(error, JournalError::Root { .. }),
                "{path}: {error}"
            ),
        }
        assert!(error.hint().is_some());
        fs::write(dir.path().join(path), &ours[path]).unwrap();
    }
    Journal::open(dir.path(), None).unwrap();
}

#[test]
fn a_damaged_bundle_ends_the_reading_with_its_name() {
    let (dir, journal) = journal_of(700, &key());
    let path = dir.path().join("tile/entries/001");
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let read: Vec<_> = journal.entries(0..700).collect();
    assert_eq!(read.len(), 257);
    let bundle = TilePath::full(TileKind::Entries, 1);
    assert!(
        matches!(read.last(), Some(Err(JournalError::Damaged { tile, .. })) if *tile == bundle)
    );
}

#[test]
fn a_missing_journal_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let error = Journal::open(dir.path(), None).unwrap_err();
    assert!(error.to_string().contains("checkpoint"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_cut_into_batches_gives_the_same_files(
        cuts in prop::collection::btree_set(2_u64..1100, 0..8),
        reopen: bool,
    ) {
        let (once, _) = journal_of(1100, &key());
        let (dir, mut journal) = journal_of(1, &key());
        let mut from = 1;
        for to in cuts.into_iter().chain([1100]) {
            prop_assert_eq!(journal.append(&entries(from..to), &key()).unwrap(), from);
            from = to;
            if reopen {
                journal = Journal::open(dir.path(), Some(key().verifier())).unwrap();
            }
        }
        prop_assert!(files(dir.path()) == files(once.path()));
    }
}

#[test]
fn readers_cope_with_a_writer_that_does_not_stop() {
    let (dir, mut writer) = journal_of(250, &key());
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            for _ in 0..60 {
                let size = writer.size();
                writer.append(&entries(size..size + 9), &key()).unwrap();
            }
        });
        let mut is_last = false;
        while !is_last {
            is_last = writing.is_finished();
            let reader = Journal::open(dir.path(), Some(key().verifier())).unwrap();
            let size = reader.size();
            let read: Vec<_> = reader.entries(1..size).map(Result::unwrap).collect();
            assert!(read == entries(1..size), "size {size}");
            let found = audit(dir.path(), None, None, &mut |_, _| {});
            for problem in found.problems {
                // Of the append under way.
                let expect = matches!(problem.fault, Fault::Beyond | Fault::Leftover)
                    || (problem.fault == Fault::Stranger && problem.path.contains(".new"));
                assert!(expect && !is_last, "{problem}");
            }
        }
    });
}
