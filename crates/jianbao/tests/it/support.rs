//! Running the program in a clean environment, and judging the archive it leaves with the system's git.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use jianbao_core::Sha256Digest;
use tempfile::TempDir;

/// The instant at which the clock of every run stands.
pub(crate) const CLOCK: &str = "2031-05-16T12:00:00Z";

/// Whether the heavy parts are wanted, as `.ci/run` wants them.
pub(crate) fn is_heavy() -> bool {
    std::env::var_os("JIANBAO_HEAVY_TESTS").is_some_and(|value| value == "1")
}

/// Whether the system's git is there to judge; says `skipped` when not.
pub(crate) fn has_git() -> bool {
    let is_there = Command::new("git").arg("--version").output().is_ok();
    if !is_there {
        println!("skipped: git is not installed");
    }
    is_there
}

/// An empty home folder and room for archives and what is imported into them.
pub(crate) struct Ground {
    folder: TempDir,
    /// The signing key of every archive here, so that the same inputs give the same bytes.
    key: String,
}

impl Ground {
    /// In memory where that can be had: what is tested is the death of a process, and a sync of a disk
    /// that others are writing to may take seconds.
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let mut ground = Self {
            folder: folder.unwrap(),
            key: String::new(),
        };
        fs::create_dir(ground.path("home")).unwrap();
        let output = run(&mut ground.init("first"));
        assert_ended(&output, 0);
        ground.key = fs::read_to_string(ground.path("first/.jianbao/key")).unwrap();
        ground
    }

    /// The signing key of every archive here.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file below, with the folders above it.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The program, with nothing in its environment but what these tests put there.
    pub(crate) fn jianbao<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command
            .args(["--clock", CLOCK])
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .stdin(Stdio::null());
        if !self.key.is_empty() {
            command.env("JIANBAO_KEY", &self.key);
        }
        command
    }

    /// Makes the archive `name`; all archives have the same name for ever.
    pub(crate) fn init(&self, name: &str) -> Command {
        self.jianbao(&["init", name, "--name", "harbour"])
    }

    /// The command on the archive `name`.
    pub(crate) fn on(&self, name: &str, arguments: &[&str]) -> Command {
        let mut all = vec!["-C", name];
        all.extend(arguments);
        self.jianbao(&all)
    }

    /// What git says in the archive `name`, which must be no complaint. Nothing where there is no git:
    /// what it would have judged is skipped.
    #[track_caller]
    pub(crate) fn git(&self, name: &str, arguments: &[&str]) -> String {
        if !has_git() {
            return String::new();
        }
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.path(name))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.is_empty(),
            "git {arguments:?} in {name}: {said}{}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Every file that git holds at HEAD, with the id of its blob and the digest of what lies there.
    #[track_caller]
    pub(crate) fn tracked(&self, name: &str) -> Tracked {
        let list = self.git(name, &["ls-tree", "-r", "-z", "HEAD"]);
        let entries = list.split_terminator('\0');
        entries
            .map(|entry| {
                let (kind, path) = entry.split_once('\t').unwrap();
                let on_disk = self.path(name).join(path);
                let bytes = fs::read(&on_disk).unwrap();
                let links = fs::metadata(&on_disk).unwrap().nlink();
                assert_eq!(links, 1, "{path} has another hard link");
                let digest = Sha256Digest::of(&bytes);
                (path.to_owned(), format!("{kind} {digest}"))
            })
            .collect()
    }

    /// Nothing is left to do and nothing was left behind: by git's word, by ours, and on disk.
    #[track_caller]
    pub(crate) fn assert_sound(&self, name: &str) {
        assert_eq!(self.git(name, &["fsck", "--strict"]), "", "in {name}");
        self.assert_whole(name);
    }

    /// The same, but git may hold objects of a commit that was interrupted and never became one.
    #[track_caller]
    pub(crate) fn assert_whole(&self, name: &str) {
        let ignored = self.git(name, &["status", "--porcelain", "--ignored"]);
        let beside: Vec<&str> = ignored
            .lines()
            .filter(|line| !["!! .jianbao/", "!! media/", "!! warc/"].contains(line))
            .collect();
        assert_eq!(beside, Vec::<&str>::new(), "in {name}");
        let fsck = ["fsck", "--strict", "--no-dangling"];
        assert_eq!(self.git(name, &fsck), "", "in {name}");
        self.assert_nothing_left(name);
        let verified = run(&mut self.on(name, &["verify", "--json"]));
        assert_ended(&verified, 0);
    }

    /// No temporary file is there, neither of ours nor in git's folder.
    #[track_caller]
    pub(crate) fn assert_nothing_left(&self, name: &str) {
        let mut folders = vec![self.path(name)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap();
                let path = entry.path();
                let file_name = entry.file_name().into_string().unwrap();
                let is_of_git = file_name.starts_with("jianbao.") || file_name.starts_with("tmp_");
                let ends = path.extension().and_then(|extension| extension.to_str());
                let is_left = matches!(ends, Some("new" | "lock"))
                    || ["pending", "uncommitted"].contains(&file_name.as_str())
                    || folder.ends_with(".jianbao/staging")
                    || (is_of_git && path.components().any(|part| part.as_os_str() == ".git"));
                assert!(!is_left, "{} was left", path.display());
                if entry.file_type().unwrap().is_dir() {
                    folders.push(path);
                }
            }
        }
    }
}

/// Paths with what lies there.
pub(crate) type Tracked = BTreeMap<String, String>;

/// Fails with the paths that two runs have differently.
#[track_caller]
pub(crate) fn assert_same(found: &Tracked, expected: &Tracked, what: &str) {
    let different: Vec<&String> = found
        .keys()
        .chain(expected.keys())
        .filter(|path| found.get(*path) != expected.get(*path))
        .collect();
    assert!(different.is_empty(), "{what}: {different:?} differ");
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// Whether the process was ended by SIGKILL.
pub(crate) fn was_killed(output: &Output) -> bool {
    output.status.signal() == Some(9)
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
pub(crate) fn assert_ended(output: &Output, code: i32) {
    assert!(
        output.status.code() == Some(code),
        "{:?}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        stderr(output)
    );
}

/// Pseudo-random numbers (xorshift), the same for the same seed.
pub(crate) struct Random(u64);

impl Random {
    /// From the seed in `JIANBAO_TEST_SEED`, else from the clock; it is printed for a repetition.
    pub(crate) fn seeded() -> Self {
        let given = std::env::var("JIANBAO_TEST_SEED").ok();
        let seed = given.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
            let instant = std::time::UNIX_EPOCH.elapsed().unwrap();
            u64::from(instant.subsec_nanos()) | 1
        });
        println!("JIANBAO_TEST_SEED={seed}");
        Self(seed)
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bits = u32::try_from(self.0 >> 32).unwrap();
        f64::from(bits) / f64::from(u32::MAX)
    }
}
