//! Telling what went wrong, and what to do about it.

use std::io::Write as _;
use std::process::ExitCode;

use jianbao_store::StoreError;

use crate::cli::Color;
use crate::config::ConfigError;
use crate::output::one_terminal_line;

/// Done, with failures or differences.
pub(crate) const FAILURES: u8 = 1;
/// Wrong usage or configuration.
pub(crate) const USAGE: u8 = 2;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All was done.
    Done,
    /// All was done that could be, with failures or differences that were shown.
    Failures,
}

/// A command that makes no sense as it was given.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct UsageError {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Failures => Self::from(FAILURES),
        }
    }
}

/// Prints an error with its causes and a hint, and gives the exit code.
pub(crate) fn report(error: &anyhow::Error, quiet: bool, color: Color) -> ExitCode {
    if is_closed_pipe(error) {
        // The reader of our output has seen enough.
        return ExitCode::SUCCESS;
    }
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Some errors print their cause themselves.
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    // When stderr is gone there is nobody left to tell.
    let mut stderr = std::io::stderr().lock();
    let paint = |code: u8, label: &str| {
        if color.is_wanted() {
            format!("\u{1b}[1;{code}m{label}\u{1b}[0m")
        } else {
            label.to_owned()
        }
    };
    let (red, cyan) = (31, 36);
    let _ = writeln!(
        stderr,
        "{} {}",
        paint(red, "error:"),
        one_terminal_line(&text)
    );
    if let Some(hint) = hint(error).filter(|_| !quiet) {
        let _ = writeln!(
            stderr,
            "{} {}",
            paint(cyan, "hint:"),
            one_terminal_line(&hint)
        );
    }
    ExitCode::from(exit_code(error))
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn hint(error: &anyhow::Error) -> Option<String> {
    if let Some(error) = error.downcast_ref::<StoreError>() {
        return error.hint();
    }
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        return error.hint();
    }
    error
        .downcast_ref::<UsageError>()
        .and_then(|error| error.hint.clone())
}

fn exit_code(error: &anyhow::Error) -> u8 {
    let is_usage = error.is::<ConfigError>()
        || error.is::<UsageError>()
        || matches!(
            error.downcast_ref::<StoreError>(),
            Some(
                StoreError::NoArchive { .. }
                    | StoreError::Exists { .. }
                    | StoreError::InTheWay { .. }
                    | StoreError::NoKey { .. }
                    | StoreError::BadKey { .. }
                    | StoreError::WrongKey { .. }
                    | StoreError::Import { .. }
            )
        );
    if is_usage { USAGE } else { FAILURES }
}
