//! Text measured and compared, in any script.

/// Joins runs of white space to one space and trims.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut push = |word: &str| {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    };
    // Most texts are ASCII, where a blank is a byte.
    if text.is_ascii() {
        text.split(|character: char| matches!(character, ' ' | '\t'..='\r'))
            .for_each(&mut push);
    } else {
        text.split(|character: char| character.is_whitespace() || character == '\u{feff}')
            .for_each(&mut push);
    }
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
    }
}
