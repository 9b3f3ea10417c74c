//! Our scores beside those of the tools that they follow.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy exempts only functions marked as tests, not the helpers of this crate"
)]

mod extraction;
