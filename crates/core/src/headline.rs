//! Headlines: made plain for every format, and escaped for the link text of a record.

/// A headline as one plain line: control characters and line ends become a space, ends trimmed
/// (Unicode `White_Space` and U+FEFF).
pub fn clean_headline(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|character| match character {
            '\u{2028}' | '\u{2029}' => ' ',
            character if character.is_control() => ' ',
            character => character,
        })
        .collect();
    plain
        .trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}')
        .to_owned()
}

/// Escapes a headline so that no Markdown processor sees markup or an early end of the link text, and
/// no HTML comment ends in it: `<`, the bracket of `](`, the `>` of `-->` and a backslash at the end.
/// Every other character stays as it is; [`unescape_headline`] takes it back.
pub fn escape_headline(headline: &str) -> String {
    let mut escaped = String::with_capacity(headline.len());
    for (at, character) in headline.char_indices() {
        let (before, after) = (&headline[..at], &headline[at + character.len_utf8()..]);
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' if before.ends_with("--") => escaped.push_str("&gt;"),
            '(' if before.ends_with(']') => escaped.push_str("&#40;"),
            // In front of the closing bracket it would escape that bracket.
            '\\' if after.is_empty() => escaped.push_str("&#92;"),
            '&' if ESCAPES
                .iter()
                .any(|(name, _)| after.starts_with(&name[1..])) =>
            {
                escaped.push_str("&amp;");
            }
            character => escaped.push(character),
        }
    }
    escaped
}

/// What [`escape_headline`] writes, and what each stands for.
const ESCAPES: &[(&str, char)] = &[
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&#40;", '('),
    ("&#92;", '\\'),
    ("&amp;", '&'),
];

/// Takes back [`escape_headline`].
pub fn unescape_headline(escaped: &str) -> String {
    let mut headline = String::with_capacity(escaped.len());
    let mut rest = escaped;
    while let Some(at) = rest.find('&') {
        headline.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = ESCAPES.iter().find(|(name, _)| rest.starts_with(name));
        let (length, character) =
            known.map_or((1, '&'), |(name, stands_for)| (name.len(), *stands_for));
        headline.push(character);
        rest = &rest[length..];
    }
    headline.push_str(rest);
    headline
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(headline: &str, escaped: &str) {
        assert_eq!(escape_headline(headline), escaped);
        assert_eq!(unescape_headline(escaped), headline);
    }

    #[test]
    fn only_what_could_be_markup_is_escaped() {
        check(
            "渡船复航？普通标题 A&B [一] (二)",
            "渡船复航？普通标题 A&B [一] (二)",
        );
        check("<b>x</b>", "&lt;b>x&lt;/b>");
        check("a](http://evil.example) b", "a]&#40;http://evil.example) b");
        check("a --> b", "a --&gt; b");
        check("R&amp;D &lt; &nbsp;", "R&amp;amp;D &amp;lt; &nbsp;");
        check("end\\", "end&#92;");
    }

    #[test]
    fn control_characters_become_spaces_and_ends_are_trimmed() {
        assert_eq!(
            clean_headline("\u{feff} a\nb\u{0}c\u{2028}d\u{3000}"),
            "a b c d"
        );
    }

    proptest! {
        #[test]
        fn escaping_is_taken_back(headline in "[a-z<>&;#0-9()\\[\\]\\\\ltgamp剪 -]{0,40}") {
            let escaped = escape_headline(&headline);
            prop_assert_eq!(unescape_headline(&escaped), headline);
            prop_assert!(!escaped.contains('<') && !escaped.contains("](") && !escaped.contains("-->"));
        }
    }
}
