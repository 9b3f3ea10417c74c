//! What the parser is told beside the bytes.

use jiff::tz::TimeZone;
use url::Url;

/// What is known about a feed beside its bytes.
#[derive(Clone, Debug)]
pub struct Context {
    /// Where the feed was fetched from: the base of its relative URLs.
    pub url: Option<Url>,
    /// The value of the Content-Type header.
    pub content_type: Option<String>,
    /// The zone of dates that state none; UTC by default.
    pub zone: TimeZone,
    /// How much is read.
    pub limits: Limits,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            url: None,
            content_type: None,
            zone: TimeZone::UTC,
            limits: Limits::default(),
        }
    }
}

/// How much of a feed is read; beyond a limit the feed is cut and a warning says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest input, in bytes. The default is 15 MiB: what crawlers in use accept.
    pub input_bytes: usize,
    /// Most entries. The default is 10,000: ten times the longest archive feeds seen.
    pub entries: usize,
    /// Deepest nesting of elements. The default is 256: HTML in feeds stays below 100.
    pub depth: usize,
    /// Most elements of one entry, and of the feed itself, that are looked at. The default is 1,000:
    /// galleries carry some hundreds.
    pub fields: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 15 << 20,
            entries: 10_000,
            depth: 256,
            fields: 1_000,
        }
    }
}
