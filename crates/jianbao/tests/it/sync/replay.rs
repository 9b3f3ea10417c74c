//! Real pages, served again: nearly all become records, and the others are reported.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jianbao_newsroom::Replay;

use super::{ARCHIVE, Press};

const SETS: [&str; 4] = ["fundus", "daniel-zh", "zh-handcrafted", "scrapinghub"];

#[test]
fn real_pages_become_records_or_are_reported() {
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let folders: Vec<PathBuf> = SETS
        .iter()
        .map(|set| PathBuf::from(&data).join("extraction").join(set))
        .collect();
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        println!("skipped: {} is not there", missing.display());
        return;
    }
    let replay = Arc::new(Replay::open(&folders).unwrap());
    let press = Press::new(Arc::clone(&replay), &replay.sources());
    let output = press.sync(ARCHIVE, &[]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    press.ground.assert_sound(ARCHIVE);

    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let failures = report["failures"].as_array().unwrap();
    for failure in failures {
        println!("{failure}");
    }
    // Two captures of one article are one article.
    let same = report["same_as"].as_array().unwrap();
    let reported: BTreeSet<&str> = failures
        .iter()
        .chain(same)
        .map(|failure| failure["url"].as_str().unwrap())
        .collect();
    let history: Vec<serde_json::Value> = serde_json::from_str(&press.history(ARCHIVE)).unwrap();
    let kept: BTreeSet<&str> = history
        .iter()
        .map(|happened| happened["url"].as_str().unwrap())
        .collect();
    let rows = replay.rows();
    let mut archived = 0;
    for row in rows {
        let is_kept = kept.contains(row.url.as_str());
        archived += usize::from(is_kept);
        let is_told = is_kept || reported.contains(row.url.as_str());
        assert!(is_told, "{} is neither kept nor reported", row.url);
    }
    println!("{archived} of {} rows became records", rows.len());
    assert!(
        archived * 100 >= rows.len() * 99,
        "{archived} of {}",
        rows.len()
    );
}
