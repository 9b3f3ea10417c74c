//! What a feed says about an article: kept as published, cleaned when it is used.

use jianbao_html::Profile;
use url::Url;

/// A text of an entry, as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The HTML or text as published, after the format's own unescaping: neither trimmed nor cleaned.
    /// Of Atom's `xhtml` it is the markup inside the `div`.
    pub raw: String,
    /// What its relative URLs resolve against.
    pub base: Option<Url>,
    /// Whether `raw` is HTML; else it is plain text.
    pub is_html: bool,
}

impl Content {
    /// Safe HTML with absolute URLs (`jianbao_html::clean`, feed profile); plain text is escaped.
    pub fn clean(&self) -> String {
        if self.is_html {
            jianbao_html::clean(&self.raw, self.base.as_ref(), Profile::Feed).html
        } else {
            jianbao_html::escape_text(&self.raw)
        }
    }

    /// The plain text: of HTML the lines that `jianbao_html::text` reads, else `raw` itself.
    pub fn text(&self) -> String {
        if self.is_html {
            jianbao_html::text(&self.raw)
        } else {
            self.raw.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(raw: &str, is_html: bool) -> Content {
        Content {
            raw: raw.to_owned(),
            base: Url::parse("https://example.org/news/").ok(),
            is_html,
        }
    }

    #[test]
    fn html_is_resolved_and_sanitised() {
        let content = content("<p onclick=x()>Rain <a href=2>more</a>", true);
        assert_eq!(
            content.clean(),
            "<p>Rain <a href=\"https://example.org/news/2\">more</a></p>"
        );
        assert_eq!(content.text(), "Rain more");
    }

    #[test]
    fn plain_text_is_escaped() {
        let content = content("1 < 2 &amp; 3", false);
        assert_eq!(content.clean(), "1 &lt; 2 &amp;amp; 3");
        assert_eq!(content.text(), "1 < 2 &amp; 3");
    }
}
