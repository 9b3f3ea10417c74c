//! Evidence that git does not hold: media files and WARC ranges, written through the library.

use std::fs;

use jianbao_core::Clock;
use jianbao_store::blob::Blobs;
use jianbao_store::warc::{Exchange, HttpVersion, Request, Response, WarcWriter};
use jianbao_store::{ArchiveSettings, Batch, Settings, Writer};

use super::{differences, expect_named, small_archive, the_file, with_changed};
use crate::archive_fixture::{Fixture, NOW, git};
use crate::support::has_git;

fn exchange(path: &str, body: &[u8]) -> Exchange {
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    Exchange {
        target_uri: format!("https://river.example{path}"),
        captured_at: NOW.parse().unwrap(),
        http_version: HttpVersion::Http11,
        request: Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: vec![header("Host", "river.example")],
        },
        response: Response {
            status: 200,
            reason: "OK".to_owned(),
            headers: vec![header("Content-Type", "text/html")],
            body: body.to_vec(),
            truncated: None,
            transfer_encoding: None,
        },
    }
}

/// An archive with one media file and one WARC file of two ranges.
fn archive_with_evidence() -> Fixture {
    let fixture = small_archive();
    let root = fixture.archive();
    let settings = Settings {
        archive: ArchiveSettings {
            name: "river".parse().unwrap(),
            ..ArchiveSettings::default()
        },
        ..Settings::default()
    };
    let clock = Clock::standing_at(NOW).unwrap();
    let mut writer = Writer::open(&root, settings, None, clock, "test").unwrap();
    let (mut warc, _) = WarcWriter::open(&root, 1 << 30, |_| 0).unwrap();
    for body in [&b"<p>one</p>"[..], b"<p>two</p>"] {
        warc.append(&exchange("/1", body), None).unwrap().unwrap();
        let batch = Batch {
            warc: warc.finish_batch().unwrap(),
            ..Batch::default()
        };
        writer.write(batch).unwrap();
    }
    let blob = Blobs::new(&root)
        .put(b"no picture at all", Some("image/png"))
        .unwrap();
    let batch = Batch {
        media: vec![blob],
        ..Batch::default()
    };
    writer.write(batch).unwrap();
    writer.finish("Keep evidence").unwrap();
    drop(writer);
    fixture.assert_sound();
    fixture
}

#[test]
fn every_flipped_byte_of_evidence_is_found_and_its_file_named() {
    let fixture = archive_with_evidence();
    for path in [
        the_file(&fixture, &["media/"]),
        the_file(&fixture, &["warc/"]),
    ] {
        let on_disk = fixture.file(&path);
        let bytes = fs::read(&on_disk).unwrap();
        for position in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[position] ^= 1 << (position % 8);
            let differs = with_changed(&on_disk, &changed, || differences(&fixture));
            let named = differs.iter().any(|difference| difference.path == path);
            assert!(named, "byte {position} of {path}: {differs:?}");
        }
        for cut in [&b""[..], &bytes[..bytes.len() - 1]] {
            with_changed(&on_disk, cut, || expect_named(&fixture, &path, "differs"));
        }
    }
    fixture.assert_sound();
}

#[test]
fn absent_evidence_is_counted_and_fails_only_when_completeness_is_asked_for() {
    if !has_git() {
        return;
    }
    let fixture = archive_with_evidence();
    let count = |report: &serde_json::Value, of: &str| {
        (
            report[of]["warc_ranges"].clone(),
            report[of]["media"].clone(),
        )
    };
    let report = fixture
        .run(["--json", "verify", "--complete"])
        .expect_code(0)
        .json();
    assert_eq!(count(&report, "ok"), (2.into(), 1.into()));

    git(&fixture.root(), ["clone", "--quiet", "archive", "clone"]);
    let clone = fixture.root().join("clone");
    let report = fixture
        .run_in(&clone, ["--json", "verify"])
        .expect_code(0)
        .json();
    assert_eq!(count(&report, "absent"), (2.into(), 1.into()));
    assert_eq!(count(&report, "ok"), (0.into(), 0.into()));
    fixture
        .run_in(&clone, ["verify"])
        .expect_text("absent: 2 WARC ranges, 1 media files");
    fixture
        .run_in(&clone, ["verify", "--complete"])
        .expect_code(1);
    fixture.run_in(&clone, ["rebuild"]).expect_code(0);
    let media =
        |root: &std::path::Path| fixture.run_in(root, ["--json", "status"]).json()["media"].clone();
    assert_eq!(media(&clone), media(&fixture.archive()));

    fs::remove_dir_all(fixture.file("media")).unwrap();
    let report = fixture.run(["--json", "verify"]).expect_code(0).json();
    assert_eq!(count(&report, "absent"), (0.into(), 1.into()));
    fixture.run(["verify", "--complete"]).expect_code(1);
}
