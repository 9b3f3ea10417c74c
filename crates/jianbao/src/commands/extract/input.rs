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
    let limit = u64::try_from(Limits::default().input_bytes).unwrap_or(u64::MAX);
    let mut page = Vec::new();
    bytes.take(limit.saturating_add(1)).read_to_end(&mut page)?;
    Ok(page)
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
