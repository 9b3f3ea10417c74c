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
