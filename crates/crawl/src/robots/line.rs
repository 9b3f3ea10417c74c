//! The lines of a `robots.txt` (RFC 9309 §2.2), with the misspellings that are common enough for
//! search engines to read them.

/// A longer line is cut here, in bytes: eight times the longest URL that browsers took for long.
const MAX_LINE_BYTES: usize = 8 * 2083;

/// A line that means something.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// `User-agent`: the product token, or `*`.
    UserAgent(&'a str),
    /// `Allow` and `Disallow`.
    Rule {
        /// The path, as it stands there.
        path: &'a [u8],
        /// Which of both.
        is_allowed: bool,
    },
    /// `Crawl-delay`, in milliseconds.
    CrawlDelay(u64),
    /// `Sitemap`.
    Sitemap(String),
}

/// The lines of a file, ended by CR, LF or both; a byte order mark before them means nothing.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .filter_map(read_line)
}

fn read_line(line: &[u8]) -> Option<Line<'_>> {
    let line = line.get(..MAX_LINE_BYTES).unwrap_or(line);
    let line = line.split(|byte| *byte == b'#').next()?.trim_ascii();
    let (key, value) = split_key(line)?;
    let is_one_of = |names: &[&str]| {
        names
            .iter()
            .any(|name| key.eq_ignore_ascii_case(name.as_bytes()))
    };
    let rule = |is_allowed| Line::Rule {
        path: value,
        is_allowed,
    };
    if is_one_of(&["user-agent", "useragent", "user agent"]) {
        Some(Line::UserAgent(product_token(value)))
    } else if is_one_of(&[
        "disallow",
        "dissallow",
        "dissalow",
        "disalow",
        "diasllow",
        "disallaw",
    ]) {
        Some(rule(false))
    } else if is_one_of(&["allow"]) {
        Some(rule(true))
    } else if is_one_of(&["crawl-delay", "crawldelay"]) {
        milliseconds(value).map(Line::CrawlDelay)
    } else if is_one_of(&["sitemap", "site-map"]) && !value.is_empty() {
        Some(Line::Sitemap(String::from_utf8_lossy(value).into_owned()))
    } else {
        None
    }
}

/// Key and value, at the colon; at white space where the colon was forgotten.
fn split_key(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = line.iter().position(|byte| *byte == b':').or_else(|| {
        let at = line.iter().position(u8::is_ascii_whitespace)?;
        // Prose has more words.
        let value = line.get(at..)?.trim_ascii();
        (!value.iter().any(u8::is_ascii_whitespace)).then_some(at)
    })?;
    let (key, value) = line.split_at_checked(at)?;
    Some((key.trim_ascii(), value.get(1..)?.trim_ascii()))
}

/// The token at the start of a `User-agent` (RFC 9309 §2.2.1: letters, `_` and `-`): what follows it,
/// such as a version, does not count.
fn product_token(value: &[u8]) -> &str {
    if let [b'*', rest @ ..] = value
        && rest.first().is_none_or(u8::is_ascii_whitespace)
    {
        return "*";
    }
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    let length = value.iter().take_while(|byte| is_part(byte)).count();
    let token = value.get(..length).unwrap_or_default();
    str::from_utf8(token).unwrap_or_default()
}

/// Seconds with at most one dot, as milliseconds; none when it is no such number.
fn milliseconds(value: &[u8]) -> Option<u64> {
    let text = str::from_utf8(value).ok()?;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let seconds: u64 = if whole.is_empty() {
        0
    } else {
        // More digits than fit are more than anybody waits.
        whole.parse().unwrap_or(u64::MAX)
    };
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let thousandths: u64 = thousandths.parse().ok()?;
    Some(seconds.saturating_mul(1000).saturating_add(thousandths))
}
