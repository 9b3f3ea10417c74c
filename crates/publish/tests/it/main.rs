//! An archive of fictional articles as a site: pages as a browser reads them, feeds, the static tree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they skip"
)]

mod articles;
mod build;
mod feeds;
mod hostile;
mod pages;
mod paths;
mod reader;
