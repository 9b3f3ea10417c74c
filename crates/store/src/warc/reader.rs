//! Reading one record at a known place, and comparing ranges with the journal.

use std::fs::File;
use std::io::{BufRead, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use jianbao_core::WarcPlace;

use super::error::{MemberError, WarcError};
use super::exchange::{HeaderLine, WarcRange};
use super::file_name;
use crate::evidence::{self, Verification};
use crate::file::OnPath;

/// A record as it was read: its header fields in order, and its block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarcRecord {
    /// The header fields; bytes that are not UTF-8 are replaced.
    pub fields: Vec<(String, String)>,
    /// The block: for an exchange the HTTP message.
    pub block: Vec<u8>,
}

/// An HTTP message taken apart, with the bytes of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpMessage<'a> {
    /// The request line or status line.
    pub start_line: &'a [u8],
    /// The header lines in order, blanks around their values taken off.
    pub headers: Vec<HeaderLine>,
    /// What follows the head; empty in a `revisit`, whose payload lies elsewhere.
    pub body: &'a [u8],
}

impl WarcRecord {
    /// The first value of a header field, whose name may be in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The HTTP message in the block; `None` when the block has no head that ends.
    pub fn http(&self) -> Option<HttpMessage<'_>> {
        let (head, body) = split_head(&self.block)?;
        let mut lines = lines_of(head);
        let start_line = lines.next()?;
        let headers = lines
            .filter_map(split_field)
            .map(|(name, value)| (String::from_utf8_lossy(name).into_owned(), value.to_vec()))
            .collect();
        Some(HttpMessage {
            start_line,
            headers,
            body,
        })
    }
}

/// Reads the record at a place, of at most `limit` bytes after decompression.
///
/// # Errors
/// When the place names no WARC file of an archive, the file cannot be read, or what lies there is
/// too large, damaged or another record.
pub fn read_record(root: &Path, place: &WarcPlace, limit: u64) -> Result<WarcRecord, WarcError> {
    let record = read_at(
        &path_in(root, &place.file)?,
        &place.file,
        place.offset,
        place.length,
        limit,
    )?;
    match record.field("WARC-Record-ID") {
        Some(found) if found == place.record_id => Ok(record),
        found => Err(WarcError::OtherRecord {
            file: place.file.clone(),
            offset: place.offset,
            expected: place.record_id.clone(),
            found: found.unwrap_or_default().to_owned(),
        }),
    }
}

/// Compares a range of a WARC file with its digest, reading in pieces.
///
/// # Errors
/// When the range names no WARC file of an archive, or a file that is there cannot be read.
pub fn verify_range(root: &Path, range: &WarcRange) -> Result<Verification, WarcError> {
    let path = path_in(root, &range.file)?;
    Ok(evidence::verify(&path, Some(range.bytes()), range.sha256)?)
}

/// Reads a gzip member that holds one WARC record and nothing else.
///
/// # Errors
/// When it cannot be decompressed, exceeds `limit` bytes or is no WARC record.
pub fn parse_member(member: &[u8], limit: u64) -> Result<WarcRecord, MemberError> {
    decode(member, limit)
}

/// The first record of a file, with no more than `limit` bytes.
pub(super) fn read_first(path: &Path, file: &str, limit: u64) -> Result<WarcRecord, WarcError> {
    let open = File::open(path).on("open", path)?;
    let mut decoder = GzDecoder::new(std::io::BufReader::new(open));
    decode_with(&mut decoder, limit).map_err(|source| WarcError::Member {
        file: file.to_owned(),
        offset: 0,
        source,
    })
}

fn read_at(
    path: &Path,
    file: &str,
    offset: u64,
    length: u64,
    limit: u64,
) -> Result<WarcRecord, WarcError> {
    let mut open = File::open(path).on("open", path)?;
    open.seek(SeekFrom::Start(offset)).on("read", path)?;
    let member = std::io::BufReader::new(open.take(length));
    decode(member, limit).map_err(|source| WarcError::Member {
        file: file.to_owned(),
        offset,
        source,
    })
}

fn decode(member: impl BufRead, limit: u64) -> Result<WarcRecord, MemberError> {
    let mut decoder = GzDecoder::new(member);
    let record = decode_with(&mut decoder, limit)?;
    let mut rest = decoder.into_inner();
    match rest.fill_buf() {
        Ok([]) => Ok(record),
        Ok(_) => Err(malformed("something follows the gzip member")),
        Err(error) => Err(MemberError::Gzip(error)),
    }
}

fn decode_with(decoder: &mut impl Read, limit: u64) -> Result<WarcRecord, MemberError> {
    let mut bytes = Vec::new();
    decoder
        .by_ref()
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(MemberError::Gzip)?;
    if bytes.len() as u64 > limit {
        return Err(MemberError::TooLarge { limit });
    }
    parse(bytes)
}

/// Takes a decompressed record apart (§4).
fn parse(mut bytes: Vec<u8>) -> Result<WarcRecord, MemberError> {
    let (head, rest) = split_head(&bytes).ok_or_else(|| malformed("its header does not end"))?;
    let mut lines = lines_of(head);
    if !lines.next().is_some_and(|line| line.starts_with(b"WARC/")) {
        return Err(malformed("it does not begin with a WARC version"));
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        match fields.last_mut() {
            // A line that begins with a blank continues the one before it.
            Some((_, value)) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                value.push(' ');
                value.push_str(&String::from_utf8_lossy(line.trim_ascii()));
            }
            _ => {
                let (name, value) =
                    split_field(line).ok_or_else(|| malformed("a header line has no colon"))?;
                fields.push((
                    String::from_utf8_lossy(name).into_owned(),
                    String::from_utf8_lossy(value).into_owned(),
                ));
            }
        }
    }
    let mut record = WarcRecord {
        fields,
        block: Vec::new(),
    };
    let length: usize = record
        .field("Content-Length")
        .and_then(|length| length.parse().ok())
        .ok_or_else(|| malformed("it has no Content-Length"))?;
    match rest.split_at_checked(length) {
        Some((_, b"\r\n\r\n")) => {}
        Some(_) => return Err(malformed("it does not end where its Content-Length says")),
        None => return Err(malformed("it is shorter than its Content-Length")),
    }
    let start = bytes.len() - rest.len();
    bytes.truncate(start + length);
    bytes.drain(..start);
    record.block = bytes;
    Ok(record)
}

/// Head and rest of a message: the head goes up to the empty line, which belongs to neither.
fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    const END: &[u8] = b"\r\n\r\n";
    let end = bytes.windows(END.len()).position(|window| window == END)?;
    Some((bytes.get(..end)?, bytes.get(end + END.len()..)?))
}

fn lines_of(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn split_field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    Some((name.trim_ascii(), value.get(1..)?.trim_ascii()))
}

fn path_in(root: &Path, file: &str) -> Result<PathBuf, WarcError> {
    // The path may come from an index line or journal that someone else wrote.
    match file_name::parse(file) {
        Some(_) => Ok(root.join(file)),
        None => Err(WarcError::Path {
            file: file.to_owned(),
        }),
    }
}

fn malformed(reason: &'static str) -> MemberError {
    MemberError::Malformed { reason }
}
