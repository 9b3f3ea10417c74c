//! What a commit holds, in every state a repository can be in.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use jianbao_store::git;
use proptest::prelude::*;

use super::{Archive, NOON, commit};

#[test]
fn first_commit_holds_the_written_files() {
    let archive = archive!(Archive::new());
    archive.write("articles/one.md", "新闻\n");
    archive.write("left-out.txt", "not ours\n");
    let id = archive.commit(&["articles/one.md"]).unwrap();
    assert_eq!(archive.git(&["rev-parse", "main"]).trim(), id);
    assert_eq!(archive.files_at_head(), ["articles/one.md"]);
    assert_eq!(archive.status(), "?? left-out.txt\n");
    archive.assert_sound();
    let format = "--format=%an|%ae|%ad|%cn|%ce|%cd|%P|%B";
    let log = archive.git(&["log", "--date=raw", format]);
    let who = "jianbao|archive@jianbao.invalid|1933156800 +0000";
    assert_eq!(log.trim(), format!("{who}|{who}||Take in 2 articles"));
}

#[test]
fn later_commit_has_the_earlier_one_as_parent_and_keeps_its_files() {
    let archive = archive!(Archive::with_commit());
    let first = archive.git(&["rev-parse", "HEAD"]);
    archive.write("day/b.md", "second, revised\n");
    archive.write("day/c.md", "third\n");
    archive
        .commit(&["day/c.md", "day/b.md", "day/b.md"])
        .unwrap();
    assert_eq!(archive.git(&["rev-parse", "HEAD^"]), first);
    assert_eq!(archive.files_at_head(), ["a.md", "day/b.md", "day/c.md"]);
    assert_eq!(archive.git(&["show", "HEAD:day/b.md"]), "second, revised\n");
    archive.assert_clean();
    let log = archive.git(&["reflog", "--format=%gs", "HEAD"]);
    assert_eq!(
        log,
        "commit: Take in 2 articles\ncommit (initial): Take in 2 articles\n"
    );
    assert_eq!(archive.git(&["reflog", "--format=%gs", "main"]), log);
}

#[test]
fn nothing_is_committed_when_nothing_changed() {
    let archive = archive!(Archive::with_commit());
    let head = archive.git(&["rev-parse", "HEAD"]);
    let index = fs::metadata(archive.root().join(".git/index")).unwrap();
    assert_eq!(
        archive.commit(&["a.md", "day/b.md", "never-there.md"]),
        None
    );
    assert_eq!(archive.commit(&[]), None);
    assert_eq!(archive.git(&["rev-parse", "HEAD"]), head);
    let untouched = fs::metadata(archive.root().join(".git/index")).unwrap();
    assert_eq!(untouched.ino(), index.ino());
    archive.assert_clean();
}

#[test]
fn nothing_is_committed_before_there_is_a_file() {
    let archive = archive!(Archive::new());
    assert_eq!(archive.commit(&["never-there.md"]), None);
    assert!(
        !archive
            .run_in(&archive.root(), &["rev-parse", "HEAD"])
            .status
            .success()
    );
}

#[test]
fn removed_file_leaves_the_tree_and_its_empty_folder_with_it() {
    let archive = archive!(Archive::with_commit());
    archive.remove("day/b.md");
    archive.commit(&["day/b.md"]).unwrap();
    assert_eq!(archive.files_at_head(), ["a.md"]);
    archive.assert_clean();
    archive.remove("a.md");
    archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.files_at_head(), [""; 0]);
    archive.assert_clean();
}

#[test]
fn file_gives_way_to_a_folder_and_back() {
    let archive = archive!(Archive::with_commit());
    // Names that lie between `a.md` and `a.md/` in the order of bytes.
    archive.write("a.md-", "between\n");
    archive.write("a.md.txt", "between too\n");
    archive.remove("a.md");
    archive.write("a.md/deep/one.md", "in a folder\n");
    archive
        .commit(&["a.md/deep/one.md", "a.md-", "a.md.txt"])
        .unwrap();
    let with_folder = ["a.md-", "a.md.txt", "a.md/deep/one.md", "day/b.md"];
    assert_eq!(archive.files_at_head(), with_folder);
    archive.assert_clean();

    fs::remove_dir_all(archive.root().join("a.md")).unwrap();
    archive.write("a.md", "a file again\n");
    archive.commit(&["a.md/deep/one.md", "a.md"]).unwrap();
    assert_eq!(
        archive.files_at_head(),
        ["a.md", "a.md-", "a.md.txt", "day/b.md"]
    );
    archive.assert_clean();
}

#[test]
fn unusual_names_are_committed_as_they_are() {
    let archive = archive!(Archive::new());
    let long = "长".repeat(66) + "ab";
    let names = [
        "报纸/头版.md",
        "with space.md",
        "quote\"'.md",
        "tab\tand\nline.md",
        "🗞️.md",
        "-n",
        "*.md",
        "back\\slash",
        "#x",
        ".hidden",
        "..two",
        "git~",
        long.as_str(),
    ];
    for name in names {
        archive.write(name, name);
    }
    assert_eq!(long.len(), 200);
    archive.commit(&names).unwrap();
    archive.assert_clean();
    let mut expect = names.to_vec();
    expect.sort_unstable();
    assert_eq!(archive.files_at_head(), expect);
    for name in names {
        let bytes = git::head_file(&archive.root(), Path::new(name)).unwrap();
        assert_eq!(bytes.as_deref(), Some(name.as_bytes()));
    }
}

#[test]
fn name_that_is_not_utf8_is_committed() {
    let archive = archive!(Archive::new());
    let name = Path::new(std::ffi::OsStr::from_bytes(b"\xd0\xc2\xce\xc5.md"));
    if fs::write(archive.root().join(name), "text").is_err() {
        println!("skipped: this file system takes UTF-8 only");
        return;
    }
    git::commit(&archive.root(), &[name], "One", NOON.parse().unwrap()).unwrap();
    archive.assert_clean();
}

#[test]
fn executable_bit_of_the_operator_stays() {
    let archive = archive!(Archive::with_commit());
    let path = archive.root().join("a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    archive.commit(&["a.md"]);
    assert_eq!(
        archive.status(),
        " M a.md\n",
        "a mode changed by hand is no work of ours"
    );
    archive.git(&["commit", "-qam", "Executable"]);
    fs::write(&path, "first, revised\n").unwrap();
    archive.commit(&["a.md"]).unwrap();
    assert!(
        archive
            .git(&["ls-tree", "HEAD", "a.md"])
            .starts_with("100755")
    );
    archive.assert_clean();
}

#[test]
fn bytes_are_kept_under_the_archives_attributes() {
    let archive = archive!(Archive::new());
    archive.write(".gitattributes", "* -text\n");
    archive.write("crlf.md", "one\r\ntwo\nthree\r\n");
    archive.commit(&[".gitattributes", "crlf.md"]).unwrap();
    archive.git(&["update-index", "--really-refresh"]);
    archive.assert_clean();
    let bytes = git::head_file(&archive.root(), Path::new("crlf.md")).unwrap();
    assert_eq!(bytes.unwrap(), b"one\r\ntwo\nthree\r\n");
}

#[test]
fn same_inputs_make_the_same_commit() {
    let first = archive!(Archive::with_commit());
    let second = archive!(Archive::with_commit());
    assert_eq!(
        first.git(&["rev-parse", "HEAD"]),
        second.git(&["rev-parse", "HEAD"])
    );
}

#[test]
fn clone_has_all_files() {
    let archive = archive!(Archive::with_commit());
    archive.git_in(archive.folder.path(), &["clone", "-q", "archive", "copy"]);
    let copy = archive.folder.path().join("copy");
    assert_eq!(
        fs::read_to_string(copy.join("day/b.md")).unwrap(),
        "second\n"
    );
    // The copy can be committed to as well.
    fs::write(copy.join("day/b.md"), "in the copy\n").unwrap();
    commit(&copy, &["day/b.md"]).unwrap().unwrap();
    archive.assert_clean_in(&copy);
}

#[test]
fn current_branch_or_detached_head_is_committed_to() {
    let archive = archive!(Archive::with_commit());
    let main = archive.git(&["rev-parse", "main"]);
    archive.git(&["switch", "-qc", "topic/中文"]);
    archive.git(&["pack-refs", "--all"]);
    archive.write("a.md", "on the branch\n");
    let id = archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.git(&["rev-parse", "topic/中文"]).trim(), id);
    assert_eq!(archive.git(&["rev-parse", "main"]), main);
    archive.assert_clean();

    archive.git(&["switch", "-q", "--detach"]);
    archive.write("a.md", "detached\n");
    let detached = archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.git(&["rev-parse", "HEAD"]).trim(), detached);
    assert_eq!(archive.git(&["rev-parse", "topic/中文"]).trim(), id);
    archive.assert_clean();

    archive.git(&["switch", "-q", "--orphan", "fresh/start"]);
    archive.write("c.md", "alone\n");
    archive.commit(&["c.md"]).unwrap();
    assert_eq!(archive.git(&["rev-list", "--count", "HEAD"]).trim(), "1");
    archive.assert_clean();
}

#[test]
fn every_form_of_index_is_taken() {
    let archive = archive!(Archive::with_commit());
    for version in ["4", "3", "2"] {
        archive.git(&[
            "update-index",
            "--force-write-index",
            "--index-version",
            version,
        ]);
        archive.write("a.md", &format!("after version {version}\n"));
        archive.commit(&["a.md"]).unwrap();
        archive.assert_clean();
    }
    archive.git(&["update-index", "--split-index", "--untracked-cache"]);
    archive.write("day/b.md", "after a split index\n");
    archive.commit(&["day/b.md"]).unwrap();
    archive.assert_clean();
    archive.git(&[
        "-c",
        "index.skipHash=true",
        "update-index",
        "--force-write-index",
    ]);
    archive.write("day/b.md", "after an index without checksum\n");
    archive.commit(&["day/b.md"]).unwrap();
    archive.assert_clean();
    fs::remove_file(archive.root().join(".git/index")).unwrap();
    assert_eq!(archive.commit(&["a.md", "day/b.md"]), None);
    archive.assert_clean();
}

#[test]
fn shallow_clone_is_committed_to() {
    let archive = archive!(Archive::with_commit());
    archive.write("a.md", "second revision\n");
    archive.commit(&["a.md"]).unwrap();
    let url = format!("file://{}", archive.root().display());
    archive.git_in(
        archive.folder.path(),
        &["clone", "-q", "--depth=1", &url, "copy"],
    );
    let copy = archive.folder.path().join("copy");
    fs::write(copy.join("a.md"), "third revision\n").unwrap();
    commit(&copy, &["a.md"]).unwrap().unwrap();
    archive.assert_clean_in(&copy);
}

#[test]
fn linked_work_tree_is_committed_to() {
    let archive = archive!(Archive::with_commit());
    archive.git(&["worktree", "add", "-q", "../linked", "-b", "linked"]);
    let linked = archive.folder.path().join("linked");
    git::init(&linked).unwrap();
    fs::write(linked.join("a.md"), "in the linked one\n").unwrap();
    let id = commit(&linked, &["a.md"]).unwrap().unwrap();
    assert_eq!(archive.git(&["rev-parse", "linked"]).trim(), id);
    archive.assert_clean_in(&linked);
    archive.assert_clean();
}

#[test]
fn repository_that_is_there_is_used_as_it_is() {
    let archive = archive!(Archive::empty());
    archive.git(&["init", "-q", "-b", "trunk"]);
    let config = fs::read(archive.root().join(".git/config")).unwrap();
    git::init(&archive.root()).unwrap();
    git::init(&archive.root()).unwrap();
    assert_eq!(
        fs::read(archive.root().join(".git/config")).unwrap(),
        config
    );
    archive.write("a.md", "text\n");
    let id = archive.commit(&["a.md"]).unwrap();
    assert_eq!(archive.git(&["rev-parse", "trunk"]).trim(), id);
    archive.assert_clean();
}

#[test]
fn head_file_is_what_was_committed() {
    let archive = archive!(Archive::empty());
    let read = |path: &str| git::head_file(&archive.root(), Path::new(path)).unwrap();
    assert_eq!(read("a.md"), None);
    git::init(&archive.root()).unwrap();
    assert_eq!(read("a.md"), None);
    archive.write("day/a.md", "committed\n");
    archive.commit(&["day/a.md"]).unwrap();
    archive.write("day/a.md", "edited\n");
    assert_eq!(read("day/a.md").unwrap(), b"committed\n");
    // What a replacement shows instead was never committed.
    let hash = |text: &str| {
        archive.write("scratch", text);
        archive
            .git(&["hash-object", "-w", "scratch"])
            .trim()
            .to_owned()
    };
    archive.git(&["replace", &hash("committed\n"), &hash("forged\n")]);
    assert_eq!(read("day/a.md").unwrap(), b"committed\n");
    assert_eq!(read("day"), None);
    assert_eq!(read("day/a.md/b"), None);
    assert_eq!(read("other"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever is written and removed in whatever order: HEAD and the index are the work tree.
    #[test]
    fn any_sequence_of_changes_ends_clean(
        rounds in prop::collection::vec(prop::collection::vec(change(), 1..12), 1..5),
    ) {
        let Some(archive) = Archive::new() else { return Ok(()) };
        let mut expect: BTreeMap<String, u8> = BTreeMap::new();
        let mut any = false;
        for round in rounds {
            let mut changes: Vec<String> = Vec::new();
            for (path, content) in round {
                // The work tree holds a file or a folder of one name.
                let gone: Vec<String> = expect.keys().filter(|other| {
                    **other == path
                        || other.starts_with(&format!("{path}/"))
                        || path.starts_with(&format!("{other}/"))
                }).cloned().collect();
                for other in gone {
                    archive.remove(&other);
                    expect.remove(&other);
                    changes.push(other);
                }
                remove_empty_folders(&archive.root());
                if let Some(content) = content {
                    archive.write(&path, &content.to_string());
                    expect.insert(path.clone(), content);
                }
                changes.push(path);
            }
            let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
            any |= archive.commit(&changes).is_some();
            prop_assert_eq!(archive.commit(&changes), None);
        }
        if any {
            archive.assert_clean();
            let files: Vec<String> = expect.into_keys().collect();
            prop_assert_eq!(archive.files_at_head(), files);
        }
    }
}

fn change() -> impl Strategy<Value = (String, Option<u8>)> {
    let name = prop::sample::select(vec!["a", "a-", "a.b", "a0", "b", "中"]);
    let path = prop::collection::vec(name, 1..4).prop_map(|names| names.join("/"));
    (path, prop::option::weighted(0.8, 0..4_u8))
}

fn remove_empty_folders(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with(".git") {
            remove_empty_folders(&path);
            let _ = fs::remove_dir(&path);
        }
    }
}
