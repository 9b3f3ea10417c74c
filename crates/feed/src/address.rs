//! References in feeds to absolute URLs.

use std::borrow::Cow;

use url::Url;

/// Longest URL that is kept, in bytes; servers refuse longer ones.
const MAX_URL_BYTES: usize = 8 << 10;

/// Schemes that run something or reach into the reader's machine.
const UNSAFE_SCHEMES: [&str; 5] = ["javascript", "vbscript", "livescript", "data", "file"];

/// The absolute `http` or `https` URL of a reference. One that is absolute keeps its bytes: it may be
/// the key of something that was archived.
pub(crate) fn absolute(reference: &str, base: Option<&Url>) -> Option<String> {
    let reference = short(reference)?;
    if let Some(plain) = plain(reference) {
        return Some(plain.to_owned());
    }
    let url = match Url::parse(reference) {
        Ok(url) => url,
        Err(_) => base?.join(reference).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

/// As [`absolute`], but other schemes stay as they are given, and so does what has no base.
pub(crate) fn reference(reference: &str, base: Option<&Url>) -> Option<String> {
    let reference = short(reference)?;
    if plain(reference).is_some() {
        return Some(reference.to_owned());
    }
    match Url::parse(reference) {
        Ok(url) if UNSAFE_SCHEMES.contains(&url.scheme()) => None,
        Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url.into()),
        Ok(_) => Some(reference.to_owned()),
        Err(_) => match base.and_then(|base| base.join(reference).ok()) {
            Some(url) => Some(url.into()),
            None => Some(reference.to_owned()),
        },
    }
}

/// The reference in an XML Base attribute, resolved. One that runs something is none.
pub(crate) fn base(reference: &str, base: Option<&Url>) -> Option<Url> {
    let reference = short(reference)?;
    let url = match base {
        Some(base) => base.join(reference).ok(),
        None => Url::parse(reference).ok(),
    };
    url.filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn short(reference: &str) -> Option<&str> {
    let reference = reference.trim();
    (!reference.is_empty() && reference.len() <= MAX_URL_BYTES).then_some(reference)
}

/// An absolute URL of `http` that needs no repair: nothing in it but what URLs are written with.
fn plain(reference: &str) -> Option<&str> {
    let is_plain = reference
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || !byte.is_ascii());
    let (scheme, rest) = reference.split_once("://")?;
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if !is_plain || !is_http || reference.contains('\\') {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_simple = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let has_simple_host = !host.is_empty()
        && host.bytes().all(is_simple)
        && !host
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    // Others are looked at more closely.
    (has_simple_host || Url::parse(reference).is_ok()).then_some(reference)
}

/// `https://example.org/?a=1&amp;b=2` was escaped once too often.
pub(crate) fn unescaped(reference: &str) -> Cow<'_, str> {
    if reference.contains("&amp;") {
        Cow::Owned(reference.replace("&amp;", "&"))
    } else {
        Cow::Borrowed(reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_absolute_and_absolute_ones_keep_their_bytes() {
        let base = Url::parse("https://example.org/news/feed.xml").unwrap();
        for (reference, expect) in [
            (" 1.html\n", Some("https://example.org/news/1.html")),
            ("//cdn.test/a", Some("https://cdn.test/a")),
            (
                "HTTP://Example.ORG/雪?a=1&b",
                Some("HTTP://Example.ORG/雪?a=1&b"),
            ),
            ("https://example.org/a b", Some("https://example.org/a%20b")),
            ("https://", None),
            ("javascript:alert(1)", None),
            ("mailto:a@example.org", None),
            ("", None),
        ] {
            assert_eq!(absolute(reference, Some(&base)).as_deref(), expect);
        }
        assert_eq!(absolute("1.html", None), None);
    }

    #[test]
    fn references_of_other_schemes_stay_unless_they_run_something() {
        for (given, expect) in [
            ("mailto:a@example.org", Some("mailto:a@example.org")),
            ("1.html", Some("1.html")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
        ] {
            assert_eq!(reference(given, None).as_deref(), expect);
        }
        assert_eq!(base("javascript:x", None), None);
    }
}
