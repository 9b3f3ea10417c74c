//! What a verifier says that was written apart from this code.

use std::fs;
use std::path::Path;
use std::process::Command;

use jianbao_store::journal::{Journal, SigningKey};

use super::{entries, files, journal_of, key, other_key, write_files};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/tlog_verifier.py");

/// None when it accepts, else the fault that it names.
fn verify(dir: &Path, key: &SigningKey, proof: Option<&Path>) -> Option<String> {
    let mut command = Command::new("python3");
    command
        .arg(SCRIPT)
        .arg(dir)
        .arg(key.verifier().to_string())
        .args(proof);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    match output.status.code() {
        Some(0) => {
            assert_eq!(said, "ok\n");
            None
        }
        Some(1) if !said.is_empty() => Some(said),
        _ => panic!(
            "the verifier broke: {}",
            String::from_utf8_lossy(&output.stderr)
        ),
    }
}

fn has_python() -> bool {
    let runs = Command::new("python3").arg("--version").output().is_ok();
    if !runs {
        println!("skipped: there is no python3");
    }
    runs
}

fn proof_json(journal: &Journal, index: u64) -> serde_json::Value {
    let proof = journal.inclusion_proof(index).unwrap();
    let hex = |bytes: &[u8]| {
        let digit = |value| char::from_digit(u32::from(value), 16).unwrap();
        let pairs = bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        pairs.collect::<String>()
    };
    serde_json::json!({
        "index": proof.index,
        "size": proof.size,
        "entry": hex(&journal.entry(index).unwrap()),
        "hashes": proof.hashes,
    })
}

#[test]
fn our_journals_are_accepted() {
    if !has_python() {
        return;
    }
    for size in [1, 2, 255, 256, 257, 700, 66_000] {
        let (dir, journal) = journal_of(size, &key());
        let proofs = tempfile::tempdir().unwrap();
        let proof = proofs.path().join("proof.json");
        fs::write(&proof, proof_json(&journal, size / 2).to_string()).unwrap();
        assert_eq!(
            verify(dir.path(), &key(), Some(&proof)),
            None,
            "size {size}"
        );
    }
}

#[test]
fn a_journal_that_grew_in_steps_is_accepted() {
    if !has_python() {
        return;
    }
    let (dir, mut journal) = journal_of(1, &key());
    for size in [2, 100, 256, 300, 600] {
        journal
            .append(&entries(journal.size()..size), &key())
            .unwrap();
        assert_eq!(verify(dir.path(), &key(), None), None, "size {size}");
    }
}

#[test]
fn mutants_are_rejected() {
    if !has_python() {
        return;
    }
    let (dir, journal) = journal_of(300, &key());
    let good = files(dir.path());
    assert!(
        verify(dir.path(), &other_key(), None).is_some(),
        "another key"
    );
    for (path, bytes) in &good {
        let file = dir.path().join(path);
        for at in [
            0,
            1,
            bytes.len() / 3,
            bytes.len() / 2,
            bytes.len() - 2,
            bytes.len() - 1,
        ] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&file, changed).unwrap();
            assert!(
                verify(dir.path(), &key(), None).is_some(),
                "{path}, byte {at}"
            );
        }
        fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
        assert!(verify(dir.path(), &key(), None).is_some(), "{path} cut");
        fs::remove_file(&file).unwrap();
        assert!(verify(dir.path(), &key(), None).is_some(), "{path} removed");
        fs::write(&file, bytes).unwrap();
    }
    fs::write(dir.path().join("tile/0/007"), "").unwrap();
    assert!(
        verify(dir.path(), &key(), None).is_some(),
        "a tile too many"
    );
    fs::remove_file(dir.path().join("tile/0/007")).unwrap();

    let proofs = tempfile::tempdir().unwrap();
    let file = proofs.path().join("proof.json");
    let proof = proof_json(&journal, 257);
    for (field, value) in [
        ("index", serde_json::json!(256)),
        ("size", serde_json::json!(299)),
        ("entry", serde_json::json!("00")),
        ("hashes", serde_json::json!([])),
        (
            "hashes",
            serde_json::json!(vec![
                "00".repeat(32);
                proof["hashes"].as_array().unwrap().len()
            ]),
        ),
    ] {
        let mut changed = proof.clone();
        changed[field] = value;
        fs::write(&file, changed.to_string()).unwrap();
        assert!(
            verify(dir.path(), &key(), Some(&file)).is_some(),
            "proof with another {field}"
        );
    }
    fs::write(&file, proof.to_string()).unwrap();
    assert_eq!(verify(dir.path(), &key(), Some(&file)), None);
}

#[test]
fn two_journals_mixed_are_rejected() {
    if !has_python() {
        return;
    }
    let ((dir, _), (other, _)) = (journal_of(300, &key()), journal_of(300, &other_key()));
    let (ours, theirs) = (files(dir.path()), files(other.path()));
    for (path, bytes) in theirs.iter().filter(|(path, bytes)| ours[*path] != **bytes) {
        fs::write(dir.path().join(path), bytes).unwrap();
        assert!(verify(dir.path(), &key(), None).is_some(), "{path}");
        write_files(dir.path(), &ours);
    }
}
