//! Entries of the journal: a known kind is read from its canonical bytes only.
#![no_main]

use jianbao_store::journal::{Entry, split_bundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    for entry in split_bundle(bytes).0 {
        check(entry);
    }
});

fn check(bytes: &[u8]) {
    match Entry::parse(bytes) {
        Ok(Entry::Known(event)) => assert_eq!(event.to_bytes().as_deref(), Ok(bytes)),
        Ok(Entry::Other { bytes: kept, .. }) => assert_eq!(kept, bytes),
        Err(_) => {}
    }
}
