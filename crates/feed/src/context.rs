//! What the parser is told beside the bytes.

use jiff::tz::TimeZone;
use url::Url;

use crate::address;

/// What is known about a feed beside its bytes.
#[derive(Clone, Debug)]
pub struct Context {
    /// Where the feed was fetched from: the base of its relative URLs.
    pub url: Option<Url>,
    /// The value of the Content-Type header; empty when an answer had none.
    pub content_type: Option<String>,
    /// The value of the Content-Location header, a base before `url` (RFC 9110 §8.7).
    pub content_location: Option<String>,
    /// The value of the Content-Language header, for a feed that states none.
    pub content_language: Option<String>,
    /// The zone of dates that state none; UTC by default.
    pub zone: TimeZone,
    /// How much is read.
    pub limits: Limits,
}

impl Context {
    /// What relative URLs of the feed resolve against.
    pub fn base(&self) -> Option<Url> {
        let location = self.content_location.as_deref();
        let location = location.and_then(|location| address::base(location, self.url.as_ref()));
        location.or_else(|| self.url.clone())
    }
}

impl Default for Context {
    fn default() -> Self {
        Self {
            url: None,
            content_type: None,
            content_location: None,
            content_language: None,
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
