//! Signed notes, checkpoints and keys: what is read has one spelling.
#![no_main]

use jianbao_store::journal::{Checkpoint, Note, SigningKey, VerifierKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes)
        && let Ok(checkpoint) = Checkpoint::parse_text(note.text)
    {
        assert!(note.text.starts_with(&checkpoint.text()));
    }
    if let Ok(text) = str::from_utf8(bytes) {
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text);
        }
        if let Ok(key) = SigningKey::parse(text) {
            assert_eq!(key.to_secret_text(), text.trim());
        }
    }
});
