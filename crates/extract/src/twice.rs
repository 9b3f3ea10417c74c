//! Pages that were encoded twice: their UTF-8 was taken for windows-1252 or ISO 8859-1 and stored as
//! UTF-8 again, so that `’` reads `â€™`. The page says UTF-8 and is it; only its text gives it away.

/// Fewest such characters, of those that no sound text has.
const MIN_WRONG: usize = 3;

/// The bytes that [windows-1252](https://encoding.spec.whatwg.org/#windows-1252) has other characters
/// for than ISO 8859-1, from 0x80 on. Its five holes stay what they are in ISO 8859-1.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The text as it was before, where nearly all of it beyond ASCII was encoded twice.
///
/// A page that shows such characters, or has them in a part that came from elsewhere, has others too
/// and stays as it is. In one that is repaired what is no such sequence stays.
pub(crate) fn undo(text: String) -> String {
    if is_twice(&text) { undone(&text) } else { text }
}

/// Whether nearly all characters beyond ASCII are bytes of UTF-8.
fn is_twice(text: &str) -> bool {
    /// Characters that may be others, for one that was encoded twice.
    const TOLERATED: f64 = 0.1;
    /// Others after which a page is no longer looked at, when it has had no more of the wrong ones.
    const ENOUGH: usize = 16;
    let (mut wrong, mut sure, mut others) = (0_usize, 0_usize, 0_usize);
    let mut rest = beyond_ascii(text);
    while let Some(character) = rest.chars().next() {
        let length = if let Some((found, length)) = sequence(rest) {
            let before = text.get(..text.len() - rest.len()).unwrap_or_default();
            wrong += 1;
            sure += usize::from(found.len_utf8() > 2 || !is_natural(before, rest));
            length
        } else {
            others += 1;
            character.len_utf8()
        };
        if others >= ENOUGH && others > wrong {
            return false;
        }
        rest = beyond_ascii(rest.get(length..).unwrap_or_default());
    }
    #[expect(clippy::cast_precision_loss, reason = "characters of a page")]
    let (wrong_part, others_part) = (wrong as f64, others as f64);
    sure >= MIN_WRONG && others_part <= wrong_part * TOLERATED
}

/// Whether a sequence of two may be what it looks like: a capital at the end of a word with a sign behind it,
/// as in a name in capitals with `®`, or before a closing quotation mark.
fn is_natural(before: &str, text: &str) -> bool {
    let mut characters = text.chars();
    let (Some(letter), Some(sign)) = (characters.next(), characters.next()) else {
        return false;
    };
    let (previous, next) = (before.chars().next_back(), characters.next());
    let begins_word = !previous.is_some_and(char::is_alphabetic);
    letter.is_alphabetic()
        && matches!(
            sign,
            '\u{A0}' | '\u{AD}' | '®' | '™' | '©' | 'ª' | 'º' | '°' | '¹' | '²' | '³' | '·' | '•'
                | '«' | '»' | '‹' | '›' | '“' | '”' | '„' | '‘' | '’' | '‚' | '…' | '–' | '—' | '€'
        )
        // Capitals do not end words in small letters, but the sharp s does.
        && (letter == 'ß' || !previous.is_some_and(char::is_lowercase))
        && !(begins_word && next.is_some_and(|next| next.is_ascii_lowercase()))
}

/// The text from its first character beyond ASCII on.
fn beyond_ascii(text: &str) -> &str {
    /// Bytes looked at at once.
    const BLOCK: usize = 64;
    let blocks = text.as_bytes().chunks(BLOCK);
    let ascii = blocks.take_while(|block| block.is_ascii());
    let from: usize = ascii.map(<[u8]>::len).sum();
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let begin = rest.iter().position(|byte| !byte.is_ascii());
    begin
        .and_then(|begin| text.get(from + begin..))
        .unwrap_or_default()
}

fn undone(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let next = beyond_ascii(rest);
        let (ascii, _) = rest.split_at(rest.len() - next.len());
        repaired.push_str(ascii);
        let Some(character) = next.chars().next() else {
            return repaired;
        };
        let (character, length) = sequence(next).unwrap_or((character, character.len_utf8()));
        repaired.push(character);
        rest = next.get(length..).unwrap_or_default();
    }
}

/// The character whose bytes stand at the beginning as characters of their own, and how long they are.
fn sequence(text: &str) -> Option<(char, usize)> {
    let mut characters = text.chars();
    let first = byte(characters.next()?)?;
    let count = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [first, 0, 0, 0];
    for place in bytes.get_mut(1..count)? {
        *place = byte(characters.next()?).filter(|byte| (0x80..0xC0).contains(byte))?;
    }
    let character = std::str::from_utf8(bytes.get(..count)?)
        .ok()?
        .chars()
        .next()?;
    // Of a page encoded more than twice the rest is not guessed, and controls are no text.
    (!character.is_control()).then(|| (character, text.len() - characters.as_str().len()))
}

/// The byte that a character beyond ASCII was taken from.
fn byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(character)) {
        return (!byte.is_ascii()).then_some(byte);
    }
    let index = WINDOWS.iter().position(|known| *known == character)?;
    u8::try_from(index + 0x80).ok()
}

#[cfg(test)]
mod tests {
    use super::undo;

    /// As a tool writes it that takes UTF-8 for another charset.
    fn twice(text: &str, windows: bool) -> String {
        text.bytes()
            .map(|byte| match byte {
                0x80..=0x9F if windows => super::WINDOWS[usize::from(byte - 0x80)],
                _ => char::from(byte),
            })
            .collect()
    }

    #[test]
    fn what_was_encoded_twice_is_read_as_it_was() {
        for text in [
            "<p>The boat’s captain said “yes” – at once.</p>",
            "<p>Fünf Fähren für die Inseln, für 12 €</p>",
            "<p>渡轮周一重新开航，港务局说：“每天十一班。”</p>",
            "<p>Паром снова ходит на острова</p>",
            "<p>Three boats 🚢🚢🚢</p>",
            "<p>été, léger, à</p>",
            "<p>ÉTÉ, ÂGÉ, ÎLE</p>",
        ] {
            for windows in [true, false] {
                assert_eq!(undo(twice(text, windows)), text);
            }
        }
    }

    #[test]
    fn a_sound_character_beside_the_broken_ones_stays() {
        let text = "a’b c’d e’f g’h i’j k’l m’n o’p q’r s’t u’v";
        let found = undo(format!("café {}", twice(text, true)));
        assert_eq!(found, format!("café {text}"));
    }

    #[test]
    fn sound_pages_stay() {
        for text in [
            "<p>Plain words.</p>",
            "<p>Où est passé le bac ? À l’île, « là-bas ».</p>",
            "<p>渡轮周一重新开航</p>",
            // One that tells of it.
            "<p>It read “Ã¤” and “â€™” and “Ã©” – “wrong”, in short.</p>",
            // Too few to tell.
            "<p>aÃ¤ and aÃ¼</p>",
            // Signs behind a word in capitals, however many.
            "<p>CAFÉ» and MENÜ” and ROSÉ… and CAFÉ’s and PURÉ\u{A0}!</p>",
            "<p>MOCAFÉ® and MOCAFÉ® and MOCAFÉ® and MOCAFÉ®</p>",
            "<p>Großer Spaß” – nein, Spaß… und Spaß’ und Spaß»</p>",
        ] {
            assert_eq!(undo(text.into()), text);
        }
    }
}
