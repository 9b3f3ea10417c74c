//! Runs that were killed or found the disk full.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use jianbao_store::git::{self, GitError};

use super::{Archive, commit, written};

#[test]
fn lock_of_another_program_is_respected() {
    let archive = archive!(Archive::with_commit());
    archive.write("a.md", "first, revised\n");
    for lock in [".git/index.lock", ".git/refs/heads/main.lock"] {
        let path = archive.root().join(lock);
        fs::write(&path, "").unwrap();
        let error = commit(&archive.root(), &["a.md"]).unwrap_err();
        assert!(matches!(&error, GitError::Locked { path: named } if *named == path));
        assert!(error.hint().unwrap().contains(path.to_str().unwrap()));
        assert!(path.exists());
        fs::remove_file(path).unwrap();
    }
    archive.commit(&["a.md"]).unwrap();
    archive.assert_clean();
}

#[test]
fn repository_half_made_by_a_killed_run_is_made_anew() {
    let archive = archive!(Archive::empty());
    fs::create_dir_all(archive.root().join(".git.new/.git/objects")).unwrap();
    git::init(&archive.root()).unwrap();
    assert!(!archive.root().join(".git.new").exists());
    assert_eq!(archive.git(&["symbolic-ref", "HEAD"]), "refs/heads/main\n");
    assert!(!archive.root().join(".git/hooks").exists());
}

#[test]
fn object_that_a_power_cut_left_empty_is_written_again() {
    let archive = archive!(Archive::new());
    archive.write("a.md", "first\n");
    let id = archive.git(&["hash-object", "a.md"]);
    let (folder, name) = id.trim().split_at(2);
    let folder = archive.root().join(".git/objects").join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), "").unwrap();
    archive.commit(&["a.md"]).unwrap();
    archive.assert_clean();
}

/// Not a test by itself: the process that the tests below kill.
#[test]
fn child_commits() {
    let Some(root) = std::env::var_os("JIANBAO_TEST_GIT_ROOT") else {
        return;
    };
    let root = PathBuf::from(root);
    let list = fs::read_to_string(root.join("changes")).unwrap();
    let paths: Vec<&str> = list.lines().collect();
    commit(&root, &paths).unwrap();
}

/// A process that commits the paths listed in the file `changes`, with no home.
fn child(archive: &Archive) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "git::crash::child_commits"])
        .env_clear()
        .env("HOME", "")
        .env("JIANBAO_TEST_GIT_ROOT", archive.root())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Commits in a process of its own, with a fault, and says whether it succeeded.
fn commit_in_child(archive: &Archive, paths: &[String], fault: Option<&str>) -> bool {
    archive.write("changes", &paths.join("\n"));
    let mut command = child(archive);
    if let Some(fault) = fault {
        command.env("JIANBAO_FAULT", fault);
    }
    let success = command.status().unwrap().success();
    archive.remove("changes");
    success
}

#[test]
fn commit_needs_no_home_and_heeds_no_variable_of_git() {
    let archive = archive!(Archive::with_commit());
    archive.write("a.md", "first, revised\n");
    archive.write("changes", "a.md");
    let mut command = child(&archive);
    let elsewhere = archive.folder.path().join("elsewhere");
    for variable in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
        "GIT_CONFIG_GLOBAL",
        "GIT_NAMESPACE",
    ] {
        command.env(variable, &elsewhere);
    }
    command.env("GIT_AUTHOR_NAME", "Somebody");
    command.env("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    archive.remove("changes");
    assert!(!elsewhere.exists());
    archive.assert_clean();
    let log = archive.git(&["log", "-1", "--format=%an %cn %ct"]);
    assert_eq!(log, "jianbao jianbao 1933156800\n");
}

#[test]
fn commit_killed_at_any_time_is_completed_by_the_same_call() {
    for (file_count, step) in [(200, 3), (2000, 17)] {
        let (archive, paths) = archive!(written(file_count));
        archive.write("changes", &paths.join("\n"));
        let mut killed = 0;
        for round in 1..20 {
            let mut process = child(&archive).spawn().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(round * step));
            process.kill().unwrap();
            killed += u32::from(!process.wait().unwrap().success());
            // Another revision: the next run has to commit again.
            archive.write(&paths[0], &format!("revision {round}\n"));
        }
        assert!(killed > 0);
        assert!(commit_in_child(&archive, &paths, None));
        archive.assert_clean();
        assert_eq!(archive.files_at_head().len(), file_count);
    }
}

#[test]
fn killed_commit_is_completed_by_the_same_call() {
    for file_count in [3, 300] {
        let undisturbed = archive!(written(file_count));
        let (archive, paths) = undisturbed;
        assert!(commit_in_child(&archive, &paths, None));
        archive.assert_clean();
        let expect = archive.git(&["rev-parse", "HEAD"]);
        for point in ["git-objects-written", "git-head-moved", "git-index-written"] {
            for action in ["kill", "enospc"] {
                let (archive, paths) = archive!(written(file_count));
                let fault = format!("{point}={action}");
                assert!(!commit_in_child(&archive, &paths, Some(&fault)));
                let lock = archive.root().join(".git/index.lock");
                assert_eq!(lock.exists(), action == "kill", "{fault}");
                assert!(commit_in_child(&archive, &paths, None), "{fault}");
                archive.assert_clean();
                assert_eq!(archive.git(&["rev-parse", "HEAD"]), expect, "{fault}");
            }
        }
    }
}

#[test]
fn lock_of_a_killed_run_does_not_shield_that_of_another_program() {
    let (archive, paths) = archive!(written(3));
    assert!(!commit_in_child(
        &archive,
        &paths,
        Some("git-objects-written=kill")
    ));
    let lock = archive.root().join(".git/index.lock");
    // The operator cleared ours away, and then ran git.
    fs::remove_file(&lock).unwrap();
    fs::write(&lock, "").unwrap();
    assert!(!commit_in_child(&archive, &paths, None));
    assert!(lock.exists());
    fs::remove_file(&lock).unwrap();
    assert!(commit_in_child(&archive, &paths, None));
    archive.assert_clean();
}

#[test]
fn lock_on_a_branch_that_was_left_is_released() {
    let (archive, paths) = archive!(written(3));
    archive.write("first.md", "first\n");
    archive.commit(&["first.md"]).unwrap();
    assert!(!commit_in_child(
        &archive,
        &paths,
        Some("git-objects-written=kill")
    ));
    fs::write(archive.root().join(".git/HEAD"), "ref: refs/heads/other\n").unwrap();
    assert!(commit_in_child(&archive, &paths, None));
    assert!(!archive.root().join(".git/refs/heads/main.lock").exists());
}
