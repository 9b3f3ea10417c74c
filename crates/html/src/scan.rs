//! Looking through bytes quickly: many at once, in a form that compilers turn into vector code.

/// Bytes looked at at once.
const BLOCK: usize = 16;

/// The position of the first byte for which `stops` is not 0. It should be made of [`is`] and other
/// comparisons as numbers, joined without branches.
#[inline]
pub(crate) fn position(bytes: &[u8], stops: impl Fn(u8) -> u8) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        if any(block, &stops) {
            let within = block.iter().position(|byte| stops(*byte) != 0)?;
            return Some(index * BLOCK + within);
        }
    }
    let within = rest.iter().position(|byte| stops(*byte) != 0)?;
    Some(blocks.len() * BLOCK + within)
}

/// Whether `stops` is 0 for all bytes.
#[inline]
pub(crate) fn none(bytes: &[u8], stops: impl Fn(u8) -> u8) -> bool {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    !blocks.iter().any(|block| any(block, &stops)) && rest.iter().all(|byte| stops(*byte) == 0)
}

/// 1 for equal bytes, else 0.
#[inline]
pub(crate) fn is(byte: u8, sign: u8) -> u8 {
    u8::from(byte == sign)
}

/// Without leaving the loop early, which is what makes it a vector loop.
#[inline]
fn any(block: &[u8; BLOCK], stops: impl Fn(u8) -> u8) -> bool {
    block.iter().fold(0, |found, byte| found | stops(*byte)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_is_found_wherever_it_stands() {
        for length in 0..70 {
            let mut bytes = vec![b'x'; length];
            assert_eq!(position(&bytes, |byte| is(byte, b'&')), None);
            assert!(none(&bytes, |byte| is(byte, b'&')));
            for at in (0..length).rev() {
                bytes[at] = b'&';
                assert_eq!(position(&bytes, |byte| is(byte, b'&')), Some(at));
                assert!(!none(&bytes, |byte| is(byte, b'&')));
            }
        }
    }
}
