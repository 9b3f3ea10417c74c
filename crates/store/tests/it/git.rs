//! Commits judged by the system's git: status, fsck, clone, gc. Without git every test is skipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jianbao_store::git::{self, GitError};
use tempfile::TempDir;

/// Ends a test when there is no git to judge it.
macro_rules! archive {
    ($make:expr) => {
        match $make {
            Some(archive) => archive,
            None => return,
        }
    };
}

mod bulk;
mod commit;
mod crash;
mod operator;
mod refused;

const NOON: &str = "2031-04-05T12:00:00Z";

/// An archive with a repository, and an empty home folder for the git that judges it.
struct Archive {
    folder: TempDir,
}

impl Archive {
    /// `None` when there is no git to judge.
    fn empty() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: no git on this machine");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        fs::create_dir(folder.path().join("archive")).unwrap();
        Some(Self { folder })
    }

    fn new() -> Option<Self> {
        let archive = Self::empty()?;
        git::init(&archive.root()).unwrap();
        Some(archive)
    }

    /// With one commit that holds `a.md` and `day/b.md`.
    fn with_commit() -> Option<Self> {
        let archive = Self::new()?;
        archive.write("a.md", "first\n");
        archive.write("day/b.md", "second\n");
        archive.commit(&["a.md", "day/b.md"]).unwrap();
        Some(archive)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("archive")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    fn commit(&self, paths: &[&str]) -> Option<String> {
        commit(&self.root(), paths).unwrap()
    }

    fn run_in(&self, folder: &Path, arguments: &[&str]) -> Output {
        Command::new("git")
            .args([
                "-c",
                "user.name=Operator",
                "-c",
                "user.email=op@example.invalid",
            ])
            .args(["-c", "core.quotePath=false"])
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.folder.path().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap()
    }

    #[track_caller]
    fn git_in(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.run_in(folder, arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.root(), arguments)
    }

    #[track_caller]
    fn status(&self) -> String {
        self.git(&["status", "--porcelain"])
    }

    /// Nothing is amiss: objects, tree, index and work tree agree, by git's word.
    #[track_caller]
    fn assert_clean(&self) {
        self.assert_clean_in(&self.root());
    }

    #[track_caller]
    fn assert_clean_in(&self, folder: &Path) {
        assert_eq!(self.git_in(folder, &["status", "--porcelain"]), "");
        self.assert_sound_in(folder);
        let tree = self.git_in(folder, &["rev-parse", "HEAD^{tree}"]);
        assert_eq!(self.git_in(folder, &["write-tree"]), tree);
    }

    #[track_caller]
    fn assert_sound(&self) {
        self.assert_sound_in(&self.root());
    }

    #[track_caller]
    fn assert_sound_in(&self, folder: &Path) {
        let output = self.run_in(folder, &["fsck", "--strict", "--no-dangling"]);
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let leftover = fs::read_dir(folder.join(".git")).into_iter().flatten();
        for entry in leftover {
            let path = entry.unwrap().path();
            let is_ours = path.file_stem().is_some_and(|stem| stem == "jianbao");
            let is_lock = path
                .extension()
                .is_some_and(|extension| extension == "lock");
            assert!(!is_ours && !is_lock, "{}", path.display());
        }
    }

    fn files_at_head(&self) -> Vec<String> {
        let list = self.git(&["ls-tree", "-r", "-z", "--name-only", "HEAD"]);
        list.split_terminator('\0').map(str::to_owned).collect()
    }
}

fn commit(root: &Path, paths: &[&str]) -> Result<Option<String>, GitError> {
    git::commit(root, paths, "Take in 2 articles", NOON.parse().unwrap())
}

/// An archive with files that wait for their first commit.
fn written(file_count: usize) -> Option<(Archive, Vec<String>)> {
    let archive = Archive::new()?;
    let paths: Vec<String> = (0..file_count)
        .map(|number| format!("articles/{}/{number}.md", number % 7))
        .collect();
    for path in &paths {
        archive.write(path, &format!("<!--{path}-->\n报道 {path}\n"));
    }
    Some((archive, paths))
}
