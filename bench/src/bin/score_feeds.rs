//! Holds the feed parser, as `jianbao parse-feed --jsonl` shows it, to the expectations of the shared
//! data. Prints one JSON line: passed and total by category and level, and the bars with what was
//! reached. The judge is that folder's own `score.py`, which needs Python with html5lib. Its file of
//! answers is written to the temporary folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

/// The program that calls the judge's functions.
const DRIVER: &str = include_str!("../score_feeds.py");

/// The files of expectations.
const FILES: [&str; 2] = ["expect", "real"];

/// Passed and total.
type Count = (usize, usize);

#[derive(Debug, Deserialize)]
struct Judged {
    category: BTreeMap<String, Count>,
    level: BTreeMap<String, Count>,
    all: Count,
    without: Count,
    failed: Vec<Value>,
}

#[derive(Debug)]
struct Options {
    data: PathBuf,
    jianbao: PathBuf,
    explain: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = options()?;
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    check_python(&python)?;
    let folder = tempfile::tempdir()?;
    let driver = folder.path().join("score_feeds.py");
    std::fs::write(&driver, DRIVER)?;
    let mut command = Command::new(&python);
    command.arg(&driver).arg(&options.data);
    for file in FILES {
        let output = folder.path().join(format!("{file}.out.jsonl"));
        read_feeds(&options, file, &output)?;
        command.arg(format!("{file}={}", output.display()));
    }
    let judged = command.stderr(Stdio::inherit()).output()?;
    ensure!(judged.status.success(), "the judge failed");
    let mut judged: BTreeMap<String, Judged> =
        serde_json::from_slice(&judged.stdout).context("reading what the judge says")?;
    let suite = judged
        .remove("expect")
        .context("the judge left out a file")?;
    let real = judged.remove("real").context("the judge left out a file")?;
    let bars = bars(&suite, &real);
    let is_reached = bars.iter().all(|bar| bar["reached"] == true);
    let line = json!({
        "suite": {
            "category": suite.category,
            "level": suite.level,
            "all": suite.all,
            "without_sanitize_entities_amp": suite.without,
        },
        "real": {"category": real.category, "all": real.all},
        "bars": bars,
    });
    let mut out = format!("{line}\n");
    if options.explain {
        for failed in suite.failed.iter().chain(&real.failed) {
            let _ = writeln!(out, "{failed}");
        }
    }
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(if is_reached {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The bars of the issue, in percent.
fn bars(suite: &Judged, real: &Judged) -> Vec<Value> {
    let of = |counts: &BTreeMap<String, Count>, name: &str| counts.get(name).copied();
    let named = [
        ("all", Some(suite.all), 95.0),
        ("core", of(&suite.level, "core"), 98.0),
        ("without sanitize, entities, amp", Some(suite.without), 93.0),
        ("encoding", of(&suite.category, "encoding"), 96.0),
        ("base", of(&suite.category, "wellformed/base"), 98.0),
        ("illformed", of(&suite.category, "illformed"), 100.0),
        ("real", of(&real.category, "real"), 98.0),
        ("made-zh", of(&real.category, "real/made-zh"), 100.0),
    ];
    named
        .into_iter()
        .filter_map(|(name, count, bar)| {
            let (passed, total) = count?;
            let percent = percent(passed, total);
            Some(json!({"name": name, "bar": bar, "percent": percent, "reached": percent >= bar}))
        })
        .collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts of tests are small")]
fn percent(passed: usize, total: usize) -> f64 {
    let percent = passed as f64 * 100.0 / total.max(1) as f64;
    (percent * 100.0).round() / 100.0
}

fn options() -> anyhow::Result<Options> {
    let (mut data, mut jianbao, mut explain) = (None, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = arguments.next().map(PathBuf::from),
            "--jianbao" => jianbao = arguments.next().map(PathBuf::from),
            "--explain" => explain = true,
            _ => bail!("usage: score_feeds [--data DIR] [--explain] --jianbao PROGRAM"),
        }
    }
    let data = data.or_else(|| std::env::var_os("JIANBAO_DATA").map(PathBuf::from));
    let data = data.context("give --data DIR or set JIANBAO_DATA")?;
    Ok(Options {
        // The folder of all shared data, or that of the feeds itself.
        data: if data.join("expect.jsonl").is_file() {
            data
        } else {
            data.join("feeds")
        },
        jianbao: jianbao.context("--jianbao PROGRAM is missing")?,
        explain,
    })
}

fn check_python(python: &std::ffi::OsStr) -> anyhow::Result<()> {
    let found = Command::new(python)
        .args(["-c", "import html5lib"])
        .stderr(Stdio::null())
        .status();
    let name = python.display();
    match found {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => bail!(
            "{name} has no html5lib; hint: `python3 -m venv DIR && DIR/bin/pip install html5lib`, \
             then PYTHON=DIR/bin/python"
        ),
        Err(error) => bail!("cannot start {name}: {error}; hint: set PYTHON to a Python 3"),
    }
}

/// Has the feeds of a file of expectations read.
fn read_feeds(options: &Options, file: &str, output: &Path) -> anyhow::Result<()> {
    let path = options.data.join(format!("{file}.jsonl"));
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut wanted = String::new();
    let mut names = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let expectation: Value = serde_json::from_str(line)?;
        let feed = expectation["feed"]
            .as_str()
            .context("a test names no feed")?;
        names.push(feed.to_owned());
        let feed_path = options.data.join(feed);
        let mut headers = expectation["headers"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        if let Some(media_type) = expectation["origin"]["http_content_type"].as_str() {
            headers.insert("content-type".to_owned(), media_type.into());
        }
        let line = json!({"file": feed_path, "url": expectation["url"], "headers": headers});
        let _ = writeln!(wanted, "{line}");
    }
    let input = output.with_extension("in");
    std::fs::write(&input, wanted)?;
    // Exit code 1 says that some are no feeds, which the judge knows better.
    Command::new(&options.jianbao)
        .args(["parse-feed", "--jsonl"])
        .stdin(std::fs::File::open(&input)?)
        .stdout(std::fs::File::create(output)?)
        .status()
        .with_context(|| format!("cannot start {}", options.jianbao.display()))?;
    name_as_judged(output, &names)
}

/// The judge knows the feeds by what follows `/feeds/` in their paths, wherever the folder lies.
fn name_as_judged(output: &Path, names: &[String]) -> anyhow::Result<()> {
    let answers = std::fs::read_to_string(output)?;
    let answers: Vec<&str> = answers
        .split('\n')
        .filter(|line| !line.is_empty())
        .collect();
    ensure!(
        answers.len() == names.len(),
        "{} feeds were given and {} answered",
        names.len(),
        answers.len()
    );
    let mut judged = String::new();
    for (answer, name) in answers.into_iter().zip(names) {
        let mut answer: Value = serde_json::from_str(answer)?;
        answer["file"] = format!("/feeds/{name}").into();
        let _ = writeln!(judged, "{answer}");
    }
    std::fs::write(output, judged)?;
    Ok(())
}
