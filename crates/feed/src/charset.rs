//! Bytes of a feed to text. What is no UTF-8 is read as the XML declaration says before the HTTP
//! header (RFC 7303 §3.2 has it the other way, but publishers' servers say `utf-8` of everything); what
//! is declared must decode, else header and detection follow. Of bytes that
//! are the same in every charset, the one that RFC 3023 and its successors name is told.

use std::borrow::Cow;

use encoding_rs::{
    Encoding, GB18030, GBK, ISO_2022_JP, KOI8_R, KOI8_U, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE,
};

use crate::warning::{WarningKind, Warnings, quoted};

/// How far into the bytes the XML declaration may begin, in bytes: white space and stray comments.
const DECLARATION_WITHIN_BYTES: usize = 1 << 10;

/// So many bytes beyond ASCII that are UTF-8 are so by no chance, whatever is declared.
const SURE_BYTES: usize = 6;

/// How much of a feed the detector is given, in bytes; it is sure long before.
const DETECTION_BYTES: usize = 4 << 10;

/// Share of the characters beyond ASCII, in percent, that may be broken before a charset is held to
/// be the wrong one.
const TOLERATED_PERCENT: usize = 5;

/// The text of a feed, and the charset it was read in.
pub(crate) fn decode<'b>(
    bytes: &'b [u8],
    content_type: Option<&str>,
    warnings: &mut Warnings,
) -> (Cow<'b, str>, String) {
    if let Some((text, charset)) = from_utf32(bytes) {
        return (Cow::Owned(text), charset.to_owned());
    }
    if let Some(label) = shape(bytes) {
        return with_label(bytes, label, warnings);
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let bytes = bytes.get(length..).unwrap_or_default();
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        warn_of_errors(had_errors, encoding.name(), warnings);
        return (text, encoding.name().to_ascii_lowercase());
    }
    let in_xml = declared(bytes);
    if let Some(label) = &in_xml
        && Encoding::for_label(label.as_bytes()).is_none()
    {
        warnings.add(WarningKind::Charset, || {
            format!("the declared charset {} is unknown", quoted(label))
        });
    }
    let stated = in_xml
        .as_deref()
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        if text.is_ascii() {
            if stated.is_none() && has_escapes_of_japanese(bytes) {
                let (text, had_errors) = ISO_2022_JP.decode_without_bom_handling(bytes);
                if !had_errors {
                    return (text, ISO_2022_JP.name().to_ascii_lowercase());
                }
            }
            return (
                Cow::Borrowed(text),
                of_ascii(content_type, in_xml.as_deref()),
            );
        }
        let in_header = content_type.and_then(parameter);
        let in_header = in_header.and_then(|label| Encoding::for_label(label.as_bytes()));
        let others = [stated, in_header].into_iter().flatten();
        if others.clone().all(|encoding| encoding == UTF_8) || is_beyond_ascii(text) {
            for other in others.filter(|encoding| *encoding != UTF_8) {
                warnings.add(WarningKind::Charset, || {
                    format!("the text is UTF-8 and not {}", other.name())
                });
            }
            return (Cow::Borrowed(text), "utf-8".to_owned());
        }
    }
    let in_header = content_type.and_then(parameter);
    let in_header = in_header.and_then(|label| usable(&label));
    let in_xml = in_xml.and_then(|label| usable(&label));
    let (text, encoding, is_stated) = choose(bytes, in_xml, in_header);
    warn_of_errors(text.1, encoding.name(), warnings);
    if !is_stated {
        warnings.add(WarningKind::Charset, || {
            format!(
                "no charset is stated that decodes; read as {}",
                encoding.name()
            )
        });
    }
    (text.0, encoding.name().to_ascii_lowercase())
}

/// A text, and whether some of its bytes were no characters.
type Decoded<'b> = (Cow<'b, str>, bool);

/// Reads the bytes in the first charset that does: the declared one without errors, then those of
/// header and declaration with few, then UTF-8, then the one that the bytes look like. The last is
/// whether it was stated.
fn choose<'b>(
    bytes: &'b [u8],
    in_xml: Option<&'static Encoding>,
    in_header: Option<&'static Encoding>,
) -> (Decoded<'b>, &'static Encoding, bool) {
    let stated = [
        (in_xml, 0),
        (in_header, TOLERATED_PERCENT),
        (in_xml, TOLERATED_PERCENT),
    ];
    let stated = stated
        .into_iter()
        .filter_map(|(encoding, tolerated)| Some((encoding?, tolerated, true)));
    let unstated = [UTF_8]
        .into_iter()
        .chain(std::iter::once_with(|| detect(bytes)));
    let unstated = unstated.map(|encoding| (encoding, TOLERATED_PERCENT, false));
    let mut best: Option<(usize, Decoded<'b>, &'static Encoding, bool)> = None;
    for (encoding, tolerated, is_stated) in stated.chain(unstated) {
        let decoded = encoding.decode_without_bom_handling(bytes);
        let broken = broken_percent(&decoded);
        if broken <= tolerated {
            return (decoded, encoding, is_stated);
        }
        if best.as_ref().is_none_or(|(least, ..)| broken < *least) {
            best = Some((broken, decoded, encoding, is_stated));
        }
    }
    best.map_or_else(
        || ((String::from_utf8_lossy(bytes), true), UTF_8, false),
        |(_, decoded, encoding, is_stated)| (decoded, encoding, is_stated),
    )
}

/// How many percent of the characters beyond ASCII are broken, rounded up.
fn broken_percent((text, had_errors): &Decoded<'_>) -> usize {
    if !had_errors {
        return 0;
    }
    let (mut all, mut broken) = (0_usize, 0_usize);
    for character in text.chars().filter(|character| !character.is_ascii()) {
        all += 1;
        broken += usize::from(character == char::REPLACEMENT_CHARACTER);
    }
    (broken * 100).div_ceil(all.max(1))
}

/// The charset that bytes look like. The detector is slow, so it is given the lines that tell: those
/// with bytes beyond ASCII.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut sample = Vec::with_capacity(DETECTION_BYTES);
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'>')) {
        if !line.is_ascii() {
            sample.extend_from_slice(line);
        }
        if sample.len() >= DETECTION_BYTES {
            break;
        }
    }
    let charset = jianbao_html::decode(&sample, None).charset;
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    if encoding == KOI8_U {
        // The detector knows no other; they differ in the letters of Ukrainian.
        let (text, _) = KOI8_U.decode_without_bom_handling(&sample);
        if !text.contains(['ґ', 'Ґ', 'є', 'Є', 'і', 'І', 'ї', 'Ї']) {
            return KOI8_R;
        }
    }
    encoding
}

/// The encoding of a label in the document or header: what was read as ASCII is not UTF-16, and GBK is
/// read as its superset.
fn usable(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    if encoding == REPLACEMENT {
        return None;
    }
    Some(if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding == GBK {
        GB18030
    } else {
        encoding
    })
}

/// Warns of a media type that no feed has.
pub(crate) fn check_media_type(content_type: Option<&str>, warnings: &mut Warnings) {
    let Some(name) = content_type.map(media_type).filter(|name| !name.is_empty()) else {
        return;
    };
    if !(name.contains("xml") || name.contains("json")) {
        warnings.add(WarningKind::MediaType, || {
            format!("{} is the media type of no feed", quoted(&name))
        });
    }
}

fn media_type(content_type: &str) -> String {
    let name = content_type.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

/// The `charset` parameter of a media type.
fn parameter(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let value = value.trim().trim_matches(['"', '\'']).trim();
    Some(value.to_ascii_lowercase()).filter(|value| !value.is_empty())
}

/// The charset of bytes that are ASCII (RFC 3023 §3.1, §3.2; RFC 7303 for what is no `text/`).
fn of_ascii(content_type: Option<&str>, in_xml: Option<&str>) -> String {
    let known = |label: &str| {
        let encoding = Encoding::for_label(label.trim().as_bytes());
        // What two bytes a character would take was not read as ASCII.
        encoding.is_some_and(Encoding::is_ascii_compatible)
    };
    let given = content_type.and_then(parameter);
    let is_unknown = given.as_deref().is_some_and(|label| !known(label));
    let in_header = given.filter(|label| known(label));
    let in_xml = in_xml
        .map(str::to_ascii_lowercase)
        .filter(|label| known(label));
    let name = content_type.map(media_type).unwrap_or_default();
    if let Some(label) = in_header {
        label
    } else if name.starts_with("text/") && !(is_unknown && in_xml.is_some()) {
        "us-ascii".to_owned()
    } else {
        // HTTP/1.1 as it was when feeds began (RFC 2616 §3.7.1) has a charset for what states none.
        let is_bare = content_type.is_some_and(str::is_empty);
        let default = if is_bare { "iso-8859-1" } else { "utf-8" };
        in_xml.unwrap_or_else(|| default.to_owned())
    }
}

/// Whether bytes hold the escapes with which Japanese begins and ends in ISO-2022-JP (RFC 1468).
fn has_escapes_of_japanese(bytes: &[u8]) -> bool {
    let mut escapes = bytes.split(|byte| *byte == 0x1b).skip(1);
    escapes.any(|behind| {
        [b"$B", b"$@", b"(J"]
            .iter()
            .any(|escape| behind.starts_with(*escape))
    })
}

fn is_beyond_ascii(text: &str) -> bool {
    let beyond = text.bytes().filter(|byte| !byte.is_ascii());
    beyond.take(SURE_BYTES).count() == SURE_BYTES
}

fn with_label(
    bytes: &[u8],
    label: &'static str,
    warnings: &mut Warnings,
) -> (Cow<'static, str>, String) {
    let content_type = format!("text/xml; charset={label}");
    let decoded = jianbao_html::decode(bytes, Some(&content_type));
    warn_of_errors(decoded.had_errors, label, warnings);
    (Cow::Owned(decoded.text), label.to_owned())
}

fn warn_of_errors(had_errors: bool, charset: &str, warnings: &mut Warnings) {
    if had_errors {
        warnings.add(WarningKind::Charset, || {
            format!("some bytes are no characters of {charset}")
        });
    }
}

/// UTF-32, which no browser reads any more; `None` when it is not that.
fn from_utf32(bytes: &[u8]) -> Option<(String, &'static str)> {
    type Read = fn([u8; 4]) -> u32;
    let (rest, read, charset): (_, Read, _) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, u32::from_le_bytes, "utf-32le"),
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, u32::from_be_bytes, "utf-32be"),
        [b'<', 0, 0, 0, ..] => (bytes, u32::from_le_bytes, "utf-32le"),
        [0, 0, 0, b'<', ..] => (bytes, u32::from_be_bytes, "utf-32be"),
        _ => return None,
    };
    let (units, _) = rest.as_chunks::<4>();
    let text: String = units
        .iter()
        .map(|unit| char::from_u32(read(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Some((text, charset))
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
