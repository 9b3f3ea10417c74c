//! What a crash leaves: whole members are kept and journalled, torn ones cut off.

use std::fs;
use std::io::Write as _;

use jianbao_store::evidence::Verification;
use jianbao_store::warc::{WarcTail, verify_range};

use super::{append, exchange, members_of, open, records_of, writer};

#[test]
fn a_file_cut_at_any_byte_is_valid_after_reopening() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    append(&mut first, &exchange("/one", b"1"));
    let journalled = first.finish_batch().unwrap();
    let file = append(&mut first, &exchange("/two", b"2")).file;
    drop(first);
    let path = archive.path().join(&file);
    let bytes = fs::read(&path).unwrap();
    let mut ends = vec![0];
    for member in members_of(&bytes) {
        ends.push(ends.last().unwrap() + member.len());
    }

    // Every byte of the last record, and many of the rest, with and without a journal that knows the
    // first exchange. (Each cut costs several syncs, so not every byte of everything.)
    let from = usize::try_from(journalled[0].to).unwrap();
    let last_record = ends[ends.len() - 2];
    let cuts = (last_record..=bytes.len())
        .chain((from..last_record).step_by(9))
        .map(|cut| (true, cut))
        .chain((0..=bytes.len()).step_by(23).map(|cut| (false, cut)));
    for (known, cut) in cuts {
        let journalled = if known { journalled.as_slice() } else { &[] };
        fs::write(&path, &bytes[..cut]).unwrap();
        let (mut writer, tails) = open(archive.path(), 1 << 30, journalled);
        let whole = *ends.iter().filter(|end| **end <= cut).max().unwrap();
        let expect = (whole < cut).then(|| WarcTail {
            file: file.clone(),
            from: whole as u64,
            to: cut as u64,
            cut: true,
        });
        assert_eq!(tails, Vec::from_iter(expect), "cut at {cut}");

        let pointer = append(&mut writer, &exchange("/three", b"3"));
        assert_eq!(pointer.file, file, "cut at {cut}");
        let ranges = writer.finish_batch().unwrap();
        let mut end = journalled.first().map_or(0, |range| range.to);
        for range in &ranges {
            assert_eq!(range.from, end, "cut at {cut}");
            end = range.to;
            let verification = verify_range(archive.path(), range).unwrap();
            assert_eq!(verification, Verification::Ok, "cut at {cut}");
        }
        assert_eq!(end, fs::metadata(&path).unwrap().len(), "cut at {cut}");
        let records = records_of(archive.path(), &file);
        assert_eq!(records[0].field("WARC-Type"), Some("warcinfo"));
        assert_eq!(
            records.last().unwrap().field("WARC-Target-URI"),
            Some("https://news.example/three")
        );
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn zeros_that_a_power_loss_left_are_cut_off() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    let ranges = first.finish_batch().unwrap();
    let path = archive.path().join(&file);
    let mut open_file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    open_file.write_all(&[0; 5000]).unwrap();
    let (_, tails) = open(archive.path(), 1 << 30, &ranges);
    assert!(tails[0].cut);
    assert_eq!(fs::metadata(&path).unwrap().len(), ranges[0].to);
}

#[test]
fn bytes_that_are_not_ours_stay_and_are_reported() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    let ranges = first.finish_batch().unwrap();
    let path = archive.path().join(&file);
    let mut open_file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    open_file.write_all(b"a note of the operator").unwrap();
    let before = fs::read(&path).unwrap();

    let (mut second, tails) = open(archive.path(), 1 << 30, &ranges);
    assert_eq!(tails.len(), 1);
    assert!(!tails[0].cut);
    let other = append(&mut second, &exchange("/two", b"2")).file;
    assert_eq!(other, "warc/2026/11/20261122010203-00002.warc.gz");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_bad_byte_before_whole_records_costs_none_of_them() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    append(&mut first, &exchange("/two", b"2"));
    first.finish_batch().unwrap();
    drop(first);
    let path = archive.path().join(&file);
    let bytes = fs::read(&path).unwrap();
    // In the first record, and in a later one; the caller's journal knows of neither.
    let warcinfo_len = members_of(&bytes)[0].len();
    for (at, whole) in [(30, 0), (warcinfo_len + 30, warcinfo_len as u64)] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        fs::write(&path, &damaged).unwrap();
        let (mut second, tails) = open(archive.path(), 1 << 30, &[]);
        assert_eq!(
            (tails.len(), tails[0].from, tails[0].cut),
            (1, whole, false)
        );
        let other = append(&mut second, &exchange("/three", b"3")).file;
        assert_ne!(other, file);
        assert_eq!(fs::read(&path).unwrap(), damaged);
        fs::remove_file(archive.path().join(other)).unwrap();
    }
}

#[test]
fn a_torn_record_with_a_gzip_member_in_its_body_is_cut_off() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    append(&mut first, &exchange("/one", b"1"));
    let ranges = first.finish_batch().unwrap();
    // Its header is the one of our own members, and it lies uncompressed in the record.
    let mut gzip = flate2::GzBuilder::new()
        .operating_system(0xff)
        .write(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"a page").unwrap();
    let inner = gzip.finish().unwrap();
    let body = [noise(40_000), inner.clone(), noise(40_000)].concat();
    let pointer = append(&mut first, &exchange("/gzip", &body));
    drop(first);
    let path = archive.path().join(&pointer.file);
    let bytes = fs::read(&path).unwrap();
    let torn = usize::try_from(pointer.offset + pointer.length).unwrap() - 4;
    let mut windows = bytes.windows(inner.len());
    assert!(windows.any(|window| window == inner), "it is to be seen");
    fs::write(&path, &bytes[..torn]).unwrap();
    let (_, tails) = open(archive.path(), 1 << 30, &ranges);
    assert!(tails[0].cut);
    assert_eq!(fs::metadata(&path).unwrap().len(), ranges[0].to);
}

/// Bytes that no compressor makes much smaller.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    })
    .take(len)
    .collect()
}

#[test]
fn journalled_bytes_are_never_cut() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    let ranges = first.finish_batch().unwrap();
    let path = archive.path().join(&file);
    let mut damaged = fs::read(&path).unwrap();
    damaged[20] ^= 0xff;
    damaged.truncate(damaged.len() - 3);
    fs::write(&path, &damaged).unwrap();

    let (mut second, tails) = open(archive.path(), 1 << 30, &ranges);
    assert_eq!(tails, []);
    let other = append(&mut second, &exchange("/two", b"2")).file;
    assert_ne!(other, file, "nothing is added to a damaged file");
    assert_eq!(fs::read(&path).unwrap(), damaged);
}

#[test]
fn a_file_of_another_version_is_not_continued() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    first.finish_batch().unwrap();
    // An exchange alone, without the warcinfo of this version before it.
    let path = archive.path().join(&file);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[members_of(&bytes)[0].len()..]).unwrap();
    let (mut second, tails) = open(archive.path(), 1 << 30, &[]);
    assert_eq!(tails, []);
    assert_ne!(append(&mut second, &exchange("/two", b"2")).file, file);
    let ranges = second.finish_batch().unwrap();
    assert_eq!(ranges.len(), 2, "its members are journalled all the same");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_was_moved_away_is_left_alone() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    let ranges = first.finish_batch().unwrap();
    let path = archive.path().join(&file);
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("elsewhere", &path).unwrap();
    let (mut second, tails) = open(archive.path(), 1 << 30, &ranges);
    assert_eq!(tails, []);
    let other = append(&mut second, &exchange("/two", b"2")).file;
    assert_eq!(other, "warc/2026/11/20261122010203-00002.warc.gz");
    let verification = verify_range(archive.path(), &ranges[0]).unwrap();
    assert_eq!(verification, Verification::Absent);
}

/// The folder that the test below fills when it runs as its own child.
#[cfg(unix)]
const FULL: &str = "JIANBAO_TEST_FULL";

#[cfg(unix)]
#[test]
fn a_failed_write_leaves_the_file_as_it_was() {
    if let Some(folder) = std::env::var_os(FULL) {
        fill(folder.as_ref());
        return;
    }
    let archive = tempfile::tempdir().unwrap();
    // A write beyond the limit on a file's length is cut short and then refused, as on a full disk.
    let child = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "warc::crash::a_failed_write_leaves_the_file_as_it_was",
        ])
        .args(["--test-threads", "1"])
        .env(FULL, archive.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
    let (mut writer, tails) = open(archive.path(), 1 << 30, &[]);
    assert_eq!(tails, [], "nothing torn was left");
    assert_eq!(writer.finish_batch().unwrap().len(), 1);
}

#[cfg(unix)]
fn fill(folder: &std::path::Path) {
    let mut writer = writer(folder);
    let body = noise(9_000);
    let file = append(&mut writer, &exchange("/first", &body)).file;
    let path = folder.join(&file);
    let mut before = fs::metadata(&path).unwrap().len();
    let error = loop {
        match writer.append(&exchange("/more", &body), None) {
            Ok(_) => before = fs::metadata(&path).unwrap().len(),
            Err(error) => break error,
        }
        assert!(before < 1 << 20, "there is no limit");
    };
    assert!(error.to_string().contains("cannot write"), "{error}");
    assert_eq!(fs::metadata(&path).unwrap().len(), before);
    // A small exchange may still fit, and is then whole.
    let _ = writer.append(&exchange("/small", b""), None);
    let ranges = writer.finish_batch().unwrap();
    assert!(ranges[0].to >= before);
    let verification = verify_range(folder, &ranges[0]).unwrap();
    assert_eq!(verification, Verification::Ok);
    records_of(folder, &file);
}

#[test]
fn a_crash_across_a_rotation_loses_neither_file() {
    let archive = tempfile::tempdir().unwrap();
    let (mut first, _) = open(archive.path(), 1, &[]);
    let one = append(&mut first, &exchange("/one", b"1")).file;
    let two = append(&mut first, &exchange("/two", b"2")).file;
    assert_ne!(one, two);
    drop(first);
    let (mut second, tails) = open(archive.path(), 1, &[]);
    assert_eq!(tails, []);
    let ranges = second.finish_batch().unwrap();
    let files: Vec<_> = ranges.iter().map(|range| range.file.clone()).collect();
    assert_eq!(files, [one, two]);
}

#[test]
fn a_file_of_someone_else_is_not_continued() {
    let archive = tempfile::tempdir().unwrap();
    let folder = archive.path().join("warc/2026/11");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("20261101000000-00003.warc.gz");
    fs::write(&path, b"not a gzip file at all").unwrap();
    let (mut writer, tails) = open(archive.path(), 1 << 30, &[]);
    assert_eq!((tails.len(), tails[0].cut), (1, false));
    let pointer = append(&mut writer, &exchange("/", b"x"));
    assert_eq!(pointer.file, "warc/2026/11/20261122010203-00004.warc.gz");
    assert_eq!(fs::read(&path).unwrap(), b"not a gzip file at all");
}
