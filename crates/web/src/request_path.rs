//! From the path of a request to a path of the site.
//!
//! No path here ever becomes one of a file: what is not a path of the site has no page. Still nothing is
//! folded, repaired or decoded twice: one page has one path.

use jianbao_publish::SitePath;

/// Longer paths are refused, in bytes, the query included. Ours have some 100 at most.
pub(crate) const MAX_PATH_BYTES: usize = 2048;

/// The path of the site that a request's path names.
pub(crate) fn site_path(path: &str) -> Option<SitePath> {
    SitePath::parse(decoded(path.strip_prefix('/')?)?.as_str())
}

/// A path without its percent-encodings (RFC 3986 §2.1); none when one is broken, or hides what has a
/// meaning in a path or in none.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let byte = u8::try_from(digit()? * 16 + digit()?).ok()?;
        if matches!(byte, b'/' | b'.' | b'%') {
            return None;
        }
        bytes.push(byte);
    }
    let path = String::from_utf8(bytes).ok()?;
    let is_odd = |character: char| character.is_control() || character == '\\';
    let is_step = |part: &str| part == "." || part == "..";
    let is_clean = !path.contains(is_odd) && !path.contains("//") && !path.split('/').any(is_step);
    (is_clean && !path.starts_with('/')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_once_and_hide_nothing() {
        let check = |path: &str, expect: Option<&str>| {
            assert_eq!(decoded(path).as_deref(), expect, "{path}");
        };
        check("", Some(""));
        check("day/2031-05-16.html", Some("day/2031-05-16.html"));
        check("%61bout.html", Some("about.html"));
        check("%E6%B8%A1", Some("渡"));
        for refused in [
            "%", "%4", "%zz", "%+1", "%2561", "a%2Fb", "%2e%2e/a", "../a", "a/../b", "a/.", "a//b",
            "/a", "a%5Cb", "a\\b", "a%00", "%ff", "a%0d%0ab", "a%7f",
        ] {
            check(refused, None);
        }
    }
}
