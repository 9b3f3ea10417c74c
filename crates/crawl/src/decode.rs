//! Undoing `Content-Encoding` (RFC 9110 §8.4): gzip (RFC 1952), deflate (RFC 1950, and the bare RFC 1951
//! that some servers send), br (RFC 7932) and zstd (RFC 8878), one over another where a server says so.
//! Everything is decoded piece by piece: what is in memory are the windows of the decoders and what
//! comes out, and that has a limit.

mod brotli;
mod gzip;

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::{DeflateDecoder, ZlibDecoder};

use brotli::BrotliReader;
use gzip::GzipReader;

/// More encodings one over another are taken as unknown: nobody means it well.
const MAX_CODINGS: usize = 3;

/// How much is decoded at a time, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// The largest window of zstd, as a power of two: the 8 MiB that RFC 9659 lets a server ask for.
const MAX_ZSTD_WINDOW_LOG: u32 = 23;

/// What came out.
pub(crate) struct Decoded {
    /// The decoded bytes, or those before the error or the limit. None: there was nothing to
    /// undo, or nothing that is known.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Whether they are all.
    pub(crate) is_whole: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    /// Deflate without the frame of zlib.
    BareDeflate,
    Brotli,
    Zstd,
}

/// A body that was kept as it was sent, with its content encoding undone as far as it can be.
pub fn decode_body(raw: &[u8], content_encoding: Option<&str>, max_bytes: usize) -> Vec<u8> {
    let decoded = decode(raw, content_encoding.unwrap_or_default(), max_bytes);
    decoded.bytes.unwrap_or_else(|| raw.to_vec())
}

/// Undoes the codings that a header names, the last applied first. Neither the result nor anything
/// between is longer than `max_bytes`.
pub(crate) fn decode(raw: &[u8], content_encoding: &str, max_bytes: usize) -> Decoded {
    let Some(mut codings) = read_codings(content_encoding) else {
        return Decoded {
            bytes: None,
            is_whole: false,
        };
    };
    if codings.is_empty() || raw.is_empty() {
        return Decoded {
            bytes: None,
            is_whole: true,
        };
    }
    let (mut bytes, mut is_whole) = decode_all(raw, &codings, max_bytes);
    if bytes.is_empty() && !is_whole && codings.contains(&Coding::Deflate) {
        // What looked like the head of zlib was none.
        for coding in &mut codings {
            if *coding == Coding::Deflate {
                *coding = Coding::BareDeflate;
            }
        }
        (bytes, is_whole) = decode_all(raw, &codings, max_bytes);
    }
    Decoded {
        bytes: Some(bytes),
        is_whole,
    }
}

/// The codings in the order applied; none when one is unknown.
fn read_codings(content_encoding: &str) -> Option<Vec<Coding>> {
    let mut codings = Vec::new();
    for name in content_encoding.split(',') {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => {}
            "gzip" | "x-gzip" => codings.push(Coding::Gzip),
            "deflate" => codings.push(Coding::Deflate),
            "br" => codings.push(Coding::Brotli),
            "zstd" => codings.push(Coding::Zstd),
            _ => return None,
        }
        if codings.len() > MAX_CODINGS {
            return None;
        }
    }
    Some(codings)
}

/// What comes out, up to the limit, and whether that is all.
fn decode_all(raw: &[u8], codings: &[Coding], max_bytes: usize) -> (Vec<u8>, bool) {
    let mut output = Vec::new();
    let is_whole = match chain(raw, codings, max_bytes) {
        Ok(mut reader) => read_all(&mut reader, &mut output, max_bytes),
        Err(_) => false,
    };
    (output, is_whole)
}

/// The decoders one behind another.
fn chain<'a>(
    raw: &'a [u8],
    codings: &[Coding],
    max_bytes: usize,
) -> io::Result<Box<dyn Read + 'a>> {
    let mut codings = codings.iter().rev();
    let mut reader = match codings.next() {
        Some(coding) => decoder(*coding, raw)?,
        None => Box::new(raw),
    };
    for coding in codings {
        let between = Limited {
            reader,
            left: max_bytes,
        };
        reader = decoder(*coding, BufReader::with_capacity(BUFFER_BYTES, between))?;
    }
    Ok(reader)
}

fn decoder<'a>(coding: Coding, input: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match coding {
        Coding::Gzip => Box::new(GzipReader::new(input)),
        Coding::Deflate => read_deflate(input)?,
        Coding::BareDeflate => Box::new(DeflateDecoder::new(input)),
        Coding::Brotli => Box::new(BrotliReader::new(input)),
        Coding::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(input)?;
            decoder.window_log_max(MAX_ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
    })
}

/// A zlib stream, or a bare deflate stream where the first two bytes are no head of zlib's.
fn read_deflate<'a>(mut input: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut head = Vec::with_capacity(2);
    input.by_ref().take(2).read_to_end(&mut head)?;
    let has_zlib_head = matches!(head.as_slice(), [method, flags]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31));
    let input = Cursor::new(head).chain(input);
    Ok(if has_zlib_head {
        Box::new(ZlibDecoder::new(input))
    } else {
        Box::new(DeflateDecoder::new(input))
    })
}

/// What fails when more comes than the limit.
struct Limited<R> {
    reader: R,
    left: usize,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count)
            .ok_or_else(|| io::Error::other("too much comes between two encodings"))?;
        Ok(count)
    }
}

/// Appends what a decoder gives, up to the limit on the output. Says whether the decoder came to
/// its end.
fn read_all(decoder: &mut dyn Read, output: &mut Vec<u8>, max_bytes: usize) -> bool {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let Ok(count) = decoder.read(&mut buffer) else {
            return false;
        };
        let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else {
            return true;
        };
        let room = max_bytes.saturating_sub(output.len());
        if piece.len() > room {
            output.extend(piece.iter().take(room));
            return false;
        }
        output.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests;
