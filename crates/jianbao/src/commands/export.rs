//! `export`: the archive's things in the forms of others.

use std::fs::OpenOptions;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use jianbao_feed::write_opml;

use super::config;
use crate::cli::{Export, ExportArguments, Global};
use crate::failure::Outcome;
use crate::output;
use crate::subscriptions::outline_of;

pub(super) fn run(global: &Global, arguments: &ExportArguments) -> Result<Outcome> {
    let Export::Opml = arguments.what;
    let config = config(global)?;
    let outlines: Vec<_> = config.source.iter().filter_map(outline_of).collect();
    let text = write_opml(&config.archive.title, &outlines);
    match &arguments.file {
        None => output::bytes(text.as_bytes())?,
        Some(path) => {
            // What is there stays: it may be another's list.
            let file = OpenOptions::new().write(true).create_new(true).open(path);
            let mut file = file.with_context(|| format!("cannot make {}", path.display()))?;
            file.write_all(text.as_bytes())
                .with_context(|| format!("cannot write {}", path.display()))?;
            output::say(global.quiet, &format!("{} subscriptions", outlines.len()));
        }
    }
    Ok(Outcome::Done)
}
