//! Tests of the crate as it is used: on real sockets of the loopback, reached through `connect`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may fail and say so"
)]

mod bombs;
mod encodings;
mod exchange;
mod failure;
mod freshness;
mod guard;
mod limits;
mod listing;
mod proxies;
mod robots;
mod secure_server;
mod server;
mod sources;
mod timer;
mod tls;
mod turns;
