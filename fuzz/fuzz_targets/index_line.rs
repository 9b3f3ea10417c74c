//! Index lines: what is read is written and read again the same.
#![no_main]

use jianbao_core::{is_path_inside, read_index_line, write_index_line};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(revision) = read_index_line(text)
    {
        assert!(is_path_inside(&revision.record_path));
        if let Ok(line) = write_index_line(&revision) {
            assert!(!line.contains('\n'));
            assert_eq!(read_index_line(&line).expect("a written line is read"), revision);
        }
    }
});
