//! What a feed says about an article: kept as published, cleaned when it is used.

use std::borrow::Cow;
use std::sync::Arc;

use jianbao_html::Profile;
use url::Url;

use crate::repair;

/// A text of a feed or entry, as published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The HTML or text as published, after the format's own unescaping: neither trimmed nor cleaned.
    /// Of Atom's `xhtml` it is the markup inside the `div`.
    pub raw: String,
    /// What its relative URLs resolve against.
    pub base: Option<Arc<Url>>,
    /// Whether `raw` is HTML; else it is plain text.
    pub is_html: bool,
    /// The media type: `text/plain`, `text/html`, `application/xhtml+xml`, or another as given.
    pub media_type: Cow<'static, str>,
    /// The language tag, as given or inherited.
    pub language: Option<Arc<str>>,
    /// The absolute URL of the text itself, when it is elsewhere (RFC 4287 §4.1.3.2).
    pub source: Option<String>,
}

impl Content {
    /// HTML of unknown origin.
    pub fn html(raw: impl Into<String>, base: Option<Arc<Url>>) -> Self {
        Self {
            raw: raw.into(),
            base,
            is_html: true,
            media_type: Cow::Borrowed("text/html"),
            ..Self::default()
        }
    }

    /// Plain text.
    pub fn plain(raw: impl Into<String>) -> Self {
        Self {
            raw: raw.into(),
            media_type: Cow::Borrowed("text/plain"),
            ..Self::default()
        }
    }

    /// `raw` without damage that it came with: text that was encoded in UTF-8 twice, and control
    /// characters that stand for those of Windows-1252.
    pub fn repaired(&self) -> Cow<'_, str> {
        repair::text(Cow::Borrowed(&self.raw))
    }

    /// Safe HTML with absolute URLs (`jianbao_html::clean`, feed profile) of the repaired text; plain
    /// text is escaped.
    pub fn clean(&self) -> String {
        let text = self.repaired();
        if self.is_html {
            jianbao_html::clean(&text, self.base.as_deref(), Profile::Feed).html
        } else {
            jianbao_html::escape_text(&text)
        }
    }

    /// The plain text: of HTML the lines that `jianbao_html::text` reads, else the repaired text.
    pub fn text(&self) -> String {
        let text = self.repaired();
        if self.is_html {
            jianbao_html::text(&text)
        } else {
            text.into_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_resolved_and_sanitised() {
        let base = Url::parse("https://example.org/news/").ok().map(Arc::new);
        let content = Content::html("<p onclick=x()>Rain <a href=2>more</a>", base);
        assert_eq!(
            content.clean(),
            "<p>Rain <a href=\"https://example.org/news/2\">more</a></p>"
        );
        assert_eq!(content.text(), "Rain more");
    }

    #[test]
    fn plain_text_is_escaped() {
        let content = Content::plain("1 < 2 &amp; 3");
        assert_eq!(content.clean(), "1 &lt; 2 &amp;amp; 3");
        assert_eq!(content.text(), "1 < 2 &amp; 3");
    }
}
