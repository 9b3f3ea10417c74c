//! Tests of the archive on disk through the public interface of the crate.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "clippy exempts only functions marked as tests, not the helpers of this crate"
)]

mod blob;
mod git;
mod journal;
mod single_write;
mod warc;
