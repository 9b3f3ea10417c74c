//! Tags with absurdly many attributes, cut before the tokenizer sees them.

use std::borrow::Cow;

/// Most attributes of a tag. Real ones have up to some sixty.
const MAX_ATTRIBUTES: usize = 256;

/// Elements whose content holds no tags.
const RAW: [&str; 9] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "plaintext",
];

/// Puts a `>` behind the last attribute that counts, in tags that have too many. What follows it is
/// text then.
pub(super) fn tame(html: &str) -> Cow<'_, str> {
    let cuts = cuts(html.as_bytes());
    if cuts.is_empty() {
        return Cow::Borrowed(html);
    }
    let mut tamed = String::with_capacity(html.len() + cuts.len());
    let mut from = 0;
    for cut in cuts {
        tamed.push_str(html.get(from..cut).unwrap_or_default());
        tamed.push('>');
        from = cut;
    }
    tamed.push_str(html.get(from..).unwrap_or_default());
    Cow::Owned(tamed)
}

/// Where tags are to be cut. Each place is behind white space, so at a character boundary.
fn cuts(bytes: &[u8]) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut at = 0;
    while let Some(found) = find(bytes, at, b'<') {
        let rest = bytes.get(found + 1..).unwrap_or_default();
        if rest.starts_with(b"!--") {
            at = comment_end(bytes, found + 4);
            continue;
        }
        if !rest
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/')
        {
            at = found + 1;
            continue;
        }
        let (end, closed) = tag_end(bytes, found + 1, &mut cuts);
        at = end;
        let length = rest
            .iter()
            .take(16)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let name = rest.get(..length).unwrap_or_default();
        if closed
            && let Some(raw) = RAW
                .iter()
                .find(|raw| raw.as_bytes().eq_ignore_ascii_case(name))
        {
            at = raw_end(bytes, end, raw.as_bytes());
        }
    }
    cuts
}

/// Behind the `>` of a tag that begins at `at`.
fn tag_end(bytes: &[u8], mut at: usize, cuts: &mut Vec<usize>) -> (usize, bool) {
    let mut attributes = 0_usize;
    let mut after_equals = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (at + 1, true),
            b'"' | b'\'' if after_equals => {
                let Some(close) = find(bytes, at + 1, *byte) else {
                    return (bytes.len(), false);
                };
                at = close;
                after_equals = false;
                attributes += 1;
            }
            b'=' => after_equals = true,
            byte if byte.is_ascii_whitespace() || *byte == b'/' => {
                if !after_equals {
                    attributes += 1;
                }
                if attributes > MAX_ATTRIBUTES * 2 {
                    cuts.push(at + 1);
                    return (at + 1, true);
                }
            }
            _ => after_equals = false,
        }
        at += 1;
    }
    (bytes.len(), false)
}

fn comment_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(dash) = find(bytes, at, b'>') {
        if bytes
            .get(..dash)
            .is_some_and(|before| before.ends_with(b"--") || before.ends_with(b"--!"))
        {
            return dash + 1;
        }
        at = dash + 1;
    }
    bytes.len()
}

fn raw_end(bytes: &[u8], mut at: usize, name: &[u8]) -> usize {
    while let Some(open) = find(bytes, at, b'<') {
        let rest = bytes.get(open + 1..).unwrap_or_default();
        let named = rest
            .strip_prefix(b"/")
            .and_then(|rest| rest.get(..name.len()));
        if named.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return open;
        }
        at = open + 1;
    }
    bytes.len()
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let found = bytes.get(from..)?.iter().position(|byte| *byte == wanted)?;
    Some(from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_tags_stay_as_they_are() {
        let html = "<p class='a' id=b><a href=\"/x?a=1 2 3\" data-x>é</a><!-- <a b c> --><script>a<b</script>";
        assert!(matches!(tame(html), Cow::Borrowed(_)));
    }

    #[test]
    fn a_tag_of_thousands_of_attributes_is_cut() {
        let html = format!("<p {}>text</p>", "a ".repeat(5_000));
        let tamed = tame(&html);
        assert!(tamed.find('>').is_some_and(|end| end < 2_000));
    }

    #[test]
    fn words_in_a_value_are_no_attributes() {
        let html = format!("<p data-x=\"{}\">text</p>", "a ".repeat(5_000));
        assert!(matches!(tame(&html), Cow::Borrowed(_)));
    }
}
