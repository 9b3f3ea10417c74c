//! What was asked and answered.

use jiff::Timestamp;
use serde::Serialize;

/// A request, as the newsroom saw it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Request {
    /// When it began, on the virtual clock.
    pub at: Timestamp,
    /// What answering it took, in microseconds of real time.
    pub took_us: u64,
    /// The host, lower case, without port.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// The status of the answer; 0 when the connection was closed without one.
    pub status: u16,
    /// Bytes of the body as sent.
    pub bytes: usize,
    /// `If-None-Match` as sent.
    pub if_none_match: Option<String>,
    /// `If-Modified-Since` as sent.
    pub if_modified_since: Option<String>,
    /// `User-Agent` as sent.
    pub user_agent: Option<String>,
    /// Requests under way at this host when it began, itself included.
    pub concurrency: usize,
    /// The answer's `ETag`.
    pub etag: Option<String>,
    /// The answer's `Last-Modified`.
    pub last_modified: Option<String>,
    /// Whether the whole body was sent.
    pub is_complete: bool,
    /// The instant before which the answer wants no other request.
    pub retry_after: Option<Timestamp>,
    /// What was done wrong on purpose.
    pub fault: Option<&'static str>,
}
