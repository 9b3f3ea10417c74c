//! Character references: WHATWG HTML §13.2.5.72 to .80, and what else text needs to be clean:
//! newlines normalised, NUL and other control characters gone.

use std::borrow::Cow;

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Longest name of a character reference, in bytes, with its semicolon.
const MAX_NAME_BYTES: usize = 32;

/// Decodes text: references (when asked), CR and CRLF to LF, form feed to a space, other control
/// characters dropped. In an attribute, `&copy=` stays as it is.
pub(crate) fn decode(raw: &str, references: bool, in_attribute: bool) -> Cow<'_, str> {
    let stops = |byte: u8| (byte == b'&' && references) || is_control(byte);
    let Some(first) = raw.bytes().position(stops) else {
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
        next = rest.bytes().position(stops);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && byte != b'\n' && byte != b'\t'
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
