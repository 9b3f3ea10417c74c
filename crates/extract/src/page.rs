//! What goes in: a page, what its feed said of it, and the limits.

use std::sync::Arc;

use jiff::tz::TimeZone;
use url::Url;

use crate::model::SiteModel;
use crate::rules::SiteRules;

/// A page as it was fetched.
#[derive(Debug, Clone)]
pub struct Page {
    /// The body, with content encodings such as gzip undone, in its own charset.
    pub bytes: Vec<u8>,
    /// The URL it came from, after redirects; relative URLs are resolved against it.
    pub url: Url,
    /// The value of the Content-Type header.
    pub content_type: Option<String>,
}

/// What a feed or a list said of the article, and what is known of the site. Witnesses: they decide
/// between readings of the page and are never copied into an extraction.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The headline.
    pub headline: Option<String>,
    /// A summary, as HTML or plain text.
    pub summary: Option<String>,
    /// The text of the article, or its beginning, as HTML.
    pub body_html: Option<String>,
    /// The time zone of times that state none; UTC without it.
    pub zone: Option<TimeZone>,
    /// What is known of the markup of the page's host. It decides where the text is; see
    /// [`rules::built_in`](crate::rules::built_in).
    pub rules: Option<Arc<SiteRules>>,
    /// What the pages of its site have in common. Where a rule says what the text is, it is not asked.
    pub site_model: Option<Arc<SiteModel>>,
}

/// How much of a page is looked at. Beyond a limit content is cut, with a warning.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Longest input, in bytes before decoding. News pages rarely have more than 2 MB.
    pub input_bytes: usize,
    /// Most elements and texts of a page. The largest news pages have some 30,000.
    pub nodes: usize,
    /// Deepest nesting of elements; deeper start tags are dropped and their text kept. Browsers stop
    /// at 512.
    pub depth: usize,
    /// Most pictures and videos of an article.
    pub media: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 16 << 20,
            nodes: 500_000,
            depth: 512,
            media: 1_000,
        }
    }
}
