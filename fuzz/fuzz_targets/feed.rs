//! Feeds: whatever the bytes are, entries within the limits come out, and their content can be cleaned.
#![no_main]

use jianbao_feed::{Context, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let context = Context::default();
    let parsed = parse(bytes, &context);
    assert!(parsed.feed.entries.len() <= context.limits.entries);
    for content in parsed.feed.entries.iter().filter_map(|entry| entry.content()).take(8) {
        let _ = content.clean();
    }
});
