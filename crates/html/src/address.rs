//! URLs in markup: which are let through, and how relative ones become absolute (WHATWG URL §4.4).
//!
//! Not for identity: the article key and the canonical URL are `core`'s.

use std::borrow::Cow;

use url::Url;

use crate::limits::{MAX_DATA_URL_BYTES, MAX_URL_BYTES};
use crate::scan;

/// Schemes a link may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Image types a `data:` URL may hold: those that no browser runs scripts in.
const DATA_IMAGES: [&str; 5] = ["png", "jpeg", "gif", "webp", "avif"];

/// Resolves a reference of a page against its URL.
///
/// White space and control characters around the reference and line breaks inside it are removed,
/// as browsers do. `None` when the result is no `http`, `https`, `mailto` or `tel` URL.
///
/// ```
/// use jianbao_html::{Url, resolve};
/// let base = Url::parse("https://news.example/a/b.html")?;
/// assert_eq!(resolve(&base, " ../c\n.png ").map(String::from).as_deref(), Some("https://news.example/c.png"));
/// assert_eq!(resolve(&base, "java\tscript:alert(1)"), None);
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn resolve(base: &Url, reference: &str) -> Option<Url> {
    let reference = strip(reference);
    if !is_safe(&reference) {
        return None;
    }
    base.join(&reference)
        .ok()
        .filter(|url| SCHEMES.contains(&url.scheme()))
}

/// A URL attribute's value as it may be written, `None` when it must go. `image` also lets `data:`
/// images through. A relative reference is resolved when there is a base, else kept.
pub(crate) fn admit<'a>(value: &'a str, base: Option<&Url>, image: bool) -> Option<Cow<'a, str>> {
    if is_plain(value) {
        return Some(Cow::Borrowed(value));
    }
    let value = strip(value);
    if image && is_data_image(&value) {
        return Some(value);
    }
    if !is_safe(&value) {
        return None;
    }
    match base {
        // An absolute URL keeps its bytes: it may be the key of something that was archived.
        Some(base) if scheme(&value).is_none() => {
            let url = base.join(&value).ok()?;
            SCHEMES
                .contains(&url.scheme())
                .then(|| Cow::Owned(url.into()))
        }
        _ => Some(value),
    }
}

/// Whether a value is an absolute web URL of visible ASCII characters, as most are: what follows would
/// let it through as it is.
fn is_plain(value: &str) -> bool {
    (value.starts_with("https://") || value.starts_with("http://"))
        && value.len() <= MAX_URL_BYTES
        && scan::none(value.as_bytes(), |byte| {
            u8::from(byte < 0x21) | u8::from(byte > 0x7E)
        })
}

/// Whether a value that is no URL by its place nevertheless reads as one.
pub(crate) fn looks_like_url(value: &str) -> bool {
    let value = strip(value);
    value.starts_with("//")
        || value.contains("://")
        || scheme(&value).is_some_and(|name| {
            [
                "javascript",
                "vbscript",
                "livescript",
                "data",
                "mailto",
                "file",
                "blob",
            ]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        })
}

/// Trims white space of any script, invisible characters and controls, and removes tabs and
/// line breaks, as a browser's URL parser does (it trims fewer kinds).
fn strip(value: &str) -> Cow<'_, str> {
    let outer = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    let value = value.trim_matches(outer);
    if value.contains(['\t', '\n', '\r']) {
        Cow::Owned(
            value
                .chars()
                .filter(|character| !matches!(character, '\t' | '\n' | '\r'))
                .collect(),
        )
    } else {
        Cow::Borrowed(value)
    }
}

/// The scheme of a stripped reference, when it has the form of one.
fn scheme(value: &str) -> Option<&str> {
    let (name, _) = value.split_once(':')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    (name.as_bytes().first()?.is_ascii_alphabetic() && name.bytes().all(plain)).then_some(name)
}

/// Whether a stripped reference is relative or of an allowed scheme, and holds nothing odd.
fn is_safe(value: &str) -> bool {
    if value.len() > MAX_URL_BYTES || value.chars().any(char::is_control) {
        return false;
    }
    if let Some(name) = scheme(value) {
        return SCHEMES.iter().any(|known| name.eq_ignore_ascii_case(known));
    }
    // RFC 3986 §4.2: a colon in the first segment of a relative reference is a broken scheme.
    // (So is one behind a backslash, which browsers read as a slash.)
    let first = value.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains([':', '：'])
}

fn is_data_image(value: &str) -> bool {
    let Some(head) = value.get(..5) else {
        return false;
    };
    if value.len() > MAX_DATA_URL_BYTES || !head.eq_ignore_ascii_case("data:") {
        return false;
    }
    let Some((media_type, data)) = value.get(5..).and_then(|rest| rest.split_once(',')) else {
        return false;
    };
    let media_type = media_type.to_ascii_lowercase();
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    data.bytes().all(base64)
        && media_type
            .strip_prefix("image/")
            .and_then(|rest| rest.strip_suffix(";base64"))
            .is_some_and(|name| DATA_IMAGES.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, image: bool, expect: Option<&str>) {
        assert_eq!(admit(value, None, image).as_deref(), expect, "{value:?}");
    }

    #[test]
    fn only_harmless_schemes_and_relative_references_pass() {
        check(
            "https://a.example/?x=1:2",
            false,
            Some("https://a.example/?x=1:2"),
        );
        check(" HTTP://a.example ", false, Some("HTTP://a.example"));
        check("mailto:a@b.example", false, Some("mailto:a@b.example"));
        check("/a:b", false, Some("/a:b"));
        check("#javascript:x", false, Some("#javascript:x"));
        check("//cdn.example/x", false, Some("//cdn.example/x"));
        check("", false, Some(""));
        for bad in [
            "javascript:alert(1)",
            " JaVaScRiPt:x",
            "java\nscript:x",
            "\u{1}javascript:x",
            "java\u{3}script:x",
            "\u{a0}javascript:x",
            "\u{2028}javascript:x",
            "java\u{a0}script:x",
            "}}javascript:x",
            "javascript\u{200b}:x",
            "feed:javascript:x",
            "view-source:x",
            "data:text/html,x",
            "blob:https://a.example/x",
            "ftp://a.example",
        ] {
            check(bad, true, None);
        }
    }

    #[test]
    fn data_images_pass_in_images_only() {
        check(
            "data:image/png;base64,AAAA",
            true,
            Some("data:image/png;base64,AAAA"),
        );
        check("data:image/png;base64,AAAA", false, None);
        check("data:image/svg+xml;base64,AAAA", true, None);
        check("data:image/png,<svg>", true, None);
        check("data:image/png;base64,AA\"A", true, None);
    }

    #[test]
    fn relative_references_become_absolute_with_a_base() {
        let base = Url::parse("https://news.example/d/page.html?q#f").unwrap();
        let resolved = |value| resolve(&base, value).map(String::from);
        assert_eq!(
            resolved("x.png").as_deref(),
            Some("https://news.example/d/x.png")
        );
        assert_eq!(
            resolved("//cdn.example/x").as_deref(),
            Some("https://cdn.example/x")
        );
        assert_eq!(
            resolved("?p=2").as_deref(),
            Some("https://news.example/d/page.html?p=2")
        );
        assert_eq!(resolved("tel:+1").as_deref(), Some("tel:+1"));
        assert_eq!(resolved("javascript:x"), None);
        assert_eq!(
            admit("http://A.example/中 文", Some(&base), false).as_deref(),
            Some("http://A.example/中 文")
        );
    }
}
