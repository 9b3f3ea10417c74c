//! `build`: the static site.

use std::num::NonZero;
use std::path::Path;

use anyhow::Result;
use jianbao_publish::{BuildOptions, BuildReport, build};

use super::config;
use crate::cli::{BuildArguments, Global};
use crate::failure::Outcome;
use crate::output;
use crate::progress::Progress;

/// The folder of the site in an archive, which git ignores.
pub(super) const PUBLIC: &str = "public";

pub(super) fn run(global: &Global, arguments: &BuildArguments) -> Result<Outcome> {
    let beside = global.directory.join(PUBLIC);
    let out = arguments.out.as_deref().unwrap_or(&beside);
    let report = into(global, out)?;
    if global.json {
        output::json(&report)?;
    } else {
        let BuildReport {
            pages,
            written,
            removed,
            ..
        } = report;
        output::line(&format!(
            "{pages} pages: {written} written, {removed} removed; open {}",
            out.join("index.html").display()
        ))?;
    }
    Ok(Outcome::Done)
}

/// Builds the site into a folder.
pub(super) fn into(global: &Global, out: &Path) -> Result<BuildReport> {
    let settings = config(global)?.store_settings();
    let options = BuildOptions {
        threads: std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN),
    };
    let progress = Progress::new(global.quiet);
    let built = build(
        &global.directory,
        &settings,
        out,
        &options,
        &mut |done, of| {
            progress.show("building", done, Some(of));
        },
    );
    progress.clear();
    Ok(built?)
}
