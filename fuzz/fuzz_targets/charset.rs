//! Charsets: whatever bytes and header say, text comes out, the same for the same bytes; what is UTF-8
//! with enough beyond ASCII stays as it is.
#![no_main]

use jianbao_html::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (content_type, bytes) = input;
    for content_type in [None, Some(content_type)] {
        let decoded = decode(bytes, content_type);
        assert_eq!(decoded, decode(bytes, content_type));
        // Three bytes at most come of one.
        assert!(decoded.text.len() <= bytes.len() * 3 + 3);
        if !decoded.had_errors && decoded.charset == "UTF-8" {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            assert_eq!(decoded.text.as_bytes(), bytes);
        }
    }
});
