//! Texts that were damaged before they came into the feed.

use std::borrow::Cow;

use crate::reference::WINDOWS_1252;

/// UTF-8 that somebody took for Latin-1 or Windows-1252 and encoded again becomes what it was, and C1
/// controls become the characters of Windows-1252 that they stand for.
pub(crate) fn text(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() {
        return text;
    }
    if let Some(once) = decoded_twice(&text) {
        return Cow::Owned(once);
    }
    if text.as_bytes().contains(&0xc2) && text.contains(is_c1) {
        let mapped = text.chars().map(|character| {
            let at = u32::from(character).checked_sub(0x80);
            let known = at.and_then(|at| WINDOWS_1252.get(usize::try_from(at).ok()?));
            known.copied().unwrap_or(character)
        });
        return Cow::Owned(mapped.collect());
    }
    text
}

fn is_c1(character: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&character)
}

/// The text that was encoded twice: every character is a byte, and together they are UTF-8.
fn decoded_twice(text: &str) -> Option<String> {
    let first = text.chars().find(|character| !character.is_ascii())?;
    if !('\u{c2}'..='\u{f4}').contains(&first) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        bytes.push(byte(character)?);
    }
    String::from_utf8(bytes).ok()
}

/// The byte that was taken for the character.
fn byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(character)) {
        return Some(byte);
    }
    let at = WINDOWS_1252.iter().position(|known| *known == character)?;
    u8::try_from(at + 0x80).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_twice_is_decoded_and_nothing_else() {
        for (damaged, expect) in [
            ("cafÃ©", "café"),
            ("â\u{80}¦", "…"),
            ("â€¦", "…"),
            ("â€", "â€"),
            ("café", "café"),
            ("Ã", "Ã"),
            ("it\u{92}s", "it’s"),
            ("雪 Ã©", "雪 Ã©"),
        ] {
            assert_eq!(text(Cow::Borrowed(damaged)), expect);
        }
    }
}
