//! Archives in temporary folders, the program run on them, and fictional records to fill them with.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::has_git;

/// Where the clock stands unless a test says otherwise.
pub(crate) const NOW: &str = "2031-06-01T08:00:00Z";
/// A run that takes longer than this hangs.
const LONGEST_RUN: Duration = Duration::from_mins(2);

/// A run that holds more than this, in bytes, would take the machine down: it is ended.
const MOST_MEMORY: u64 = 1 << 30;

/// A temporary folder with an archive in it, and room for what is imported.
pub(crate) struct Fixture {
    folder: TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The most memory it held, in bytes, as far as the system tells (Linux).
    pub(crate) peak_memory: u64,
}

impl Fixture {
    /// A folder with an empty archive named `archive`.
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let fixture = Self { folder };
        let archive = fixture.archive();
        fixture
            .jianbao(["init", archive.to_str().unwrap(), "--name", "river"])
            .expect_code(0);
        fixture
    }

    /// The folder of everything.
    pub(crate) fn root(&self) -> PathBuf {
        // The archive's messages name real paths.
        self.folder.path().canonicalize().unwrap()
    }

    /// The archive.
    pub(crate) fn archive(&self) -> PathBuf {
        self.root().join("archive")
    }

    /// A file of the archive.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.archive().join(path)
    }

    /// Writes a file beside the archive, with the folders above it.
    pub(crate) fn put(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs the program on the archive.
    pub(crate) fn run<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Run {
        self.run_in(&self.archive(), arguments)
    }

    /// Runs the program on another archive.
    pub(crate) fn run_in<I: AsRef<OsStr>>(
        &self,
        archive: &Path,
        arguments: impl IntoIterator<Item = I>,
    ) -> Run {
        let mut all = vec![OsStr::new("-C").to_owned(), archive.as_os_str().to_owned()];
        all.extend(arguments.into_iter().map(|one| one.as_ref().to_owned()));
        self.jianbao(all)
    }

    /// Runs the program on the archive with variables set.
    pub(crate) fn run_with<I: AsRef<OsStr>>(
        &self,
        variables: &[(&str, &str)],
        arguments: impl IntoIterator<Item = I>,
    ) -> Run {
        let mut command = self.command();
        command.envs(variables.iter().copied());
        run(command.arg("-C").arg(self.archive()).args(arguments))
    }

    /// Runs the program.
    pub(crate) fn jianbao<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Run {
        run(self.command().args(arguments))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command.current_dir(self.root());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("JIANBAO_") {
                command.env_remove(name);
            }
        }
        command.env("JIANBAO_CLOCK", NOW).env("HOME", self.root());
        command
    }

    /// Imports paths into the archive.
    pub(crate) fn import<I: AsRef<OsStr>>(&self, paths: impl IntoIterator<Item = I>) -> Run {
        let import = [OsStr::new("import").to_owned()];
        let paths = paths.into_iter().map(|path| path.as_ref().to_owned());
        self.run(import.into_iter().chain(paths))
    }

    /// Imports one path with `--json` and gives the report.
    pub(crate) fn import_report(&self, path: impl AsRef<OsStr>) -> Value {
        let run = self.run([OsStr::new("--json"), OsStr::new("import"), path.as_ref()]);
        assert!(run.code < 2, "{run:?}");
        run.json()
    }

    /// Runs the system's git in the archive and gives its stdout.
    pub(crate) fn git<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> String {
        git(&self.archive(), arguments)
    }

    /// Holds what must hold after every command, whatever was fed to it: `verify` finds nothing,
    /// `git status` is clean, `git fsck` is silent.
    pub(crate) fn assert_sound(&self) {
        self.run(["verify"]).expect_code(0);
        assert_eq!(self.git(["status", "--porcelain", "--ignored=no"]), "");
        assert_eq!(self.git(["fsck", "--strict", "--no-dangling"]), "");
    }

    /// The commit that HEAD is.
    pub(crate) fn head(&self) -> String {
        self.git(["rev-parse", "HEAD"])
    }

    /// The files git holds, by path.
    pub(crate) fn tracked(&self) -> Vec<String> {
        let names = self.git(["ls-files", "-z"]);
        let names = names.split('\0').filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }
}

impl Run {
    /// Fails unless the run ended with this code; a panic is never an end.
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// Fails unless stdout or stderr has this text.
    #[track_caller]
    pub(crate) fn expect_text(self, text: &str) -> Self {
        let found = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(found, "{text:?} is missing: {self:?}");
        self
    }

    /// Stdout as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs a command to its end, which must come soon, without a panic and without a signal.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Run {
    let out = tempfile::tempfile().unwrap();
    let err = tempfile::tempfile().unwrap();
    command
        .stdin(Stdio::null())
        .stdout(out.try_clone().unwrap())
        .stderr(err.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let mut peak_memory = 0;
    let mut waited = Duration::ZERO;
    let pause = Duration::from_millis(2);
    let status = loop {
        peak_memory = peak_memory.max(peak_memory_of(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if waited > LONGEST_RUN || peak_memory > MOST_MEMORY {
            let _ = child.kill();
            let _ = child.wait();
            panic!("{command:?} did not end after {waited:?}, holding {peak_memory} bytes");
        }
        std::thread::sleep(pause);
        waited += pause;
    };
    let run = Run {
        code: status.code().unwrap_or(-1),
        stdout: text_of(out),
        stderr: text_of(err),
        peak_memory,
    };
    assert!(
        (0..=2).contains(&run.code) && !run.stderr.contains("panicked"),
        "{command:?} {status}: {run:?}"
    );
    run
}

fn text_of(mut file: fs::File) -> String {
    use std::io::{Read as _, Seek as _};
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `VmHWM` of a process that runs, in bytes; 0 where the system does not tell.
fn peak_memory_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kibibytes.unwrap_or(0_u64) * 1024
}

/// Runs the system's git in a folder and gives its stdout and stderr without the last line end; nothing
/// where there is no git.
#[track_caller]
pub(crate) fn git<I: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = I>,
) -> String {
    if !has_git() {
        return String::new();
    }
    let Output {
        status,
        mut stdout,
        stderr,
    } = Command::new("git")
        .args(["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("XDG_CONFIG_HOME")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .unwrap();
    stdout.extend_from_slice(&stderr);
    let text = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{status}: {text}");
    text.trim_end_matches('\n').to_owned()
}

/// A record in the classic dialect.
pub(crate) fn classic(url: &str, headline: &str, body: &str) -> String {
    format!("<!--1936722308000-->\n[{headline}]({url})\n------\n\n{body}\n")
}

/// A record in the Jekyll dialect.
pub(crate) fn jekyll(url: &str, headline: &str, date: &str, body: &str) -> String {
    format!(
        "---\nlayout: post\ntitle: \"{headline}\"\ndate: {date}\nauthor: 柳青\nfrom: {url}\n\
         tags: [ 河岸 ]\ncategories: [ 河岸 ]\n---\n<!--1936722308000-->\n[{headline}]({url})\n------\n\n\
         <div>\n{body}\n</div>\n"
    )
}

/// A line of JSON from pairs.
pub(crate) fn json_line(pairs: &[(&str, &str)]) -> String {
    let object: serde_json::Map<String, Value> = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
        .collect();
    Value::from(object).to_string() + "\n"
}

/// Every file below a folder, by its path with `/`, folders whose name begins with a dot left out.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() {
                name.clone()
            } else {
                format!("{below}/{name}")
            };
            if name.starts_with('.') {
            } else if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Makes a named pipe.
#[cfg(unix)]
pub(crate) fn make_pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(status.success());
}
