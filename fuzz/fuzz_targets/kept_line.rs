//! Lines of the index of kept files: what is read is written and read again the same.
#![no_main]

use jianbao_core::is_path_inside;
use jianbao_store::KeptFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes)
        && let Ok(kept) = KeptFile::read(text)
    {
        assert!(is_path_inside(&kept.path));
        let line = kept.write();
        assert!(!line.contains('\n'));
        assert_eq!(KeptFile::read(&line).expect("a written line is read"), kept);
    }
});
