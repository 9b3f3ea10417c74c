//! What is asked for.

use url::Url;

/// One request: a GET.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    /// What to fetch. A fragment is not sent.
    pub url: Url,
    /// What is hoped for.
    pub accept: Accept,
    /// What is known of an earlier answer. Empty: the request is unconditional.
    pub validators: Validators,
}

/// What kind of answer is hoped for; any is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    /// A feed or a sitemap.
    Feed,
    /// A page.
    Page,
    /// A `robots.txt`.
    Robots,
}

/// The validators of an answer (RFC 9110 §8.8): header values as received, one character a byte
/// (U+0000 to U+00FF), sent back byte for byte. They are compared by the server only.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Validators {
    /// The value of `ETag`, quotes and `W/` included.
    pub etag: Option<String>,
    /// The value of `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Accept {
    /// The value of the header `Accept`.
    pub(crate) fn header_value(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, \
                 text/html;q=0.4, */*;q=0.1"
            }
            Self::Robots => "text/plain, */*;q=0.5",
            Self::Page => "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
        }
    }
}

/// A header value as text, one character a byte, so that no byte is lost.
pub(crate) fn text_of_bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The bytes of such a text; none when it was not made by [`text_of_bytes`].
pub(crate) fn bytes_of_text(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).ok())
        .collect()
}
