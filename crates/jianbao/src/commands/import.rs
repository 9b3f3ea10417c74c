//! `import`: taking over what others kept.

mod opml;

use anyhow::Result;
use jianbao_store::{ImportOptions, ImportProgress, ImportReport, import};

use super::open_writer;
use crate::cli::{Global, ImportArguments};
use crate::failure::{Outcome, UsageError};
use crate::output;
use crate::progress::Progress;

pub(super) fn run(global: &Global, arguments: &ImportArguments) -> Result<Outcome> {
    let source = arguments.source.as_deref().map(str::parse).transpose();
    let source = source.map_err(|error| UsageError {
        message: format!("--source: {error}"),
        hint: None,
    })?;
    let lists = arguments
        .paths
        .iter()
        .filter(|path| opml::is_opml(path))
        .count();
    if lists > 0 {
        if lists < arguments.paths.len() || arguments.source.is_some() {
            let message = "lists of subscriptions (OPML) are imported by themselves".to_owned();
            return Err(UsageError {
                message,
                hint: None,
            }
            .into());
        }
        return opml::run(global, &arguments.paths);
    }
    let mut writer = open_writer(global, "import")?;
    let progress = Progress::new(global.quiet);
    let report = import(
        &mut writer,
        &arguments.paths,
        &ImportOptions { source },
        &mut |at| match at {
            ImportProgress::Reading(count) => progress.show("reading", count, None),
            ImportProgress::Writing(count, total) => progress.show("writing", count, Some(total)),
            ImportProgress::Committing => progress.show("committing", 0, None),
        },
    );
    progress.clear();
    let report = report?;
    if global.json {
        output::json(&report)?;
    } else {
        show(&report, global)?;
    }
    Ok(if report.has_failures() {
        Outcome::Failures
    } else {
        Outcome::Done
    })
}

fn show(report: &ImportReport, global: &Global) -> Result<()> {
    let (mut failures, mut warnings) = (0_u64, 0_u64);
    for problem in &report.problems {
        if problem.is_warning {
            warnings += 1;
            if !global.verbose {
                continue;
            }
        } else {
            failures += 1;
        }
        let line = problem
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        let kind = if problem.is_warning { "warning: " } else { "" };
        let kept = problem
            .kept_as
            .as_ref()
            .map_or_else(String::new, |path| format!(" (kept as {path})"));
        let text = format!("{}{line}: {kind}{}{kept}", problem.path, problem.reason);
        output::say(global.quiet, &output::one_terminal_line(&text));
    }
    let ImportReport {
        read,
        articles,
        revisions,
        unchanged,
        skipped,
        same_text,
        ..
    } = report;
    output::line(&format!(
        "{read} read: {articles} new articles, {revisions} new revisions, {unchanged} unchanged, \
         {same_text} with a text that is kept already, {failures} that are no records; {skipped} other files skipped"
    ))?;
    if warnings > 0 && !global.verbose {
        output::say(global.quiet, &format!("{warnings} warnings; -v shows them"));
    }
    if report
        .problems
        .iter()
        .any(|problem| problem.kept_as.is_some())
    {
        output::say(
            global.quiet,
            "hint: files that are no records stay in the archive where \"kept as\" says; `jianbao status` counts them",
        );
    }
    Ok(())
}
