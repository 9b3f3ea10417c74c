//! The server over real sockets, on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and say what they skip"
)]

mod changes;
mod ending;
mod pages;
mod refusals;
mod support;
mod websub;
