//! Where pages come from: files and stdin, plain or packed with gzip.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use jianbao_extract::{Limits, known_by_signature};
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
pub(super) fn open_file(path: impl AsRef<Path>) -> io::Result<Bytes> {
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

/// What bytes are that are no page: by how other files begin, by what no text holds (WHATWG MIME Sniffing §7.1),
/// or because nothing in them is markup.
pub(super) fn what_else(bytes: &[u8]) -> Option<&'static str> {
    /// Text does not begin to hold such bytes later.
    const HEAD_BYTES: usize = 1_445;
    if bytes.is_empty() {
        return Some("it is empty");
    }
    if let Some(what) = known_by_signature(bytes) {
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
        check(b"\r\n%PDF-1.7 <p>", Some("it is a PDF file"));
        check(b"RIFF\x24\0\0\0WAVE<p>", Some("it is a sound"));
        check(b"RIFF is a word <p>The ferry", None);
        check(b"BZh is a name <p>The ferry", None);
        check(b"\x1f\x8b\x08<p>", Some("it is packed with gzip"));
        check(b"<p>\0\x01\x02", Some("it is no text"));
        check(b"<p>The ferry\x0b returns", None);
        check(b"The ferry returns.", Some("there is no tag in it"));
    }
}
