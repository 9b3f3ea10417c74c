//! From the path of a request to a path of the site.
//!
//! No path here ever becomes one of a file: what is not a path of the site has no page. Still nothing is
//! folded, repaired or decoded twice: one page has one path.

use jianbao_publish::SitePath;

/// Longer paths are refused, in bytes, the query included. Ours have some 100 at most.
pub(crate) const MAX_PATH_BYTES: usize = 2048;

/// What a request's path names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A page.
    Page(SitePath),
    /// A folder without its last `/`; this is its path with it, without which links would lead astray.
    Folder(String),
}

/// What a request's path names; none when no page can have it.
pub(crate) fn named(path: &str) -> Option<Named> {
    let path = decoded(path.strip_prefix('/')?)?;
    if let Some(page) = SitePath::parse(&path) {
        return Some(Named::Page(page));
    }
    let page = SitePath::parse(&format!("{path}/"))?;
    let file = page.to_file();
    let folder = file.strip_suffix("index.html")?;
    Some(Named::Folder(format!("/{folder}")))
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
    fn a_folder_is_known_without_its_last_slash() {
        let source = || SitePath::Source("news".parse().unwrap(), 1);
        let check = |path: &str, expect: Option<Named>| assert_eq!(named(path), expect, "{path}");
        check("/", Some(Named::Page(SitePath::Start(1))));
        check("/source/news/", Some(Named::Page(source())));
        check("/source/news/index.html", Some(Named::Page(source())));
        check(
            "/source/news",
            Some(Named::Folder("/source/news/".to_owned())),
        );
        check("/source", None);
        check("//host.test", None);
        check("/about.html/", None);
        check("about.html", None);
        check("", None);
    }

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
