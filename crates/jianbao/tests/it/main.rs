//! The whole program, driven through its command line.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "clippy exempts only functions marked as tests, not the helpers of this crate"
)]

mod archive_fixture;
mod bad_input;
mod corpus;
mod crash;
mod disk_full;
mod extract;
mod own_records;
mod properties;
mod shared_data;
mod site;
mod site_rules;
mod support;
mod sync;
mod two_writers;
mod verify;
