//! WARC files of other programs: read or refused, never a panic.

use std::fs;
use std::path::PathBuf;

use jianbao_store::warc::parse_member;

use super::LIMIT;

#[test]
fn members_of_other_programs_are_read_or_refused() {
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let mut read = 0;
    for entry in fs::read_dir(PathBuf::from(data).join("warc")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        // Members begin at a gzip magic; what else looks like one is to be refused.
        for start in 0..bytes.len() {
            if !bytes[start..].starts_with(&[0x1f, 0x8b, 8]) {
                continue;
            }
            let mut decoder = flate2::bufread::GzDecoder::new(&bytes[start..]);
            let member = match std::io::copy(&mut decoder, &mut std::io::sink()) {
                Ok(_) => &bytes[start..bytes.len() - decoder.into_inner().len()],
                Err(_) => &bytes[start..],
            };
            if let Ok(record) = parse_member(member, LIMIT) {
                let _ = record.http();
                read += 1;
            }
        }
        let _ = parse_member(&bytes, LIMIT);
    }
    assert!(read > 50, "only {read} records were read");
}
