//! Undoing `Content-Encoding` (RFC 9110 §8.4): gzip (RFC 1952) and deflate (RFC 1950, and the bare
//! RFC 1951 that some servers send), with a limit on what comes out.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// More encodings one over another are taken as unknown: nobody means it well.
const MAX_CODINGS: usize = 3;

/// More gzip members in one body are not read: each costs a window of 32 KiB to set up.
const MAX_MEMBERS: usize = 10_000;

/// How much is decoded at a time, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// What came out.
pub(crate) struct Decoded {
    /// The decoded bytes, or those before the error or the limit. None: there was nothing to
    /// undo, or nothing that is known.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Whether they are all.
    pub(crate) is_whole: bool,
}

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
}

/// A body that was kept as it was sent, with its content encoding undone as far as it can be.
pub fn decode_body(raw: &[u8], content_encoding: Option<&str>, max_bytes: usize) -> Vec<u8> {
    let decoded = decode(raw, content_encoding.unwrap_or_default(), max_bytes);
    decoded.bytes.unwrap_or_else(|| raw.to_vec())
}

/// Undoes the codings that a header names, the last applied first. Neither the result nor anything
/// between is longer than `max_bytes`.
pub(crate) fn decode(raw: &[u8], content_encoding: &str, max_bytes: usize) -> Decoded {
    let Some(codings) = read_codings(content_encoding) else {
        return Decoded {
            bytes: None,
            is_whole: false,
        };
    };
    if codings.is_empty() || raw.is_empty() {
        return Decoded {
            bytes: None,
            is_whole: true,
        };
    }
    let mut bytes = Cow::Borrowed(raw);
    let mut is_whole = true;
    for coding in codings.into_iter().rev() {
        let (decoded, is_decoded_whole) = match coding {
            Coding::Gzip => read_gzip(&bytes, max_bytes),
            Coding::Deflate => read_deflate(&bytes, max_bytes),
        };
        is_whole &= is_decoded_whole;
        bytes = Cow::Owned(decoded);
    }
    Decoded {
        bytes: Some(bytes.into_owned()),
        is_whole,
    }
}

/// The codings in the order applied; none when one is unknown.
fn read_codings(content_encoding: &str) -> Option<Vec<Coding>> {
    let mut codings = Vec::new();
    for name in content_encoding.split(',') {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => {}
            "gzip" | "x-gzip" => codings.push(Coding::Gzip),
            "deflate" => codings.push(Coding::Deflate),
            _ => return None,
        }
        if codings.len() > MAX_CODINGS {
            return None;
        }
    }
    Some(codings)
}

/// All members of a gzip file. What follows the last (padding, a server's warning) is left out, as
/// browsers do.
fn read_gzip(raw: &[u8], max_bytes: usize) -> (Vec<u8>, bool) {
    let mut output = Vec::new();
    let mut rest = raw;
    for _ in 0..MAX_MEMBERS {
        if !read_all(GzDecoder::new(&mut rest), &mut output, max_bytes) {
            return (output, false);
        }
        if !rest.starts_with(&[0x1f, 0x8b]) {
            return (output, true);
        }
    }
    (output, false)
}

/// A zlib stream, or a bare deflate stream where the first two bytes are no head of zlib's.
fn read_deflate(raw: &[u8], max_bytes: usize) -> (Vec<u8>, bool) {
    let mut output = Vec::new();
    let has_zlib_head = matches!(raw, [method, flags, ..]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31));
    if has_zlib_head {
        let is_whole = read_all(ZlibDecoder::new(raw), &mut output, max_bytes);
        if is_whole || !output.is_empty() {
            return (output, is_whole);
        }
    }
    let is_whole = read_all(DeflateDecoder::new(raw), &mut output, max_bytes);
    (output, is_whole)
}

/// Appends what a decoder gives, up to the limit on the output. Says whether the decoder came to
/// its end.
fn read_all(mut decoder: impl Read, output: &mut Vec<u8>, max_bytes: usize) -> bool {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let Ok(count) = decoder.read(&mut buffer) else {
            return false;
        };
        let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else {
            return true;
        };
        let room = max_bytes.saturating_sub(output.len());
        if piece.len() > room {
            output.extend(piece.iter().take(room));
            return false;
        }
        output.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_that_comes_exceeds_the_limit(
            raw in prop::collection::vec(any::<u8>(), 0..300),
            text in prop::collection::vec(0..4_u8, 0..3000),
            flipped in any::<prop::sample::Index>(),
            encoding in prop::sample::select(vec!["gzip", "deflate", "gzip,deflate", "br", ",", ""]),
            max_bytes in 0..2000_usize,
        ) {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&text).unwrap();
            let mut gzipped = encoder.finish().unwrap();

            let whole = decode(&gzipped, "gzip", max_bytes);
            prop_assert_eq!(whole.is_whole, text.len() <= max_bytes);
            let kept = text.len().min(max_bytes);
            prop_assert_eq!(whole.bytes.as_deref(), text.get(..kept));

            let position = flipped.index(gzipped.len());
            gzipped[position] ^= 0x55;
            for hostile in [&raw, &gzipped] {
                let decoded = decode(hostile, encoding, max_bytes);
                prop_assert!(decoded.bytes.is_none_or(|bytes| bytes.len() <= max_bytes));
            }
        }
    }
}
