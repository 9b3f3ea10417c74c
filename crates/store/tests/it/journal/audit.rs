//! Whatever is wrong is named, and only that.

use std::fs;
use std::path::Path;

use jianbao_store::journal::{Audit, Checkpoint, Fault, Journal, SigningKey, audit};
use proptest::prelude::*;

use super::{entries, files, journal_of, key, other_key, write_files};

fn run(dir: &Path) -> (Audit, Vec<(u64, Vec<u8>)>) {
    let mut seen = Vec::new();
    let audit = audit(dir, None, None, &mut |index, entry| {
        seen.push((index, entry.to_vec()));
    });
    (audit, seen)
}

/// The files that an audit names, each once.
fn named(dir: &Path) -> Vec<String> {
    let mut paths: Vec<_> = run(dir)
        .0
        .problems
        .into_iter()
        .map(|problem| problem.path)
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

#[test]
fn a_good_journal_is_clean_and_every_entry_is_handed_over_once() {
    for size in [1, 2, 255, 256, 257, 700, 66_000] {
        let (dir, journal) = journal_of(size, &key());
        let (audit, seen) = run(dir.path());
        assert!(audit.is_clean(), "{size}: {:?}", audit.problems);
        assert_eq!(
            (audit.size, audit.checkpoint.as_ref()),
            (size, Some(journal.checkpoint()))
        );
        assert_eq!(audit.verifier.as_ref(), Some(key().verifier()));
        assert_eq!(seen[0], (0, journal.entry(0).unwrap()));
        let expect: Vec<_> = (1..size).zip(entries(1..size)).collect();
        assert!(seen[1..] == expect, "size {size}");
    }
}

#[test]
fn any_flipped_byte_of_any_file_is_named_and_nothing_else_is() {
    let is_exhaustive = std::env::var_os("JIANBAO_EXHAUSTIVE").is_some();
    let check = |size| {
        let (dir, _) = journal_of(size, &key());
        for (path, good) in files(dir.path()) {
            let file = dir.path().join(&path);
            // One byte of each hash, every time at another place in it, does for a quick run.
            let is_tile = path.starts_with("tile/") && !path.starts_with("tile/entries");
            let step = if is_tile && size > 5 && !is_exhaustive {
                33
            } else {
                1
            };
            for at in (0..good.len()).step_by(step) {
                let mut changed = good.clone();
                changed[at] ^= 1 << (at % 8);
                fs::write(&file, changed).unwrap();
                assert_eq!(
                    named(dir.path()),
                    [path.as_str()],
                    "size {size}, byte {at} of {path}"
                );
            }
            fs::write(&file, good).unwrap();
        }
        assert!(named(dir.path()).is_empty());
    };
    std::thread::scope(|scope| {
        for size in [1, 5, 256, 257, 700] {
            scope.spawn(move || check(size));
        }
    });
}

#[test]
fn shorter_longer_empty_and_missing_files_are_named() {
    for size in [1, 5, 256, 257, 700] {
        let (dir, _) = journal_of(size, &key());
        for (path, good) in files(dir.path()) {
            let file = dir.path().join(&path);
            let longer = [good.as_slice(), b"\0"].concat();
            for changed in [&good[..good.len() - 1], &longer, &good[1..], b""] {
                fs::write(&file, changed).unwrap();
                assert_eq!(
                    named(dir.path()),
                    [path.as_str()],
                    "{} bytes of {path}",
                    changed.len()
                );
            }
            fs::remove_file(&file).unwrap();
            assert_eq!(named(dir.path()), [path.as_str()], "without {path}");
            fs::write(&file, good).unwrap();
        }
    }
}

#[test]
fn removed_added_and_reordered_entries_are_named() {
    let (dir, journal) = journal_of(700, &key());
    for (number, name, last) in [(0, "000", 256), (1, "001", 512), (2, "002.p/188", 700)] {
        let path = format!("tile/entries/{name}");
        let stored: Vec<_> = journal
            .entries(number * 256..last)
            .map(Result::unwrap)
            .collect();
        let check = |change: &dyn Fn(&mut Vec<Vec<u8>>), what: &str| {
            let mut changed = stored.clone();
            change(&mut changed);
            let bytes = changed.iter().flat_map(|entry| {
                [
                    &u16::try_from(entry.len()).unwrap().to_be_bytes(),
                    entry.as_slice(),
                ]
                .concat()
            });
            fs::write(dir.path().join(&path), bytes.collect::<Vec<_>>()).unwrap();
            assert_eq!(named(dir.path()), [path.as_str()], "{what}");
        };
        check(&|entries| drop(entries.remove(7)), "removed");
        check(&|entries| drop(entries.pop()), "last removed");
        check(&|entries| entries.insert(7, b"added".to_vec()), "added");
        check(
            &|entries| entries.push(b"added".to_vec()),
            "added at the end",
        );
        check(&|entries| entries.swap(7, 8), "reordered");
        check(&|entries| entries[7] = b"another".to_vec(), "replaced");
        check(&|entries| entries.rotate_left(1), "rotated");
        let good = &files(journal_of(700, &key()).0.path())[&path];
        fs::write(dir.path().join(&path), good).unwrap();
    }
    assert!(named(dir.path()).is_empty());
}

#[test]
fn a_bad_bundle_does_not_stop_the_rest() {
    let (dir, _) = journal_of(700, &key());
    let path = dir.path().join("tile/entries/001");
    let mut bytes = fs::read(&path).unwrap();
    // Entry 256 is "100": three bytes after its length.
    assert_eq!(&bytes[..5], b"\0\x03100");
    bytes[4] = b'x';
    fs::write(&path, bytes).unwrap();
    let (audit, seen) = run(dir.path());
    assert_eq!(audit.problems.len(), 1);
    assert_eq!(audit.problems[0].fault, Fault::Entry { index: 256 });
    let indexes: Vec<_> = seen.iter().map(|(index, _)| *index).collect();
    assert_eq!(indexes, (0..256).chain(257..700).collect::<Vec<_>>());

    fs::remove_file(&path).unwrap();
    assert_eq!(run(dir.path()).1.len(), 700 - 256);
}

#[test]
fn two_faults_are_both_named() {
    let (dir, _) = journal_of(70_000, &key());
    let good = files(dir.path());
    let pairs = [
        ["tile/entries/003", "tile/1/000"],
        ["tile/0/003", "tile/1/000"],
        ["tile/0/272", "tile/1/001.p/17"],
        ["tile/0/003", "tile/entries/003"],
        ["tile/2/000.p/1", "tile/entries/200"],
        ["tile/0/273.p/112", "tile/entries/273.p/112"],
        ["checkpoint", "tile/0/273.p/112"],
        ["checkpoint", "tile/entries/000"],
    ];
    for pair in pairs {
        for path in pair {
            let mut bytes = good[path].clone();
            let at = if path == "checkpoint" {
                40
            } else {
                bytes.len() / 2
            };
            bytes[at] ^= 4;
            fs::write(dir.path().join(path), bytes).unwrap();
        }
        let found = named(dir.path());
        for path in pair {
            assert!(
                found.iter().any(|found| found == path),
                "{pair:?}: {found:?}"
            );
        }
        for path in pair {
            fs::write(dir.path().join(path), &good[path]).unwrap();
        }
    }
    assert!(named(dir.path()).is_empty());
}

#[test]
fn an_entry_forged_with_its_tile_is_named() {
    for (size, forged) in [(700, 40), (700, 690), (257, 3), (5, 2)] {
        let (dir, _) = journal_of(size, &key());
        // The same journal, but for one entry: its files agree with each other.
        let mut forgery = entries(1..size);
        forgery[forged] = b"forged".to_vec();
        let other = tempfile::tempdir().unwrap();
        let mut journal =
            Journal::create(other.path(), &key(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        journal.append(&forgery, &key()).unwrap();
        let (ours, theirs) = (files(dir.path()), files(other.path()));
        let changed: Vec<_> = theirs
            .iter()
            .filter(|(path, bytes)| ours[*path] != **bytes)
            .collect();
        for (path, bytes) in &changed {
            if *path != "checkpoint" {
                fs::write(dir.path().join(path), bytes).unwrap();
            }
        }
        assert_eq!(
            named(dir.path()),
            ["checkpoint"],
            "all tiles were forged, the root is not"
        );
        for (path, _) in changed
            .iter()
            .filter(|(path, _)| path.starts_with("tile/1"))
        {
            fs::write(dir.path().join(path), &ours[*path]).unwrap();
            assert_eq!(
                named(dir.path()),
                ["tile/0/000", "tile/entries/000"],
                "tile and bundle were forged"
            );
        }
    }
}

#[test]
fn files_that_do_not_belong_are_named() {
    let (dir, _) = journal_of(700, &key());
    let check = |path: &str, expect: Fault| {
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "stray").unwrap();
        let (audit, seen) = run(dir.path());
        let found: Vec<_> = audit
            .problems
            .into_iter()
            .map(|problem| (problem.path, problem.fault))
            .collect();
        assert_eq!(found, [(path.to_owned(), expect)]);
        assert_eq!(seen.len(), 700);
        fs::remove_file(&file).unwrap();
    };
    check("tile/entries/002.p/187", Fault::Leftover);
    check("tile/0/001.p/3", Fault::Leftover);
    check("tile/entries/002.p/189", Fault::Beyond);
    check("tile/entries/x001/000", Fault::Beyond);
    check("tile/0/003", Fault::Beyond);
    check("tile/63/000", Fault::Beyond);
    check("tile/64/000", Fault::Stranger);
    check("checkpoint.new", Fault::Stranger);
    check("tile/0/000.p/01", Fault::Stranger);
    check("notes/a.txt", Fault::Stranger);
    fs::write(dir.path().join("pending"), "a batch under way").unwrap();
    assert!(named(dir.path()).is_empty());
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_a_tile_is_named() {
    let (dir, _) = journal_of(700, &key());
    let (tile, elsewhere) = (dir.path().join("tile/0/001"), tempfile::tempdir().unwrap());
    let target = elsewhere.path().join("a");
    fs::rename(&tile, &target).unwrap();
    std::os::unix::fs::symlink(&target, &tile).unwrap();
    assert_eq!(named(dir.path()), ["tile/0/001"]);
    // A link to itself can be neither read nor followed.
    fs::remove_file(&tile).unwrap();
    std::os::unix::fs::symlink(&tile, &tile).unwrap();
    assert_eq!(named(dir.path()), ["tile/0/001"]);
}

#[test]
fn two_journals_mixed_are_named() {
    let ((dir, _), (other, _)) = (journal_of(300, &key()), journal_of(300, &other_key()));
    let (ours, theirs) = (files(dir.path()), files(other.path()));
    for (path, bytes) in theirs.iter().filter(|(path, bytes)| ours[*path] != **bytes) {
        fs::write(dir.path().join(path), bytes).unwrap();
        let mut problems = Vec::new();
        for expected in [None, Some(key().verifier())] {
            problems.extend(audit(dir.path(), expected, None, &mut |_, _| {}).problems);
        }
        assert!(
            problems.iter().any(|problem| problem.path == *path),
            "{path}: {problems:?}"
        );
        write_files(dir.path(), &ours);
    }
    write_files(dir.path(), &theirs);
    assert!(
        named(dir.path()).is_empty(),
        "the whole of the other is a good journal"
    );
    let audit = audit(dir.path(), Some(key().verifier()), None, &mut |_, _| {});
    assert!(
        audit
            .problems
            .iter()
            .any(|problem| matches!(problem.fault, Fault::OtherKey { .. }))
    );
    assert!(
        audit
            .problems
            .iter()
            .any(|problem| problem.path == "checkpoint")
    );
}

fn since(dir: &Path, since: &Checkpoint) -> Vec<Fault> {
    let audit = audit(dir, None, Some(since), &mut |_, _| {});
    audit
        .problems
        .into_iter()
        .map(|problem| problem.fault)
        .collect()
}

#[test]
fn an_older_state_and_a_forked_one_are_told_from_a_later_one() {
    let (dir, mut journal) = journal_of(1, &key());
    let mut states = vec![journal.checkpoint().clone()];
    for size in [2, 200, 256, 257, 512, 600, 700] {
        journal
            .append(&entries(journal.size()..size), &key())
            .unwrap();
        states.push(journal.checkpoint().clone());
    }
    for state in &states {
        assert_eq!(since(dir.path(), state), [], "{} of 700", state.size);
        let fork = Checkpoint {
            root: *journal.root(),
            ..state.clone()
        };
        if state.size < 700 {
            let faults = since(dir.path(), &fork);
            assert!(matches!(faults[..], [Fault::Forked { size, .. }] if size == state.size));
        }
    }
    let later = Checkpoint {
        size: 701,
        ..states[7].clone()
    };
    assert_eq!(
        since(dir.path(), &later),
        [Fault::Older {
            size: 700,
            since: 701
        }]
    );
    let (other, _) = journal_of(700, &other_key());
    assert!(matches!(
        since(other.path(), &states[3])[..],
        [Fault::OtherKey { .. }]
    ));
}

#[test]
fn a_checkpoint_put_back_is_an_older_state_with_files_beyond_it() {
    let (dir, mut journal) = journal_of(100, &key());
    let old = journal.note().to_owned();
    journal.append(&entries(100..300), &key()).unwrap();
    fs::write(dir.path().join("checkpoint"), old).unwrap();
    let faults = since(dir.path(), journal.checkpoint());
    assert!(
        faults.contains(&Fault::Older {
            size: 100,
            since: 300
        }),
        "{faults:?}"
    );
    assert!(faults.contains(&Fault::Beyond), "{faults:?}");
}

#[test]
fn a_checkpoint_that_claims_the_world_ends_the_audit_soon() {
    let (dir, journal) = journal_of(300, &key());
    for size in [301, 1 << 20, 1 << 40, u64::MAX] {
        let claim = Checkpoint {
            size,
            ..journal.checkpoint().clone()
        };
        fs::write(dir.path().join("checkpoint"), claim.sign(&key())).unwrap();
        let (audit, _) = run(dir.path());
        assert!(
            audit
                .problems
                .iter()
                .any(|problem| problem.path.starts_with("tile/entries/"))
        );
        assert!(audit.problems.len() < 5000, "{}", audit.problems.len());
        assert!(Journal::open(dir.path(), None).is_err());
    }
}

#[test]
fn no_journal_and_nonsense_are_problems_and_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(named(dir.path()), ["checkpoint"]);
    assert!(!named(&dir.path().join("not-there")).is_empty());
    fs::write(dir.path().join("checkpoint"), [0xff; 10]).unwrap();
    assert_eq!(named(dir.path()), ["checkpoint"]);
    let empty = Checkpoint {
        origin: key().verifier().name().to_owned(),
        size: 0,
        root: jianbao_core::Sha256Digest::of(b""),
    };
    fs::write(dir.path().join("checkpoint"), empty.sign(&key())).unwrap();
    assert_eq!(named(dir.path()), ["checkpoint"]);
    assert!(Journal::open(dir.path(), None).is_err());
}

#[test]
fn an_audit_while_entries_are_appended_finds_nothing_wrong_with_its_state() {
    let (dir, mut journal) = journal_of(300, &key());
    let mut appended = false;
    let audit = audit(dir.path(), None, None, &mut |_, _| {
        if !std::mem::replace(&mut appended, true) {
            journal.append(&entries(300..600), &key()).unwrap();
        }
    });
    assert!(audit.is_clean(), "{:?}", audit.problems);
    assert_eq!(audit.size, 300);
}

#[test]
#[ignore = "a measurement: cargo test --release -- --ignored --nocapture a_million"]
fn a_million_entries() {
    let key: SigningKey = key();
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(dir.path(), &key, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let started = std::time::Instant::now();
    let mut slowest = std::time::Duration::ZERO;
    for batch in 0..200_u64 {
        let entries: Vec<_> = (0..5000)
            .map(|n| format!("{batch}-{n}-{}", "x".repeat(300)).into_bytes())
            .collect();
        let began = std::time::Instant::now();
        journal.append(&entries, &key).unwrap();
        slowest = slowest.max(began.elapsed());
    }
    println!(
        "1,000,000 appended in {:?}, slowest batch of 5,000 {slowest:?}",
        started.elapsed()
    );
    let started = std::time::Instant::now();
    let mut bytes = 0;
    let audit = audit(dir.path(), None, None, &mut |_, entry| bytes += entry.len());
    assert!(audit.is_clean());
    println!("audited {bytes} bytes in {:?}", started.elapsed());
    let started = std::time::Instant::now();
    Journal::open(dir.path(), None).unwrap();
    println!("opened in {:?}", started.elapsed());
    let started = std::time::Instant::now();
    for index in (0..1_000_000).step_by(10_000) {
        journal.inclusion_proof(index).unwrap();
    }
    println!("100 proofs in {:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn any_damage_is_noticed_and_the_entries_handed_over_are_the_logged_ones(
        size in prop::sample::select(vec![3_u64, 200, 256, 300, 520]),
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..5, any::<prop::sample::Index>()), 1..4),
    ) {
        let (dir, _) = journal_of(size, &key());
        let good = files(dir.path());
        let paths: Vec<_> = good.keys().collect();
        let is_copied = damages.iter().any(|(_, damage, _)| *damage == 3);
        for (which, damage, place) in damages {
            let file = dir.path().join(which.get(&paths));
            let Ok(mut bytes) = fs::read(&file) else { continue };
            let at = if bytes.is_empty() { 0 } else { place.index(bytes.len()) };
            match damage {
                0 if !bytes.is_empty() => bytes[at] ^= 0x10,
                1 => bytes.truncate(at),
                2 => bytes.insert(at, b'x'),
                3 => bytes.clone_from(&good[*place.get(&paths)]),
                _ => {
                    fs::remove_file(&file).unwrap();
                    continue;
                }
            }
            fs::write(&file, bytes).unwrap();
        }
        let now: Vec<_> = good
            .iter()
            .filter(|(path, bytes)| fs::read(dir.path().join(path)).ok().as_ref() != Some(bytes))
            .map(|(path, _)| path.clone())
            .collect();
        let (audit, seen) = run(dir.path());
        prop_assert_eq!(audit.is_clean(), now.is_empty());
        if let [path] = now.as_slice() {
            prop_assert!(audit.problems.iter().any(|problem| problem.path == *path), "{:?}", audit.problems);
        }
        // Of a bundle copied over another one with its tile, and the proof damaged, nothing is known.
        for (index, entry) in seen.into_iter().filter(|(index, _)| *index > 0 && !is_copied) {
            prop_assert_eq!(entry, format!("{index:x}").into_bytes());
        }
        let _ = Journal::open(dir.path(), None);
    }
}
