//! What is no plain file, cannot be read, or is the archive itself.

use std::fs;
use std::path::Path;

use crate::archive_fixture::{Fixture, classic, git};
use crate::support::has_git;

fn record(number: usize) -> String {
    classic(
        &format!("https://river.example/{number}"),
        "渡船",
        &format!("第{number}号"),
    )
}

#[cfg(unix)]
#[test]
fn links_are_told_and_not_followed() {
    use std::os::unix::fs::symlink;
    let fixture = Fixture::new();
    fixture.put("outside/secret.md", record(9));
    fixture.put("records/river/1.md", record(1));
    let records = fixture.root().join("records");
    symlink(
        fixture.root().join("outside/secret.md"),
        records.join("file.md"),
    )
    .unwrap();
    symlink(fixture.root().join("outside"), records.join("folder")).unwrap();
    symlink("../..", records.join("river/loop")).unwrap();
    symlink("itself.md", records.join("itself.md")).unwrap();
    symlink("/dev/zero", records.join("zero.md")).unwrap();
    symlink("nowhere.md", records.join("dangling.md")).unwrap();
    let report = fixture.import_report("records");
    assert_eq!(report["articles"], 1, "{report}");
    assert_eq!(report["problems"].as_array().unwrap().len(), 6, "{report}");
    fixture
        .import(["records"])
        .expect_code(1)
        .expect_text("symbolic link");
    fixture
        .run(["show", "https://river.example/9"])
        .expect_code(2);
    // A path that the operator names is another matter.
    fixture.import(["records/file.md"]).expect_code(0);
    fixture
        .run(["show", "https://river.example/9"])
        .expect_code(0);
    fixture
        .import(["records/itself.md"])
        .expect_code(2)
        .expect_text("itself.md");
    fixture
        .import(["records/dangling.md"])
        .expect_code(2)
        .expect_text("dangling.md");
    let zero = fixture.import(["records/zero.md"]);
    assert_ne!(zero.code, 0, "{zero:?}");
    fixture.assert_sound();
}

#[cfg(unix)]
#[test]
fn named_pipes_and_sockets_are_not_waited_for() {
    let fixture = Fixture::new();
    fixture.put("records/1.md", record(1));
    crate::archive_fixture::make_pipe(&fixture.root().join("records/pipe.md"));
    crate::archive_fixture::make_pipe(&fixture.root().join("pipe.jsonl"));
    crate::archive_fixture::make_pipe(&fixture.root().join("pipe.jsonl.gz"));
    let _socket =
        std::os::unix::net::UnixListener::bind(fixture.root().join("records/s.md")).unwrap();
    let report = fixture.import_report("records");
    assert_eq!(report["articles"], 1);
    assert_eq!(report["problems"].as_array().unwrap().len(), 2, "{report}");
    for path in [
        "records/pipe.md",
        "pipe.jsonl",
        "pipe.jsonl.gz",
        "records/s.md",
    ] {
        let run = fixture.import([path]);
        assert!(run.code != 0 && run.stderr.contains(path), "{run:?}");
    }
    fixture.assert_sound();
}

#[cfg(unix)]
#[test]
fn files_and_folders_that_may_not_be_read_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    fixture.put("records/river/1.md", record(1));
    let file = fixture.put("records/river/2.md", record(2));
    let folder = fixture
        .put("records/shut/3.md", record(3))
        .parent()
        .unwrap()
        .to_owned();
    let shut = |mode: u32| {
        for path in [&file, &folder] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    shut(0o000);
    if fs::read(&file).is_ok() {
        println!("skipped: this user may read everything");
        shut(0o755);
        return;
    }
    let report = fixture.import_report("records");
    assert_eq!(report["articles"], 1, "{report}");
    assert_eq!(report["problems"].as_array().unwrap().len(), 2, "{report}");
    fixture
        .import(["records/shut"])
        .expect_code(1)
        .expect_text("shut");
    shut(0o755);
    fixture.assert_sound();
    assert_eq!(fixture.import_report("records")["articles"], 2);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let fixture = Fixture::new();
    fixture.put("records/1.md", record(1));
    let name = |bytes: &'static [u8]| Path::new(OsStr::from_bytes(bytes));
    let records = fixture.root().join("records");
    if fs::write(records.join(name(b"\xff.md")), record(2)).is_err() {
        println!("skipped: the file system wants names of text");
        return;
    }
    fs::create_dir(records.join(name(b"\xb4\xfa"))).unwrap();
    fs::write(records.join(name(b"\xb4\xfa")).join("3.md"), record(3)).unwrap();
    let report = fixture.import_report("records");
    assert_eq!(report["articles"], 1);
    assert_eq!(report["problems"].as_array().unwrap().len(), 2, "{report}");
    // Named by the operator, they are taken over.
    let folder = records.join(name(b"\xb4\xfa"));
    fixture.import([folder.as_os_str()]).expect_code(0);
    fixture
        .import([records.join(name(b"\xff.md"))])
        .expect_code(0);
    fixture
        .run(["show", "https://river.example/3"])
        .expect_code(0);
    fixture
        .run(["show", "https://river.example/2"])
        .expect_code(0);
    fixture.assert_sound();
}

#[test]
fn the_archive_is_not_imported_into_itself() {
    let fixture = Fixture::new();
    fixture.put("work/1.md", record(1));
    fixture.put("work/bad.md", "nothing");
    fixture.import(["work"]).expect_code(1);
    for path in [
        "archive",
        "archive/articles",
        "archive/1.md",
        "work/../archive",
    ] {
        fixture
            .import([path])
            .expect_code(2)
            .expect_text("the archive itself");
    }
    // Nor with the folder that it lies in, however often.
    let before = fixture.tracked().len();
    for _ in 0..3 {
        let report = fixture.import_report(fixture.root());
        assert_eq!(report["articles"], 0, "{report}");
        fixture.assert_sound();
    }
    assert!(
        fixture.tracked().len() <= before + 2,
        "{:?}",
        fixture.tracked()
    );
}

#[test]
fn paths_that_cannot_be_imported_are_refused_before_anything_is_written() {
    if !has_git() {
        return;
    }
    let fixture = Fixture::new();
    fixture.put("work/1.md", record(1));
    fixture.put("work/picture.png", "x");
    let head = fixture.head();
    git(&fixture.root(), ["init", "--quiet", "--bare", "bare.git"]);
    for (path, reason) in [
        ("nowhere", "nowhere"),
        ("work/picture.png", "neither a folder nor a file named"),
        ("bare.git", "bare git repository"),
        ("", ""),
        ("work/1.md/2.md", "2.md"),
    ] {
        let run = fixture.import(["work", path]).expect_code(2);
        assert!(run.stderr.contains(reason), "{run:?}");
    }
    fixture.import::<&str>([]).expect_code(2);
    fixture
        .run(["import", "--source", "../x", "work"])
        .expect_code(2)
        .expect_text("--source");
    assert_eq!(fixture.head(), head);
    fs::create_dir(fixture.root().join("empty")).unwrap();
    fixture
        .import(["empty"])
        .expect_code(0)
        .expect_text("0 read");
    assert_eq!(fixture.head(), head);
    fixture.import(["work", "work"]).expect_code(0);
    fixture.assert_sound();
}
