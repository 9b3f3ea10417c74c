//! The `url=` parameter of an image proxy: a URL, or one without its scheme as such proxies take it.
//! `host/path` and `//host/path` mean http, `ssl:host/path` means https.

use url::Url;

use super::{Guard, Refusal};

/// How much of a text is shown that is no URL, in characters.
const MAX_SHOWN: usize = 100;

impl Guard {
    /// The URL that a `url=` parameter means, when it may be asked for; as far as can be told without
    /// resolving its name.
    ///
    /// # Errors
    /// When it is none, or may not.
    pub fn proxy_target(&self, url_parameter: &str) -> Result<Url, Refusal> {
        let no_url = || Refusal::NoUrl {
            text: url_parameter.chars().take(MAX_SHOWN).collect(),
        };
        // As the WHATWG parser does first, so that nothing is hidden from the reading below.
        let text: String = url_parameter
            .trim_matches(|character| character <= ' ')
            .chars()
            .filter(|character| !matches!(character, '\t' | '\n' | '\r'))
            .collect();
        let url = Url::parse(&with_scheme(&text).ok_or_else(no_url)?).map_err(|_| no_url())?;
        self.check_url(&url)?;
        Ok(url)
    }
}

/// The text with a scheme; none when it can mean no host.
fn with_scheme(text: &str) -> Option<String> {
    if let Some(rest) = strip_prefix_without_case(text, "ssl:") {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        return begins_with_host(rest).then(|| format!("https://{rest}"));
    }
    if let Some(rest) = text.strip_prefix("//") {
        return begins_with_host(rest).then(|| format!("http://{rest}"));
    }
    if has_scheme(text) {
        return Some(text.to_owned());
    }
    begins_with_host(text).then(|| format!("http://{text}"))
}

/// Whether a text begins with a scheme (RFC 3986 §3.1) and not with a host and a port.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_spelled = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let after_digits = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let is_port = after_digits.len() < rest.len()
        && (after_digits.is_empty() || after_digits.starts_with(['/', '?', '#', '\\']));
    is_spelled && !is_port
}

/// The parser skips any number of slashes before a host: what begins with one is a path.
fn begins_with_host(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(['/', '\\', '?', '#', ':'])
}

fn strip_prefix_without_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
