//! The pages in a WARC file (ISO 28500:2017, WARC 1.0 and 1.1), read from its beginning to its end: every
//! `response` (§6.3) with status 200 that is HTML.

use std::io::{self, BufRead, Read};

use jianbao_crawl::decode_body;
use jianbao_extract::{Limits, Page};
use jianbao_store::warc::WarcRecord;
use url::Url;

use super::input::{self, Bytes};

/// How every record begins.
const VERSION: &[u8] = b"WARC/";
/// A longer head is none, in bytes; those of crawlers have less than 2 kB.
const MAX_HEAD_BYTES: u64 = 64 << 10;
/// The HTTP head before a page, in bytes; browsers refuse more.
const MAX_HTTP_HEAD_BYTES: usize = 256 << 10;

/// A page with the id of its record.
pub(super) struct WarcPage {
    pub(super) id: String,
    pub(super) page: Page,
}

/// The pages of a file, one after the other.
pub(super) struct WarcPages {
    bytes: Bytes,
}

/// Whether this is a WARC file.
pub(super) fn is_warc(bytes: &mut Bytes) -> io::Result<bool> {
    Ok(bytes.fill_buf()?.starts_with(VERSION))
}

impl WarcPages {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { bytes }
    }

    /// The next page; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read or unpacked, or something in it is no record.
    pub(super) fn next(&mut self) -> io::Result<Option<WarcPage>> {
        while let Some((record, length)) = self.head()? {
            let is_response = record.field("WARC-Type") == Some("response");
            let mut block = self.bytes.by_ref().take(length);
            let mut record = record;
            if is_response {
                let limit = Limits::default().input_bytes + MAX_HTTP_HEAD_BYTES;
                let limit = u64::try_from(limit).unwrap_or(u64::MAX);
                block.by_ref().take(limit).read_to_end(&mut record.block)?;
            }
            io::copy(&mut block, &mut io::sink())?;
            if block.limit() > 0 {
                return Err(malformed("the file ends within a record"));
            }
            if let Some(page) = page_of(&record) {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    /// The head of the next record, and the length of its block.
    fn head(&mut self) -> io::Result<Option<(WarcRecord, u64)>> {
        let mut head = self.bytes.by_ref().take(MAX_HEAD_BYTES);
        let mut line = Vec::new();
        // Records are parted by empty lines.
        while line.trim_ascii().is_empty() {
            line.clear();
            if head.read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
        }
        if !line.starts_with(VERSION) {
            return Err(malformed("a record does not begin with a WARC version"));
        }
        let mut fields: Vec<(String, String)> = Vec::new();
        loop {
            line.clear();
            head.read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                return Err(malformed("the head of a record does not end"));
            }
            let text = String::from_utf8_lossy(&line);
            if text.trim().is_empty() {
                break;
            }
            let is_continued = text.starts_with([' ', '\t']);
            if let Some((_, value)) = fields.last_mut().filter(|_| is_continued) {
                value.push(' ');
                value.push_str(text.trim());
            } else {
                let (name, value) = text
                    .split_once(':')
                    .ok_or_else(|| malformed("a header line has no colon"))?;
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        let record = WarcRecord {
            fields,
            block: Vec::new(),
        };
        let length = record
            .field("Content-Length")
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| malformed("a record has no Content-Length"))?;
        Ok(Some((record, length)))
    }
}

/// The page in a record, when it holds one.
fn page_of(record: &WarcRecord) -> Option<WarcPage> {
    let message = record.http()?;
    let status = message.start_line.split(|byte| *byte == b' ').nth(1)?;
    let header = |wanted: &str| {
        let mut headers = message.headers.iter();
        let (_, value) = headers.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    let content_type = header("content-type");
    if status != b"200" || !content_type.as_deref().is_some_and(input::is_html) {
        return None;
    }
    let is_chunked = header("transfer-encoding")
        .is_some_and(|coding| coding.trim().eq_ignore_ascii_case("chunked"));
    // Some crawlers undo the coding and keep its header.
    let joined = is_chunked.then(|| joined(message.body)).flatten();
    let body = joined.as_deref().unwrap_or(message.body);
    let limit = Limits::default().input_bytes.saturating_add(1);
    let uri = record.field("WARC-Target-URI").unwrap_or_default();
    // wget writes the URI in angle brackets.
    let uri = uri.trim_start_matches('<').trim_end_matches('>');
    Some(WarcPage {
        id: record
            .field("WARC-Record-ID")
            .unwrap_or_default()
            .to_owned(),
        page: Page {
            bytes: decode_body(body, header("content-encoding").as_deref(), limit),
            url: Url::parse(uri).or_else(|_| input::no_url()).ok()?,
            content_type,
        },
    })
}

/// The chunks of a body put together (RFC 9112 §7.1), as far as they go; none when it does not begin with one.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut has_chunk = false;
    while let Some((length, after)) = chunk(rest) {
        has_chunk = true;
        let Some((chunk, behind)) = after.split_at_checked(length) else {
            whole.extend_from_slice(after);
            break;
        };
        if length == 0 {
            break;
        }
        whole.extend_from_slice(chunk);
        rest = behind.strip_prefix(b"\r\n").unwrap_or(behind);
    }
    has_chunk.then_some(whole)
}

/// The length of a chunk, and what follows its line.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(100).position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at_checked(end + 1)?;
    let line = str::from_utf8(line).ok()?;
    let digits = line.split(';').next()?.trim();
    Some((usize::from_str_radix(digits, 16).ok()?, rest))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(file: &[u8]) -> io::Result<Vec<WarcPage>> {
        let mut pages = WarcPages::new(Box::new(io::Cursor::new(file.to_vec())));
        std::iter::from_fn(|| pages.next().transpose()).collect()
    }

    fn record(kind: &str, http: &str) -> String {
        format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\n\
             WARC-Target-URI: <https://post.example/a>\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )
    }

    #[test]
    fn answers_with_pages_are_found() {
        let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>渡船";
        let file = [
            record("request", "GET /a HTTP/1.1\r\n\r\n"),
            record("response", html),
            record("response", &html.replace("200 OK", "404 No")),
            record("response", &html.replace("text/html", "image/png")),
            record("response", "broken"),
            record(
                "response",
                &html.replace(
                    "\r\n\r\n",
                    "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n<p\r\n2;x\r\n>a\r\n0\r\n\r\n",
                ),
            ),
        ];
        let found = pages(file.concat().as_bytes()).unwrap();
        let bytes: Vec<&[u8]> = found
            .iter()
            .map(|found| found.page.bytes.as_slice())
            .collect();
        assert_eq!(bytes, ["<p>渡船".as_bytes(), b"<p>a"]);
        assert_eq!(found[0].page.url.as_str(), "https://post.example/a");
        assert_eq!(found[0].id, "<urn:uuid:1>");
    }

    #[test]
    fn what_is_no_record_is_an_error() {
        let check = |file: &str, expect: &str| {
            let error = pages(file.as_bytes()).err().unwrap();
            assert_eq!(error.to_string(), expect);
        };
        check("WARC/1.1\r\nx", "the head of a record does not end");
        check("WARC/1.1\r\nx\r\n\r\n", "a header line has no colon");
        check("WARC/1.1\r\nx: y\r\n\r\n", "a record has no Content-Length");
        check("\r\n\r\nx", "a record does not begin with a WARC version");
        check(
            "WARC/1.1\r\nContent-Length: 9\r\n\r\nx",
            "the file ends within a record",
        );
        assert!(pages(b"").unwrap().is_empty());
    }
}
