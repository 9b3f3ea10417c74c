//! Running the program over a set.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use jianbao_bench::extraction::{Answer, Page, read_answers};
use serde_json::json;

use super::{round, text_of};

/// What came of it.
pub(crate) struct Run {
    pub(crate) answers: BTreeMap<String, Answer>,
    /// Processor time of each page, in milliseconds, sorted.
    ms: Vec<f64>,
    /// The most memory the program had, in MiB (Linux only).
    pub(crate) peak_mib: Option<f64>,
}

impl Run {
    pub(crate) fn ms_median(&self) -> f64 {
        round(self.ms.get(self.ms.len() / 2).copied().unwrap_or_default())
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of pages are small")]
    pub(crate) fn ms_mean(&self) -> f64 {
        round(self.ms.iter().sum::<f64>() / self.ms.len().max(1) as f64)
    }
}

/// Has the pages of a set read by `jianbao extract --jsonl`.
pub(crate) fn run(
    jianbao: &Path,
    arguments: &[String],
    folder: &Path,
    pages: &[Page],
) -> Result<Run> {
    let mut input = String::new();
    for page in pages {
        let path = folder.join(&page.html);
        let line = json!({"id": page.id, "url": page.url, "html_path": text_of(&path)?});
        let _ = writeln!(input, "{line}");
    }
    let mut command = Command::new(jianbao);
    command.args(["extract", "--jsonl"]).args(arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", jianbao.display()))?;
    let mut stdin = child.stdin.take().context("it has no stdin")?;
    let stdout = child.stdout.take().context("it has no stdout")?;
    // A program that reads its whole list first answers only when it has ended.
    let reads_first = !arguments.is_empty();
    let writer = std::thread::spawn(move || {
        stdin
            .write_all(input.as_bytes())
            .map(|()| (!reads_first).then_some(stdin))
    });
    let mut output = String::new();
    let mut lines = BufReader::new(stdout);
    let mut count = 0;
    while count < pages.len() && lines.read_line(&mut output)? > 0 {
        count += 1;
    }
    // It waits for more: this is all it took.
    let peak_mib = peak_mib(child.id());
    let written = writer.join().ok().context("writing the list broke")?;
    drop(written.context("cannot write the list")?);
    let status = child.wait()?;
    // 1 is "done with failures".
    ensure!(
        matches!(status.code(), Some(0 | 1)),
        "{command:?} ended with {status}"
    );
    let answers = read_answers(&output);
    ensure!(
        answers.len() == pages.len(),
        "{} pages were given and {} answered",
        pages.len(),
        answers.len()
    );
    let mut ms: Vec<f64> = answers
        .values()
        .filter_map(|answer| answer.cpu_ms)
        .collect();
    ms.sort_by(f64::total_cmp);
    Ok(Run {
        answers,
        ms,
        peak_mib,
    })
}

fn peak_mib(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some((kib / 102.4).round() / 10.0)
}
