//! What is in the records: fields, digests, redaction, rotation.

use std::fs;

use jianbao_core::Sha256Digest;
use jianbao_store::evidence::Verification;
use jianbao_store::warc::{
    EarlierCapture, HttpVersion, MemberError, Truncation, WarcError, WarcRange, WarcRecord,
    read_record, verify_range,
};

use super::{LIMIT, append, at, earlier, exchange, headers, kept, open, records_of, text, writer};

fn http_header(record: &WarcRecord, name: &str) -> Vec<String> {
    let message = record.http().unwrap();
    message
        .headers
        .iter()
        .filter(|(found, _)| found == name)
        .map(|(_, value)| text(value))
        .collect()
}

#[test]
fn an_exchange_is_four_records_of_which_the_first_is_warcinfo() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let pointer = append(&mut writer, &exchange("/a", b"first"));
    append(&mut writer, &exchange("/b", b"second"));
    assert_eq!(pointer.file, "warc/2026/11/20261122010203-00001.warc.gz");
    let records = records_of(archive.path(), &pointer.file);
    let kinds: Vec<_> = records
        .iter()
        .map(|record| record.field("WARC-Type").unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "warcinfo", "response", "request", "metadata", "response", "request", "metadata"
        ]
    );
    let warcinfo = records[0].field("WARC-Record-ID").unwrap();
    let response = records[1].field("WARC-Record-ID").unwrap();
    assert_eq!(response, pointer.record_id);
    for record in &records[1..] {
        assert_eq!(record.field("WARC-Warcinfo-ID"), Some(warcinfo));
        assert_eq!(
            record.field("WARC-Date"),
            Some("2026-11-22T01:02:03.456789Z")
        );
    }
    for record in &records[2..4] {
        assert_eq!(record.field("WARC-Concurrent-To"), Some(response));
        assert_eq!(
            record.field("WARC-Target-URI"),
            Some("https://news.example/a")
        );
    }
    let mut ids: Vec<_> = records
        .iter()
        .map(|record| record.field("WARC-Record-ID"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), records.len(), "every record has its own id");
}

#[test]
fn the_warcinfo_tells_the_software_and_no_place() {
    let archive = tempfile::tempdir().unwrap();
    let pointer = append(&mut writer(archive.path()), &exchange("/", b"x"));
    let warcinfo = &records_of(archive.path(), &pointer.file)[0];
    assert_eq!(
        warcinfo.field("WARC-Filename"),
        Some("20261122010203-00001.warc.gz")
    );
    let block = text(&warcinfo.block);
    assert!(block.contains("software: jianbao/"), "{block}");
    assert!(block.contains("format: WARC File Format 1.1"), "{block}");
    for name in ["hostname", "ip:", "operator", "http-header-user-agent"] {
        assert!(!block.contains(name), "{block}");
    }
}

#[test]
fn the_same_exchanges_give_the_same_bytes() {
    let write = || {
        let archive = tempfile::tempdir().unwrap();
        let mut writer = writer(archive.path());
        let pointer = append(&mut writer, &exchange("/a", b"first"));
        append(&mut writer, &exchange("/b", b"second"));
        fs::read(archive.path().join(pointer.file)).unwrap()
    };
    assert_eq!(write(), write());
}

#[test]
fn the_body_is_kept_as_received_and_its_digest_told() {
    let body: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let pointer = append(&mut writer, &exchange("/raw", &body));
    assert_eq!(pointer.payload_sha256, Sha256Digest::of(&body));
    assert_eq!(pointer.payload_len, 70_000);
    assert!(!pointer.is_revisit);
    let record = read_record(archive.path(), &pointer.place(), LIMIT).unwrap();
    assert_eq!(record.http().unwrap().body, body);
    let metadata = text(&records_of(archive.path(), &pointer.file)[3].block);
    assert!(
        metadata.contains(&format!("payload-sha256: {}\r\n", pointer.payload_sha256)),
        "{metadata}"
    );
}

#[test]
fn a_transfer_encoding_that_was_undone_is_renamed_and_noted() {
    let mut chunked = exchange("/chunked", b"put together");
    chunked.response.headers = headers(&[("transfer-encoding", "chunked"), ("Via", "1.1 cache")]);
    chunked.response.transfer_encoding = Some("chunked".to_owned());
    let archive = tempfile::tempdir().unwrap();
    let pointer = append(&mut writer(archive.path()), &chunked);
    let record = read_record(archive.path(), &pointer.place(), LIMIT).unwrap();
    assert_eq!(
        record.http().unwrap().headers,
        headers(&[
            ("X-Archive-Orig-transfer-encoding", "chunked"),
            ("Via", "1.1 cache")
        ])
    );
    let metadata = text(&records_of(archive.path(), &pointer.file)[3].block);
    assert!(
        metadata.contains("transfer-encoding-undone: chunked\r\n"),
        "{metadata}"
    );
}

#[test]
fn a_content_length_is_made_true() {
    let mut lying = exchange("/short", b"only this");
    lying.response.headers = headers(&[("Content-Length", "5000")]);
    lying.response.truncated = Some(Truncation::Disconnect);
    let record = kept(&lying);
    assert_eq!(http_header(&record, "Content-Length"), ["9"]);
    assert_eq!(
        http_header(&record, "X-Archive-Orig-Content-Length"),
        ["5000"]
    );
    assert_eq!(record.field("WARC-Truncated"), Some("disconnect"));

    lying.response.headers = Vec::new();
    let record = kept(&lying);
    assert_eq!(
        http_header(&record, "Content-Length"),
        Vec::<String>::new(),
        "none is invented"
    );

    lying.response.headers = headers(&[("content-length", "9"), ("Content-Length", "12")]);
    let record = kept(&lying);
    assert_eq!(http_header(&record, "content-length"), ["9"]);
    assert_eq!(http_header(&record, "Content-Length"), Vec::<String>::new());
}

#[test]
fn truncation_is_told_with_its_reason() {
    for (truncation, token) in [
        (Truncation::Length, "length"),
        (Truncation::Time, "time"),
        (Truncation::Disconnect, "disconnect"),
    ] {
        let mut cut = exchange("/cut", b"beginning");
        cut.response.truncated = Some(truncation);
        assert_eq!(kept(&cut).field("WARC-Truncated"), Some(token));
    }
    assert_eq!(kept(&exchange("/", b"")).field("WARC-Truncated"), None);
}

#[test]
fn secrets_are_redacted_and_marked() {
    let mut secret = exchange("/members", b"hello member");
    secret.target_uri = "https://reader:hunter2@news.example/members#top".to_owned();
    secret.request.headers = headers(&[
        ("cookie", "session=hunter2"),
        ("AUTHORIZATION", "Basic hunter2"),
        ("Proxy-Authorization", "Basic hunter2"),
    ]);
    secret.response.headers = headers(&[
        ("Set-Cookie", "session=hunter2; Path=/"),
        ("set-cookie", "other=hunter2"),
        ("Content-Type", "text/plain"),
    ]);
    let archive = tempfile::tempdir().unwrap();
    let pointer = append(&mut writer(archive.path()), &secret);
    let records = records_of(archive.path(), &pointer.file);
    for record in &records {
        assert!(!text(&record.block).contains("hunter2"), "{record:?}");
        let uri = record.field("WARC-Target-URI");
        assert!(uri.is_none_or(|uri| uri == "https://news.example/members"));
    }
    assert_eq!(http_header(&records[1], "Set-Cookie"), ["[redacted]"]);
    assert_eq!(http_header(&records[1], "Content-Type"), ["text/plain"]);
    assert_eq!(http_header(&records[2], "AUTHORIZATION"), ["[redacted]"]);
    let metadata = text(&records[3].block);
    for mark in [
        "redacted-target-uri: user information\r\n",
        "redacted-request-header: cookie\r\n",
        "redacted-request-header: AUTHORIZATION\r\n",
        "redacted-request-header: Proxy-Authorization\r\n",
        "redacted-response-header: Set-Cookie\r\n",
        "redacted-response-header: set-cookie\r\n",
    ] {
        assert!(metadata.contains(mark), "{mark} in {metadata}");
    }
}

#[test]
fn a_request_without_host_gets_one() {
    let mut modern = exchange("/h2", b"x");
    modern.http_version = HttpVersion::Http2;
    modern.request.headers = headers(&[("accept", "*/*")]);
    let archive = tempfile::tempdir().unwrap();
    let pointer = append(&mut writer(archive.path()), &modern);
    let records = records_of(archive.path(), &pointer.file);
    assert_eq!(http_header(&records[2], "Host"), ["news.example"]);
    let message = records[2].http().unwrap();
    assert_eq!(message.start_line, b"GET /h2 HTTP/1.1");
    let metadata = text(&records[3].block);
    assert!(metadata.contains("http-version: 2\r\n"), "{metadata}");
}

#[test]
fn a_304_is_not_kept() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let mut unchanged = exchange("/a", b"");
    unchanged.response.status = 304;
    assert_eq!(writer.append(&unchanged, None).unwrap(), None);
    assert_eq!(writer.finish_batch().unwrap(), []);
    assert!(!archive.path().join("warc").exists());
}

#[test]
fn only_http_is_kept() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    for uri in ["ftp://news.example/a", "about:blank", "", "news.example/a"] {
        let mut other = exchange("/a", b"");
        other.target_uri = uri.to_owned();
        let error = writer.append(&other, None).unwrap_err();
        assert!(matches!(error, WarcError::NotHttp { .. }), "{error}");
    }
    let mut loud = exchange("/a", b"");
    loud.target_uri = "HTTPS://news.example/a".to_owned();
    assert_eq!(
        kept(&loud).field("WARC-Target-URI"),
        Some("https://news.example/a")
    );
}

#[test]
fn an_identical_payload_is_a_revisit_of_the_first() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let first = exchange("/story", b"the same text");
    let original = append(&mut writer, &first);
    let mut second = exchange("/story?again", b"the same text");
    second.captured_at = at("2026-11-23T00:00:00Z");
    let pointer = writer
        .append(&second, Some(&earlier(&first, &original)))
        .unwrap()
        .unwrap();
    assert!(pointer.is_revisit);
    assert_eq!(pointer.payload_sha256, original.payload_sha256);

    let original_record = read_record(archive.path(), &original.place(), LIMIT).unwrap();
    let revisit = read_record(archive.path(), &pointer.place(), LIMIT).unwrap();
    let field = |name| revisit.field(name).unwrap();
    assert_eq!(field("WARC-Type"), "revisit");
    assert_eq!(
        field("WARC-Profile"),
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    );
    assert_eq!(field("WARC-Refers-To"), original.record_id);
    assert_eq!(
        field("WARC-Refers-To-Target-URI"),
        original_record.field("WARC-Target-URI").unwrap()
    );
    assert_eq!(
        field("WARC-Refers-To-Date"),
        original_record.field("WARC-Date").unwrap()
    );
    assert_eq!(field("WARC-Date"), "2026-11-23T00:00:00Z");
    assert_eq!(
        field("WARC-Payload-Digest"),
        original_record.field("WARC-Payload-Digest").unwrap()
    );
    let message = revisit.http().unwrap();
    assert_eq!(message.start_line, b"HTTP/1.1 200 OK");
    assert_eq!(message.body, b"");
    assert_eq!(http_header(&revisit, "Content-Length"), ["13"]);
}

#[test]
fn what_only_claims_to_be_identical_is_kept_in_full() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let first = exchange("/story", b"the old text");
    let original = append(&mut writer, &first);
    let claim = earlier(&first, &original);

    let changed = exchange("/story", b"the new text");
    let pointer = writer.append(&changed, Some(&claim)).unwrap().unwrap();
    assert!(!pointer.is_revisit);
    let record = read_record(archive.path(), &pointer.place(), LIMIT).unwrap();
    assert_eq!(record.http().unwrap().body, b"the new text");

    let mut cut = exchange("/story", b"the old text");
    cut.response.truncated = Some(Truncation::Time);
    let pointer = writer.append(&cut, Some(&claim)).unwrap().unwrap();
    assert!(!pointer.is_revisit, "a cut body proves no identity");
}

#[test]
fn an_earlier_capture_that_would_break_a_header_is_not_referred_to() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let first = exchange("/story", b"text");
    let original = append(&mut writer, &first);
    let good = earlier(&first, &original);
    for bad in [
        EarlierCapture {
            record_id: "<urn:uuid:0>\r\nWARC-Type: warcinfo".to_owned(),
            ..good.clone()
        },
        EarlierCapture {
            record_id: String::new(),
            ..good.clone()
        },
        EarlierCapture {
            target_uri: "story\r\n".to_owned(),
            ..good.clone()
        },
        EarlierCapture {
            captured_at: at("-000100-01-01T00:00:00Z"),
            ..good.clone()
        },
    ] {
        let pointer = writer.append(&first, Some(&bad)).unwrap().unwrap();
        assert!(!pointer.is_revisit, "{bad:?}");
    }
    let loud = EarlierCapture {
        target_uri: "HTTPS://me@news.example/story#end".to_owned(),
        ..good
    };
    let pointer = writer.append(&first, Some(&loud)).unwrap().unwrap();
    let revisit = read_record(archive.path(), &pointer.place(), LIMIT).unwrap();
    assert_eq!(
        revisit.field("WARC-Refers-To-Target-URI"),
        Some("https://news.example/story"),
        "as it was written then"
    );
}

#[test]
fn the_debug_form_holds_no_secret() {
    let mut secret = exchange("/", b"secret");
    secret.target_uri = "https://me:secret@news.example/".to_owned();
    secret.request.headers = headers(&[("Cookie", "secret")]);
    secret.response.headers = headers(&[("Set-Cookie", "secret")]);
    let debug = format!("{secret:?}");
    assert!(
        !debug.contains("secret") && debug.contains("news.example"),
        "{debug}"
    );
}

#[test]
fn a_batch_gives_the_ranges_that_cover_every_byte() {
    let archive = tempfile::tempdir().unwrap();
    let (mut writer, _) = open(archive.path(), 3_000, &[]);
    let mut ranges = Vec::new();
    for batch in 0..5 {
        for number in 0..4 {
            append(&mut writer, &exchange(&format!("/{batch}/{number}"), b"x"));
        }
        ranges.extend(writer.finish_batch().unwrap());
        assert_eq!(writer.finish_batch().unwrap(), [], "each byte once");
    }
    let mut ends = std::collections::BTreeMap::new();
    for range in &ranges {
        let end = ends.entry(range.file.clone()).or_insert(0);
        assert_eq!(range.from, *end, "no gap and no overlap");
        *end = range.to;
        assert_eq!(
            verify_range(archive.path(), range).unwrap(),
            Verification::Ok
        );
    }
    assert!(ends.len() > 2, "it rotated: {ends:?}");
    for (file, end) in ends {
        let len = fs::metadata(archive.path().join(&file)).unwrap().len();
        assert_eq!(len, end);
        assert!(len < 3_000 + 4_000, "a full file takes no more: {len}");
        let records = records_of(archive.path(), &file);
        assert_eq!(records[0].field("WARC-Type"), Some("warcinfo"));
        assert_eq!(records.len() % 3, 1, "exchanges are not torn apart");
    }
}

#[test]
fn a_new_month_begins_a_new_file_and_a_late_exchange_stays() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let mut file_at = |instant| {
        let mut exchange = exchange("/", b"x");
        exchange.captured_at = at(instant);
        append(&mut writer, &exchange).file
    };
    let november = file_at("2026-11-30T23:59:59Z");
    let december = file_at("2026-12-01T00:00:00Z");
    assert_eq!(november, "warc/2026/11/20261130235959-00001.warc.gz");
    assert_eq!(december, "warc/2026/12/20261201000000-00001.warc.gz");
    assert_eq!(file_at("2026-11-30T23:59:59.9Z"), december);
}

#[test]
fn a_later_run_continues_the_newest_file() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let one = append(&mut first, &exchange("/one", b"1"));
    let ranges = first.finish_batch().unwrap();
    drop(first);

    let (mut second, tails) = open(archive.path(), 1 << 30, &ranges);
    assert_eq!(tails, []);
    assert_eq!(second.finish_batch().unwrap(), [], "nothing new");
    let two = append(&mut second, &exchange("/two", b"2"));
    assert_eq!(two.file, one.file);
    let more = second.finish_batch().unwrap();
    assert_eq!(more[0].from, ranges[0].to);
    let records = records_of(archive.path(), &one.file);
    assert_eq!(records.len(), 7);
    let warcinfo = records[0].field("WARC-Record-ID");
    assert_eq!(records[6].field("WARC-Warcinfo-ID"), warcinfo);
}

#[test]
fn a_range_that_changed_or_went_is_told() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    append(&mut writer, &exchange("/", b"evidence"));
    let range = writer.finish_batch().unwrap().remove(0);
    let path = archive.path().join(&range.file);
    let verify = |range: &WarcRange| verify_range(archive.path(), range).unwrap();
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();
        assert_eq!(verify(&range), Verification::Differs, "byte {at}");
    }
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(verify(&range), Verification::Differs);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(verify(&range), Verification::Ok);
    let backwards = WarcRange {
        from: range.to,
        to: 0,
        ..range.clone()
    };
    assert_eq!(verify(&backwards), Verification::Differs);
    fs::remove_file(&path).unwrap();
    assert_eq!(verify(&range), Verification::Absent);
}

#[test]
fn a_pointer_leads_nowhere_else() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let pointer = append(&mut writer, &exchange("/", b"evidence"));
    let read = |change: &dyn Fn(&mut jianbao_store::warc::WarcPointer)| {
        let mut changed = pointer.clone();
        change(&mut changed);
        read_record(archive.path(), &changed.place(), LIMIT)
    };
    for file in ["/etc/hosts", "../x.warc.gz", "jianbao.toml", ""] {
        let error = read(&|pointer| pointer.file = file.to_owned()).unwrap_err();
        assert!(matches!(error, WarcError::Path { .. }), "{error}");
    }
    let error = read(&|pointer| pointer.record_id = "<urn:uuid:0>".to_owned()).unwrap_err();
    assert!(matches!(error, WarcError::OtherRecord { .. }), "{error}");
    for (offset, length) in [
        (pointer.offset, pointer.length - 1),
        (pointer.offset, pointer.length + 1),
        (pointer.offset + 1, pointer.length),
        (u64::from(u32::MAX), pointer.length),
        (pointer.offset, 0),
    ] {
        let error = read(&|pointer| {
            pointer.offset = offset;
            pointer.length = length;
        })
        .unwrap_err();
        assert!(matches!(error, WarcError::Member { .. }), "{error}");
    }
    read(&|pointer| pointer.offset = u64::MAX).unwrap_err();
    read(&|pointer| pointer.length = u64::MAX).unwrap_err();
    read(&|_| {}).unwrap();
}

#[test]
fn a_record_above_the_limit_is_refused() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let pointer = append(&mut writer, &exchange("/", &vec![0; 1 << 20]));
    let error = read_record(archive.path(), &pointer.place(), 1 << 20).unwrap_err();
    let WarcError::Member { source, .. } = error else {
        panic!("{error}");
    };
    assert!(matches!(source, MemberError::TooLarge { limit } if limit == 1 << 20));
    assert!(pointer.length < 10_000, "it was small when compressed");
}

#[test]
fn a_year_without_four_digits_is_refused() {
    let archive = tempfile::tempdir().unwrap();
    let mut old = exchange("/", b"x");
    old.captured_at = at("-000001-01-01T00:00:00Z");
    let error = writer(archive.path()).append(&old, None).unwrap_err();
    assert!(matches!(error, WarcError::Date { .. }), "{error}");
}
