//! Links of feeds to absolute URLs.

use url::Url;

/// Longest URL that is kept, in bytes; servers refuse longer ones.
const MAX_URL_BYTES: usize = 8 << 10;

/// The absolute `http` or `https` URL of a reference. One that is absolute keeps its bytes: it may be
/// the key of something that was archived.
pub(crate) fn absolute(reference: &str, base: Option<&Url>) -> Option<String> {
    let reference = reference.trim();
    if reference.is_empty() || reference.len() > MAX_URL_BYTES {
        return None;
    }
    let (url, is_absolute) = match Url::parse(reference) {
        Ok(url) => (url, true),
        Err(_) => (base?.join(reference).ok()?, false),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let is_plain = reference
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || !byte.is_ascii())
        && reference.contains("://");
    Some(if is_absolute && is_plain {
        reference.to_owned()
    } else {
        url.into()
    })
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
            ("javascript:alert(1)", None),
            ("mailto:a@example.org", None),
            ("", None),
        ] {
            assert_eq!(absolute(reference, Some(&base)).as_deref(), expect);
        }
        assert_eq!(absolute("1.html", None), None);
    }
}
