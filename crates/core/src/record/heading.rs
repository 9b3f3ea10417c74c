//! The heading of the classic block: a Markdown link over a rule.

use crate::headline::{clean_headline, unescape_headline};

/// A title that runs over more lines than this is no heading.
const MAX_HEADING_LINES: usize = 20;

/// Where a classic block's heading was found.
pub(super) struct Heading {
    pub(super) headline: String,
    pub(super) url: String,
    /// How many lines it takes, rule included.
    pub(super) lines: usize,
}

/// Reads `[{headline}]({url})` over a rule of dashes, from the first of `lines` on. A headline that
/// was written with a raw line break in it is joined again.
pub(super) fn read_heading<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Heading> {
    let mut text = String::new();
    for (at, line) in lines.take(MAX_HEADING_LINES).enumerate() {
        let line = line.trim();
        if at > 0 && is_rule(line) {
            return split_link(&text).map(|(headline, url)| Heading {
                headline: clean_headline(&unescape_headline(headline)),
                url: url.to_owned(),
                lines: at + 1,
            });
        }
        if at == 0 && !line.starts_with('[') {
            return None;
        }
        if at > 0 {
            text.push(' ');
        }
        text.push_str(line);
    }
    None
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
}

/// The headline may hold brackets, also `](`: the last one that is followed by the rest of the line
/// begins the URL.
fn split_link(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?.strip_suffix(')')?;
    let (headline, url) = inside.rsplit_once("](")?;
    Some((headline, url.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<(&str, &str, usize)>) {
        let heading = read_heading(text.lines());
        let got = heading.map(|heading| (heading.headline, heading.url, heading.lines));
        let expect =
            expect.map(|(headline, url, lines)| (headline.to_owned(), url.to_owned(), lines));
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn headings_with_brackets_and_line_breaks_are_read() {
        check(
            "[a](http://x.example/1)\n------\n",
            Some(("a", "http://x.example/1", 2)),
        );
        check(
            "[[一] a](b) c](http://x.example/1_(2))\n---",
            Some(("[一] a](b) c", "http://x.example/1_(2)", 2)),
        );
        check(
            "[a\nb](http://x.example/1)\n------",
            Some(("a b", "http://x.example/1", 3)),
        );
        check(
            "[a &lt;b>](http://x.example/1)\n------",
            Some(("a <b>", "http://x.example/1", 2)),
        );
    }

    #[test]
    fn what_has_no_rule_or_link_is_no_heading() {
        for text in [
            "",
            "------",
            "[a](b)",
            "a\n------",
            "[a]\n------",
            "[a](b) c\n------",
        ] {
            check(text, None);
        }
    }
}
