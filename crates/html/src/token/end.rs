//! Where comments and raw text end (WHATWG HTML §13.2.5.9 to .51).

use super::is_space;
use crate::scan::{is, position};

/// Length of a comment after its `<!--`, with its end; `None` when it has no end.
pub(super) fn comment_length(rest: &str) -> Option<usize> {
    if rest.starts_with('>') {
        return Some(1);
    }
    if rest.starts_with("->") {
        return Some(2);
    }
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find("--")) {
        let dashes = from + at;
        let tail = rest.get(dashes + 2..).unwrap_or_default();
        if tail.starts_with('>') {
            return Some(dashes + 3);
        }
        if tail.starts_with("!>") {
            return Some(dashes + 4);
        }
        from = dashes + 1;
    }
    None
}

/// Whether `rest` begins with `</name` or, as `prefix` says, `<name`, and the name ends there.
fn is_tag(rest: &str, prefix: &str, name: &str) -> bool {
    rest.strip_prefix(prefix)
        .and_then(|tail| tail.split_at_checked(name.len()))
        .is_some_and(|(head, tail)| {
            head.eq_ignore_ascii_case(name)
                && tail
                    .bytes()
                    .next()
                    .is_some_and(|byte| is_space(byte) || matches!(byte, b'/' | b'>'))
        })
}

pub(super) fn raw_end(rest: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) =
        (rest.as_bytes().get(from..)).and_then(|tail| position(tail, |byte| is(byte, b'<')))
    {
        let start = from + at;
        if is_tag(rest.get(start..).unwrap_or_default(), "</", name) {
            return start;
        }
        from = start + 1;
    }
    rest.len()
}

/// Where a script's text ends: §13.2.5.15 to .33, in which `<!--` and a nested `<script` hide an
/// end tag.
pub(super) fn script_end(rest: &str) -> usize {
    let (mut escaped, mut doubly) = (false, false);
    let mut from = 0;
    // Dashes mean something only behind `<!--`.
    while let Some(at) = rest.as_bytes().get(from..).and_then(|tail| {
        if escaped {
            position(tail, |byte| is(byte, b'<') | is(byte, b'-'))
        } else {
            position(tail, |byte| is(byte, b'<'))
        }
    }) {
        let start = from + at;
        let tail = rest.get(start..).unwrap_or_default();
        from = start + 1;
        if tail.starts_with("<!--") && !escaped {
            escaped = true;
            // The dashes of `<!-->` also end it.
            from = start + 2;
        } else if tail.starts_with("-->") {
            (escaped, doubly) = (false, false);
        } else if is_tag(tail, "</", "script") {
            if !doubly {
                return start;
            }
            doubly = false;
        } else if escaped && is_tag(tail, "<", "script") {
            doubly = true;
        }
    }
    rest.len()
}
