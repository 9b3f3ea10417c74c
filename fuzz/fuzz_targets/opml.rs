//! Lists of subscriptions of any bytes; what is read of them is written and read back.

#![no_main]

use jianbao_feed::{parse_opml, write_opml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let parsed = parse_opml(bytes);
    let written = write_opml("title", &parsed.outlines);
    let again = parse_opml(written.as_bytes());
    assert_eq!(again.outlines.len(), parsed.outlines.len());
});
