//! Tests of what comes out of encodings.

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
        encoding in prop::sample::select(vec![
            "gzip", "deflate", "gzip,deflate", "br", "zstd", "br,zstd", "zstd,gzip,br", ",", "",
        ]),
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

    #[test]
    fn zstd_gives_back_what_was_packed_and_nothing_beyond_the_limit(
        text in prop::collection::vec(0..4_u8, 1..3000),
        flipped in any::<prop::sample::Index>(),
        bit in 0..8_u8,
        max_bytes in 0..2000_usize,
    ) {
        let mut packed = zstd::encode_all(text.as_slice(), 3).unwrap();
        let whole = decode(&packed, "zstd", max_bytes);
        prop_assert_eq!(whole.is_whole, text.len() <= max_bytes);
        prop_assert_eq!(whole.bytes.as_deref(), text.get(..text.len().min(max_bytes)));
        let position = flipped.index(packed.len());
        packed[position] ^= 1 << bit;
        let decoded = decode(&packed, "zstd", max_bytes);
        prop_assert!(decoded.bytes.is_none_or(|bytes| bytes.len() <= max_bytes));
    }

    /// The decoder of brotli is not ours: it must bear whatever there is.
    #[test]
    fn changed_streams_of_brotli_are_errors_or_texts(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        max_bytes in 0..4000_usize,
    ) {
        let mut packed = BROTLI.to_vec();
        for (position, byte) in changes {
            *position.get_mut(&mut packed) = byte;
        }
        packed.truncate(cut.index(packed.len() * 4) + 1);
        let decoded = decode(&packed, "br", max_bytes);
        prop_assert!(decoded.bytes.is_some_and(|bytes| bytes.len() <= max_bytes));
    }
}

/// Twenty times a line of text, by the reference encoder.
const BROTLI: &[u8] =
    b"\x1b\x47\x08\xa0\x9d\x07\x76\xac\x63\x32\xbb\x2b\x48\xf1\xf4\x64\xa1\x14\x31\
    \x98\x75\x13\xaa\x26\xd9\x34\x45\x4b\xec\xd3\x66\x6e\x6f\x72\x5a\xa1\x0c\xad\x4e\x82\xc8\
    \xe5\x39\xc6\x01\xf3\xf5\xbc\xc9\x0c\x9b\x0c\xaa\xbb\x8d\x6d\xd7\x51\xf0\x79\x94\xa0\x15\
    \x93\x28\x7b\x8f\x6b\x45\xfb\x4f\x2e\x0b\x35\x43\x8a\x42\x01\x5e\x50\xd2\x12\x67\x79\xd3\
    \xe1\xad\x26\x2e\x5e\xf9\xdc\x01\xc7\x1c\x02";
