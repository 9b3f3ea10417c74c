//! The newsroom seen from outside: by HTTP, by its clock, and by what its judge says of archives.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and tell what they skip"
)]

mod clock;
mod conditional;
mod faults;
mod judge;
mod lifecycle;
mod pages;
mod replay;
mod support;
