//! Character references: WHATWG HTML §13.2.5.72 to .80, and what else text needs to be clean:
//! newlines normalised, NUL and other control characters gone.

use std::borrow::Cow;

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use crate::scan::{self, is};

/// Longest name of a character reference, in bytes, with its semicolon.
const MAX_NAME_BYTES: usize = 32;

/// Decodes the character references in HTML text as a browser does: the 2,231 names of the standard,
/// those that may stand without a semicolon too, and numbers, of which 128 to 159 are read as
/// Windows-1252. What is no reference stays; nothing else is changed. References to control characters
/// other than tab and newline stand for nothing (`&#13;` is a newline, `&#12;` a space).
///
/// ```
/// use jianbao_html::decode_references;
/// assert_eq!(decode_references("caf&eacute; &amp; bar &#8211; &#x96; &copy 2 &unknown;"), "café & bar – – © 2 &unknown;");
/// ```
pub fn decode_references(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let (head, mut rest) = text.split_at_checked(first).unwrap_or((text, ""));
    let mut out = String::with_capacity(text.len());
    out.push_str(head);
    while let Some(reference) = rest.strip_prefix('&') {
        let used = push_reference(&mut out, reference, false);
        let after = reference.get(used..).unwrap_or_default();
        let length = after.find('&').unwrap_or(after.len());
        let (plain, tail) = after.split_at_checked(length).unwrap_or((after, ""));
        out.push_str(plain);
        rest = tail;
    }
    Cow::Owned(out)
}

/// What a named character reference of HTML stands for: one character or two. `name` is what stands
/// between `&` and `;`; case counts.
///
/// ```
/// use jianbao_html::named_reference;
/// assert_eq!(named_reference("eacute").as_deref(), Some("é"));
/// assert_eq!(named_reference("NotEqualTilde").as_deref(), Some("\u{2242}\u{338}"));
/// assert_eq!(named_reference("notit"), None);
/// ```
pub fn named_reference(name: &str) -> Option<String> {
    // Every name of the table stands in it with its semicolon.
    let mut key = String::with_capacity(name.len() + 1);
    key.push_str(
        name.get(..name.len().min(MAX_NAME_BYTES))
            .unwrap_or_default(),
    );
    key.push(';');
    let (first, second) = *NAMED_ENTITIES.get(key.as_str())?;
    let characters = [first, second].into_iter().filter_map(char::from_u32);
    let text: String = characters.filter(|character| *character != '\0').collect();
    (!text.is_empty()).then_some(text)
}

/// Decodes text between tags as a browser does: references as [`decode_references`], CR and CRLF to LF,
/// form feed to a space; other control characters but tab and newline go.
///
/// ```
/// assert_eq!(jianbao_html::decode_text("rain &amp;\r\nsnow"), "rain &\nsnow");
/// ```
pub fn decode_text(raw: &str) -> Cow<'_, str> {
    decode(raw, true, false)
}

/// Decodes the value of an attribute. Unlike in text, `&copy=` is no reference: addresses hold such.
///
/// ```
/// assert_eq!(jianbao_html::decode_attribute("?a=1&copy=2&amp;b"), "?a=1&copy=2&b");
/// ```
pub fn decode_attribute(raw: &str) -> Cow<'_, str> {
    decode(raw, true, true)
}

/// Decodes text: references (when asked), CR and CRLF to LF, form feed to a space, other control
/// characters dropped. In an attribute, `&copy=` stays as it is.
pub(crate) fn decode(raw: &str, references: bool, in_attribute: bool) -> Cow<'_, str> {
    let ampersand = if references { b'&' } else { 0 };
    let stops = |byte| is(byte, ampersand) | is_control(byte);
    let Some(first) = scan::position(raw.as_bytes(), stops) else {
        return Cow::Borrowed(raw);
    };
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut next = Some(first);
    while let Some(at) = next {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(head);
        if let Some(reference) = tail.strip_prefix('&') {
            let used = push_reference(&mut out, reference, in_attribute);
            rest = reference.get(used..).unwrap_or_default();
        } else {
            let mut characters = tail.chars();
            if let Some(control) = characters.next() {
                rest = characters.as_str();
                // Of CRLF the CR goes, so that the LF counts once.
                if control != '\r' || !rest.starts_with('\n') {
                    push_character(&mut out, control);
                }
            }
        }
        next = scan::position(rest.as_bytes(), stops);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// 1 for a control character that cleaned text does not hold, else 0.
#[inline]
pub(super) fn is_control(byte: u8) -> u8 {
    u8::from(byte < 0x20) & u8::from(byte != b'\n') & u8::from(byte != b'\t')
}

/// Appends a character as cleaned text holds it.
fn push_character(out: &mut String, character: char) {
    match character {
        '\r' => out.push('\n'),
        '\x0C' => out.push(' '),
        '\n' | '\t' => out.push(character),
        '\0'..='\x1F' => {}
        _ => out.push(character),
    }
}

/// Appends what the reference after an `&` stands for and returns its length; an `&` that opens no
/// reference is appended itself.
fn push_reference(out: &mut String, rest: &str, in_attribute: bool) -> usize {
    let used = match rest.as_bytes().first() {
        Some(b'#') => push_numeric(out, rest),
        Some(byte) if byte.is_ascii_alphanumeric() => push_named(out, rest, in_attribute),
        _ => 0,
    };
    if used == 0 {
        out.push('&');
    }
    used
}

fn push_numeric(out: &mut String, rest: &str) -> usize {
    let hexadecimal = matches!(rest.as_bytes().get(1), Some(b'x' | b'X'));
    let (start, radix) = if hexadecimal { (2, 16) } else { (1, 10) };
    let digits = rest.get(start..).unwrap_or_default();
    let mut code = 0_u32;
    let mut length = 0;
    for digit in digits
        .chars()
        .map_while(|character| character.to_digit(radix))
    {
        code = code.saturating_mul(radix).saturating_add(digit);
        length += 1;
    }
    if length == 0 {
        return 0;
    }
    let replaced = code.checked_sub(0x80).and_then(|index| {
        C1_REPLACEMENTS
            .get(usize::try_from(index).ok()?)
            .copied()
            .flatten()
    });
    let character = match code {
        0 => char::REPLACEMENT_CHARACTER,
        _ => replaced
            .or(char::from_u32(code))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    push_character(out, character);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    start + length + semicolon
}

fn push_named(out: &mut String, rest: &str, in_attribute: bool) -> usize {
    // With a semicolon, no other name can be longer.
    let name = rest
        .as_bytes()
        .get(..MAX_NAME_BYTES)
        .unwrap_or(rest.as_bytes());
    let end = name.iter().position(|byte| !byte.is_ascii_alphanumeric());
    if let Some(end) = end.filter(|end| name.get(*end) == Some(&b';'))
        && let Some((first, second)) = rest.get(..=end).and_then(|name| NAMED_ENTITIES.get(name))
        && *first != 0
    {
        for character in [*first, *second].into_iter().filter_map(char::from_u32) {
            if character != '\0' {
                push_character(out, character);
            }
        }
        return end + 1;
    }
    // The map also holds every prefix of a name, with code 0: the first miss ends the search.
    let mut found = None;
    for length in 1..=MAX_NAME_BYTES {
        let Some(codes) = rest.get(..length).and_then(|name| NAMED_ENTITIES.get(name)) else {
            break;
        };
        if codes.0 != 0 {
            found = Some((length, *codes));
        }
    }
    let Some((length, (first, second))) = found else {
        return 0;
    };
    let complete = rest.as_bytes().get(length - 1) == Some(&b';');
    let follower = rest.as_bytes().get(length).copied().unwrap_or_default();
    if in_attribute && !complete && (follower == b'=' || follower.is_ascii_alphanumeric()) {
        return 0;
    }
    for code in [first, second] {
        if let Some(character) = char::from_u32(code).filter(|character| *character != '\0') {
            push_character(out, character);
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_standard_one() {
        let names: Vec<&str> = NAMED_ENTITIES
            .entries()
            .filter(|(_, codes)| codes.0 != 0)
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(names.len(), 2231);
        // The old names, which may stand alone.
        let bare = names.iter().filter(|name| !name.ends_with(';'));
        assert_eq!(bare.count(), 106);
        for name in &names {
            let decoded = decode_references(&format!("&{name} ")).into_owned();
            assert!(!decoded.contains('&') || name.to_ascii_lowercase().starts_with("amp"));
            let bare = name.trim_end_matches(';');
            assert_eq!(
                named_reference(bare).map(|text| text + " "),
                Some(decoded),
                "{name}"
            );
            assert!(name.len() <= MAX_NAME_BYTES);
        }
    }

    #[test]
    fn references_are_decoded_and_the_rest_stays() {
        for (text, expect) in [
            ("", ""),
            ("rain", "rain"),
            ("&", "&"),
            ("& &; &# &#x &#; &#x;", "& &; &# &#x &#; &#x;"),
            ("&amp;lt;", "&lt;"),
            ("&amplt;", "&lt;"),
            ("&eacute;&eacute&#233;&#xE9;&#XE9;", "ééééé"),
            ("&epsilon;&Alpha;&sigmaf;&thetasym;&piv;", "εΑςϑϖ"),
            ("it&#146;s &#x80; &#129;", "it’s € \u{81}"),
            ("&#0;&#xD800;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}"),
            ("&notit; &notin; &copyright;", "¬it; ∉ ©right;"),
            ("&雪; 大雪&nbsp;停课", "&雪; 大雪\u{a0}停课"),
            ("&Eacute &EACUTE;", "É &EACUTE;"),
            ("a\r\nb\0&lt;", "a\r\nb\0<"),
        ] {
            assert_eq!(decode_references(text), expect, "{text}");
        }
        assert_eq!(named_reference(""), None);
        assert_eq!(named_reference(&"x".repeat(1000)), None);
        assert_eq!(named_reference("lt;"), None);
        assert_eq!(named_reference("雪"), None);
    }
}
