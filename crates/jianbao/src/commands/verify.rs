//! `verify`: the proof.

use anyhow::{Context as _, Result};
use jianbao_store::{Tally, VerifyOptions, VerifyProgress, VerifyReport, verify};

use super::config;
use crate::cli::{Global, VerifyArguments};
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line};
use crate::progress::Progress;

pub(super) fn run(global: &Global, arguments: &VerifyArguments) -> Result<Outcome> {
    let settings = config(global)?.store_settings();
    let since = match &arguments.since {
        Some(path) => {
            Some(std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?)
        }
        None => None,
    };
    let options = VerifyOptions {
        since,
        key: arguments.key.clone(),
    };
    let progress = Progress::new(global.quiet);
    let report = verify(&global.directory, &settings, &options, &mut |at| match at {
        VerifyProgress::Journal(entries) => progress.show("journal", entries, None),
        VerifyProgress::Files(done, of) => progress.show("files", done, Some(of)),
    });
    progress.clear();
    let report = report?;
    if global.json {
        output::json(&report)?;
    } else {
        show(&report, global)?;
    }
    let has_failed = !report.differs.is_empty() || (arguments.complete && report.has_absent());
    Ok(if has_failed {
        Outcome::Failures
    } else {
        Outcome::Done
    })
}

fn show(report: &VerifyReport, global: &Global) -> Result<()> {
    for difference in &report.differs {
        output::line(&one_terminal_line(&format!(
            "{}: {}",
            difference.path, difference.problem
        )))?;
    }
    let root = report.root.as_deref().unwrap_or("which does not hold");
    output::line(&format!("journal: {} entries, root {root}", report.entries))?;
    output::line(&format!("ok: {}", describe(&report.ok)))?;
    if report.has_absent() {
        output::line(&format!("absent: {}", describe(&report.absent)))?;
    }
    if report.omitted > 0 {
        output::line(&format!("and {} more", report.omitted))?;
    }
    let differs = report.differs.len() as u64 + report.omitted;
    output::line(&format!("differs: {differs}"))?;
    if report.foreign > 0 {
        output::say(
            global.quiet,
            &format!(
                "{} files under articles/ are none of the archive's",
                report.foreign
            ),
        );
    }
    if report.pending {
        output::say(
            global.quiet,
            "hint: a batch is under way or was interrupted; then the next writing command completes it",
        );
    }
    Ok(())
}

fn describe(tally: &Tally) -> String {
    let Tally {
        index_lines,
        records,
        kept_files,
        warc_ranges,
        media,
    } = tally;
    let parts = [
        (index_lines, "index lines"),
        (records, "records"),
        (kept_files, "kept files"),
        (warc_ranges, "WARC ranges"),
        (media, "media files"),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| **count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if told.is_empty() {
        "nothing".to_owned()
    } else {
        told.join(", ")
    }
}
