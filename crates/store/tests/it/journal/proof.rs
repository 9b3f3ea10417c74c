//! Inclusion and consistency, for all pairs.

use jianbao_store::journal::{
    ConsistencyProof, InclusionProof, JournalError, leaf_hash, verify_consistency, verify_inclusion,
};

use super::{entries, journal_of, key};

#[test]
fn every_entry_is_proved_to_be_in_the_tree_and_in_no_other_place() {
    for size in (1..40).chain([255, 256, 257, 511, 513, 700]) {
        let (_dir, journal) = journal_of(size, &key());
        for index in (0..size).filter(|index| size < 40 || index % 37 == 0 || index + 2 > size) {
            let proof = journal.inclusion_proof(index).unwrap();
            let leaf = leaf_hash(&journal.entry(index).unwrap());
            assert_eq!(
                verify_inclusion(&leaf, &proof, journal.root()),
                Ok(()),
                "{index} of {size}"
            );
            let other = leaf_hash(b"never logged");
            assert!(verify_inclusion(&other, &proof, journal.root()).is_err());
            for (index, size) in [
                (index + 1, size),
                (index ^ 1, size),
                (index, 2 * size + 1),
                (index, index),
            ] {
                let moved = InclusionProof {
                    index,
                    size,
                    ..proof.clone()
                };
                assert!(verify_inclusion(&leaf, &moved, journal.root()).is_err());
            }
            for position in 0..proof.hashes.len() {
                let mut changed = proof.clone();
                changed.hashes[position].0[0] ^= 1;
                assert!(verify_inclusion(&leaf, &changed, journal.root()).is_err());
                changed.hashes.remove(position);
                assert!(verify_inclusion(&leaf, &changed, journal.root()).is_err());
            }
            let mut longer = proof.clone();
            longer.hashes.push(leaf);
            assert!(verify_inclusion(&leaf, &longer, journal.root()).is_err());
        }
        assert!(matches!(
            journal.inclusion_proof(size),
            Err(JournalError::Beyond { .. })
        ));
    }
}

#[test]
fn every_state_is_proved_to_continue_every_earlier_one() {
    for second in (1..40).chain([256, 257, 700]) {
        let (_dir, journal) = journal_of(second, &key());
        for first in
            (0..=second).filter(|first| second < 40 || first % 31 == 0 || first + 2 > second)
        {
            let proof = journal.consistency_proof(first).unwrap();
            let first_root = journal.root_at(first).unwrap();
            assert_eq!(
                verify_consistency(&first_root, &proof, journal.root()),
                Ok(()),
                "{first} to {second}"
            );
            let other = leaf_hash(b"never logged");
            assert!(verify_consistency(&other, &proof, journal.root()).is_err());
            if first > 0 {
                assert!(verify_consistency(&first_root, &proof, &other).is_err());
            }
            let mut wrong = vec![ConsistencyProof {
                first: second + 1,
                ..proof.clone()
            }];
            if first > 0 {
                wrong.push(ConsistencyProof {
                    first: 0,
                    ..proof.clone()
                });
            }
            for position in 0..proof.hashes.len() {
                let mut changed = proof.clone();
                changed.hashes[position].0[31] ^= 0x80;
                wrong.push(changed.clone());
                changed.hashes.remove(position);
                wrong.push(changed);
            }
            let mut longer = proof.clone();
            longer.hashes.push(other);
            wrong.push(longer);
            for changed in wrong {
                assert!(
                    verify_consistency(&first_root, &changed, journal.root()).is_err(),
                    "{changed:?}"
                );
            }
        }
        assert!(matches!(
            journal.consistency_proof(second + 1),
            Err(JournalError::Beyond { .. })
        ));
    }
}

#[test]
fn earlier_roots_are_those_that_were_signed() {
    let (_dir, mut journal) = journal_of(1, &key());
    let mut signed = vec![journal.checkpoint().clone()];
    for size in [2, 3, 250, 256, 257, 511, 512, 700] {
        journal
            .append(&entries(journal.size()..size), &key())
            .unwrap();
        signed.push(journal.checkpoint().clone());
    }
    for checkpoint in signed {
        assert_eq!(
            journal.root_at(checkpoint.size).unwrap(),
            checkpoint.root,
            "size {}",
            checkpoint.size
        );
    }
}

#[test]
fn a_proof_is_written_as_the_specification_says() {
    let (_dir, journal) = journal_of(3, &key());
    let text = journal.inclusion_proof(2).unwrap().to_text(journal.note());
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..2], ["c2sp.org/tlog-proof@v1", "index 2"]);
    assert_eq!((lines[2].len(), lines[3]), (44, ""));
    assert!(text.ends_with(journal.note()));
    assert_eq!(lines.len(), 4 + journal.note().lines().count());
}
