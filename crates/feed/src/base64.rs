//! Base64 (RFC 4648 §4), which Atom packs texts in.

/// The text that is packed; `None` when it is none.
pub(crate) fn decode_text(packed: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(packed.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    let digits = packed.bytes().filter(|byte| !byte.is_ascii_whitespace());
    for digit in digits.take_while(|byte| *byte != b'=') {
        bits = bits << 6 | u32::from(value(digit)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
        bits &= (1 << held) - 1;
    }
    if bytes.is_empty() {
        return None;
    }
    String::from_utf8(bytes).ok()
}

fn value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_unpacked_and_anything_else_is_none() {
        assert_eq!(decode_text("UmFpbiA8\n Yj4=").as_deref(), Some("Rain <b>"));
        assert_eq!(decode_text("Rain <b>"), None);
        assert_eq!(decode_text("/w=="), None);
        assert_eq!(decode_text(""), None);
    }
}
