//! Text measured and compared, in any script.

/// Joins runs of white space to one space and trims.
pub(crate) fn collapse(text: &str) -> String {
    // Most texts are ASCII whose words have one space between them.
    if text.is_ascii() {
        let text = text.trim_ascii();
        let bytes = text.as_bytes();
        let behind = bytes.get(1..).unwrap_or_default();
        let wrong = bytes.iter().zip(behind).fold(0, |wrong, (one, next)| {
            let two = u8::from(*one == b' ') & u8::from(*next == b' ');
            wrong | two | u8::from(matches!(*one, b'\t'..=b'\r'))
        });
        // The last byte is looked at by `trim_ascii`, but for one kind of blank.
        if wrong == 0 && bytes.last() != Some(&b'\x0b') {
            return text.to_owned();
        }
    }
    let is_blank = |character: char| {
        if character.is_ascii() {
            matches!(character, ' ' | '\t'..='\r')
        } else {
            character.is_whitespace() || character == '\u{feff}'
        }
    };
    let mut out = String::with_capacity(text.len());
    // What is to be added as it is: words with one space between them.
    let (mut begin, mut end) = (0, 0);
    for (at, character) in text.char_indices() {
        if is_blank(character) {
            continue;
        }
        if begin == end {
            begin = at;
        } else if at > end && text.get(end..at) != Some(" ") {
            out.push_str(text.get(begin..end).unwrap_or_default());
            out.push(' ');
            begin = at;
        }
        end = at + character.len_utf8();
    }
    out.push_str(text.get(begin..end).unwrap_or_default());
    out
}

/// Only letters and digits, in lower case: for comparing headlines.
pub(crate) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_bare(&mut out, text);
    out
}

/// Adds what [`bare`] leaves of a text.
pub(crate) fn push_bare(out: &mut String, text: &str) {
    for character in text.chars() {
        if character.is_ascii() {
            if character.is_ascii_alphanumeric() {
                out.push(character.to_ascii_lowercase());
            }
        } else if is_ideograph(character) {
            out.push(character);
        } else if is_sign(character) {
            // No letter, which takes long to find out.
        } else if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        }
    }
}

/// Whether it is one of the common signs beyond ASCII: quotation marks, dashes, spaces.
fn is_sign(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' | '\u{2000}'..='\u{206f}' | '、' | '。' | '，'
    )
}

/// Whether it is one of the common Chinese characters, which are letters without case.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}')
}

/// How much text is there. A Chinese, Japanese or Korean character counts for three Latin letters,
/// about what it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    /// Characters without white space, by weight.
    pub(crate) weight: usize,
    /// Marks that divide sentences.
    pub(crate) marks: usize,
}

/// Measures a text.
pub(crate) fn amount(text: &str) -> Amount {
    // Most texts are ASCII, whose bytes are counted many at a time.
    if text.is_ascii() {
        let bytes = text.as_bytes();
        return Amount {
            weight: count_bytes(bytes, |byte| !matches!(byte, b' ' | b'\t'..=b'\r')),
            marks: count_bytes(bytes, |byte| matches!(byte, b',' | b';')),
        };
    }
    let mut amount = Amount::default();
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' => amount.weight += 1,
            ',' | ';' | '.' | '!' | '?' | ':' | '"' => {
                amount.weight += 1;
                if character == ',' || character == ';' {
                    amount.marks += 1;
                }
            }
            '，' | '。' | '、' | '；' | '！' | '？' | '：' | '“' | '،' | '؛' | '؟' | '۔' | '।'
            | '།' | '॥' | '။' | '።' | '︐' | '﹐' | '︑' | '﹑' | '︒' | '«' => {
                amount.weight += 1;
                amount.marks += 1;
            }
            _ if is_wide(character) => amount.weight += 3,
            _ if character.is_whitespace() => {}
            _ => amount.weight += 1,
        }
    }
    amount
}

/// How many bytes are of a kind: in blocks whose count is a byte, so that many are counted at a time.
#[inline]
pub(crate) fn count_bytes(bytes: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let of_block = |block: &[u8]| {
        let ones = block.iter().map(|byte| u8::from(is_counted(*byte)));
        usize::from(ones.sum::<u8>())
    };
    bytes.chunks(usize::from(u8::MAX)).map(of_block).sum()
}

/// Whether one of `words` stands in a line.
pub(crate) fn stand_in(line: &str, words: &[&str]) -> bool {
    counted_in(line, words, |_| true)
}

/// Whether one of `words` that counts stands in a line. Most lines have none: of all words at once it is
/// asked whether their first two bytes stand somewhere.
pub(crate) fn counted_in(line: &str, words: &[&str], counts: impl Fn(&str) -> bool) -> bool {
    /// Bits of the table, by a number made of two bytes.
    const BITS: usize = 2_048;
    let place = |one: u8, two: u8| {
        let at = (usize::from(one) * 33 + usize::from(two) * 7) % BITS;
        (at / 64, 1_u64 << (at % 64))
    };
    let mut table = [0_u64; BITS / 64];
    for pair in line.as_bytes().array_windows() {
        let [one, two] = *pair;
        let (at, bit) = place(one, two);
        if let Some(bits) = table.get_mut(at) {
            *bits |= bit;
        }
    }
    words.iter().any(|word| {
        let may_stand = match word.as_bytes() {
            [one, two, ..] => {
                let (at, bit) = place(*one, *two);
                table.get(at).is_some_and(|bits| bits & bit != 0)
            }
            _ => true,
        };
        may_stand && counts(word) && line.contains(word)
    })
}

/// Whether it is a character of Chinese, Japanese or Korean.
pub(crate) fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_counts_for_more() {
        assert_eq!(amount("大雪，停课。").weight, 14);
        assert_eq!(amount("大雪，停课。").marks, 2);
        assert_eq!(amount("snow, rain").weight, 9);
    }

    #[test]
    fn white_space_is_one_space() {
        assert_eq!(collapse(" a \n\u{a0}\u{3000} b "), "a b");
        assert_eq!(collapse("a b\tc  d\u{a0}é e "), "a b c d é e");
        assert_eq!(collapse(" \u{feff} "), "");
        assert_eq!(collapse("\n a b  "), "a b");
        assert_eq!(collapse("a  b"), "a b");
        assert_eq!(collapse("a\tb"), "a b");
        assert_eq!(collapse("\x0ba\x0b"), "a");
        assert_eq!(collapse("a b\x0b"), "a b");
        assert_eq!(collapse("\x0b"), "");
    }
    #[test]
    fn of_words_those_that_count_are_found_in_a_line() {
        let words = ["signs up", "订阅", "x"];
        assert!(stand_in("who signs up", &words));
        assert!(stand_in("请订阅", &words));
        assert!(stand_in("x", &words));
        assert!(!stand_in("who signs, up", &words));
        assert!(!stand_in("", &words));
        assert!(!counted_in("x signs up", &words, |word| word == "订阅"));
    }
}
