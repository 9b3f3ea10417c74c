//! One bit of one byte changed, anywhere.

use std::fs;

use super::{differences, expect_named, small_archive, verify_with, with_changed};
use crate::archive_fixture::{Fixture, files_below, jekyll};

/// Files that readers are given and that nothing is promised of: they are made anew by the next pass.
fn is_promised(path: &str) -> bool {
    path.starts_with("articles/")
        || path.starts_with("journal/")
        || path.starts_with("imported/")
        || path.starts_with("coast/")
}

/// Flips a bit of each of these bytes of a file and holds that the file is named every time.
fn check_flips(fixture: &Fixture, path: &str, positions: impl Iterator<Item = usize>) {
    let on_disk = fixture.file(path);
    let bytes = fs::read(&on_disk).unwrap();
    for position in positions.take_while(|position| *position < bytes.len()) {
        let mut changed = bytes.clone();
        changed[position] ^= 1 << (position % 8);
        let differs = with_changed(&on_disk, &changed, || differences(fixture));
        let named = differs
            .iter()
            .any(|difference| difference.path.starts_with(path));
        assert!(named, "byte {position} of {path}: {differs:?}");
    }
}

#[test]
fn every_flipped_byte_is_found_and_its_file_named() {
    let fixture = small_archive();
    let promised: Vec<String> = files_below(&fixture.archive())
        .into_iter()
        .filter(|path| is_promised(path))
        .collect();
    for part in [
        "checkpoint",
        "tile/entries/",
        "tile/0/",
        ".r1.md",
        "no-record.md",
        "imported/index.jsonl",
        "articles/coast/",
    ] {
        assert!(
            promised.iter().any(|path| path.contains(part)),
            "{part}: {promised:?}"
        );
    }
    for path in &promised {
        check_flips(&fixture, path, 0..usize::MAX);
        // And as the user sees it, once a file.
        let on_disk = fixture.file(path);
        let mut bytes = fs::read(&on_disk).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        with_changed(&on_disk, &bytes, || expect_named(&fixture, path, ""));
    }
    fixture.assert_sound();
}

#[test]
fn flipped_bytes_of_full_tiles_are_found() {
    let fixture = Fixture::new();
    for number in 0..300 {
        let url = format!("https://river.example/{number}");
        let body = format!("<p>第{number}号</p>");
        let text = jekyll(&url, "渡船", "2031-05-16T18:25:08.000Z", &body);
        fixture.put(&format!("records/river/{number:03}.md"), text);
    }
    fixture.import(["records"]).expect_code(0);
    for path in files_below(&fixture.archive()) {
        if path.starts_with("journal/") || path.ends_with("index.jsonl") {
            let length = fs::metadata(fixture.file(&path)).unwrap().len();
            let step = usize::try_from(length / 25 + 1).unwrap();
            check_flips(&fixture, &path, (0..usize::MAX).step_by(step));
        }
    }
    fixture.assert_sound();
}

#[test]
fn bytes_added_or_cut_off_are_found() {
    let fixture = small_archive();
    for path in files_below(&fixture.archive())
        .iter()
        .filter(|path| is_promised(path))
    {
        let on_disk = fixture.file(path);
        let bytes = fs::read(&on_disk).unwrap();
        let longer = [&bytes[..], b"\n"].concat();
        for changed in [&bytes[..bytes.len() - 1], &longer, b""] {
            let differs = with_changed(&on_disk, changed, || differences(&fixture));
            let named = differs
                .iter()
                .any(|difference| difference.path.starts_with(path.as_str()));
            // Of an emptied index file nothing is left to name but its lines.
            let emptied = changed.is_empty() && !differs.is_empty();
            assert!(
                named || emptied,
                "{path} of {} bytes: {differs:?}",
                changed.len()
            );
        }
    }
    let report = verify_with(&fixture, &jianbao_store::VerifyOptions::default());
    assert_eq!(report.differs, []);
}
