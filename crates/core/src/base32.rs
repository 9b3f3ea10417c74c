//! Crockford's base32, lower case: article ids are read aloud, typed and used as file names, so no
//! letter may be mistaken for a digit.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The first `length` characters of the encoding of `bytes`, most significant bits first.
pub(crate) fn encode_prefix(bytes: &[u8], length: usize) -> String {
    let mut text = String::with_capacity(length);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 && text.len() < length {
            bits -= 5;
            text.push(char::from(ALPHABET[(buffer >> bits & 31) as usize]));
        }
    }
    text
}

/// Whether every character is one of the alphabet.
pub(crate) fn is_base32(text: &str) -> bool {
    text.bytes().all(|byte| ALPHABET.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_five_bits_a_character_from_the_top() {
        assert_eq!(encode_prefix(&[0b0000_1000, 0b1000_0110], 3), "123");
        assert_eq!(encode_prefix(&[0xff; 4], 6), "zzzzzz");
        assert!(is_base32("0az"));
        assert!(!is_base32("il"));
    }
}
