//! Where pages come from: files and stdin, plain or packed with gzip.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use jianbao_extract::Limits;
use url::{ParseError, Url};

/// The bytes of a file, unpacked.
pub(super) type Bytes = Box<dyn BufRead + Send>;

/// What is read at a time, in bytes.
const BUFFER_BYTES: usize = 32 << 10;
/// How a gzip member begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens a file, or stdin for `-`.
pub(super) fn open(name: &str) -> anyhow::Result<Bytes> {
    let bytes = if name == "-" {
        unpacked(BufReader::with_capacity(BUFFER_BYTES, io::stdin()))
    } else {
        open_file(name)
    };
    bytes.map_err(|error| cannot_read(name, error))
}

/// Opens a file.
pub(super) fn open_file(path: &str) -> io::Result<Bytes> {
    unpacked(BufReader::with_capacity(BUFFER_BYTES, File::open(path)?))
}

fn unpacked(mut reader: impl BufRead + Send + 'static) -> io::Result<Bytes> {
    Ok(if reader.fill_buf()?.starts_with(&GZIP) {
        let decoder = MultiGzDecoder::new(reader);
        Box::new(BufReader::with_capacity(BUFFER_BYTES, decoder))
    } else {
        Box::new(reader)
    })
}

/// All bytes, as far as they are looked at: one more than the limit, so that the extraction says it was cut.
pub(super) fn read(bytes: Bytes) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    read_into(bytes, &mut page)?;
    Ok(page)
}

/// The same into a buffer that was used before.
pub(super) fn read_into(bytes: Bytes, page: &mut Vec<u8>) -> io::Result<()> {
    let limit = u64::try_from(Limits::default().input_bytes).unwrap_or(u64::MAX);
    page.clear();
    bytes.take(limit.saturating_add(1)).read_to_end(page)?;
    Ok(())
}

/// An error with the name of the file.
pub(super) fn cannot_read(name: &str, error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context(format!("cannot read {name}"))
}

/// The URL of a page that has none: a name that never resolves (RFC 6761 §6.4).
pub(super) fn no_url() -> Result<Url, ParseError> {
    Url::parse("https://page.invalid/")
}

/// Whether a Content-Type is that of pages.
pub(super) fn is_html(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|html| media_type.eq_ignore_ascii_case(html))
}

/// What bytes are that are no page: by how other files begin (WHATWG MIME Sniffing §6), by what no text holds
/// (§7.1), or because nothing in them is markup.
pub(super) fn what_else(bytes: &[u8]) -> Option<&'static str> {
    /// Text does not begin to hold such bytes later.
    const HEAD_BYTES: usize = 1_445;
    const KINDS: [(&[u8], &str); 9] = [
        (b"%PDF-", "it is a PDF file"),
        (b"\x89PNG", "it is a picture"),
        (b"\xff\xd8\xff", "it is a picture"),
        (b"GIF8", "it is a picture"),
        (b"RIFF", "it is a picture, sound or video"),
        (b"PK\x03\x04", "it is a ZIP file"),
        (b"BZh", "it is packed with bzip2"),
        (b"\xfd7zXZ", "it is packed with xz"),
        (b"\x28\xb5\x2f\xfd", "it is packed with zstd"),
    ];
    if bytes.is_empty() {
        return Some("it is empty");
    }
    let kind = KINDS.iter().find(|(begin, _)| bytes.starts_with(begin));
    if let Some((_, what)) = kind {
        return Some(what);
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    // UTF-16 is half of such bytes.
    let is_wide = head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || head.windows(2).any(|pair| pair == b"<\0" || pair == b"\0<");
    let is_binary = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31);
    // A stray one is in many pages.
    let stray = head.len() / 20;
    if !is_wide && head.iter().copied().filter(is_binary).count() > stray {
        return Some("it is no text");
    }
    (!bytes.contains(&b'<')).then_some("there is no tag in it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_is_known_by_its_bytes() {
        let check = |bytes: &[u8], expect: Option<&str>| assert_eq!(what_else(bytes), expect);
        check(b"<p>The ferry returns", None);
        check("\u{feff}\n<!doctype html>渡船".as_bytes(), None);
        check(b"\xff\xfe<\0p\0>\0", None);
        check(b"<\0p\0>\0", None);
        check(b"\x1b$B<title>", None);
        check(b"", Some("it is empty"));
        check(b"%PDF-1.7 <p>", Some("it is a PDF file"));
        check(b"<p>\0\x01\x02", Some("it is no text"));
        check(b"<p>The ferry\x0b returns", None);
        check(b"The ferry returns.", Some("there is no tag in it"));
    }
}
