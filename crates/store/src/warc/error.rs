//! What can go wrong with WARC files.

use std::io;

use crate::file::FileError;

/// Why an exchange could not be kept or read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WarcError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The target URI is of a scheme that has no HTTP exchange.
    #[error("cannot keep an exchange with {uri}: only http and https are kept")]
    NotHttp {
        /// The target URI, without user information.
        uri: String,
    },
    /// The time lies outside the years 0 to 9999, which `WARC-Date` can hold.
    #[error("cannot write {captured_at} as a WARC-Date: its year has no four digits")]
    Date {
        /// The time, as given.
        captured_at: jiff::Timestamp,
    },
    /// The records could not be compressed.
    #[error("cannot compress a record for {file}")]
    Compress {
        /// The WARC file, relative to the archive.
        file: String,
        /// What the compressor said.
        #[source]
        source: io::Error,
    },
    /// A pointer or range names no WARC file of an archive.
    #[error("{file} is not the path of a WARC file of this archive")]
    Path {
        /// The path, as given.
        file: String,
    },
    /// There is no readable record at a place.
    #[error("cannot read the record at byte {offset} of {file}")]
    Member {
        /// The WARC file, relative to the archive.
        file: String,
        /// Where the member should begin, in bytes.
        offset: u64,
        /// What is wrong with it.
        #[source]
        source: MemberError,
    },
    /// There is a record, but not the one that was asked for.
    #[error("the record at byte {offset} of {file} is {found}, not {expected}")]
    OtherRecord {
        /// The WARC file, relative to the archive.
        file: String,
        /// Where the member begins, in bytes.
        offset: u64,
        /// The record id that was asked for.
        expected: String,
        /// The record id that is there; empty when there is none.
        found: String,
    },
}

impl WarcError {
    /// What the operator can do about it, when there is plain advice.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File(error) => error.hint(),
            _ => None,
        }
    }
}

/// Why some bytes are not one gzip member that holds one WARC record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemberError {
    /// The bytes cannot be decompressed.
    #[error("cannot decompress the gzip member")]
    Gzip(#[source] io::Error),
    /// The record is larger than the reader allows.
    #[error("the record exceeds {limit} bytes")]
    TooLarge {
        /// The limit on the decoded record, in bytes.
        limit: u64,
    },
    /// The decompressed bytes are no WARC record.
    #[error("it is no WARC record: {reason}")]
    Malformed {
        /// What is wrong with them.
        reason: &'static str,
    },
}
