//! Overlap of two texts by shingles of four tokens.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Tokens of a shingle.
const SHINGLE: usize = 4;

/// How a text is cut into tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tokens {
    /// Runs of word characters, as published with the benchmark.
    Plain,
    /// The same after NFC, with each Chinese or Japanese character a token of its own.
    Characters,
}

/// Shares of the shingles of both texts together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overlap {
    /// In both.
    pub both: f64,
    /// In the answer only.
    pub extra: f64,
    /// In the truth only.
    pub missing: f64,
}

impl Overlap {
    /// The share of the answer that is true; none when there is no answer.
    pub fn precision(self) -> Option<f64> {
        (self.both + self.extra > 0.0).then(|| self.both / (self.both + self.extra))
    }

    /// The share of the truth that was answered; none when there is no truth.
    pub fn recall(self) -> Option<f64> {
        (self.both + self.missing > 0.0).then(|| self.both / (self.both + self.missing))
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        f1(
            self.precision().unwrap_or_default(),
            self.recall().unwrap_or_default(),
        )
    }
}

/// The harmonic mean.
pub fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    }
}

/// Compares an answer with the truth.
#[allow(clippy::cast_precision_loss, reason = "counts of words are small")]
pub fn overlap(truth: &str, answer: &str, tokens: Tokens) -> Overlap {
    let mut numbers = HashMap::new();
    let truth = shingles(truth, tokens, &mut numbers);
    let answer = shingles(answer, tokens, &mut numbers);
    let sum = |shingles: &Shingles| shingles.values().sum::<usize>();
    let both: usize = truth
        .iter()
        .map(|(shingle, count)| *count.min(answer.get(shingle).unwrap_or(&0)))
        .sum();
    let (extra, missing) = (sum(&answer) - both, sum(&truth) - both);
    let all = both + extra + missing;
    if all == 0 {
        return Overlap::default();
    }
    let share = |count: usize| count as f64 / all as f64;
    Overlap {
        both: share(both),
        extra: share(extra),
        missing: share(missing),
    }
}

type Shingles = HashMap<Vec<usize>, usize>;

/// How often each shingle stands in a text; a shorter text is one shingle.
fn shingles(text: &str, tokens: Tokens, numbers: &mut HashMap<String, usize>) -> Shingles {
    let mut words: Vec<usize> = Vec::new();
    let mut take = |word: &mut String| {
        if !word.is_empty() {
            let next = numbers.len();
            words.push(*numbers.entry(std::mem::take(word)).or_insert(next));
        }
    };
    let normal: String = match tokens {
        Tokens::Plain => text.to_owned(),
        Tokens::Characters => text.nfc().collect(),
    };
    let mut word = String::new();
    for character in normal.chars() {
        if tokens == Tokens::Characters && is_ideograph(character) {
            take(&mut word);
            take(&mut character.to_string());
        } else if is_word(character) {
            word.push(character);
        } else {
            take(&mut word);
        }
    }
    take(&mut word);
    let mut shingles = Shingles::new();
    for shingle in words.windows(SHINGLE.min(words.len().max(1))) {
        *shingles.entry(shingle.to_vec()).or_default() += 1;
    }
    shingles
}

/// Characters of scripts that put no blanks between words: kana, CJK ideographs.
fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character),
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x2_ffff)
}

/// What `\w` is in Python: letters and numbers by general category, and `_`. Marks that are only alphabetic
/// (vowel signs, letters in circles) are none.
pub(super) fn is_word(character: char) -> bool {
    let is_in_circle = matches!(u32::from(character), 0x24b6..=0x24e9 | 0x1_f130..=0x1_f189);
    character == '_'
        || (character.is_alphanumeric() && !is_combining_mark(character) && !is_in_circle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_are_shingled() {
        let check = |truth: &str, answer: &str, expect: (f64, f64)| {
            let overlap = overlap(truth, answer, Tokens::Characters);
            let found = (overlap.precision().unwrap(), overlap.recall().unwrap());
            assert!(
                (found.0 - expect.0).abs() < 1e-9 && (found.1 - expect.1).abs() < 1e-9,
                "{truth} {answer}: {found:?}"
            );
        };
        check("a b c d e", "a b c d", (1.0, 0.5));
        check("a, b. c!", "a b c", (1.0, 1.0));
        check("渡船明天停航", "渡船明天", (1.0, 1.0 / 3.0));
        check("a b c d", "a b c d a b c d", (0.2, 1.0));
        assert_eq!(overlap("", "", Tokens::Plain), Overlap::default());
    }
}
