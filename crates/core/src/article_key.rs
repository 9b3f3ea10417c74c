//! Knowing an article again: the article key and the id made of it.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use url::Url;

use crate::base32;
use crate::digest::Sha256Digest;

/// Article key v1: what is left of a URL when everything is gone that does not tell articles apart:
/// scheme, user, leading `www.`/`m.`/`amp.`, default port, fragment, tracking parameters and the
/// trailing slash; host in lower case, percent-encoding normalised (RFC 3986 §6.2.2).
///
/// For identity only: it is never shown and never fetched. The rule is frozen, ids depend on it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ArticleKey(String);

/// A text that cannot be the URL of an article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleKeyError {
    /// It is no absolute URL.
    #[error("{text:?} is no absolute URL")]
    Malformed {
        /// The text, cut short.
        text: String,
        /// What the parser said.
        #[source]
        source: url::ParseError,
    },
    /// It is a URL that no article has.
    #[error("the scheme of {text:?} is neither http nor https")]
    Scheme {
        /// The text, cut short.
        text: String,
    },
}

/// The name of an article for ever: the first 16 characters of the lower-case Crockford base32 of the
/// SHA-256 of its article key, assigned at first sight and never recomputed.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ArticleId(String);

/// A text that is no article id.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no article id: 16 characters of 0-9 and a-z without i, l, o, u are wanted")]
pub struct ArticleIdError(String);

/// Parameters that tell where a reader came from and never which article it is.
const TRACKING_PARAMETERS: &[&str] = &[
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "at_campaign",
    "at_medium",
    "cmpid",
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "ref_src",
    "ref_url",
    "sharer_share_id",
    "sharer_sharetime",
    "spm",
    "srsltid",
    "twclid",
    "ttclid",
    "wbraid",
    "xtor",
    "yclid",
];
const TRACKING_PREFIX: &str = "utm_";
const DISPENSABLE_HOST_LABELS: &[&str] = &["www.", "m.", "amp."];

impl ArticleKey {
    /// The key of a URL given as text.
    ///
    /// # Errors
    /// When it is no absolute http or https URL.
    pub fn of(url: &str) -> Result<Self, ArticleKeyError> {
        let parsed = Url::parse(url).map_err(|source| ArticleKeyError::Malformed {
            text: shortened(url),
            source,
        })?;
        match (parsed.scheme(), parsed.host_str()) {
            ("http" | "https", Some(host)) => Ok(Self(key_text(&parsed, host))),
            _ => Err(ArticleKeyError::Scheme {
                text: shortened(url),
            }),
        }
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The article id this key gives.
    pub fn article_id(&self) -> ArticleId {
        let digest = Sha256Digest::of(self.0.as_bytes());
        ArticleId(base32::encode_prefix(&digest.0, ArticleId::LENGTH))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

fn key_text(url: &Url, host: &str) -> String {
    let mut host = host;
    // A host such as `m.example` keeps its only label before the last.
    while let Some(rest) = DISPENSABLE_HOST_LABELS
        .iter()
        .find_map(|label| host.strip_prefix(label))
        .filter(|rest| rest.contains('.'))
    {
        host = rest;
    }
    let mut key = host.to_owned();
    if let Some(port) = url.port() {
        // The scheme is no part of the key, so the other scheme's default port says nothing either.
        if !matches!(port, 80 | 443) {
            let _ = write!(key, ":{port}");
        }
    }
    let path = normalise_percent_encoding(url.path());
    key.push_str(path.trim_end_matches('/'));
    let mut separator = '?';
    for parameter in url.query().unwrap_or_default().split('&') {
        let name = parameter.split('=').next().unwrap_or_default();
        if !parameter.is_empty() && !is_tracking_parameter(name) {
            key.push(separator);
            key.push_str(&normalise_percent_encoding(parameter));
            separator = '&';
        }
    }
    key
}

fn is_tracking_parameter(name: &str) -> bool {
    let name = normalise_percent_encoding(name).to_ascii_lowercase();
    name.starts_with(TRACKING_PREFIX) || TRACKING_PARAMETERS.contains(&name.as_str())
}

/// Decodes what needs no encoding and writes the digits of the rest in upper case. Parentheses need
/// none, and a record encodes them (`encode_record_url`): the article of its URL must be the same.
fn normalise_percent_encoding(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut normal = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(value) if value.is_ascii_alphanumeric() || b"-._~()".contains(&value) => {
                normal.push(value);
                at += 3;
            }
            Some(value) => {
                normal.extend_from_slice(format!("%{value:02X}").as_bytes());
                at += 3;
            }
            None => {
                normal.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&normal).into_owned()
}

impl ArticleId {
    /// Characters of an id.
    pub const LENGTH: usize = 16;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ArticleId {
    type Err = ArticleIdError;

    fn from_str(text: &str) -> Result<Self, ArticleIdError> {
        if text.len() == Self::LENGTH && base32::is_base32(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ArticleIdError(shortened(text)))
        }
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for ArticleKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(url: &str, key: &str) {
        assert_eq!(ArticleKey::of(url).unwrap().as_str(), key, "{url}");
    }

    #[test]
    fn what_does_not_tell_articles_apart_is_dropped() {
        check("https://www.example.org/a/1.html", "example.org/a/1.html");
        check(
            "http://M.Example.ORG:80/a/1.html#top",
            "example.org/a/1.html",
        );
        check(
            "https://amp.example.org/a/?utm_source=x&id=7&FBCLID=y",
            "example.org/a?id=7",
        );
        check(
            "https://user:secret@example.org:8443//a//",
            "example.org:8443//a",
        );
        check("https://example.org/%e5%89%aa%7e", "example.org/%E5%89%AA~");
        check(
            "https://example.org/a_%28b%29?c=(%28)",
            "example.org/a_(b)?c=(()",
        );
        check("https://example.org/剪报", "example.org/%E5%89%AA%E6%8A%A5");
        check("https://m.example/?", "m.example");
        check("https://example.org:80/", "example.org");
    }

    #[test]
    fn a_text_that_is_no_web_address_has_no_key() {
        for wrong in [
            "",
            "/a/1",
            "example.org/a",
            "javascript:alert(1)",
            "ftp://example.org/a",
        ] {
            assert!(ArticleKey::of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ids_are_stable() {
        let id = ArticleKey::of("https://example.org/a/1")
            .unwrap()
            .article_id();
        assert_eq!(id.as_str().len(), ArticleId::LENGTH);
        assert_eq!(id.as_str().parse::<ArticleId>().unwrap(), id);
        assert!("0123456789abcdei".parse::<ArticleId>().is_err());
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_the_key(
            host in "(www\\.|m\\.|amp\\.){0,3}[a-z]{1,5}(\\.[a-z]{2,3}){0,2}",
            port in prop::option::of(1_u16..),
            path in "(/[a-zA-Z0-9%.~剪( )'&=+-]{0,6}){0,4}/{0,2}",
            query in prop::option::of("([a-z_%]{0,9}(=[a-zA-Z0-9%é]{0,4})?&?){0,5}"),
        ) {
            let port = port.map(|port| format!(":{port}")).unwrap_or_default();
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let key = ArticleKey::of(&format!("https://{host}{port}{path}{query}"));
            prop_assume!(key.is_ok());
            let key = key.unwrap();
            prop_assert_eq!(ArticleKey::of(&format!("http://{key}")).unwrap(), key);
        }

        #[test]
        fn any_text_is_refused_or_has_a_key(text in "\\PC{0,80}") {
            let _ = ArticleKey::of(&text);
        }
    }
}
