//! The archive on disk: records, index lines, journal, evidence, git and the catalog.
//!
//! Synchronous; one writer at a time, any number of readers. See ARCHITECTURE.md for the order of
//! writing and the promises that follow from it.

pub mod digest;
pub mod fault;
mod file;
pub mod git;
pub mod journal;
pub mod warc;

pub use file::FileError;
