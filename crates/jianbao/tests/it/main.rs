//! The whole program, driven through its command line.

mod corpus;
mod crash;
mod disk_full;
mod support;
mod two_writers;
