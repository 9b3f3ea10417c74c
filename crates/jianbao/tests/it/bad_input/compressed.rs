//! Files that are larger than memory, or would become it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use crate::archive_fixture::{Fixture, classic, json_line};

/// No run on hostile input may hold more, in bytes: far below what the inputs unpack to.
const MAX_MEMORY: u64 = 250 << 20;
const GIBIBYTE: u64 = 1 << 30;

fn good_line() -> String {
    json_line(&[
        ("url", "https://river.example/1"),
        ("title", "渡船"),
        ("text", "今晨复航。"),
        ("date", "2031-05-16"),
    ])
}

/// A file of 1 GiB of NUL bytes that takes no room, with bytes at its end.
fn sparse(fixture: &Fixture, path: &str, end: &[u8]) -> PathBuf {
    let path = fixture.put(path, b"");
    let mut file = File::options().write(true).open(&path).unwrap();
    file.set_len(GIBIBYTE).unwrap();
    std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).unwrap();
    file.write_all(end).unwrap();
    path
}

#[test]
fn a_file_of_a_gibibyte_is_told_and_not_read_into_memory() {
    let fixture = Fixture::new();
    sparse(&fixture, "records/river/huge.md", b"");
    fixture.put(
        "records/river/1.md",
        classic("https://river.example/1", "渡船", "今晨复航。"),
    );
    let run = fixture
        .import(["records"])
        .expect_code(1)
        .expect_text("huge.md: it is larger than");
    assert!(run.peak_memory < MAX_MEMORY, "{run:?}");
    fixture
        .run(["show", "https://river.example/1"])
        .expect_code(0);
    let alone = fixture
        .import(["records/river/huge.md"])
        .expect_code(1)
        .expect_text("huge.md: it is larger than");
    assert!(alone.peak_memory < MAX_MEMORY, "{alone:?}");
    fixture.assert_sound();
}

#[test]
fn a_line_of_a_gibibyte_is_told_and_not_read_into_memory() {
    let fixture = Fixture::new();
    sparse(&fixture, "a.jsonl", format!("\n{}", good_line()).as_bytes());
    let run = fixture.import(["a.jsonl"]).expect_code(1);
    assert!(
        run.stderr
            .contains("a.jsonl:1: the line has 1073741825 bytes"),
        "{run:?}"
    );
    assert!(run.peak_memory < MAX_MEMORY, "{run:?}");
    fixture
        .run(["show", "https://river.example/1"])
        .expect_code(0);
    fixture.assert_sound();
}

#[test]
fn a_gibibyte_in_a_few_bytes_is_told_and_not_read_into_memory() {
    let fixture = Fixture::new();
    let zeros = || std::io::Read::take(std::io::repeat(0), GIBIBYTE);
    let gz = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::copy(&mut zeros(), &mut encoder).unwrap();
        encoder
            .write_all(format!("\n{}", good_line()).as_bytes())
            .unwrap();
        encoder.finish().unwrap()
    };
    let zst = zstd::encode_all(zeros(), 1).unwrap();
    for (name, bytes, articles) in [("a.jsonl.gz", gz, 1), ("a.jsonl.zst", zst, 0)] {
        assert!(bytes.len() < 50_000_000, "{name}");
        fixture.put(name, &bytes);
        let run = fixture.run(["--json", "import", name]).expect_code(1);
        assert!(run.peak_memory < MAX_MEMORY, "{name}: {run:?}");
        let report = run.json();
        assert_eq!(report["articles"], articles, "{report}");
        assert_eq!(report["problems"][0]["line"], 1, "{report}");
        assert_nothing_left_behind(&fixture);
    }
    fixture.assert_sound();
}

/// What a compressed file was unpacked to does not stay.
fn assert_nothing_left_behind(fixture: &Fixture) {
    let staging = fixture.file(".jianbao/staging");
    let left: Vec<_> = fs::read_dir(staging)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new());
}

#[test]
fn compressed_files_that_are_broken_are_refused_and_nothing_changes() {
    let fixture = Fixture::new();
    let text = good_line().repeat(1000);
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    xz.write_all(text.as_bytes()).unwrap();
    let xz = xz.finish().unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let huge_window = {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(31).unwrap();
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let mut flipped = gz.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let head = fixture.head();
    for (name, bytes) in [
        ("cut.jsonl.xz", &xz[..xz.len() / 2]),
        ("cut.jsonl.gz", &gz[..gz.len() - 5]),
        ("cut.jsonl.zst", &zst[..zst.len() / 2]),
        ("window.jsonl.zst", &huge_window[..]),
        ("flipped.jsonl.gz", &flipped[..]),
        ("text.jsonl.gz", text.as_bytes()),
        ("text.jsonl.xz", text.as_bytes()),
        ("text.jsonl.zst", text.as_bytes()),
        ("xz.jsonl.gz", &xz[..]),
    ] {
        fixture.put(name, bytes);
        let run = fixture.import([name]);
        assert!(matches!(run.code, 1 | 2), "{name}: {run:?}");
        let told = run.stderr.starts_with("error: ") && run.stderr.contains(name);
        assert!(told, "{name}: {run:?}");
        assert!(run.peak_memory < MAX_MEMORY, "{name}: {run:?}");
        assert_eq!(fixture.head(), head);
    }
    // An empty file has no articles, and is no error.
    for (name, bytes) in [
        ("empty.jsonl", &b""[..]),
        ("empty.jsonl.zst", &zstd::encode_all(&b""[..], 1).unwrap()),
    ] {
        fixture.put(name, bytes);
        fixture.import([name]).expect_code(0);
    }
    assert_eq!(fixture.head(), head);
    fixture.assert_sound();
}
