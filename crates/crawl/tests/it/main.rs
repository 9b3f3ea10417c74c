//! Tests of the crate as it is used: on real sockets of the loopback, reached through `connect`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may fail and say so"
)]

mod exchange;
mod failure;
mod guard;
mod limits;
mod listing;
mod server;
mod timer;
mod turns;
