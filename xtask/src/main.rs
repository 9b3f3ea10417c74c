//! The chores of this repository: `cargo xtask ci|tidy|score|bench|judge`. It launches programs and reads
//! files; what it launches does the work. `cargo xtask --help` lists everything.

mod ci;
mod launch;
mod tidy;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};

const HELP: &str = "\
Chores of the jianbao repository.

Usage: cargo xtask <COMMAND> [OPTIONS]

Commands:
  ci                       All checks but the tests, each timed: fmt, clippy, doc, deny, tidy
  tidy                     What a reviewer forgets: crate edges, purity, file lengths, host names,
                           documents, dependencies
  score discovery [--data DIR] [--explain]
                           Whether the first feed found on each page of DIR/extraction that declares feeds
                           is one it links and none of comments; the bar is 97 %
  score extraction [--data DIR] [--sets A,B] [--worst N] [--json] [--site-model]
                           Hold \"jianbao extract\" to the pages of DIR/extraction by the published metrics;
                           the bars are a little below what was measured
  score ssrf [--data DIR]  Hold the address guard and the fetcher to the cases of DIR/ssrf; the bar is
                           all of them
  score xss [--data DIR]   Hold the strict sanitiser to the payloads of DIR/xss; the bar is 0
  score feeds [--data DIR] [--explain]
                           Hold the feed parser to the expectations of DIR/feeds; needs Python with
                           html5lib (PYTHON names it, else python3)
  bench import [--records N] [--directory DIR]
                           Measure import, verify and rebuild on N generated records (50000), written
                           below DIR (target/bench)
  bench sync [--hosts N] [--articles N] [--page-bytes N] [--feeds N] [--directory DIR]
                           Measure one pass over a simulated news internet (50 hosts, 10000 articles
                           of 60000 bytes), then 1000 feeds polled again with nothing new
  bench extract [--data DIR] [--rounds N]
                           Measure the extractor beside dom_smoothie, trafilatura and parsing alone on
                           three sets of DIR/extraction
  bench feed [--data DIR]  Measure the feed parser beside feed-rs and feedparser-rs on the largest feeds
                           of DIR/feeds/real, and on one of 50 MB
  bench html [FILE...]     Measure the sanitiser, text and CommonMark on a fictional body or on files
  judge [--seed N] [--hosts N] [--articles N] [--edits N] [--deletions N] [--days N]
        [--faults on|off] [--keep DIR]
                           Run `sync --watch` for N days of a simulated news internet (40) and judge
                           what the archive kept and how polite it was

Options of score, bench and judge are handed to the program they launch. Without --data, JIANBAO_DATA says
where the shared data are. Exit codes: 0 all well, 1 a check failed, 2 wrong usage.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(Some(true)) => ExitCode::SUCCESS,
        Ok(Some(false)) => ExitCode::FAILURE,
        Ok(None) => {
            complain(HELP);
            ExitCode::from(2)
        }
        Err(error) => {
            complain(&format!("error: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well; none when the arguments make no sense.
fn run(arguments: &[&str]) -> Result<Option<bool>> {
    let root = root()?;
    let asks_for_help = arguments
        .iter()
        .any(|argument| matches!(*argument, "-h" | "--help" | "help"));
    if asks_for_help {
        say(HELP.trim_end())?;
        return Ok(Some(true));
    }
    match arguments {
        ["ci"] => ci::run(&root).map(Some),
        ["tidy"] => tidy::run(&root).map(Some),
        ["score", name, options @ ..] => launch::score(&root, name, options),
        ["bench", name, options @ ..] => launch::bench(&root, name, options),
        ["judge", options @ ..] => launch::judge(&root, options).map(Some),
        _ => Ok(None),
    }
}

/// The repository's root: the folder above this package.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().context("this package lies in no folder")?;
    Ok(root.to_owned())
}

/// Writes a line to stdout.
fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

fn complain(text: &str) {
    // When stderr is gone there is nobody left to tell.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
