//! Bytes of a page or feed to text: the encoding sniffing of WHATWG HTML §13.2.3, Encoding's labels,
//! and what news needs beyond: a declaration that plainly lies is overridden.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, GB18030, GBK, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED,
};

use crate::limits::MAX_INPUT_BYTES;
use crate::token::{Reading, Token, Tokenizer};

/// How far into a page its `meta` is looked for, in bytes. The standard says 1,024 and has the parser
/// start again when one comes later; this is the two in one.
const PRESCAN_BYTES: usize = 8 << 10;

/// How much of a page the detector is given, in bytes: it is slow, and sure long before.
const DETECTION_BYTES: usize = 128 << 10;

/// Share of the characters beyond ASCII, in percent, that may be broken before a charset is held to
/// be the wrong one.
const TOLERATED_PERCENT: usize = 5;

/// Text decoded from bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The charset used, by its WHATWG name.
    pub charset: &'static str,
    /// What it was taken from.
    pub source: CharsetSource,
    /// Whether some bytes were no characters and became U+FFFD.
    pub had_errors: bool,
}

/// What a charset was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CharsetSource {
    /// The byte order mark.
    Bom,
    /// The `charset` parameter of the Content-Type header.
    Http,
    /// A `meta` element.
    Meta,
    /// The XML declaration.
    Xml,
    /// The bytes themselves.
    Detected,
}

/// Decodes the bytes of a page or feed.
///
/// In order: byte order mark, `content_type` (the HTTP header's value), `meta`, XML declaration,
/// detection. Of the declared charsets the first that decodes counts; when none does, the bytes
/// decide. GB2312 and GBK are read as their superset GB18030.
///
/// ```
/// use jianbao_html::{CharsetSource, decode};
/// let decoded = decode(b"\xd6\xd0\xb9\xfa", Some("text/html; charset=gb2312"));
/// assert_eq!((decoded.text.as_str(), decoded.charset), ("中国", "gb18030"));
/// assert_eq!(decoded.source, CharsetSource::Http);
/// ```
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let bytes = bytes.get(..MAX_INPUT_BYTES).unwrap_or(bytes);
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default());
        return decoded(text, encoding, CharsetSource::Bom);
    }
    if let Some(encoding) = wide_units(bytes) {
        let text = encoding.decode_without_bom_handling(bytes);
        return decoded(text, encoding, CharsetSource::Detected);
    }
    let mut declared: Vec<(&'static Encoding, CharsetSource)> = [
        (content_type.and_then(of_content_type), CharsetSource::Http),
        (of_meta(bytes), CharsetSource::Meta),
        (of_xml(bytes), CharsetSource::Xml),
    ]
    .into_iter()
    .filter_map(|(encoding, source)| Some((encoding?, source)))
    .collect();
    if is_surely_utf8(bytes) {
        let source = declared.iter().find(|(encoding, _)| *encoding == UTF_8);
        let source = source.map_or(CharsetSource::Detected, |(_, source)| *source);
        return decoded(UTF_8.decode_without_bom_handling(bytes), UTF_8, source);
    }
    // Servers say ISO 8859-1 of everything, and no bytes contradict it.
    if declared
        .iter()
        .any(|(encoding, _)| *encoding == WINDOWS_1252)
        && !stands_in_latin_text(bytes)
    {
        declared.retain(|(encoding, _)| *encoding != WINDOWS_1252);
    }
    let mut best: Option<(usize, Decoded)> = None;
    // Detection reads all of it: only where what was declared does not do.
    let detected = std::iter::once_with(|| (detect(bytes), CharsetSource::Detected));
    for (encoding, source) in declared.iter().copied().chain(detected) {
        let text = encoding.decode_without_bom_handling(bytes);
        let broken = broken_percent(&text);
        if best.as_ref().is_none_or(|(least, _)| broken < *least) {
            best = Some((broken, decoded(text, encoding, source)));
        }
        if broken <= TOLERATED_PERCENT {
            break;
        }
    }
    best.map_or_else(
        || decoded((Cow::Borrowed(""), false), UTF_8, CharsetSource::Detected),
        |(_, decoded)| decoded,
    )
}

fn decoded(
    (text, had_errors): (Cow<'_, str>, bool),
    encoding: &'static Encoding,
    source: CharsetSource,
) -> Decoded {
    Decoded {
        text: text.into_owned(),
        charset: encoding.name(),
        source,
        had_errors,
    }
}

/// The encoding of a label, where it is one to be used.
fn of_label(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    if encoding == REPLACEMENT {
        return None;
    }
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// As [`of_label`], for a label inside the document: it was read as ASCII, so it is not UTF-16.
fn of_inner_label(label: &str) -> Option<&'static Encoding> {
    let encoding = of_label(label.trim())?;
    Some(if encoding == UTF_16BE || encoding == UTF_16LE {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}

/// The label after `charset=`, quoted or not (§ "extracting a character encoding from a meta").
fn charset_parameter(value: &str) -> Option<&str> {
    let lower = value.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| rest.find("charset")) {
        from += at + "charset".len();
        let rest = value.get(from..)?.trim_ascii_start();
        let Some(rest) = rest.strip_prefix('=') else {
            continue;
        };
        let rest = rest.trim_ascii_start();
        return match rest.as_bytes().first() {
            Some(b'"') => rest.split('"').nth(1),
            Some(b'\'') => rest.split('\'').nth(1),
            _ => rest
                .split([';', ' ', '\t', '\n', '\r', '\x0C', '"', '\''])
                .next(),
        };
    }
    None
}

fn of_content_type(value: &str) -> Option<&'static Encoding> {
    of_label(charset_parameter(value)?)
}

/// The head of the bytes as text of which only the ASCII part means something.
fn ascii_head(bytes: &[u8]) -> String {
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    head.iter()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(*byte)
            } else {
                'x'
            }
        })
        .collect()
}

fn of_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = ascii_head(bytes);
    let mut tokens = Tokenizer::new(&head, Reading::Page);
    // The prescan knows no raw text: a script's content is looked through.
    tokens.set_foreign(true);
    for token in tokens {
        let Token::Start(tag) = token else { continue };
        if !tag.name.eq_ignore_ascii_case("meta") {
            continue;
        }
        let (mut charset, mut content, mut is_content_type) = (None, None, false);
        for (name, value) in tag.attributes().take(32) {
            if name.eq_ignore_ascii_case("charset") {
                charset = charset.or(Some(value));
            } else if name.eq_ignore_ascii_case("content") {
                content = content.or(charset_parameter(value));
            } else if name.eq_ignore_ascii_case("http-equiv") {
                is_content_type |= value.trim().eq_ignore_ascii_case("content-type");
            }
        }
        let label = charset.or(content.filter(|_| is_content_type));
        if let Some(encoding) = label.and_then(of_inner_label) {
            return Some(encoding);
        }
    }
    None
}

fn of_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    // Without byte order mark, `<?` in two bytes each is UTF-16.
    if bytes.starts_with(b"<\0?\0") {
        return Some(UTF_16LE);
    }
    if bytes.starts_with(b"\0<\0?") {
        return Some(UTF_16BE);
    }
    let head = ascii_head(bytes.trim_ascii_start());
    let declaration = head.strip_prefix("<?xml")?.split('>').next()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest
        .trim_ascii_start()
        .strip_prefix('=')?
        .trim_ascii_start();
    let quote = rest
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    of_inner_label(rest.split(quote).nth(1)?)
}

/// UTF-16 without byte order mark, which no label can tell: of text that is mostly markup every other
/// byte is 0, and in no other encoding any.
fn wide_units(bytes: &[u8]) -> Option<&'static Encoding> {
    /// How much is looked at, in bytes.
    const HEAD_BYTES: usize = 512;
    /// Shortest text that is judged, in bytes.
    const MIN_BYTES: usize = 8;
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let (pairs, _) = head.as_chunks::<2>();
    if head.len() < MIN_BYTES || !head.contains(&0) {
        return None;
    }
    let little = pairs.iter().filter(|pair| pair[0] != 0 && pair[1] == 0);
    let big = pairs.iter().filter(|pair| pair[0] == 0 && pair[1] != 0);
    let (little, big) = (little.count(), big.count());
    if little * 4 >= pairs.len() * 3 {
        Some(UTF_16LE)
    } else if big * 4 >= pairs.len() * 3 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes beyond ASCII stand as they do in Western text: one or two at a time, between
/// ASCII letters. In other scripts they stand in runs.
fn stands_in_latin_text(bytes: &[u8]) -> bool {
    /// Shortest run that Western text has none of, in bytes.
    const RUN_BYTES: usize = 4;
    /// Fewest bytes in such runs that say anything: a line of dashes or of ornaments has some.
    const MIN_BYTES: usize = 24;
    let head = bytes.get(..DETECTION_BYTES).unwrap_or(bytes);
    let (mut in_runs, mut single) = (0_usize, 0_usize);
    // White space within a run does not end it: words of other scripts are divided too.
    for run in head.split(|byte| byte.is_ascii() && *byte != b' ') {
        let length = run.iter().filter(|byte| !byte.is_ascii()).count();
        if length >= RUN_BYTES {
            in_runs += length;
        } else {
            single += length;
        }
    }
    in_runs < MIN_BYTES || in_runs < single
}

/// Whether the bytes are UTF-8, whatever is declared: enough of it that chance is no explanation.
fn is_surely_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(text) => enough_beyond_ascii(text),
        // Cut in the middle of a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default())
                .is_ok_and(enough_beyond_ascii)
        }
        Err(_) => false,
    }
}

fn enough_beyond_ascii(text: &str) -> bool {
    /// Fewest bytes beyond ASCII that are no chance.
    const ENOUGH: usize = 6;
    /// Bytes looked at at once.
    const BLOCK: usize = 64;
    text.as_bytes()
        .chunks(BLOCK)
        .filter(|block| !block.is_ascii())
        .flatten()
        .filter(|byte| !byte.is_ascii())
        .nth(ENOUGH - 1)
        .is_some()
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    // A long UTF-8 page with a few broken characters is still one.
    if broken_percent(&UTF_8.decode_without_bom_handling(bytes)) <= TOLERATED_PERCENT {
        return UTF_8;
    }
    let head = bytes.get(..DETECTION_BYTES).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, head.len() == bytes.len());
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if encoding == GBK { GB18030 } else { encoding }
}

/// How many percent of the characters beyond ASCII are broken, rounded up.
fn broken_percent((text, had_errors): &(Cow<'_, str>, bool)) -> usize {
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

#[cfg(test)]
mod tests;
