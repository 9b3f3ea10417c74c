//! The records of one exchange, made into the bytes that are appended to a file.

use std::fmt::Write as _;
use std::io;

use super::error::WarcError;
use super::exchange::{EarlierCapture, Exchange, HttpVersion, Truncation};
use super::file_name;
use super::head::{self, Head};
use super::record::{self, Record, append_member, sha1_base32};
use jianbao_core::Sha256Digest;

/// What a revisit is (§6.7.2).
const REVISIT_PROFILE: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const WARC_FIELDS: &str = "application/warc-fields";
const HTTP_REQUEST: &str = "application/http;msgtype=request";
const HTTP_RESPONSE: &str = "application/http;msgtype=response";

/// The block of a warcinfo record: what wrote the file, and nothing of where.
pub(super) const WARCINFO: &[u8] = concat!(
    "software: jianbao/",
    env!("CARGO_PKG_VERSION"),
    "\r\n",
    "format: WARC File Format 1.1\r\n",
    "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
)
.as_bytes();

/// Where the records will lie.
pub(super) struct Place<'a> {
    /// The WARC file, relative to the archive.
    pub(super) file: &'a str,
    /// Its length so far, in bytes; at 0 a warcinfo record comes first.
    pub(super) len: u64,
    /// The record id of its warcinfo record, when it has one.
    pub(super) warcinfo_id: &'a str,
}

/// The response that a revisit refers to, in the form of its own header fields.
pub(super) struct Original {
    record_id: String,
    target_uri: String,
    date: String,
}

impl Original {
    /// The record of an earlier capture, if it holds the payload of this exchange.
    ///
    /// A cut body proves no identity; and what the caller read from files that others may have
    /// written has to be fit to stand in a header.
    pub(super) fn of(
        exchange: &Exchange,
        payload_sha256: Sha256Digest,
        earlier: &EarlierCapture,
    ) -> Option<Self> {
        let id = &earlier.record_id;
        let is_id = id.starts_with("<urn:uuid:") && id.bytes().all(|byte| byte.is_ascii_graphic());
        let is_identical =
            earlier.payload_sha256 == payload_sha256 && exchange.response.truncated.is_none();
        file_name::month_of(earlier.captured_at).ok()?;
        (is_id && is_identical).then_some(Self {
            record_id: id.clone(),
            target_uri: target_uri(&earlier.target_uri).ok()?,
            date: record::date(earlier.captured_at),
        })
    }
}

/// The members of one exchange, ready to be written.
pub(super) struct Encoded {
    pub(super) members: Vec<u8>,
    pub(super) warcinfo_id: String,
    /// The record id of the response or revisit.
    pub(super) record_id: String,
    /// Where the response or revisit begins among the members, and its length, in bytes.
    pub(super) pointed_at: u64,
    pub(super) pointed_len: u64,
}

/// The members of an exchange: a `response`, or a `revisit` of `original`, then `request` and
/// `metadata`.
///
/// # Errors
/// When the compressor fails.
pub(super) fn encode(
    exchange: &Exchange,
    target_uri: &str,
    payload_sha256: Sha256Digest,
    original: Option<&Original>,
    place: &Place<'_>,
) -> io::Result<Encoded> {
    let (file, base) = (place.file, place.len);
    let date = record::date(exchange.captured_at);
    let mut members = Vec::new();
    let mut warcinfo_id = place.warcinfo_id.to_owned();
    if base == 0 {
        warcinfo_id = append_member(&warcinfo(file, &date), file, base, &mut members)?;
    }

    let response = &exchange.response;
    let response_head = head::response_head(exchange);
    let payload_digest = sha1_base32(&[&response.body]);
    let mut fields = vec![
        ("WARC-Target-URI", target_uri),
        ("WARC-Warcinfo-ID", warcinfo_id.as_str()),
        ("WARC-Payload-Digest", payload_digest.as_str()),
    ];
    let mut body = response.body.as_slice();
    let mut kind = "response";
    if let Some(original) = original {
        kind = "revisit";
        body = &[];
        fields.extend([
            ("WARC-Profile", REVISIT_PROFILE),
            ("WARC-Refers-To", original.record_id.as_str()),
            ("WARC-Refers-To-Target-URI", original.target_uri.as_str()),
            ("WARC-Refers-To-Date", original.date.as_str()),
            // The block is a response cut before its payload, and says so (§6.7.2).
            ("WARC-Truncated", "length"),
        ]);
    } else if let Some(truncation) = response.truncated {
        fields.push(("WARC-Truncated", truncation_token(truncation)));
    }
    let pointed_at = members.len() as u64;
    let record_id = append_member(
        &Record {
            kind,
            date: &date,
            fields,
            content_type: HTTP_RESPONSE,
            head: &response_head.bytes,
            body,
        },
        file,
        base,
        &mut members,
    )?;
    let pointed_len = members.len() as u64 - pointed_at;

    let request_head = head::request_head(exchange);
    let metadata = metadata(exchange, payload_sha256, &request_head, &response_head);
    for (kind, content_type, block) in [
        ("request", HTTP_REQUEST, request_head.bytes.as_slice()),
        ("metadata", WARC_FIELDS, metadata.as_bytes()),
    ] {
        let fields = vec![
            ("WARC-Target-URI", target_uri),
            ("WARC-Warcinfo-ID", warcinfo_id.as_str()),
            ("WARC-Concurrent-To", record_id.as_str()),
        ];
        append_member(
            &Record {
                kind,
                date: &date,
                fields,
                content_type,
                head: block,
                body: &[],
            },
            file,
            base,
            &mut members,
        )?;
    }
    Ok(Encoded {
        members,
        warcinfo_id,
        record_id,
        pointed_at,
        pointed_len,
    })
}

/// The first record of a file (§6.2).
fn warcinfo<'a>(file: &'a str, date: &'a str) -> Record<'a> {
    let name = file.rsplit('/').next().unwrap_or(file);
    Record {
        kind: "warcinfo",
        date,
        fields: vec![("WARC-Filename", name)],
        content_type: WARC_FIELDS,
        head: WARCINFO,
        body: &[],
    }
}

/// The block of the metadata record: our digest, and what the other records do not show.
fn metadata(
    exchange: &Exchange,
    payload_sha256: Sha256Digest,
    request: &Head,
    response: &Head,
) -> String {
    let mut block = format!(
        "payload-sha256: {payload_sha256}\r\npayload-length: {}\r\n",
        exchange.response.body.len()
    );
    let mut line = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = write!(block, "{name}: {value}\r\n");
    };
    match exchange.http_version {
        HttpVersion::Http10 | HttpVersion::Http11 => {}
        HttpVersion::Http2 => line("http-version", "2"),
        HttpVersion::Http3 => line("http-version", "3"),
    }
    if let Some(coding) = &exchange.response.transfer_encoding {
        line(
            "transfer-encoding-undone",
            &coding.replace(['\r', '\n', '\0'], " "),
        );
    }
    if head::has_user_information(&exchange.target_uri) {
        line("redacted-target-uri", "user information");
    }
    for (name, value) in request.notes.iter().chain(&response.notes) {
        line(name, value);
    }
    block
}

/// The `WARC-Target-URI` of an exchange, its scheme in lower case as readers expect it.
///
/// # Errors
/// When the URI is not of HTTP.
pub(super) fn target_uri(uri: &str) -> Result<String, WarcError> {
    let printable = head::printable_uri(uri);
    if let Some((scheme, rest)) = printable.split_once("://") {
        for http in ["http", "https"] {
            if scheme.eq_ignore_ascii_case(http) {
                return Ok(format!("{http}://{rest}"));
            }
        }
    }
    Err(WarcError::NotHttp { uri: printable })
}

fn truncation_token(truncation: Truncation) -> &'static str {
    match truncation {
        Truncation::Length => "length",
        Truncation::Time => "time",
        Truncation::Disconnect => "disconnect",
    }
}
