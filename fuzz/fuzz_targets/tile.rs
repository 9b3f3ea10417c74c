//! Paths of tiles and entry bundles: one spelling each, and no bytes that break the splitting.
#![no_main]

use jianbao_store::journal::{TilePath, split_bundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(tile) = text.parse::<TilePath>()
    {
        assert_eq!(tile.to_string(), text);
    }
    let (entries, fault) = split_bundle(bytes);
    let taken: usize = entries.iter().map(|entry| 2 + entry.len()).sum();
    assert!(taken <= bytes.len());
    assert_eq!(fault.is_none(), taken == bytes.len());
});
