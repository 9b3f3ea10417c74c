//! What `warcio`, a reader that others wrote, says of our files.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use jianbao_store::warc::{Exchange, HttpVersion, Truncation};

use super::{append, at, earlier, exchange, headers, open, writer};

/// Prints a line a record: type, status, SHA-1 (base32) of the payload bytes as stored and as
/// decoded, the payload digest of the record, its offset and length, and the URI.
const LIST: &str = r"
import base64, hashlib, sys
from warcio.archiveiterator import ArchiveIterator
def sha1(data):
    return base64.b32encode(hashlib.sha1(data).digest()).decode()
for name in sys.argv[1:]:
    raw, places = [], []
    records = ArchiveIterator(open(name, 'rb'))
    for record in records:
        raw.append(sha1(record.raw_stream.read()))
        places.append((records.get_record_offset(), records.get_record_length()))
    for at, record in enumerate(ArchiveIterator(open(name, 'rb'))):
        status = record.http_headers.get_statuscode() if record.http_headers else '-'
        fields = record.rec_headers
        print(record.rec_type, status, raw[at], sha1(record.content_stream().read()),
              fields.get_header('WARC-Payload-Digest', '-'), *places[at],
              fields.get_header('WARC-Target-URI', '-'))
";

fn command(mut command: Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!(
                "skipped: {} is not installed",
                command.get_program().display()
            );
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// Lets `warcio check` judge files; they must give no warning either.
fn check(root: &Path, files: &[String]) {
    let mut warcio = Command::new("warcio");
    warcio.arg("check").args(files).current_dir(root);
    let Some(output) = command(warcio) else {
        return;
    };
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "", "warcio has nothing to say");
}

/// What warcio's Python library reads in a file; `None` when it is not installed.
fn list(root: &Path, files: &[String]) -> Option<Vec<Vec<String>>> {
    let mut probe = Command::new("python3");
    probe.args(["-c", "import warcio"]);
    if !command(probe)?.status.success() {
        println!("skipped: python3 has no warcio");
        return None;
    }
    let mut python = Command::new("python3");
    python.args(["-c", LIST]).args(files).current_dir(root);
    let output = command(python)?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    Some(
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| line.split(' ').map(str::to_owned).collect())
            .collect(),
    )
}

fn sha1_of(bytes: &[u8]) -> String {
    use sha1::Digest as _;
    // Written apart from the library's base32: digit by digit, from a bit counted over the digest.
    let digest = sha1::Sha1::digest(bytes);
    (0..32)
        .map(|digit| {
            let value = (5 * digit..5 * digit + 5).fold(0, |value, bit| {
                value << 1 | usize::from(digest[bit / 8] >> (7 - bit % 8) & 1)
            });
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[value])
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// Exchanges of every sort that the wire brings, each with its body after content decoding.
fn exchanges() -> Vec<(Exchange, Vec<u8>)> {
    let page = "<html><body><p>灯塔今夜重新点亮。</p></body></html>"
        .repeat(40)
        .into_bytes();
    let mut all = Vec::new();
    let mut add = |exchange: Exchange, decoded: &[u8]| all.push((exchange, decoded.to_vec()));

    add(exchange("/plain", &page), &page);

    let mut zipped = exchange("/zipped", &gzip(&page));
    zipped.response.headers.extend(headers(&[
        ("Content-Encoding", "gzip"),
        ("Vary", "Accept-Encoding"),
    ]));
    add(zipped, &page);

    let mut chunked = exchange("/chunked", &gzip(&page));
    chunked.response.headers = headers(&[
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
    ]);
    chunked.response.transfer_encoding = Some("chunked".to_owned());
    add(chunked, &page);

    let mut redirect = exchange("/old", b"");
    redirect.response.status = 301;
    redirect.response.reason = "Moved Permanently".into();
    redirect.response.headers = headers(&[("Location", "/new"), ("Content-Length", "0")]);
    add(redirect, b"");

    let mut missing = exchange("/missing", b"<p>no such page</p>");
    missing.response.status = 404;
    missing.response.reason = "Not Found".into();
    add(missing, b"<p>no such page</p>");

    let mut foreign = exchange("/新闻/今天 1?q=<\"灯塔\">", &page);
    foreign.response.reason = "好".into();
    foreign.response.headers.extend([
        ("X-Title".to_owned(), "灯塔".as_bytes().to_vec()),
        ("X-Latin".to_owned(), b"caf\xe9 \x85\xa0".to_vec()),
        ("X-Blank".to_owned(), b" \x1c\x1d".to_vec()),
        ("X-Split".to_owned(), b"a\r\n\r\nWARC/1.1\r\n\0b".to_vec()),
        ("Bad Name\n".to_owned(), b"c".to_vec()),
        (String::new(), b"d".to_vec()),
    ]);
    add(foreign, &page);

    let mut unchanged = exchange("/plain", b"");
    unchanged.response.status = 304;
    add(unchanged, b"");

    let mut cut = exchange("/cut", &page[..500]);
    cut.response.headers = headers(&[("Content-Length", "99999")]);
    cut.response.truncated = Some(Truncation::Length);
    add(cut, &page[..500]);

    let mut modern = exchange("/modern", &page);
    modern.http_version = HttpVersion::Http2;
    modern.response.reason = String::new();
    modern.response.headers = headers(&[("content-type", "text/html"), ("set-cookie", "a=b")]);
    modern.request.headers = headers(&[("user-agent", "jianbao"), ("cookie", "a=b")]);
    add(modern, &page);

    let mut old = exchange("/old-server", &page);
    old.http_version = HttpVersion::Http10;
    old.captured_at = at("2026-11-22T01:02:04Z");
    old.response.headers = headers(&[("Server", "antique")]);
    add(old, &page);

    add(exchange("/empty", b""), b"");

    let mut falsely_chunked = exchange("/falsely", b"5\r\nhello\r\n0\r\n\r\n");
    falsely_chunked.response.headers = headers(&[("Content-Type", "text/plain")]);
    add(falsely_chunked, b"5\r\nhello\r\n0\r\n\r\n");

    let mut falsely_zipped = exchange("/falsely-zipped", b"not compressed");
    falsely_zipped.response.headers = headers(&[("Content-Encoding", "gzip")]);
    add(falsely_zipped, b"not compressed");
    all
}

#[test]
fn warcio_reads_every_payload_and_warns_of_nothing() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let mut expect = Vec::new();
    let mut files = Vec::new();
    for (exchange, decoded) in exchanges() {
        let Some(pointer) = writer.append(&exchange, None).unwrap() else {
            assert_eq!(exchange.response.status, 304);
            continue;
        };
        files.push(pointer.file);
        expect.push((
            [pointer.offset.to_string(), pointer.length.to_string()],
            exchange.response.status.to_string(),
            sha1_of(&exchange.response.body),
            sha1_of(&decoded),
        ));
    }
    files.dedup();
    assert_eq!(files.len(), 1);
    check(archive.path(), &files);
    let Some(records) = list(archive.path(), &files) else {
        return;
    };
    assert_eq!(records.len(), 1 + 3 * expect.len());
    let responses = records.iter().filter(|record| record[0] == "response");
    for (record, (place, status, stored, decoded)) in responses.zip(&expect) {
        assert_eq!(record[1], *status, "{record:?}");
        assert_eq!(record[2], *stored, "{record:?}");
        assert_eq!(record[3], *decoded, "{record:?}");
        assert_eq!(record[4], format!("sha1:{stored}"), "{record:?}");
        assert_eq!(record[5..7], *place, "{record:?}");
        assert_eq!(record.len(), 8, "the URI is one word: {record:?}");
    }
}

#[test]
fn warcio_reads_a_revisit_whose_digest_is_that_of_the_original() {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let first = exchange("/story", &gzip(b"the same text"));
    let original = append(&mut writer, &first);
    let mut again = first.clone();
    again.captured_at = at("2026-11-22T02:00:00Z");
    again.target_uri = "https://news.example/故事".to_owned();
    writer
        .append(&again, Some(&earlier(&first, &original)))
        .unwrap()
        .unwrap();
    let files = [original.file];
    check(archive.path(), &files);
    let Some(records) = list(archive.path(), &files) else {
        return;
    };
    assert_eq!(records[1][0], "response");
    assert_eq!(records[4][0], "revisit");
    assert_eq!(records[4][1], "200");
    assert_eq!(records[1][4], records[4][4], "warcio does not compare them");
    assert_eq!(records[1][4], format!("sha1:{}", records[1][2]));
}

#[test]
fn warcio_reads_every_file_of_a_rotation() {
    let archive = tempfile::tempdir().unwrap();
    let (mut writer, _) = open(archive.path(), 2_000, &[]);
    let mut files = Vec::new();
    for number in 0..12 {
        let body = format!("story {number}").repeat(number);
        let pointer = append(&mut writer, &exchange("/story", body.as_bytes()));
        files.push(pointer.file);
    }
    files.dedup();
    assert!(files.len() > 2);
    check(archive.path(), &files);
}

#[test]
fn warcio_reads_a_file_that_was_torn_and_continued() {
    let archive = tempfile::tempdir().unwrap();
    let mut first = writer(archive.path());
    let file = append(&mut first, &exchange("/one", b"1")).file;
    append(&mut first, &exchange("/two", b"2"));
    drop(first);
    let path = archive.path().join(&file);
    let bytes = std::fs::read(&path).unwrap();
    // Python takes long to start: a cut in each part of the last record will do.
    for cut in [1, 7, 9, 100, 250] {
        std::fs::write(&path, &bytes[..bytes.len() - cut]).unwrap();
        let (mut writer, tails) = open(archive.path(), 1 << 30, &[]);
        assert!(tails[0].cut);
        append(&mut writer, &exchange("/three", b"3"));
        check(archive.path(), std::slice::from_ref(&file));
    }
}
