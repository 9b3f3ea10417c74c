//! The commands, one file each.

mod add;
mod article;
mod build;
mod clip;
mod demo;
mod diff;
mod export;
mod extract;
mod fetch_once;
mod fetching;
mod health;
mod history;
mod import;
mod init;
mod parse_feed;
mod rebuild;
mod rules;
mod serve;
mod show;
mod sources;
mod status;
mod sync;
mod verify;

use anyhow::Result;
use clap::CommandFactory as _;
use jianbao_core::Clock;
use jianbao_store::{Archive, StoreError, Writer, is_archive};

use crate::cli::{Cli, Command, Global};
use crate::config::Config;
use crate::failure::{Outcome, UsageError};

/// Runs the command that was given.
pub(crate) fn run(cli: Cli) -> Result<Outcome> {
    let global = &cli.global;
    match cli.command {
        Command::Init(arguments) => init::run(global, &arguments),
        Command::Add(arguments) => add::run(global, &arguments),
        Command::Sync(arguments) => sync::run(global, &arguments),
        Command::Clip(arguments) => clip::run(global, &arguments),
        Command::Build(arguments) => build::run(global, &arguments),
        Command::Demo(arguments) => demo::run(global, &arguments),
        Command::Export(arguments) => export::run(global, &arguments),
        Command::Import(arguments) => import::run(global, &arguments),
        Command::Show(arguments) => show::run(global, &arguments),
        Command::History(arguments) => history::run(global, &arguments),
        Command::Diff(arguments) => diff::run(global, &arguments),
        Command::Sources => sources::run(global),
        Command::Status(arguments) => status::run(global, &arguments),
        Command::Verify(arguments) => verify::run(global, &arguments),
        Command::Rebuild => rebuild::run(global),
        Command::Rules(arguments) => rules::run(global, &arguments.what),
        Command::Serve(arguments) => serve::run(global, &arguments),
        Command::ParseFeed(arguments) => parse_feed::run(global, &arguments),
        Command::Extract(arguments) => extract::run(global, &arguments),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "jianbao",
                &mut std::io::stdout(),
            );
            Ok(Outcome::Done)
        }
    }
}

/// The clock of this run.
fn clock(global: &Global) -> Result<Clock> {
    match &global.clock {
        None => Ok(Clock::System),
        Some(text) => Clock::standing_at(text).map_err(|error| {
            let message = format!("--clock: {error}");
            UsageError {
                message,
                hint: None,
            }
            .into()
        }),
    }
}

/// The signing key from the environment, when it is there.
fn key_from_environment() -> Option<String> {
    std::env::var("JIANBAO_KEY")
        .ok()
        .filter(|key| !key.trim().is_empty())
}

/// The configuration of the archive that the command is about.
fn config(global: &Global) -> Result<Config> {
    if !is_archive(&global.directory) {
        let path = global.directory.clone();
        return Err(StoreError::NoArchive { path }.into());
    }
    Ok(Config::load(&global.directory)?)
}

/// The archive, for reading.
fn open(global: &Global) -> Result<Archive> {
    let settings = config(global)?.store_settings();
    Ok(Archive::open(&global.directory, settings)?)
}

/// The archive, for writing.
fn open_writer(global: &Global, command: &str) -> Result<Writer> {
    let settings = config(global)?.store_settings();
    let key = key_from_environment();
    Ok(Writer::open(
        &global.directory,
        settings,
        key.as_deref(),
        clock(global)?,
        command,
    )?)
}
