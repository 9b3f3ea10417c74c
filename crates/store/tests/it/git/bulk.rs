//! Commits that are written as one pack.

use std::fs;

use jianbao_store::git::GitError;

use super::{Archive, commit, written};

#[test]
fn bulk_commit_is_one_pack_that_git_accepts() {
    let (archive, paths) = archive!(written(2000));
    archive.write(
        "articles/twin.md",
        "<!--articles/0/0.md-->\n报道 articles/0/0.md\n",
    );
    archive.write("articles/empty.md", "");
    let noise: String = (0..40_000_u32)
        .map(|n| char::from_u32(0x4e00 + n.wrapping_mul(7919) % 20_000).unwrap())
        .collect();
    archive.write("articles/large.md", &noise);
    let mut all: Vec<&str> = paths.iter().map(String::as_str).collect();
    all.extend(["articles/twin.md", "articles/empty.md", "articles/large.md"]);
    archive.commit(&all).unwrap();
    archive.assert_clean();
    assert_eq!(loose_and_packed(&archive), (1, 2002 + 9, 1));
    let pack = archive.git(&["rev-parse", "--git-path", "objects/pack"]);
    let folder = archive.root().join(pack.trim());
    let names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let index = names
        .iter()
        .find(|path| path.extension().unwrap() == "idx")
        .unwrap();
    archive.git(&["verify-pack", index.to_str().unwrap()]);
    // Made by git from the pack, the index is the same to the byte.
    let check = archive.folder.path().join("check.idx");
    let pack = index.with_extension("pack");
    let arguments = [
        "index-pack",
        "--strict",
        "-o",
        check.to_str().unwrap(),
        pack.to_str().unwrap(),
    ];
    archive.git(&arguments);
    assert_eq!(fs::read(check).unwrap(), fs::read(index).unwrap());

    // What is there is not written again, by either way of writing.
    assert_eq!(archive.commit(&all), None);
    assert_eq!(loose_and_packed(&archive), (1, 2002 + 9, 1));
    archive.write("articles/0/new.md", "new\n");
    archive
        .commit(&["articles/0/new.md", "articles/0/0.md"])
        .unwrap();
    assert_eq!(loose_and_packed(&archive), (1 + 5, 2002 + 9, 1));
    archive.assert_clean();

    archive.git(&["gc", "-q", "--prune=now"]);
    archive.assert_clean();
    archive.write("articles/1/new.md", "new too\n");
    archive.commit(&["articles/1/new.md"]).unwrap();
    archive.assert_clean();
    archive.git_in(
        archive.folder.path(),
        &["clone", "-q", "--no-local", "archive", "copy"],
    );
    archive.assert_clean_in(&archive.folder.path().join("copy"));
}

/// Loose objects, packed objects, packs.
fn loose_and_packed(archive: &Archive) -> (u32, u32, u32) {
    let counts = archive.git(&["count-objects", "-v"]);
    let count = |name: &str| {
        let line = counts.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    assert_eq!(count("garbage:"), 0);
    (count("count:"), count("in-pack:"), count("packs:"))
}

#[test]
fn file_that_cannot_be_read_ends_a_bulk_commit() {
    let (archive, mut paths) = archive!(written(600));
    std::os::unix::fs::symlink("articles", archive.root().join("link")).unwrap();
    paths.push("link".to_owned());
    let all: Vec<&str> = paths.iter().map(String::as_str).collect();
    let error = commit(&archive.root(), &all).unwrap_err();
    assert!(matches!(error, GitError::NotAFile { .. }), "{error}");
    archive.remove("link");
    archive.commit(&all[..600]).unwrap();
    archive.assert_clean();
}

#[test]
fn bulk_and_single_commits_make_the_same_tree() {
    let (bulk, paths) = archive!(written(300));
    let all: Vec<&str> = paths.iter().map(String::as_str).collect();
    bulk.commit(&all).unwrap();
    let (single, _) = archive!(written(300));
    for paths in all.chunks(37) {
        single.commit(paths).unwrap();
    }
    let tree = |archive: &Archive| archive.git(&["rev-parse", "HEAD^{tree}"]);
    assert_eq!(tree(&bulk), tree(&single));
}
