//! The text fingerprint: when do two looks at an article show the same text?

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::digest::{Sha256Digest, Sha256Hasher};

/// Fingerprint v1 of a text: SHA-256 over headline, a NUL and body text, each in Unicode NFC without
/// white space and zero-width characters. Punctuation counts: in Chinese it changes the meaning.
///
/// Written `v1:` and 64 hexadecimal digits, so that a later version can stand beside it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Fingerprint(Sha256Digest);

/// A text that is no fingerprint of a version this program knows.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no fingerprint: `v1:` and 64 hexadecimal digits are wanted")]
pub struct FingerprintError(String);

impl Fingerprint {
    /// The fingerprint of a headline and a body's plain text.
    pub fn of(headline: &str, text: &str) -> Self {
        let mut hasher = Sha256Hasher::default();
        update(&mut hasher, headline);
        hasher.update(&[0]);
        update(&mut hasher, text);
        Self(hasher.finish())
    }
}

fn update(hasher: &mut Sha256Hasher, text: &str) {
    // Most news is NFC already: the check is far cheaper than normalising.
    if unicode_normalization::is_nfc(text) {
        update_characters(hasher, text.chars());
    } else {
        update_characters(hasher, text.nfc());
    }
}

fn update_characters(hasher: &mut Sha256Hasher, characters: impl Iterator<Item = char>) {
    // Characters are gathered: hashing each alone would cost more than the hash itself.
    const GATHERED_BYTES: usize = 4096;
    let mut gathered = String::with_capacity(GATHERED_BYTES + 4);
    for character in characters {
        if character.is_whitespace() || is_zero_width(character) {
            continue;
        }
        gathered.push(character);
        if gathered.len() >= GATHERED_BYTES {
            hasher.update(gathered.as_bytes());
            gathered.clear();
        }
    }
    hasher.update(gathered.as_bytes());
}

fn is_zero_width(character: char) -> bool {
    matches!(
        character,
        '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v1:{}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        text.strip_prefix("v1:")
            .and_then(|digest| digest.parse().ok())
            .map(Self)
            .ok_or_else(|| FingerprintError(text.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: (&str, &str), other: (&str, &str), same: bool) {
        let equal = Fingerprint::of(one.0, one.1) == Fingerprint::of(other.0, other.1);
        assert_eq!(equal, same, "{one:?} {other:?}");
    }

    #[test]
    fn white_space_and_composition_do_not_count_but_punctuation_does() {
        check(
            ("渡船", "今天 复航"),
            ("渡船", "今天\u{3000}复\u{200b}航\n"),
            true,
        );
        check(("Café", "a"), ("Cafe\u{301}", "a"), true);
        check(("渡船", "复航。"), ("渡船", "复航？"), false);
        check(("ab", "c"), ("a", "bc"), false);
    }

    #[test]
    fn text_form_round_trips() {
        let fingerprint = Fingerprint::of("a", "b");
        assert_eq!(
            fingerprint.to_string().parse::<Fingerprint>().unwrap(),
            fingerprint
        );
        assert!("v2:00".parse::<Fingerprint>().is_err());
    }
}
