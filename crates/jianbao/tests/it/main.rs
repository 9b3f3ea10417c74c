//! The whole program, driven through its command line.

mod archive_fixture;
mod bad_input;
mod shared_data;
mod verify;
