//! `rebuild`: everything derived, made anew.

use anyhow::Result;

use super::{clock, config};
use crate::cli::Global;
use crate::failure::Outcome;
use crate::output;
use crate::progress::Progress;

pub(super) fn run(global: &Global) -> Result<Outcome> {
    config(global)?;
    let progress = Progress::new(global.quiet);
    let report = jianbao_store::rebuild(&global.directory, &clock(global)?, &mut |done, of| {
        progress.show("journal", done, Some(of));
    });
    progress.clear();
    let report = report?;
    if global.json {
        output::json(&report)?;
    } else {
        output::line(&format!(
            "{} journal entries taken into the catalog",
            report.entries
        ))?;
    }
    if report.without_line == 0 {
        return Ok(Outcome::Done);
    }
    output::say(
        global.quiet,
        &format!(
            "{} entries are without their index line and not in the catalog\nhint: `jianbao verify` names them",
            report.without_line
        ),
    );
    Ok(Outcome::Failures)
}
