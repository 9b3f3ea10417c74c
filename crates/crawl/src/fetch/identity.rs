//! What a request says about who asks: the program, and what a source is asked with beyond that.

use std::sync::Arc;

use reqwest::header::{
    AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION, REFERER,
    USER_AGENT,
};
use url::{Host, Url};

use crate::error::CrawlError;
use crate::redact::REDACTED;
use crate::robots::PRODUCT;
use crate::source_fetch::SourceFetch;

/// The page that a User-Agent names when the owner gives no contact.
const PROGRAM_PAGE: &str = "https://github.com/jianbao/jianbao";

/// Headers that belong to the connection, to what we can decode and to what we know of an earlier
/// answer; and those that have a key of their own.
const NOT_TO_BE_SET: [&str; 22] = [
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Headers of a source whose values are no secrets: they are kept in the evidence as sent.
const NO_SECRETS: [&str; 7] = [
    "accept",
    "accept-language",
    "cache-control",
    "dnt",
    "pragma",
    "sec-gpc",
    "upgrade-insecure-requests",
];

/// Who asks. Copies are cheap.
#[derive(Clone)]
pub(super) struct Identity(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    user_agent: HeaderValue,
    referer: Option<HeaderValue>,
    /// Sent to the home only.
    private: HeaderMap,
    home: Option<Home>,
}

/// The site of a source.
#[derive(Clone, PartialEq, Eq)]
struct Home {
    site: String,
    is_secure: bool,
}

impl Identity {
    /// The program, with the contact of the settings.
    pub(super) fn of_program(contact: &str) -> Result<Self, CrawlError> {
        let page = if contact.is_empty() {
            PROGRAM_PAGE
        } else {
            contact
        };
        let user_agent = HeaderValue::from_str(&format!(
            "{PRODUCT}/{} (+{page})",
            env!("CARGO_PKG_VERSION")
        ))
        .map_err(|_| CrawlError::Contact {
            contact: contact.chars().take(100).collect(),
        })?;
        Ok(Self(Arc::new(Parts {
            user_agent,
            referer: None,
            private: HeaderMap::new(),
            home: None,
        })))
    }

    /// The same with what a source is asked with.
    pub(super) fn of_source(&self, source: &SourceFetch, home: &Url) -> Result<Self, CrawlError> {
        let mut parts = Parts::clone(&self.0);
        if let Some(user_agent) = value("user_agent", &source.user_agent)? {
            parts.user_agent = user_agent;
        }
        parts.referer = value("referer", &source.referer)?;
        parts.private = HeaderMap::new();
        if let Some(cookie) = value("cookie", &source.cookie)? {
            parts.private.insert(COOKIE, cookie);
        }
        for (name, text) in &source.headers {
            let header = header_name(name)?;
            if let Some(value) = value(&format!("headers.{name}"), text)? {
                parts.private.insert(header, value);
            }
        }
        parts.home = Home::of(home);
        Ok(Self(Arc::new(parts)))
    }

    /// Adds the headers that go to a URL.
    pub(super) fn add_to(&self, headers: &mut HeaderMap, url: &Url) {
        headers.insert(USER_AGENT, self.0.user_agent.clone());
        if let Some(referer) = &self.0.referer {
            headers.insert(REFERER, referer.clone());
        }
        if self.0.home.as_ref().is_some_and(|home| home.is_of(url)) {
            for (name, value) in &self.0.private {
                headers.insert(name, value.clone());
            }
        }
    }

    /// Puts a mark in the place of secrets among headers that were sent.
    pub(super) fn redact(&self, sent: &mut [(String, Vec<u8>)]) {
        for (name, value) in sent {
            let is_always = [COOKIE, AUTHORIZATION, PROXY_AUTHORIZATION]
                .iter()
                .any(|secret| secret == name.as_str());
            let is_of_source = self.0.private.contains_key(name.as_str());
            if is_always || (is_of_source && !NO_SECRETS.contains(&name.as_str())) {
                *value = REDACTED.as_bytes().to_vec();
            }
        }
    }
}

impl Home {
    fn of(url: &Url) -> Option<Self> {
        Some(Self {
            site: site(url)?,
            is_secure: url.scheme() == "https",
        })
    }

    /// Whether a URL is of the site. What is meant for a secure one is not sent in the open.
    fn is_of(&self, url: &Url) -> bool {
        site(url).is_some_and(|site| site == self.site)
            && (url.scheme() == "https" || !self.is_secure)
    }
}

/// The registrable domain of a URL's host (by the Public Suffix List); the host where it has none.
fn site(url: &Url) -> Option<String> {
    let host = url.host()?;
    let Host::Domain(name) = host else {
        return Some(host.to_string());
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    Some(psl::domain_str(name).unwrap_or(name).to_owned())
}

/// A value that is to be sent; none when it is empty.
fn value(key: &str, text: &str) -> Result<Option<HeaderValue>, CrawlError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match HeaderValue::from_str(text) {
        Ok(mut value) => {
            // HTTP/2 then keeps it out of the tables of its compression.
            value.set_sensitive(matches!(key, "cookie") || key.starts_with("headers."));
            Ok(Some(value))
        }
        Err(_) => Err(CrawlError::HeaderValue {
            key: format!("source.fetch.{key}"),
        }),
    }
}

fn header_name(name: &str) -> Result<HeaderName, CrawlError> {
    let error = |reason| CrawlError::HeaderName {
        name: name.chars().take(100).collect(),
        reason,
    };
    let header =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| error("is no name of a header"))?;
    if NOT_TO_BE_SET.contains(&header.as_str()) {
        return Err(error("is not for a source to set so"));
    }
    Ok(header)
}
