//! Records: what is read can be written in every dialect and is then read the same.
#![no_main]

use jianbao_core::record::{encode_record_url, read};
use jianbao_core::{Dialect, clean_headline};
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = read(bytes, &TimeZone::UTC) else {
        return;
    };
    assert_eq!(file.bytes, bytes);
    for dialect in Dialect::ALL.iter().filter(|dialect| dialect.is_writable()) {
        let written = file.record.write(*dialect);
        let again = read(&written, &TimeZone::UTC).expect("what was written is read");
        assert_eq!(again.dialect, *dialect);
        assert_eq!(again.record.headline, clean_headline(&file.record.headline));
        assert_eq!(again.record.url, encode_record_url(&file.record.url));
        assert_eq!(again.record.write(*dialect), written);
    }
});
