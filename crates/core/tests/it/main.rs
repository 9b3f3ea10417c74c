//! The behaviour of the nouns, over files and over made-up input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "clippy exempts only functions marked as tests, not the helpers of this crate"
)]

mod index_line;
mod record_files;
mod record_properties;
mod shared_records;
