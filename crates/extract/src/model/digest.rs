//! Digests that stay the same over versions of the compiler: FNV-1a with a final mix, not against
//! malice. A page that makes two lines alike on purpose only spoils the model of its own site.

use crate::words::is_wide;

/// A digest that is being made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digest(u64);

impl Digest {
    pub(super) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.byte(*byte);
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    /// Takes a text in, letters in lower case and numbers alike; returns whether there were letters.
    pub(super) fn words(&mut self, text: &str) -> bool {
        let mut letters = false;
        let mut in_number = false;
        let mut buffer = [0; 4];
        for character in text.chars().filter(|character| character.is_alphanumeric()) {
            if character.is_numeric() {
                if !in_number {
                    self.byte(b'0');
                }
                in_number = true;
                continue;
            }
            in_number = false;
            letters = true;
            if character.is_ascii() {
                self.byte(character.to_ascii_lowercase() as u8);
            } else {
                for lower in character.to_lowercase() {
                    self.bytes(lower.encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
        letters
    }

    pub(super) fn finish(self) -> u64 {
        let mut value = self.0;
        value = (value ^ (value >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        value ^ (value >> 32)
    }
}

pub(super) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut digest = Digest::new();
    digest.bytes(bytes);
    digest.finish()
}

/// The pieces of a text that tell what it is about: pairs of characters where words are not parted, the
/// beginnings of longer words elsewhere, so that endings do not part them.
pub(super) fn pieces(text: &str, mut take: impl FnMut(u64)) {
    /// Letters of a word that are compared,
    const BEGINNING: usize = 5;
    /// and the fewest that a word has.
    const LEAST: usize = 4;
    let mut word = Digest::new();
    let mut length = 0;
    let mut before: Option<char> = None;
    for character in text.chars().chain([' ']) {
        if is_wide(character) {
            if let Some(before) = before {
                let mut pair = Digest::new();
                pair.number(u64::from(before));
                pair.number(u64::from(character));
                take(pair.finish());
            }
            before = Some(character);
            continue;
        }
        before = None;
        if character.is_alphabetic() {
            if length < BEGINNING {
                for lower in character.to_lowercase() {
                    word.number(u64::from(lower));
                }
            }
            length += 1;
            continue;
        }
        if length >= LEAST {
            take(word.finish());
        }
        if length > 0 {
            (word, length) = (Digest::new(), 0);
        }
    }
}
