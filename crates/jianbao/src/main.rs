//! jianbao: keeps news.
//!
//! The binary: command line, configuration, progress. One file a command under `commands/`; what a
//! command does to an archive is in the libraries.

mod cli;
mod commands;
mod config;
mod failure;
mod output;
mod pipeline;
mod progress;
mod site_rules;
mod subscriptions;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let (quiet, color) = (cli.global.quiet, cli.global.color);
    match commands::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(error) => failure::report(&error, quiet, color),
    }
}
