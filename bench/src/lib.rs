//! What the programs that run `jianbao sync` against a newsroom share: an archive that follows its
//! sources, and a child process that is watched while it works.

pub mod extraction;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use jianbao_newsroom::{Running, SourceSpec, configuration};

/// How often a child is looked at.
const GLANCE: Duration = Duration::from_millis(5);
/// A run in which nothing has been asked and no time has passed for so long hangs.
const LONGEST_STANDSTILL: Duration = Duration::from_mins(5);
/// Ticks of CPU time in a second, as Linux tells them to programs (`USER_HZ`).
const TICKS_A_SECOND: f64 = 100.0;

/// What a pass took.
#[derive(Debug)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// CPU time of the process and those it started and waited for, in seconds (Linux only).
    pub cpu_s: Option<f64>,
    /// Its largest memory, in MiB (Linux only).
    pub peak_mib: Option<f64>,
    /// When so many requests had been answered, since the start.
    pub progress: Vec<(Duration, usize)>,
}

/// A folder for an archive, which is removed at the end unless it is to be kept.
#[derive(Debug)]
pub struct Folder {
    /// Where the archive is to lie; it does not exist yet.
    pub archive: PathBuf,
    is_kept: bool,
}

impl Folder {
    /// The folder to keep, or one for the time being.
    ///
    /// # Errors
    /// When there is something already.
    pub fn of(keep: Option<&Path>, name: &str) -> Result<Self> {
        let passing =
            || std::env::temp_dir().join(format!("jianbao-{name}-{}", std::process::id()));
        let archive = keep.map_or_else(passing, Path::to_owned);
        ensure!(!archive.exists(), "{} is there already", archive.display());
        Ok(Self {
            archive,
            is_kept: keep.is_some(),
        })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed lies in the folder for passing things.
            let _ = fs::remove_dir_all(&self.archive);
        }
    }
}

/// Makes an archive that follows sources of a newsroom, with more lines in its configuration.
///
/// # Errors
/// When the program fails or the configuration cannot be written.
pub fn make_archive(
    jianbao: &Path,
    archive: &Path,
    newsroom: &Running,
    sources: &[SourceSpec],
    more: &str,
) -> Result<()> {
    let now = newsroom.now().to_string();
    let mut init = Command::new(jianbao);
    init.args(["-q", "--clock", &now, "init"]).arg(archive);
    let status = init.status().context("cannot start jianbao")?;
    ensure!(status.success(), "{init:?} ended with {status}");
    let path = archive.join("jianbao.toml");
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    let text = configuration(sources, newsroom.http) + more;
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Runs `jianbao sync` on the newsroom's clock to its end.
///
/// # Errors
/// When it cannot be started, hangs, or ends with more than failures of single articles.
pub fn sync(jianbao: &Path, archive: &Path, newsroom: &Running, options: &[&str]) -> Result<Cost> {
    let mut command = Command::new(jianbao);
    command
        .arg("-C")
        .arg(archive)
        .args(["--clock", &newsroom.clock, "--json", "-q", "sync"])
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let began = Instant::now();
    let mut child = command.spawn().context("cannot start jianbao")?;
    let mut cost = Cost {
        wall: Duration::ZERO,
        cpu_s: None,
        peak_mib: None,
        progress: Vec::new(),
    };
    let exit = watch(&mut child, newsroom, began, &mut cost);
    if exit.is_err() {
        // It hangs, or cannot be watched: nobody else would end it.
        let _ = child.kill();
        let _ = child.wait();
    }
    let exit = exit?;
    cost.wall = began.elapsed();
    // 1 is "done with failures": hosts have bad times.
    ensure!(
        matches!(exit.code(), Some(0 | 1)),
        "{command:?} ended with {exit}"
    );
    Ok(cost)
}

/// What `jianbao` prints.
///
/// # Errors
/// When it fails.
pub fn output<S: AsRef<OsStr>>(jianbao: &Path, arguments: &[S]) -> Result<String> {
    let mut command = Command::new(jianbao);
    let output = command
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start jianbao")?;
    ensure!(
        output.status.success(),
        "{command:?} ended with {}",
        output.status
    );
    String::from_utf8(output.stdout).context("what jianbao printed is not UTF-8")
}

fn watch(
    child: &mut Child,
    newsroom: &Running,
    began: Instant,
    cost: &mut Cost,
) -> Result<ExitStatus> {
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let mut last = (newsroom.now(), 0);
    let mut moved = Instant::now();
    loop {
        if let Some(exit) = child.try_wait()? {
            return Ok(exit);
        }
        cost.peak_mib = peak_mib(&folder).or(cost.peak_mib);
        cost.cpu_s = cpu_s(&folder).or(cost.cpu_s);
        let here = (newsroom.now(), newsroom.request_count());
        if here != last {
            if here.1 != last.1 {
                cost.progress.push((began.elapsed(), here.1));
            }
            (last, moved) = (here, Instant::now());
        } else if moved.elapsed() > LONGEST_STANDSTILL {
            bail!(
                "nothing was asked and no time passed for {} s; the clock stands at {}",
                LONGEST_STANDSTILL.as_secs(),
                here.0
            );
        }
        std::thread::sleep(GLANCE);
    }
}

fn peak_mib(folder: &Path) -> Option<f64> {
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some((kib / 102.4).round() / 10.0)
}

/// Fields 14 to 17 of `stat`: user and system time, own and of ended children (proc(5)).
fn cpu_s(folder: &Path) -> Option<f64> {
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    // The second field is the name in parentheses, which may hold anything; field 3 follows.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: Vec<f64> = fields
        .split_ascii_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|field| field.parse().ok())
        .collect();
    (ticks.len() == 4).then(|| ticks.iter().sum::<f64>() / TICKS_A_SECOND)
}
