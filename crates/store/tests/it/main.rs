//! Tests of the archive on real files.

// Clippy's exemption of tests does not reach the helper functions beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod blob;
mod warc;
