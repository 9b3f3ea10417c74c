//! What the operator has staged and edited, and the index that remembers it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use super::Archive;

#[test]
fn foreign_work_stays_as_it_is() {
    let archive = archive!(Archive::with_commit());
    for name in ["staged", "edited", "assumed", "intended", "half"] {
        archive.write(name, "of the operator\n");
    }
    archive.git(&["add", "edited", "assumed", "half"]);
    archive.git(&["commit", "-qm", "Theirs"]);
    archive.git(&["add", "staged"]);
    archive.git(&["add", "--intent-to-add", "intended"]);
    archive.git(&["update-index", "--assume-unchanged", "assumed"]);
    archive.write("edited", "of the operator, by hand\n");
    archive.write("assumed", "changed in silence\n");
    archive.write("half", "staged half\n");
    archive.git(&["add", "half"]);
    archive.write("half", "staged half, and more\n");
    let before = archive.git(&["status", "--porcelain=v2"]);

    archive.write("a.md", "first, revised\n");
    archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.git(&["status", "--porcelain=v2"]), before);
    let short = "A  staged\n M edited\n A intended\nMM half\n";
    let mut expect: Vec<_> = short.lines().collect();
    expect.sort_unstable();
    let status = archive.status();
    let mut found: Vec<_> = status.lines().collect();
    found.sort_unstable();
    assert_eq!(found, expect);
    let assumed = archive.git(&["ls-files", "-v", "assumed"]);
    assert_eq!(assumed, "h assumed\n");
    assert_eq!(archive.git(&["show", ":half"]), "staged half\n");
    archive.assert_sound();
}

#[test]
fn unresolved_merge_of_other_files_is_kept() {
    let archive = archive!(Archive::with_commit());
    archive.git(&["switch", "-qc", "side"]);
    archive.write("note", "one side\n");
    archive.git(&["add", "note"]);
    archive.git(&["commit", "-qm", "One side"]);
    archive.git(&["switch", "-q", "main"]);
    archive.write("note", "the other side\n");
    archive.git(&["add", "note"]);
    archive.git(&["commit", "-qm", "Other side"]);
    assert!(
        !archive
            .run_in(&archive.root(), &["merge", "side"])
            .status
            .success()
    );
    assert_eq!(archive.status(), "AA note\n");
    archive.write("a.md", "first, revised\n");
    archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.status(), "AA note\n");
    assert_eq!(archive.git(&["show", "HEAD:note"]), "the other side\n");
    // A conflict in our own file is settled by writing it.
    archive.write("note", "ours now\n");
    archive.commit(&["note"]).unwrap();
    assert_eq!(archive.status(), "");
}

#[test]
fn edit_within_the_second_of_the_index_is_seen() {
    let archive = archive!(Archive::with_commit());
    let long_ago = UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let set_time = |path: &str| {
        let file = fs::File::options()
            .write(true)
            .open(archive.root().join(path));
        file.unwrap().set_modified(long_ago).unwrap();
    };
    archive.write("note", "one\n");
    set_time("note");
    archive.git(&["add", "note"]);
    set_time(".git/index");
    // Of the same length and time: only that the file is as young as the index tells that it may differ.
    archive.write("note", "two\n");
    set_time("note");
    archive.write("a.md", "first, revised\n");
    archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.status(), "AM note\n");
}

#[test]
fn entries_that_are_no_files_are_kept() {
    let archive = archive!(Archive::with_commit());
    let id = archive.git(&["rev-parse", "HEAD"]);
    std::os::unix::fs::symlink("a.md", archive.root().join("link")).unwrap();
    archive.git(&["add", "link"]);
    let module = format!("160000,{},module", id.trim());
    archive.git(&["update-index", "--add", "--cacheinfo", &module]);
    archive.git(&["commit", "-qm", "Link and module"]);
    archive.write("link-2.md", "after the link\n");
    archive.write("module.md", "after the module\n");
    archive.commit(&["link-2.md", "module.md"]).unwrap();
    let kinds = archive.git(&["ls-tree", "--format=%(objectmode) %(path)", "HEAD"]);
    let expect =
        "100644 a.md\n040000 day\n120000 link\n100644 link-2.md\n160000 module\n100644 module.md\n";
    assert_eq!(kinds, expect);
    assert_eq!(archive.git(&["diff", "--cached"]), "");
}

#[test]
fn index_holds_the_stat_data_of_our_files() {
    let archive = archive!(Archive::with_commit());
    let past = Command::new("touch")
        .args(["-d", "2020-01-02T03:04:05.678Z"])
        .arg(archive.root().join("a.md"))
        .status();
    assert!(past.unwrap().success());
    archive.commit(&["a.md"]);
    let stat = fs::metadata(archive.root().join("a.md")).unwrap();
    // The index has room for 32 bits.
    let low = |number: u64| number & u64::from(u32::MAX);
    let entry = archive.git(&["ls-files", "--debug", "a.md"]);
    let expect = [
        format!("ctime: {}:{}", stat.ctime(), stat.ctime_nsec()),
        format!("mtime: {}:{}", stat.mtime(), stat.mtime_nsec()),
        format!("dev: {}\tino: {}", low(stat.dev()), low(stat.ino())),
        format!("uid: {}\tgid: {}", stat.uid(), stat.gid()),
        format!("size: {}\tflags: 0", stat.size()),
    ];
    for line in expect {
        assert!(entry.contains(&line), "{entry} lacks {line}");
    }
    // git compares the stat data alone.
    assert_eq!(archive.git(&["diff-files"]), "");
}
