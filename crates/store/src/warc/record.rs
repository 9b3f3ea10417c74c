//! One record as one gzip member: header fields, digests and a record id that follows from them.

use std::io::{self, Write as _};

use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// The ten bytes every member of ours begins with (RFC 1952 §2.3): deflate, no name, no time, no
/// hint, unknown operating system. Nothing in them depends on the machine.
pub(super) const MEMBER_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A record before it is written.
pub(super) struct Record<'a> {
    /// `WARC-Type`.
    pub(super) kind: &'static str,
    /// `WARC-Date`, from [`date`].
    pub(super) date: &'a str,
    /// The fields particular to the record; their values hold no line break.
    pub(super) fields: Vec<(&'static str, &'a str)>,
    /// `Content-Type` of the block.
    pub(super) content_type: &'static str,
    /// The block in two parts, so that a body need not be copied behind its head.
    pub(super) head: &'a [u8],
    pub(super) body: &'a [u8],
}

/// Appends a record to `members`, which will lie at `base` of `file`, and returns its record id.
///
/// The id is a UUID of version 8 (RFC 9562 §5.8) out of SHA-256 over the file's name, the offset and
/// the header fields, the block digest among them: no random, the same writing gives the same id.
///
/// # Errors
/// When the compressor fails.
pub(super) fn append_member(
    record: &Record<'_>,
    file: &str,
    base: u64,
    members: &mut Vec<u8>,
) -> io::Result<String> {
    let Record { kind, date, .. } = record;
    let mut fields = format!("WARC-Type: {kind}\r\nWARC-Date: {date}\r\n");
    let block_digest = sha1_base32(&[record.head, record.body]);
    let block_len = (record.head.len() + record.body.len()).to_string();
    let last = [
        ("WARC-Block-Digest", block_digest.as_str()),
        ("Content-Type", record.content_type),
        ("Content-Length", block_len.as_str()),
    ];
    for (name, value) in record.fields.iter().chain(&last) {
        fields.extend([name, ": ", value, "\r\n"]);
    }
    let offset = base + members.len() as u64;
    let id = record_id(file, offset, &fields);

    let start = members.len();
    let mut gzip = GzBuilder::new()
        .mtime(0)
        .operating_system(0xff)
        .write(members, Compression::default());
    write!(gzip, "WARC/1.1\r\nWARC-Record-ID: {id}\r\n{fields}\r\n")?;
    gzip.write_all(record.head)?;
    gzip.write_all(record.body)?;
    gzip.write_all(b"\r\n\r\n")?;
    let members = gzip.finish()?;
    debug_assert!(
        members
            .get(start..)
            .is_some_and(|member| member.starts_with(&MEMBER_HEADER))
    );
    Ok(id)
}

/// A `WARC-Date` (§5.4): in seconds, or in microseconds when the instant has a fraction.
pub(super) fn date(instant: Timestamp) -> String {
    if instant.subsec_nanosecond() / 1000 == 0 {
        format!("{instant:.0}")
    } else {
        format!("{instant:.6}")
    }
}

/// A labelled SHA-1 in base32 (§5.8), the form that other tools index.
pub(super) fn sha1_base32(parts: &[&[u8]]) -> String {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    format!("sha1:{}", base32(&hash.finalize()))
}

/// Base32 (RFC 4648 §6) of whole groups of five bytes, which a SHA-1 is four of.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (groups, _) = bytes.as_chunks::<5>();
    groups
        .iter()
        .flat_map(|group| {
            let bits = group
                .iter()
                .fold(0, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).map(move |at| ALPHABET[(bits >> (35 - 5 * at) & 31) as usize])
        })
        .map(char::from)
        .collect()
}

fn record_id(file: &str, offset: u64, fields: &str) -> String {
    let mut hash = Sha256::new();
    // The name ends and the offset has a fixed length, so that no two inputs run into one.
    hash.update(file.as_bytes());
    hash.update([0]);
    hash.update(offset.to_be_bytes());
    hash.update(fields.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bits = digest
        .iter()
        .take(16)
        .fold(0, |bits: u128, byte| bits << 8 | u128::from(*byte));
    bits = bits & !(0xf << 76) | 8 << 76;
    bits = bits & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let mut id = String::from("<urn:uuid:");
    for (at, digit) in hex.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            id.push('-');
        }
        id.push(digit);
    }
    id.push('>');
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_base32_of_sha1() {
        // The well-known digest of nothing.
        assert_eq!(sha1_base32(&[]), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
        assert_eq!(sha1_base32(&[b"ab", b"c"]), sha1_base32(&[b"abc"]));
    }

    #[test]
    fn dates_have_seconds_or_microseconds() {
        fn check(instant: &str, expect: &str) {
            assert_eq!(date(instant.parse().unwrap()), expect);
        }
        check("2026-11-22T08:00:00+08:00", "2026-11-22T00:00:00Z");
        check("2026-11-22T00:00:00.5Z", "2026-11-22T00:00:00.500000Z");
        check(
            "2026-11-22T00:00:00.0000019Z",
            "2026-11-22T00:00:00.000001Z",
        );
        check("2026-11-22T00:00:00.000000999Z", "2026-11-22T00:00:00Z");
    }

    #[test]
    fn record_ids_are_uuids_of_version_8() {
        let id = record_id("a.warc.gz", 7, "fields");
        assert_eq!(id.len(), "<urn:uuid:>".len() + 36);
        assert_eq!(id.chars().nth(24), Some('8'), "{id}");
        assert!(
            matches!(id.chars().nth(29), Some('8' | '9' | 'a' | 'b')),
            "{id}"
        );
        assert_eq!(id, record_id("a.warc.gz", 7, "fields"));
        assert_ne!(id, record_id("a.warc.gz", 8, "fields"));
        assert_ne!(id, record_id("b.warc.gz", 7, "fields"));
    }
}
