//! An archive of fictional articles as a site, its pages read as a browser would read them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they skip"
)]

mod articles;
mod hostile;
mod pages;
mod paths;
mod reader;
