//! One HTTP exchange as it happened: evidence first, meaning by methods (RFC 9110).

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::fetch::Room;
use crate::http_date::read_http_date;
use crate::request::{Validators, text_of_bytes};

/// A server that asks for more patience than a week is taken at a week.
const MAX_RETRY_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An answer, with the request it answers.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was asked for.
    pub url: Url,
    /// When the head of the answer had arrived.
    pub captured_at: Timestamp,
    /// The version of the protocol that was spoken.
    pub http_version: HttpVersion,
    /// The path and query that were sent.
    pub request_path: String,
    /// The headers that were sent, `Host` included (`:authority` in HTTP/2). In the place of secrets
    /// stands `(redacted)`.
    pub request_headers: Vec<(String, Vec<u8>)>,
    /// The status code.
    pub status: u16,
    /// The usual reason phrase of the status code, empty when it has none. The client library
    /// does not hand out the one that was sent.
    pub reason: String,
    /// The headers of the answer: names in lower case, values of one name in the order received.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body as sent: `Transfer-Encoding` is undone, `Content-Encoding` is not.
    pub raw_body: Vec<u8>,
    /// The value of `Transfer-Encoding`.
    pub transfer_encoding: Option<String>,
    /// Why the raw body is not whole, when it is not.
    pub truncated: Option<Truncation>,
    /// The body with its content encoding undone; none when it has no encoding that is known.
    pub(crate) decoded: Option<Vec<u8>>,
    /// Whether the content encoding, if any, was undone to the end.
    pub(crate) is_decoded_whole: bool,
    /// Held while a large body is in memory.
    pub(crate) _room: Option<Room>,
}

/// The version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpVersion {
    /// HTTP/1.0 (RFC 1945).
    Http10,
    /// HTTP/1.1 (RFC 9112).
    Http11,
    /// HTTP/2 (RFC 9113).
    Http2,
}

/// Why a body is not whole; the words of WARC 1.1 §5.13.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truncation {
    /// It is longer than the limit.
    Length,
    /// It did not come in time.
    Time,
    /// The connection ended or broke before the body did.
    Disconnect,
}

/// Where an answer sends on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The next URL. It is to be checked by the guard as any other: fetching does so.
    pub target: Url,
    /// Whether the old URL is to be forgotten (301 and 308).
    pub is_permanent: bool,
}

impl Exchange {
    /// The body with its content encoding undone, as far as there is one that is known.
    pub fn body(&self) -> &[u8] {
        self.decoded.as_deref().unwrap_or(&self.raw_body)
    }

    /// The first value of a header, when it is UTF-8. The name is compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_bytes(name)
            .and_then(|value| str::from_utf8(value).ok())
    }

    /// The media type as the server states it.
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }

    /// Whether the body arrived whole and was decoded whole.
    pub fn is_complete(&self) -> bool {
        self.truncated.is_none() && self.is_decoded_whole
    }

    /// The validators for the next request, of a complete 200 only: those of anything less would
    /// make a server confirm what we do not have. [`Exchange::validators_after`] knows those of a 304.
    pub fn validators(&self) -> Validators {
        if self.status != 200 || !self.is_complete() {
            return Validators::default();
        }
        self.stated_validators()
    }

    /// The validators that the answer carries, whatever it is.
    pub(crate) fn stated_validators(&self) -> Validators {
        let value = |name| {
            self.header_bytes(name)
                .filter(|value| !value.is_empty())
                .map(text_of_bytes)
        };
        Validators {
            etag: value("etag"),
            last_modified: value("last-modified"),
        }
    }

    /// Where the answer sends on to (RFC 9110 §15.4): 301, 302, 303, 307 and 308 with a usable
    /// `Location`. A fragment of the URL asked for is not inherited.
    pub fn redirect(&self) -> Option<Redirect> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        Some(Redirect {
            target: redirect_target(&self.url, self.header_bytes("location")?)?,
            is_permanent: matches!(self.status, 301 | 308),
        })
    }

    /// When the server wants to be asked again at the earliest (RFC 9110 §10.2.3): of 429, 503 and
    /// 3xx; in seconds or as a date, never before `captured_at`, at most 7 days after.
    pub fn retry_after(&self) -> Option<Timestamp> {
        if !matches!(self.status, 429 | 503 | 300..=399) {
            return None;
        }
        let value = self.header("retry-after")?.trim();
        let latest = self.captured_at.saturating_add(MAX_RETRY_AFTER).ok()?;
        let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        let asked = if is_number {
            // More digits than fit are more seconds than a week.
            let seconds = value.parse().unwrap_or(i64::MAX);
            let wait = SignedDuration::from_secs(seconds).min(MAX_RETRY_AFTER);
            self.captured_at.saturating_add(wait).ok()?
        } else {
            read_http_date(value)?
        };
        Some(asked.clamp(self.captured_at, latest))
    }

    pub(crate) fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }
}

/// Where the value of a `Location` leads from a URL; none when that is nowhere, or when the value holds
/// characters that no header can.
pub fn redirect_target(base: &Url, location: &[u8]) -> Option<Url> {
    let location = location.trim_ascii();
    if location.is_empty() || location.iter().any(u8::is_ascii_control) {
        return None;
    }
    let target = match str::from_utf8(location) {
        Ok(text) => base.join(text),
        // Bytes of an older charset: kept as bytes.
        Err(_) => base.join(&escape_high_bytes(location)),
    };
    target.ok()
}

fn escape_high_bytes(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

impl fmt::Display for HttpVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
            Self::Http2 => "HTTP/2",
        })
    }
}

impl fmt::Display for Truncation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
        })
    }
}
