//! A body on one line, as the classic block wants it.

/// Puts HTML on one line: each line is trimmed of ASCII white space, empty ones are dropped, and the
/// rest joined by nothing. Where that would glue two words of a script that writes spaces (neither
/// side is a tag or CJK) they are joined by a space.
pub fn one_line(html: &str) -> String {
    let mut joined = String::with_capacity(html.len());
    for line in html.split(['\n', '\r']) {
        let line = line.trim_matches(|character: char| character.is_ascii_whitespace());
        let (Some(before), Some(after)) = (joined.chars().next_back(), line.chars().next()) else {
            joined.push_str(line);
            continue;
        };
        if before != '>' && after != '<' && !is_cjk(before) && !is_cjk(after) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

/// Whether a character belongs to a script that puts no spaces between words, or to its punctuation.
fn is_cjk(character: char) -> bool {
    matches!(
        u32::from(character),
        0x2e80..=0x303f | 0x3040..=0x30ff | 0x3100..=0x312f | 0x31a0..=0x31ff | 0x3400..=0x4dbf
            | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff65
            | 0x2_0000..=0x3_ffff
    ) || matches!(character, '“' | '”' | '‘' | '’' | '—' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expect: &str) {
        assert_eq!(one_line(html), expect);
        assert_eq!(one_line(expect), expect);
    }

    #[test]
    fn lines_are_trimmed_and_joined_without_gluing_words() {
        check(
            "<p>渡船\n复航</p>\r\n\n  <p>。</p>\t",
            "<p>渡船复航</p><p>。</p>",
        );
        check("<p>The ferry\n  sails</p>", "<p>The ferry sails</p>");
        check("<p>渡船\nferry</p>", "<p>渡船ferry</p>");
        check("one  two", "one  two");
        check("", "");
    }
}
