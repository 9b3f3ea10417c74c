//! Bytes of a feed to text. For XML its own declaration counts before the HTTP header (RFC 7303 §3.2
//! has it the other way, but publishers' servers say `utf-8` of everything); what it declares must
//! decode, else header and detection of `jianbao_html::decode` follow.

use jianbao_html::Decoded;

use crate::warning::{WarningKind, Warnings, quoted};

/// How far into the bytes the XML declaration may begin, in bytes: white space and stray comments.
const DECLARATION_WITHIN_BYTES: usize = 1 << 10;

/// The text of a feed.
pub(crate) fn decode(bytes: &[u8], content_type: Option<&str>, warnings: &mut Warnings) -> String {
    let decoded = match from_utf32(bytes) {
        Some(bytes) => jianbao_html::decode(&bytes, Some("text/xml; charset=utf-8")),
        None => choose(bytes, content_type),
    };
    if decoded.had_errors {
        warnings.add(WarningKind::Charset, || {
            format!("some bytes are no characters of {}", decoded.charset)
        });
    }
    decoded.text
}

fn choose(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some(label) = shape(bytes) {
        return jianbao_html::decode(bytes, Some(&format!("text/xml; charset={label}")));
    }
    if let Some(label) = declared(bytes) {
        let decoded = jianbao_html::decode(bytes, Some(&format!("text/xml; charset={label}")));
        if !decoded.had_errors {
            return decoded;
        }
    }
    jianbao_html::decode(bytes, content_type)
}

/// UTF-32, which no browser reads any more, as UTF-8; `None` when it is not that.
fn from_utf32(bytes: &[u8]) -> Option<Vec<u8>> {
    let (rest, read): (_, fn([u8; 4]) -> u32) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, u32::from_be_bytes),
        [b'<', 0, 0, 0, ..] => (bytes, u32::from_le_bytes),
        [0, 0, 0, b'<', ..] => (bytes, u32::from_be_bytes),
        _ => return None,
    };
    let (units, _) = rest.as_chunks::<4>();
    let text: String = units
        .iter()
        .map(|unit| char::from_u32(read(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some(text.into_bytes())
}

/// UTF-16 without byte order mark, known by the first `<` (XML 1.0 appendix F.1).
fn shape(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'<', 0, second, 0, ..] if *second != 0 => Some("utf-16le"),
        [0, b'<', 0, second, ..] if *second != 0 => Some("utf-16be"),
        _ => None,
    }
}

/// The label in the XML declaration. One of UTF-16 was read as ASCII, so it is wrong.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..DECLARATION_WITHIN_BYTES).unwrap_or(bytes);
    let head: String = head.iter().map(|byte| ascii(*byte)).collect();
    let (_, rest) = head.split_once("<?xml")?;
    let (declaration, _) = rest.split_once('>')?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let label = rest.split(['"', '\'']).nth(1)?.trim();
    let is_label = label
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    let utf16 = label.to_ascii_lowercase().starts_with("utf-16") || label.starts_with("ucs");
    (is_label && !utf16).then(|| label.to_owned())
}

fn ascii(byte: u8) -> char {
    if byte.is_ascii() {
        char::from(byte)
    } else {
        'x'
    }
}

/// Cuts text at the first `limit` bytes of input.
pub(crate) fn cut<'b>(bytes: &'b [u8], limit: usize, warnings: &mut Warnings) -> &'b [u8] {
    match bytes.get(..limit) {
        Some(head) if head.len() < bytes.len() => {
            warnings.add(WarningKind::Limit, || {
                format!("input of {} bytes is cut at {limit} bytes", bytes.len())
            });
            head
        }
        _ => bytes,
    }
}

/// What an input that is no feed looks like, for the warning.
pub(crate) fn describe(text: &str) -> String {
    let text = text.trim_start();
    if text.is_empty() {
        "the input is empty".to_owned()
    } else {
        format!("the input is no feed, it begins with {}", quoted(text))
    }
}
