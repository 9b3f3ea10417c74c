//! The start line and header lines of an exchange, as they are written into a record: framing made
//! safe, secrets taken out, and every change noted for the metadata record.

use std::fmt::Write as _;

use super::exchange::{Exchange, HeaderLine, HttpVersion};

/// What stands in place of a secret.
const REDACTED: &[u8] = b"[redacted]";
/// Headers of ours that let their reader act in our name (RFC 6265, RFC 9110 §11).
const SECRET_IN_REQUEST: &[&str] = &["cookie", "authorization", "proxy-authorization"];
/// The same from the other side.
const SECRET_IN_RESPONSE: &[&str] = &["set-cookie"];
/// Put before the name of a header that would lie about the stored body.
const ORIGINAL_PREFIX: &str = "X-Archive-Orig-";

/// Start line and header lines up to the empty line, and what was changed in them.
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    /// Fields for the metadata record.
    pub(super) notes: Vec<(&'static str, String)>,
}

/// The head of the request.
pub(super) fn request_head(exchange: &Exchange) -> Head {
    let request = &exchange.request;
    let path = match printable_uri(&request.path) {
        path if path.is_empty() => "/".to_owned(),
        path => path,
    };
    let mut head = Head {
        bytes: format!(
            "{} {path} {}\r\n",
            token(&request.method),
            protocol(exchange.http_version)
        )
        .into_bytes(),
        notes: Vec::new(),
    };
    if !request.headers.iter().any(|header| is(header, "host")) {
        head.line("Host", authority(&exchange.target_uri).as_bytes());
    }
    for header in &request.headers {
        if SECRET_IN_REQUEST.iter().any(|name| is(header, name)) {
            head.redacted("redacted-request-header", header);
        } else {
            head.cleaned("cleaned-request-header", header);
        }
    }
    head.bytes.extend_from_slice(b"\r\n");
    head
}

/// The head of the response.
///
/// Transfer-Encoding is renamed, since the body is stored without it, and so is a Content-Length
/// that is not that of the body.
pub(super) fn response_head(exchange: &Exchange) -> Head {
    let response = &exchange.response;
    let mut head = Head {
        bytes: format!(
            "{} {:03} ",
            protocol(exchange.http_version),
            response.status
        )
        .into_bytes(),
        notes: Vec::new(),
    };
    head.bytes.extend(one_line(response.reason.as_bytes()));
    head.bytes.extend_from_slice(b"\r\n");
    let true_length = response.body.len().to_string();
    let mut length_is_told = false;
    for header in &response.headers {
        if SECRET_IN_RESPONSE.iter().any(|name| is(header, name)) {
            head.redacted("redacted-response-header", header);
        } else if is(header, "transfer-encoding") {
            head.renamed(header);
        } else if is(header, "content-length") && header.1.trim_ascii() != true_length.as_bytes() {
            if !length_is_told {
                head.line("Content-Length", true_length.as_bytes());
                length_is_told = true;
            }
            head.renamed(header);
        } else {
            length_is_told |= is(header, "content-length");
            head.cleaned("cleaned-response-header", header);
        }
    }
    head.bytes.extend_from_slice(b"\r\n");
    head
}

impl Head {
    fn line(&mut self, name: &str, value: &[u8]) {
        self.bytes.extend_from_slice(token(name).as_bytes());
        self.bytes.extend_from_slice(b": ");
        self.bytes.extend(one_line(value));
        self.bytes.extend_from_slice(b"\r\n");
    }

    fn cleaned(&mut self, note: &'static str, (name, value): &HeaderLine) {
        self.line(name, value);
        if token(name) != *name || value.iter().any(|byte| b"\r\n\0".contains(byte)) {
            self.notes.push((note, token(name)));
        }
    }

    fn redacted(&mut self, note: &'static str, (name, _): &HeaderLine) {
        self.line(name, REDACTED);
        self.notes.push((note, token(name)));
    }

    fn renamed(&mut self, (name, value): &HeaderLine) {
        self.line(&format!("{ORIGINAL_PREFIX}{name}"), value);
    }
}

/// A URI as `WARC-Target-URI` can carry it: without fragment (it never was part of the request,
/// RFC 9110 §7.1) and user information, and with everything percent-encoded that is not visible
/// ASCII or delimits a URI in text (RFC 3986 Appendix C).
pub(super) fn printable_uri(uri: &str) -> String {
    let uri = uri.split_once('#').map_or(uri, |(before, _)| before);
    let (start, end) = user_information(uri).unwrap_or((0, 0));
    let mut printable = String::with_capacity(uri.len());
    for (at, byte) in uri.bytes().enumerate() {
        if (start..end).contains(&at) {
            continue;
        }
        match byte {
            b'"' | b'<' | b'>' => percent_encode(byte, &mut printable),
            b'!'..=b'~' => printable.push(char::from(byte)),
            _ => percent_encode(byte, &mut printable),
        }
    }
    printable
}

/// Whether a URI carries a user name or password.
pub(super) fn has_user_information(uri: &str) -> bool {
    user_information(uri).is_some()
}

/// From where to where the user information of a URI goes, its `@` included (RFC 3986 §3.2.1).
fn user_information(uri: &str) -> Option<(usize, usize)> {
    let (scheme, rest) = uri.split_once("://")?;
    if scheme.contains(['/', '?', '#']) {
        return None;
    }
    // A backslash ends the authority too, as the URL Standard has it for http.
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let at = authority.rfind('@')?;
    let start = scheme.len() + "://".len();
    Some((start, start + at + 1))
}

/// Host and port of a URI, for the Host header.
fn authority(uri: &str) -> String {
    let uri = printable_uri(uri);
    let rest = uri.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '\\']).next().unwrap_or_default();
    authority.to_owned()
}

/// A field name or method that is a token (RFC 9110 §5.6.2): other bytes are percent-encoded, and
/// an empty one becomes `%`.
fn token(name: &str) -> String {
    if name.is_empty() {
        return "%".to_owned();
    }
    let mut token = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte) {
            token.push(char::from(byte));
        } else {
            percent_encode(byte, &mut token);
        }
    }
    token
}

/// A field value with CR, LF and NUL replaced by a space, as RFC 9110 §5.5 asks of a recipient.
pub(super) fn one_line(value: &[u8]) -> impl Iterator<Item = u8> {
    value.iter().map(|byte| match byte {
        b'\r' | b'\n' | 0 => b' ',
        other => *other,
    })
}

fn percent_encode(byte: u8, into: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(into, "%{byte:02X}");
}

fn protocol(version: HttpVersion) -> &'static str {
    match version {
        HttpVersion::Http10 => "HTTP/1.0",
        HttpVersion::Http11 | HttpVersion::Http2 | HttpVersion::Http3 => "HTTP/1.1",
    }
}

fn is((name, _): &HeaderLine, lower_case: &str) -> bool {
    // A name with blanks around it is malformed, but a lenient reader would take it for the same.
    name.trim().eq_ignore_ascii_case(lower_case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_made_printable() {
        fn check(uri: &str, expect: &str) {
            assert_eq!(printable_uri(uri), expect);
        }
        check("https://news.example/a?b=c", "https://news.example/a?b=c");
        check("https://news.example/a#top", "https://news.example/a");
        check("https://news.example/新", "https://news.example/%E6%96%B0");
        check(
            "https://news.example/a\r\nWARC-Type: x\0<>\"",
            "https://news.example/a%0D%0AWARC-Type:%20x%00%3C%3E%22",
        );
        check("https://me:pass@news.example/", "https://news.example/");
        check(
            "https://a@b:c@news.example/?x@y",
            "https://news.example/?x@y",
        );
        check("/jump?to=http://a@b/", "/jump?to=http://a@b/");
        check("", "");
    }

    #[test]
    fn a_name_is_made_a_token() {
        fn check(name: &str, expect: &str) {
            assert_eq!(token(name), expect);
        }
        check("X-Cache_1", "X-Cache_1");
        check("a: b\r\n", "a%3A%20b%0D%0A");
        check("名", "%E5%90%8D");
        check("", "%");
    }

    #[test]
    fn the_authority_is_found() {
        fn check(uri: &str, expect: &str) {
            assert_eq!(authority(uri), expect);
        }
        check("https://me@news.example:8443/a", "news.example:8443");
        check("http://news.example?x", "news.example");
        check("no uri", "");
    }
}
