//! Truncated and damaged feeds of the shared data: no panic, and time that grows with the input only.
//! All of it with `JIANBAO_HEAVY_TESTS=1`, else a part.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jianbao_feed::{Context, parse};

use crate::shared::data;

/// Truncations are made at every so many bytes.
const STEP_BYTES: usize = 64;

/// Flipped bits, all files together.
const FLIPS: usize = 100_000;

/// The share of cases that is tried when the heavy tests are not asked for: one in so many.
const LIGHT: usize = 100;

/// What one input may take: a constant part, as the machine has other things to do, and a part a KiB,
/// which is what tests without optimisation need twenty times over.
const CONSTANT_TIME: Duration = Duration::from_secs(10);
const TIME_A_KIB: Duration = Duration::from_millis(4);

fn files() -> Vec<PathBuf> {
    let Some(folder) = data() else {
        return Vec::new();
    };
    let mut folders = vec![folder.join("feeds")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !matches!(path.extension(), Some(name) if name == "jsonl" || name == "py") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// One case in how many is tried.
fn share() -> usize {
    match std::env::var("JIANBAO_HEAVY_TESTS") {
        Ok(value) if value == "1" => 1,
        _ => LIGHT,
    }
}

fn check(path: &Path, bytes: &[u8], what: &str) {
    let begun = Instant::now();
    let parsed = parse(bytes, &Context::default());
    // What is cheap to look at is looked at.
    let entries = parsed.feed.entries.iter();
    let contents = entries.take(1).flat_map(|entry| &entry.contents);
    for content in contents.filter(|content| content.raw.len() < 1 << 10) {
        content.clean();
    }
    let kib = u32::try_from(bytes.len() >> 10).unwrap_or(u32::MAX);
    let limit = CONSTANT_TIME + TIME_A_KIB * kib;
    let took = begun.elapsed();
    assert!(took < limit, "{} {what}: {took:?}", path.display());
}

#[test]
fn feeds_cut_anywhere_are_read_in_time() {
    let share = share();
    let mut number = 0;
    for path in files() {
        let bytes = std::fs::read(&path).unwrap();
        for end in (0..bytes.len()).step_by(STEP_BYTES) {
            number += 1;
            if number % share == 0 {
                check(&path, &bytes[..end], &format!("cut at {end}"));
            }
        }
    }
    println!("{} truncations", number / share);
}

#[test]
fn feeds_with_flipped_bits_are_read_in_time() {
    let files = files();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        // xorshift64: the same cases on every machine.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap()
    };
    let rounds = if files.is_empty() { 0 } else { FLIPS / share() };
    for round in 0..rounds {
        let path = &files[round % files.len()];
        let mut bytes = std::fs::read(path).unwrap();
        if bytes.is_empty() {
            continue;
        }
        // Of long files a piece will do.
        let start = if bytes.len() > 8 << 10 {
            next() % (bytes.len() - (4 << 10))
        } else {
            0
        };
        let mut bytes = bytes.split_off(start);
        bytes.truncate(8 << 10);
        let bit = next() % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        check(path, &bytes, &format!("from {start}, bit {bit}"));
    }
    println!("{rounds} flips");
}

#[test]
fn large_feeds_of_one_kind_take_time_as_their_size() {
    let pieces = [
        "<item>",
        "<a>",
        "<a b='",
        "<a \"",
        "&a;",
        "&",
        "<!--",
        "<![CDATA[",
        "<!ENTITY a '",
        "]]>",
        "</a>",
        "<item><title>x</title></item>",
        "<b:a xmlns:b='x'>",
        "<link>",
        "<media:group>",
        "<category>x</category>",
        "<title>&amp;lt;",
        "<?",
        "<!DOCTYPE [",
        "\u{e9}",
        "<x:y>",
    ];
    for piece in pieces {
        let repeat = (200 << 10) / piece.len();
        for head in [
            "",
            "<rss><channel>",
            "<rss><channel><item>",
            "<rss><channel><item><description>",
        ] {
            let feed = format!("{head}{}", piece.repeat(repeat));
            check(Path::new(piece), feed.as_bytes(), head);
        }
    }
}
