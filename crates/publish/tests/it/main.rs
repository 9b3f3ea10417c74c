//! Tests of the crate against real archives.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a failed test should stop at once and may say why one was skipped"
)]

mod build;
mod feeds;
