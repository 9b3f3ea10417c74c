//! What a request says of the answer it wants: its coding, and the version that is known already.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

/// Whether the answer may be compressed, and is not wanted rather as it is (RFC 9110 §12.5.3).
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let (mut gzip, mut identity, mut others) = (None, None, None);
    for value in headers.get_all(ACCEPT_ENCODING) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
            let weight = Some(thousandths(parameters));
            match coding.trim().to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => gzip = weight,
                "identity" => identity = weight,
                "*" => others = weight,
                _ => {}
            }
        }
    }
    let gzip = gzip.or(others).unwrap_or(0);
    gzip > 0 && gzip >= identity.unwrap_or(0)
}

/// A weight in thousandths (RFC 9110 §12.4.2); what is none counts as a refusal.
fn thousandths(parameters: &str) -> u32 {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return 1000;
    }
    let weight = parameters
        .strip_prefix(['q', 'Q'])
        .and_then(|rest| rest.trim_start().strip_prefix('='))
        .map(str::trim);
    let Some((whole, part)) = weight.map(|weight| weight.split_once('.').unwrap_or((weight, "")))
    else {
        return 0;
    };
    let part_is_fine = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "0" if part_is_fine => format!("{part:0<3}").parse().unwrap_or(0),
        "1" if part_is_fine => 1000,
        _ => 0,
    }
}

/// Whether the reader has this version already (RFC 9110 §13.1.2, weak comparison).
pub(crate) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let mut values = headers.get_all(IF_NONE_MATCH).iter();
    values.any(|value| {
        let text = value.to_str().unwrap_or_default();
        text.trim() == "*" || has_tag(text, etag)
    })
}

/// Whether a list of tags has this one. A comma may stand within a tag.
fn has_tag(list: &str, etag: &str) -> bool {
    let mut rest = list;
    while let Some(begin) = rest.find('"') {
        let tag = rest.get(begin..).unwrap_or_default();
        let Some(length) = tag.get(1..).and_then(|inner| inner.find('"')) else {
            return false;
        };
        let (tag, after) = tag.split_at(length + 2);
        if tag == etag {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn weights_decide_about_compression() {
        let check = |accepted: &str, expect: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(accepted).unwrap());
            assert_eq!(accepts_gzip(&headers), expect, "{accepted}");
        };
        check("gzip", true);
        check("br, GZIP ;q=0.5", true);
        check("gzip, deflate, br, zstd", true);
        check("*", true);
        check("gzip;q=0.001", true);
        check("gzip;q=0.5, identity;q=0.5", true);
        check("", false);
        check("br", false);
        check("gzip;q=0", false);
        check("gzip;q=0.000, *", false);
        check("gzip;q=0.4, identity;q=0.5", false);
        check("gzip;q=abc", false);
        check("gzip;q=0.5000", false);
        check("gzip;level=9", false);
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_known_version_is_recognised_in_lists() {
        let check = |known: &str, expect: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(known).unwrap());
            assert_eq!(is_known(&headers, "\"ab\""), expect, "{known}");
        };
        check("\"ab\"", true);
        check("W/\"ab\"", true);
        check("\"x,y\", \"ab\"", true);
        check("*", true);
        check("ab", false);
        check("\"ab-gzip\"", false);
        check("\"x, \"ab", false);
        check("\"", false);
        assert!(!is_known(&HeaderMap::new(), "\"ab\""));
    }
}
