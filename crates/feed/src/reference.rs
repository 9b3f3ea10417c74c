//! Character and entity references (XML 1.0 §4.1), with HTML's names and its reading of 128 to 159.

use std::borrow::Cow;

use crate::doctype::Entities;

/// Longest name between `&` and `;` that is looked up, in bytes; HTML's longest has 31.
const MAX_NAME_BYTES: usize = 40;

/// What the references 128 to 159 mean in practice: Windows-1252 (WHATWG HTML §13.2.5.80).
pub(crate) const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Adds what a reference stands for, given what is between its `&` and `;`; whether it is known.
pub(crate) fn resolve_into(name: &str, out: &mut String) -> bool {
    if name.len() > MAX_NAME_BYTES {
        return false;
    }
    match name.strip_prefix('#') {
        Some(number) => match numbered(number) {
            Some(character) => out.push(character),
            None => return false,
        },
        None => match named(name) {
            Some(text) => out.push_str(&text),
            None => return false,
        },
    }
    true
}

/// Whether a reference stands for something.
pub(crate) fn is_known(name: &str) -> bool {
    resolve_into(name, &mut String::new())
}

fn numbered(number: &str) -> Option<char> {
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(hex, 16).ok()?
        }
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    let character = match number {
        128..=159 => usize::try_from(number - 128)
            .ok()
            .and_then(|at| WINDOWS_1252.get(at).copied()),
        0 => None,
        _ => char::from_u32(number),
    };
    Some(character.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// What an entity's name stands for: the usual ones here, HTML's others by jianbao-html's table.
fn named(name: &str) -> Option<Cow<'static, str>> {
    let own = match name {
        "amp" | "AMP" => "&",
        "lt" | "LT" => "<",
        "gt" | "GT" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "semi" => ";",
        _ => return jianbao_html::named_reference(name).map(Cow::Owned),
    };
    Some(Cow::Borrowed(own))
}

/// A text with its references resolved; what is none stays.
pub(crate) fn unescape<'a>(text: &'a str, entities: &Entities<'_>) -> Cow<'a, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('&');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if let Some((name, rest)) = piece.split_once(';')
            && (resolve_into(name, &mut out) || entities.resolve_into(name, &mut out))
        {
            out.push_str(rest);
        } else {
            out.push('&');
            out.push_str(piece);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_others_stay() {
        for (text, expect) in [
            ("a &amp; b &lt;c&gt;", "a & b <c>"),
            ("&eacute;&#233;&#xE9;&#XE9;", "éééé"),
            ("it&#146;s &#8217;", "it’s ’"),
            ("&#0;&#xD800;&#99999999;", "\u{fffd}\u{fffd}\u{fffd}"),
            ("AT&T; & &unknown; &", "AT&T; & &unknown; &"),
            ("&#; &#x; &#-1; &#+1;", "&#; &#x; &#-1; &#+1;"),
            ("&amp;lt;", "&lt;"),
            ("&epsilon;&Alpha;&nbsp;&thinsp;", "εΑ\u{a0}\u{2009}"),
            ("&copyright; &notit; &a b;", "&copyright; &notit; &a b;"),
        ] {
            assert_eq!(unescape(text, &Entities::default()), expect);
        }
    }
}
