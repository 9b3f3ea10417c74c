//! Titles, names and descriptions as one line of plain text.

use crate::doctype::Entities;

/// The text of HTML on one line.
pub(crate) fn of_html(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return fold(html);
    }
    fold(&jianbao_html::text(html))
}

/// Plain text on one line. References in it were escaped once too often: nobody means `&amp;`.
pub(crate) fn of_text(text: &str) -> String {
    fold(&crate::reference::unescape(text, &Entities::default()))
}

/// White space folded to single spaces, none at the ends. The ideographic space is a sign of its own.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_gap = |character: char| {
        (character.is_whitespace() && character != '\u{3000}') || character == '\u{feff}'
    };
    for word in text.trim().split(is_gap).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// [`fold`], where something is left.
pub(crate) fn some(text: &str) -> Option<String> {
    Some(fold(text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_tags_references_and_gaps() {
        for (html, expect) in [
            ("  Rain &amp; <b>snow</b>\n in\tMay ", "Rain & snow in May"),
            ("1 < 2", "1 < 2"),
            ("<img src=x>", ""),
            ("大雪　停课", "大雪　停课"),
            ("", ""),
        ] {
            assert_eq!(of_html(html), expect);
        }
        assert_eq!(of_text("Rain &amp; <b>"), "Rain & <b>");
    }
}
