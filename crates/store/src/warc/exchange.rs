//! What goes into a WARC file, and what points into one.

use std::fmt;
use std::ops::Range;

use jiff::Timestamp;

use super::head::printable_uri;
use jianbao_core::{Sha256Digest, WarcPlace};

/// A header line: its name, and its value in the bytes of the wire.
pub type HeaderLine = (String, Vec<u8>);

/// One HTTP exchange: what we sent, what came back, and when.
///
/// Its `Debug` form shows no header and no body, since they hold secrets and do not belong in a log.
#[derive(Clone)]
pub struct Exchange {
    /// The http or https URI that answered, after redirects.
    pub target_uri: String,
    /// When the response began to arrive.
    pub captured_at: Timestamp,
    /// The version of HTTP that was spoken.
    pub http_version: HttpVersion,
    /// What we sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
}

/// A request without a body, as sent.
#[derive(Clone)]
pub struct Request {
    /// The method, for example `GET`.
    pub method: String,
    /// Path and query, for example `/news?page=2`.
    pub path: String,
    /// The header lines in order. A missing `Host` is added, for HTTP/2 sends it by another way.
    pub headers: Vec<HeaderLine>,
}

/// A response as received, apart from the Transfer-Encoding.
#[derive(Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase; empty where the version of HTTP has none.
    pub reason: String,
    /// The header lines in order.
    pub headers: Vec<HeaderLine>,
    /// The body with its Transfer-Encoding undone and its Content-Encoding kept.
    pub body: Vec<u8>,
    /// Why the body is not whole, when it is not.
    pub truncated: Option<Truncation>,
    /// The Transfer-Encoding that the HTTP client undid, for example `chunked`.
    pub transfer_encoding: Option<String>,
}

/// The version of HTTP that an exchange used on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpVersion {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
    /// HTTP/2, written in the form of HTTP/1.1, since WARC has no agreed form of its own for it.
    Http2,
    /// HTTP/3, written as HTTP/2 is.
    Http3,
}

/// Why a body was cut (`WARC-Truncated`, WARC 1.1 §5.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truncation {
    /// It exceeded our limit in bytes.
    Length,
    /// It exceeded our limit in time.
    Time,
    /// The connection ended before the body did.
    Disconnect,
}

/// A `response` record that holds the same payload as a new exchange.
///
/// It must not be a `revisit` itself: those hold no payload to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierCapture {
    /// Its target URI, as it was given to [`append`](super::WarcWriter::append).
    pub target_uri: String,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// Its record id, `<urn:uuid:…>`.
    pub record_id: String,
    /// The SHA-256 of its payload.
    pub payload_sha256: Sha256Digest,
}

/// Where the `response` or `revisit` record of an exchange lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarcPointer {
    /// The WARC file, relative to the archive, with `/`.
    pub file: String,
    /// Where its gzip member begins, in bytes.
    pub offset: u64,
    /// The length of the gzip member, in bytes.
    pub length: u64,
    /// The record id, `<urn:uuid:…>`.
    pub record_id: String,
    /// Whether it is a `revisit`, whose payload lies in the record it refers to.
    pub is_revisit: bool,
    /// The SHA-256 of the payload.
    pub payload_sha256: Sha256Digest,
    /// The length of the payload, in bytes.
    pub payload_len: u64,
}

/// A run of whole members of one WARC file, as the journal promises it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarcRange {
    /// The WARC file, relative to the archive, with `/`.
    pub file: String,
    /// The first byte.
    pub from: u64,
    /// The byte after the last one.
    pub to: u64,
    /// The SHA-256 of the compressed bytes between them.
    pub sha256: Sha256Digest,
}

impl WarcPointer {
    /// Where it lies, as an index line says it.
    pub fn place(&self) -> WarcPlace {
        WarcPlace {
            record_id: self.record_id.clone(),
            file: self.file.clone(),
            offset: self.offset,
            length: self.length,
        }
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Exchange")
            .field("target_uri", &printable_uri(&self.target_uri))
            .field("captured_at", &self.captured_at)
            .field("http_version", &self.http_version)
            .field("request", &self.request)
            .field("response", &self.response)
            .finish()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("status", &self.status)
            .field("body_len", &self.body.len())
            .field("truncated", &self.truncated)
            .finish_non_exhaustive()
    }
}

impl WarcRange {
    pub(super) fn bytes(&self) -> Range<u64> {
        self.from..self.to
    }
}
