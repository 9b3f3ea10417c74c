//! WARC files: what is in them, that others can read them, and what a crash leaves of them.

mod crash;
mod oracle;
mod properties;
mod records;
mod samples;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use jianbao_store::warc::{
    EarlierCapture, Exchange, HeaderLine, HttpVersion, Request, Response, WarcPointer, WarcRange,
    WarcRecord, WarcTail, WarcWriter, parse_member, read_record,
};
use jiff::Timestamp;

/// More than any record of these tests.
const LIMIT: u64 = 1 << 24;

fn headers(lines: &[(&str, &str)]) -> Vec<HeaderLine> {
    lines
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
        .collect()
}

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

/// A plain exchange of HTTP/1.1, for tests to change.
fn exchange(path: &str, body: &[u8]) -> Exchange {
    let length = body.len().to_string();
    Exchange {
        target_uri: format!("https://news.example{path}"),
        captured_at: at("2026-11-22T01:02:03.456789Z"),
        http_version: HttpVersion::Http11,
        request: Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: headers(&[("Host", "news.example"), ("Accept-Encoding", "gzip")]),
        },
        response: Response {
            status: 200,
            reason: "OK".to_owned(),
            headers: headers(&[
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", &length),
            ]),
            body: body.to_vec(),
            truncated: None,
            transfer_encoding: None,
        },
    }
}

/// The writer of a new archive, or of one all of whose WARC bytes are journalled.
fn writer(root: &Path) -> WarcWriter {
    let (writer, tails) = open(root, 1 << 30, &[]);
    assert_eq!(tails, []);
    writer
}

fn open(root: &Path, rotate_at: u64, journalled: &[WarcRange]) -> (WarcWriter, Vec<WarcTail>) {
    let ends: HashMap<_, _> = journalled
        .iter()
        .map(|range| (range.file.as_str(), range.to))
        .collect();
    WarcWriter::open(root, rotate_at, |file| {
        ends.get(file).copied().unwrap_or_default()
    })
    .unwrap()
}

fn append(writer: &mut WarcWriter, exchange: &Exchange) -> WarcPointer {
    writer.append(exchange, None).unwrap().expect("it is kept")
}

fn earlier(exchange: &Exchange, pointer: &WarcPointer) -> EarlierCapture {
    EarlierCapture {
        target_uri: exchange.target_uri.clone(),
        captured_at: exchange.captured_at,
        record_id: pointer.record_id.clone(),
        payload_sha256: pointer.payload_sha256,
    }
}

/// Keeps one exchange in a new archive and reads its response back.
fn kept(exchange: &Exchange) -> WarcRecord {
    let archive = tempfile::tempdir().unwrap();
    let mut writer = writer(archive.path());
    let pointer = append(&mut writer, exchange);
    read_record(archive.path(), &pointer.place(), LIMIT).unwrap()
}

/// All records of a file, by a walk over its members.
fn records_of(root: &Path, file: &str) -> Vec<WarcRecord> {
    let bytes = fs::read(root.join(file)).unwrap();
    members_of(&bytes)
        .iter()
        .map(|member| parse_member(member, LIMIT).unwrap())
        .collect()
}

/// The gzip members of a file.
fn members_of(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut members = Vec::new();
    while !bytes.is_empty() {
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        std::io::copy(&mut decoder, &mut std::io::sink()).unwrap();
        let rest = decoder.into_inner();
        members.push(&bytes[..bytes.len() - rest.len()]);
        bytes = rest;
    }
    members
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
