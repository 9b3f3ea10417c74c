//! Whatever the network sends, framing holds and the bytes come back.

use proptest::prelude::*;

use jianbao_store::warc::{HttpVersion, Truncation, parse_member, read_record};

use super::{LIMIT, append, exchange, members_of, records_of, writer};

fn header_lines() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let name = prop_oneof![
        "[A-Za-z-]{1,12}",
        any::<String>(),
        Just("Content-Length".to_owned()),
        Just("transfer-encoding".to_owned()),
        Just("Set-Cookie".to_owned()),
    ];
    let value = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"x\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n".to_vec()),
    ];
    proptest::collection::vec((name, value), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_exchange_comes_back(
        uri_rest in any::<String>(),
        path in any::<String>(),
        method in any::<String>(),
        reason in any::<String>(),
        status in (0_u16..1000).prop_filter("304 is not kept", |status| *status != 304),
        request_headers in header_lines(),
        response_headers in header_lines(),
        body in proptest::collection::vec(any::<u8>(), 0..2000),
        coding in proptest::option::of(any::<String>()),
        version in proptest::sample::select(vec![
            HttpVersion::Http10, HttpVersion::Http11, HttpVersion::Http2, HttpVersion::Http3,
        ]),
        truncated in proptest::option::of(Just(Truncation::Length)),
    ) {
        let mut hostile = exchange("/", &body);
        hostile.target_uri = format!("http://news.example/{uri_rest}");
        hostile.http_version = version;
        hostile.request.path = path;
        hostile.request.method = method;
        hostile.request.headers = request_headers;
        hostile.response.status = status;
        hostile.response.reason = reason;
        hostile.response.headers.clone_from(&response_headers);
        hostile.response.transfer_encoding = coding;
        hostile.response.truncated = truncated;

        let archive = tempfile::tempdir().unwrap();
        let mut writer = writer(archive.path());
        let pointer = append(&mut writer, &hostile);
        let records = records_of(archive.path(), &pointer.file);
        prop_assert_eq!(records.len(), 4);
        for record in &records {
            let id = record.field("WARC-Record-ID").unwrap();
            prop_assert!(id.starts_with("<urn:uuid:"));
            let ascii = record.fields.iter().all(|(name, value)| name.is_ascii() && value.is_ascii());
            prop_assert!(ascii, "{:?}", record.fields);
        }
        let record = read_record(archive.path(), &pointer.place(), LIMIT).unwrap();
        prop_assert_eq!(&record, &records[1]);
        let message = record.http().unwrap();
        prop_assert_eq!(message.body, body.as_slice());
        let is_length = |name: &str| name.trim().eq_ignore_ascii_case("content-length");
        let lengths = response_headers.iter().filter(|(name, _)| is_length(name)).count();
        // A Content-Length that lies makes one more line: the true one.
        prop_assert!(message.headers.len() >= response_headers.len());
        prop_assert!(message.headers.len() <= response_headers.len() + usize::from(lengths > 0));
        for (name, value) in &message.headers {
            let lies = name.eq_ignore_ascii_case("transfer-encoding")
                || name.eq_ignore_ascii_case("content-length")
                    && value != body.len().to_string().as_bytes();
            prop_assert!(!lies, "{name}");
            let is_secret = name.eq_ignore_ascii_case("set-cookie");
            prop_assert!(!is_secret || value == b"[redacted]");
        }
        // A line that needs no change is one of those that came.
        let clean = response_headers.iter().filter(|(name, value)| {
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.bytes().all(|byte| byte.is_ascii_alphabetic())
                && !value.iter().any(|byte| b"\r\n\0".contains(byte))
        });
        for (name, value) in clean {
            let line = (name.clone(), value.trim_ascii().to_vec());
            prop_assert!(message.headers.contains(&line), "{line:?}");
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse_member(&bytes, LIMIT);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, &bytes).unwrap();
        let _ = parse_member(&gzip.finish().unwrap(), LIMIT);
    }

    #[test]
    fn any_header_is_read_without_panic(
        header in "WARC/1.[01]\r\n([A-Za-z-]{0,9}[: \t\r\n]{0,3}[ -~é]{0,9}\r\n){0,5}(Content-Length: [0-9]{0,22}\r\n)?\r\n",
        rest in "(HTTP/1.1 200|[\r\n: a]){0,20}",
    ) {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, (header + &rest).as_bytes()).unwrap();
        if let Ok(record) = parse_member(&gzip.finish().unwrap(), LIMIT) {
            let _ = record.http();
        }
    }

    #[test]
    fn a_damaged_member_is_an_error(at in any::<proptest::sample::Index>(), flip in 1_u8..) {
        let archive = tempfile::tempdir().unwrap();
        let mut writer = writer(archive.path());
        let pointer = append(&mut writer, &exchange("/", b"some evidence"));
        let bytes = std::fs::read(archive.path().join(&pointer.file)).unwrap();
        let mut member = members_of(&bytes)[1].to_vec();
        // The ten bytes before hold a time and a system that nobody reads.
        let at = 10 + at.index(member.len() - 10);
        member[at] ^= flip;
        prop_assert!(parse_member(&member, LIMIT).is_err());
    }
}
