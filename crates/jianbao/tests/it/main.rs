//! The whole program, driven through its command line.

mod corpus;
mod crash;
mod support;
