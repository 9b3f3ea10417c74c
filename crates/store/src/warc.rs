//! HTTP exchanges kept as evidence, in WARC 1.1 files (ISO 28500:2017): written, read back by
//! pointer, and compared with what the journal says of them.
//!
//! A file begins with a `warcinfo` record (§6.2); every exchange follows as a `response` (§6.3) or a
//! `revisit` (§6.7.2), then its `request` (§6.5) and a `metadata` record (§6.6), each one gzip member
//! (Annex D) so that any of them can be read by its offset. Bodies are kept as received, with their
//! Content-Encoding; the Transfer-Encoding, which the HTTP client undoes, is named in the metadata.
//!
//! Secrets of ours are not kept: Cookie and Authorization headers, Set-Cookie and a password in the
//! URI are replaced and the metadata record says so. No address, host or user name is written.
//!
//! It is not a crawler's index (the catalog holds the pointers) and no general WARC reader: it reads
//! one member at a known place.

mod encode;
mod error;
mod exchange;
mod file_name;
mod head;
mod reader;
mod record;
mod recovery;
mod writer;

pub use error::{MemberError, WarcError};
pub use exchange::{
    EarlierCapture, Exchange, HeaderLine, HttpVersion, Request, Response, Truncation, WarcPointer,
    WarcRange,
};
pub use reader::{HttpMessage, WarcRecord, parse_member, read_record, verify_range};
pub use recovery::WarcTail;
pub use writer::{DEFAULT_ROTATE_AT, WarcWriter};
