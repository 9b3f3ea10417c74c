//! Single writes, evidence included, that are killed or find the disk full, and are done again: what git
//! holds and the evidence are those of an undisturbed run, to the byte.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jianbao_core::{
    ArticleKey, BodyKind, Clock, Dialect, Fingerprint, MediaRef, MediaRole, Record, Revision,
    Sha256Digest, SourceId, StatedTime,
};
use jianbao_store::blob::Blobs;
use jianbao_store::fault;
use jianbao_store::journal::SigningKey;
use jianbao_store::warc::{Exchange, HttpVersion, Request, Response};
use jianbao_store::{
    Batch, NewRevision, Settings, StoreError, VerifyOptions, VerifyReport, Writer, init,
    record_path, verify,
};
use tempfile::TempDir;

const NOON: &str = "2031-05-16T12:00:00Z";
const ROOT: &str = "JIANBAO_TEST_SINGLE_WRITE";
/// Looks at the archive of a single write: how many looks there are in a run of the child.
const LOOKS: u32 = 3;

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.archive.name = "harbour".parse().unwrap();
    settings
}

fn key() -> String {
    let key = SigningKey::from_seed("harbour", &[7; 32]).unwrap();
    key.to_secret_text()
}

/// An archive that was begun, in memory where that can be had: processes die here, not the machine.
fn archive() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    let folder = folder.unwrap();
    let text = "[archive]\nname = \"harbour\"\n";
    let name = &settings().archive.name;
    init(
        folder.path(),
        name,
        text,
        Some(&key()),
        NOON.parse().unwrap(),
    )
    .unwrap();
    writer(folder.path()).finish("Begin the archive").unwrap();
    folder
}

fn writer(root: &Path) -> Writer {
    let clock = Clock::standing_at(NOON).unwrap();
    Writer::open(root, settings(), Some(&key()), clock, "test").unwrap()
}

/// The page of an article as a look at it finds it: every look finds another text.
fn exchange(look: u32) -> Exchange {
    let body = format!("<p>渡船走了{look}趟。</p>").into_bytes();
    Exchange {
        target_uri: "https://news.example/ferry".to_owned(),
        captured_at: NOON.parse().unwrap(),
        http_version: HttpVersion::Http11,
        request: Request {
            method: "GET".to_owned(),
            path: "/ferry".to_owned(),
            headers: vec![("Host".to_owned(), b"news.example".to_vec())],
        },
        response: Response {
            status: 200,
            reason: "OK".to_owned(),
            headers: vec![("Content-Type".to_owned(), b"text/html".to_vec())],
            body,
            truncated: None,
            transfer_encoding: None,
        },
    }
}

/// Keeps one look: its exchange, a picture, and the text with both. As a pipeline does, it leaves out
/// what the archive has already.
fn keep_look(writer: &mut Writer, look: u32) -> Result<(), StoreError> {
    let article = ArticleKey::of("https://news.example/ferry")
        .unwrap()
        .article_id();
    let exchange = exchange(look);
    let payload = Sha256Digest::of(&exchange.response.body);
    let text = String::from_utf8(exchange.response.body.clone()).unwrap();
    let fingerprint = Fingerprint::of("渡船", &text);
    let known = writer.catalog.revisions(&article)?;
    if known
        .iter()
        .any(|row| row.fingerprint == fingerprint.to_string())
    {
        return Ok(());
    }
    let (mut warc, tails) = writer.open_warc(1 << 30)?;
    assert!(tails.iter().all(|tail| tail.cut));
    let pointer = warc.append(&exchange, None)?.unwrap();
    // The second look finds the picture of the first again.
    let picture = format!("picture {}", look.min(2)).repeat(1000);
    let blobs = Blobs::new(writer.layout.root());
    let blob = blobs.put(picture.as_bytes(), Some("image/png"));
    let blob = blob.map_err(|error| match error {
        jianbao_store::blob::BlobError::File(error) => StoreError::File(error),
        other => panic!("{other}"),
    })?;
    let source = SourceId::from_name("news");
    let noon: jiff::Timestamp = NOON.parse().unwrap();
    let zone = &writer.settings.archive.time_zone.0;
    let path = record_path(&source, &article, noon, zone);
    let record = Record {
        headline: "渡船".to_owned(),
        url: exchange.target_uri.clone(),
        entry_time: Some(noon),
        body: text,
        ..Record::default()
    };
    let revision = Revision {
        article,
        number: 0,
        source,
        canonical_url: exchange.target_uri.clone(),
        requested_url: Some(exchange.target_uri.clone()),
        target_url: None,
        aliases: Vec::new(),
        guid: None,
        headline: "渡船".to_owned(),
        date_published: None,
        date_modified: None,
        entry_time: StatedTime::exact(noon),
        captured_at: Some(noon),
        byline: None,
        section: None,
        keywords: Vec::new(),
        language: None,
        site_name: None,
        description: None,
        agency: None,
        licence: None,
        is_paywalled: false,
        body_kind: BodyKind::Composed,
        fingerprint,
        extractor: None,
        media: vec![MediaRef {
            url: "https://news.example/ferry.png".to_owned(),
            sha256: Some(blob.sha256),
            role: MediaRole::Lead,
            alt: None,
            caption: None,
            credit: None,
        }],
        payload: Some(payload),
        warc: Some(pointer.place()),
        dialect: Dialect::Classic,
        record_path: path,
        record_digest: Sha256Digest([0; 32]),
    };
    let batch = Batch {
        warc: warc.finish_batch()?,
        media: vec![blob],
        revisions: vec![NewRevision {
            revision,
            record: record.write(Dialect::Classic),
            observed_at: noon,
        }],
        ..Batch::default()
    };
    writer.write(batch)
}

/// Not a test by itself: the process that the tests below kill.
#[test]
fn child_keeps_looks() {
    let Some(root) = std::env::var_os(ROOT) else {
        return;
    };
    let mut writer = writer(Path::new(&root));
    for look in 1..=LOOKS {
        if let Err(error) = keep_look(&mut writer, look) {
            // A caller that goes on after an error must not overwrite what was begun.
            let again = keep_look(&mut writer, look + 1);
            let finish = writer.finish("Go on").map(drop);
            let is_begun = writer.layout.pending().exists();
            assert!(!is_begun || (again.is_err() && finish.is_err()));
            panic!("{error}: {:?}", std::error::Error::source(&error));
        }
    }
    writer.finish("Keep").unwrap();
}

fn keep(root: &Path, fault: Option<&str>) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "single_write::child_keeps_looks", "--nocapture"])
        .env(ROOT, root)
        .env_remove("JIANBAO_FAULT");
    if let Some(fault) = fault {
        command.env("JIANBAO_FAULT", fault);
    }
    command.output().unwrap()
}

/// Every file of the archive but those of git and the databases: records, journal and evidence.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let relative = path.strip_prefix(root).unwrap().to_owned();
            let is_other = relative.ends_with(".git") || relative.ends_with(".jianbao");
            if path.is_dir() && !is_other {
                folders.push(path);
            } else if !is_other {
                found.insert(relative, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn report(root: &Path) -> VerifyReport {
    let options = VerifyOptions::default();
    let report = verify(root, &settings(), &options, &mut |_| {}).unwrap();
    assert_eq!(report.differs, []);
    assert!(!report.has_absent());
    report
}

/// What git has at HEAD is what lies there, by git's word; skipped without git.
fn assert_committed(root: &Path, what: &str) {
    let status = Command::new("git")
        .args(["status", "--porcelain"])
        .current_dir(root)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", root.join("no-home"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output();
    let Ok(status) = status else {
        println!("skipped: no git on this machine");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&status.stdout), "", "{what}");
}

fn undisturbed() -> BTreeMap<PathBuf, Vec<u8>> {
    let archive = archive();
    let output = keep(archive.path(), None);
    assert!(output.status.success(), "{output:?}");
    let report = report(archive.path());
    assert_eq!(
        (report.ok.warc_ranges, report.ok.media, report.ok.records),
        (3, 2, 3)
    );
    files(archive.path())
}

#[track_caller]
fn assert_completed(root: &Path, expected: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let output = keep(root, None);
    assert!(output.status.success(), "{what}: {output:?}");
    report(root);
    let found = files(root);
    let paths = found.keys().chain(expected.keys());
    let different: Vec<_> = paths
        .filter(|path| found.get(*path) != expected.get(*path))
        .collect();
    assert!(different.is_empty(), "{what}: {different:?} differ");
    assert_committed(root, what);
    // Done is done.
    assert!(keep(root, None).status.success(), "{what}");
    assert!(files(root) == *expected, "{what}: a second run wrote");
}

#[test]
fn single_write_killed_at_any_point_is_completed_by_the_same_call() {
    let expected = undisturbed();
    for point in fault::POINTS {
        for nth in 1..=LOOKS {
            let archive = archive();
            let what = format!("{point}@{nth}=kill");
            let output = keep(archive.path(), Some(&what));
            if output.status.signal() == Some(9) {
                report(archive.path());
                assert_completed(archive.path(), &expected, &what);
            } else {
                assert!(output.status.success(), "{what}: {output:?}");
                assert!(nth > 1, "{point} was not reached");
            }
        }
    }
}

#[test]
fn single_write_that_finds_the_disk_full_is_completed_by_the_same_call() {
    let expected = undisturbed();
    for point in fault::POINTS {
        let archive = archive();
        let what = format!("{point}=enospc");
        let output = keep(archive.path(), Some(&what));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{what}");
        assert!(said.contains("StorageFull"), "{what}: {said}");
        assert_completed_or_more(archive.path(), &expected, &what);
    }
}

/// As [`assert_completed`]; a caller that went on after the error may have kept more evidence.
#[track_caller]
fn assert_completed_or_more(root: &Path, expected: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let output = keep(root, None);
    assert!(output.status.success(), "{what}: {output:?}");
    let report = report(root);
    assert!(report.ok.records >= 3, "{what}: {report:?}");
    let evidence = |(path, _): &(&PathBuf, _)| path.starts_with("media");
    for (path, bytes) in expected.iter().filter(evidence) {
        assert!(
            files(root).get(path) == Some(bytes),
            "{what}: {}",
            path.display()
        );
    }
    assert_committed(root, what);
}

/// The process dies in the middle of a write: any part of the last exchange may be on disk.
#[test]
fn exchange_torn_anywhere_is_completed_by_the_same_call() {
    let expected = undisturbed();
    let left = |fault: &str| {
        let archive = archive();
        let output = keep(archive.path(), Some(fault));
        assert_eq!(output.status.signal(), Some(9));
        let mut files = files(archive.path()).into_iter();
        (archive, files.find(|(path, _)| path.starts_with("warc")))
    };
    let (_, first) = left("warc-appended@1=kill");
    let (_, second) = left("warc-appended@2=kill");
    let ((_, first), (warc, second)) = (first.unwrap(), second.unwrap());
    for end in (first.len()..second.len()).step_by((second.len() - first.len()) / 10) {
        let (archive, _) = left("warc-appended@2=kill");
        fs::write(archive.path().join(&warc), &second[..end]).unwrap();
        assert_completed(archive.path(), &expected, &format!("cut at {end}"));
    }
    for end in (0..first.len()).step_by(first.len() / 10) {
        let (archive, _) = left("warc-appended@1=kill");
        fs::write(archive.path().join(&warc), &first[..end]).unwrap();
        assert_completed(archive.path(), &expected, &format!("cut at {end}"));
    }
}

/// What was being written when the process died is not what comes next: both are kept.
#[test]
fn evidence_that_is_not_asked_for_again_is_kept_and_journalled() {
    let archive = archive();
    let output = keep(archive.path(), Some("warc-synced=kill"));
    assert_eq!(output.status.signal(), Some(9));
    let mut writer = writer(archive.path());
    keep_look(&mut writer, 9).unwrap();
    writer.finish("Keep").unwrap();
    let report = report(archive.path());
    assert_eq!((report.ok.warc_ranges, report.ok.records), (1, 1));
    let files = files(archive.path());
    let (_, bytes) = files
        .iter()
        .find(|(path, _)| path.starts_with("warc"))
        .unwrap();
    let mut text = String::new();
    let mut members = flate2::read::MultiGzDecoder::new(bytes.as_slice());
    std::io::Read::read_to_string(&mut members, &mut text).unwrap();
    assert!(text.contains("走了1趟") && text.contains("走了9趟"));
    assert_eq!(text.matches("WARC-Type: warcinfo").count(), 1);
}

/// A batch that could never be completed is not begun.
#[test]
fn file_in_the_place_of_a_superseded_record_is_found_before_the_batch_begins() {
    let archive = archive();
    let mut writer = writer(archive.path());
    keep_look(&mut writer, 1).unwrap();
    let files = files(archive.path());
    let is_record = |path: &&PathBuf| path.starts_with("articles") && path.ends_with("index.jsonl");
    let index = files.keys().find(is_record).unwrap();
    let mut records = fs::read_dir(archive.path().join(index).parent().unwrap()).unwrap();
    let record = records.find_map(|entry| {
        Some(entry.unwrap().path()).filter(|path| !path.ends_with("index.jsonl"))
    });
    let stranger = record.unwrap().with_extension("r1.md");
    fs::write(&stranger, "not ours").unwrap();
    let error = keep_look(&mut writer, 2).unwrap_err().to_string();
    assert!(error.contains(".r1.md does not hold"), "{error}");
    fs::remove_file(&stranger).unwrap();
    keep_look(&mut writer, 2).unwrap();
    writer.finish("Keep").unwrap();
    assert_eq!(report(archive.path()).ok.records, 2);
}
