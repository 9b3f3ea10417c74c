//! The journal as its callers see it: what it writes, what it refuses, what an audit names.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy.toml allows them in tests, not in the helpers of tests"
)]

mod audit;
mod crash;
mod foreign;
mod log;
mod proof;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jianbao_store::journal::{Journal, SigningKey};
use jiff::Timestamp;
use tempfile::TempDir;

fn key() -> SigningKey {
    SigningKey::from_seed("harbour-news", &[3; 32]).unwrap()
}

fn other_key() -> SigningKey {
    SigningKey::from_seed("mountain-post", &[4; 32]).unwrap()
}

/// Entries as a later version might write them; short, since their content is nothing to the log.
fn entries(range: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    range.map(|n| format!("{n:x}").into_bytes()).collect()
}

/// A journal of that many entries, entry 0 included.
fn journal_of(size: u64, key: &SigningKey) -> (TempDir, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(dir.path(), key, Timestamp::UNIX_EPOCH).unwrap();
    journal.append(&entries(1..size), key).unwrap();
    (dir, journal)
}

/// Every file with its bytes, by its path in the folder.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn add(dir: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for child in fs::read_dir(dir).unwrap() {
            let child = child.unwrap();
            let path = format!("{prefix}{}", child.file_name().to_str().unwrap());
            if child.file_type().unwrap().is_dir() {
                let before = files.len();
                add(&child.path(), &format!("{path}/"), files);
                assert_ne!(files.len(), before, "{path} is an empty folder");
            } else {
                files.insert(path, fs::read(child.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    add(dir, "", &mut found);
    found
}

fn write_files(dir: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
