//! Import, verify and rebuild of a generated archive, by the real binary, with git and sha256sum as
//! the peers that do a part of the same work on the same files. Prints one JSON object.
//!
//! `bench_import --jianbao PATH [--records N] [--directory DIR]`

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;

fn main() -> ExitCode {
    match run() {
        Ok(line) => {
            use std::io::Write as _;
            // Nobody reads it when stdout is closed.
            let _ = writeln!(std::io::stdout(), "{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The two halves are imported so often; the pair with the median ratio is told.
const HALVES_RUNS: usize = 5;

struct Options {
    jianbao: PathBuf,
    records: usize,
    directory: PathBuf,
}

/// What a command took.
struct Cost {
    wall: Duration,
    peak_mib: Option<f64>,
}

fn run() -> Result<String> {
    let options = options()?;
    let root = options.directory.join("import");
    if root.exists() {
        fs::remove_dir_all(&root).context("cannot empty the work folder")?;
    }
    let (first, second) = (root.join("first"), root.join("second"));
    let half = options.records / 2;
    generate(&first, 0..half)?;
    generate(&second, half..options.records)?;

    let whole = root.join("whole");
    let jianbao = |arguments: &[&str]| cost(Command::new(&options.jianbao).args(arguments));
    let text = |path: &Path| path.display().to_string();
    jianbao(&["-q", "init", &text(&whole)])?;
    let import = jianbao(&[
        "-q",
        "-C",
        &text(&whole),
        "import",
        &text(&first),
        &text(&second),
    ])?;
    let verify = jianbao(&["-q", "-C", &text(&whole), "verify"])?;
    let rebuild = jianbao(&["-q", "-C", &text(&whole), "rebuild"])?;
    let again = jianbao(&[
        "-q",
        "-C",
        &text(&whole),
        "import",
        &text(&first),
        &text(&second),
    ])?;

    let mut halves = Vec::new();
    for _ in 0..HALVES_RUNS {
        let archive = root.join("halves");
        jianbao(&["-q", "init", &text(&archive)])?;
        let import =
            |folder: &Path| jianbao(&["-q", "-C", &text(&archive), "import", &text(folder)]);
        let (one, other) = (import(&first)?, import(&second)?);
        halves.push((
            other.wall.as_secs_f64() / one.wall.as_secs_f64(),
            one,
            other,
        ));
        fs::remove_dir_all(&archive).context("cannot empty the work folder")?;
    }
    halves.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (ratio, one, other) = halves.swap_remove(HALVES_RUNS / 2);

    let seconds = |cost: &Cost| (cost.wall.as_secs_f64() * 1000.0).round() / 1000.0;
    let peers = peers(&first)?;
    let line = json!({
        "bench": "import",
        "records": options.records,
        "bytes_per_record": generated(0).len(),
        "import_s": seconds(&import),
        "import_peak_mib": import.peak_mib,
        "verify_s": seconds(&verify),
        "verify_peak_mib": verify.peak_mib,
        "rebuild_s": seconds(&rebuild),
        "rebuild_peak_mib": rebuild.peak_mib,
        "import_again_s": seconds(&again),
        "first_half_s": seconds(&one),
        "second_half_s": seconds(&other),
        "second_to_first": (ratio * 1000.0).round() / 1000.0,
        "second_to_first_runs": HALVES_RUNS,
        "peers_on_first_half": peers,
    });
    fs::remove_dir_all(&root).context("cannot empty the work folder")?;
    Ok(line.to_string())
}

fn options() -> Result<Options> {
    let mut options = Options {
        jianbao: PathBuf::new(),
        records: 50_000,
        directory: PathBuf::from("target/bench"),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments
            .next()
            .with_context(|| format!("{argument} wants a value"))?;
        match argument.as_str() {
            "--jianbao" => options.jianbao = PathBuf::from(value),
            "--records" => options.records = value.parse().context("--records wants a number")?,
            "--directory" => options.directory = PathBuf::from(value),
            _ => bail!("unknown option {argument}"),
        }
    }
    ensure!(
        options.jianbao.is_file(),
        "--jianbao wants the path of the binary"
    );
    fs::create_dir_all(&options.directory)?;
    options.directory = options.directory.canonicalize()?;
    Ok(options)
}

/// Runs a command to its end, after what others wrote before it is on disk: the disk's work for them is
/// not this command's time. Its peak memory is read from the kernel while it runs (Linux only).
fn cost(command: &mut Command) -> Result<Cost> {
    ensure!(Command::new("sync").status()?.success(), "sync failed");
    let began = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = None;
    let exit = loop {
        if let Some(exit) = child.try_wait()? {
            break exit;
        }
        let read = fs::read_to_string(&status).unwrap_or_default();
        let line = read.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak_kib = kib.or(peak_kib);
        std::thread::sleep(Duration::from_millis(5));
    };
    let wall = began.elapsed();
    ensure!(exit.success(), "{command:?} ended with {exit}");
    Ok(Cost {
        wall,
        peak_mib: peak_kib.map(|kib| (kib / 102.4).round() / 10.0),
    })
}

/// The same files put into git by git, and hashed by sha256sum: a part of what import and verify do.
fn peers(folder: &Path) -> Result<serde_json::Value> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.invalid",
            "-c",
            "gc.auto=0",
        ]);
        cost(command.args(arguments).stderr(Stdio::null()))
    };
    git(&["init", "-q"])?;
    let add = git(&["add", "-A"])?;
    let commit = git(&["commit", "-q", "-m", "all"])?;
    let script = "find . -name '*.md' -print0 | xargs -0 sha256sum";
    let hash = cost(Command::new("sh").current_dir(folder).args(["-c", script]))?;
    Ok(json!({
        "git_add_and_commit_s": (add.wall + commit.wall).as_secs_f64(),
        "sha256sum_s": hash.wall.as_secs_f64(),
    }))
}

fn generate(folder: &Path, numbers: std::ops::Range<usize>) -> Result<()> {
    let posts = folder.join("_posts");
    fs::create_dir_all(&posts)?;
    for number in numbers {
        fs::write(posts.join(format!("{number:06}.md")), generated(number))?;
    }
    Ok(())
}

/// A fictional record of about 4 kB in the jekyll dialect.
fn generated(number: usize) -> String {
    const PHRASES: &[&str] = &[
        "灯塔岛的渡船清晨复航",
        "码头上的人比往年多",
        "船长说风浪已经小了",
        "邮差把信一封封分好",
        "小学的钟声响了十二下",
        "岛民等了整整三年",
        "票价与停航前相同",
        "冬季时刻表九月公布",
        "旧港的灯重新亮起来",
        "海图上多了一条新航线",
        "渔市的价钱没有变",
        "气象站记录了西风",
        "图书馆延长了开放时间",
        "两座桥之间修了步道",
    ];
    // A small generator of its own: the same files on every machine.
    let mut state = number as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let mut body = String::new();
    while body.len() < 3_600 {
        body.push_str("<p>");
        for _ in 0..6 {
            body.push_str(PHRASES[next(PHRASES.len())]);
            body.push('，');
        }
        let _ = write!(body, "记者第{}次走访。</p>", next(1_000_000));
    }
    let seconds = 1_577_836_800 + i64::try_from(number).unwrap_or(0) * 1_200;
    let day = seconds / 86_400;
    let (hour, minute) = (seconds % 86_400 / 3_600, seconds % 3_600 / 60);
    let (year, month, date) = civil(day);
    let time = format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:00.000Z");
    let headline = format!("{}第{number}号", PHRASES[next(PHRASES.len())]);
    let url = format!("https://news.example/a/{number}.html");
    format!(
        "---\nlayout: post\ntitle: \"{headline}\"\ndate: {time}\nauthor: 海岸周刊\nfrom: {url}\n\
         tags: [ 海岸周刊 ]\ncategories: [ 海岸周刊 ]\n---\n<!--{}-->\n[{headline}]({url})\n------\n\n<div>\n{body}\n</div>\n",
        seconds * 1000
    )
}

/// Year, month and day of a day since 1970 (proleptic Gregorian calendar).
fn civil(day: i64) -> (i64, i64, i64) {
    let mut year = 1970;
    let mut left = day;
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while left >= if is_leap(year) { 366 } else { 365 } {
        left -= if is_leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}
