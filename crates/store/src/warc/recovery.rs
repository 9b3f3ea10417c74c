//! What a crash left at the end of a WARC file: whole members are kept, a torn one is cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::GzDecoder;

use super::error::WarcError;
use super::exchange::WarcRange;
use super::record::MEMBER_HEADER;
use crate::evidence;
use crate::file::{self, OnPath};

/// Bytes after the last whole member of a WARC file, never promised by the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarcTail {
    /// The WARC file, relative to the archive, with `/`.
    pub file: String,
    /// Where they begin.
    pub from: u64,
    /// Where the file ended.
    pub to: u64,
    /// Whether they were cut off. Bytes that are not the end of a torn write of ours stay where they
    /// are, and nothing is appended to their file any more: the operator has to look at it.
    pub cut: bool,
}

/// What was found in one file beyond its journalled part.
pub(super) struct Recovered {
    /// Whole members, which the next batch has to journal.
    pub(super) range: Option<WarcRange>,
    /// What came after them.
    pub(super) tail: Option<WarcTail>,
    /// Whether there was no whole member, and the file is gone.
    pub(super) removed: bool,
}

/// Looks through a file from its journalled end on, keeps whole members and cuts off a torn one. A
/// file of nothing but a torn member is removed.
///
/// # Errors
/// When the file cannot be read, cut or synced.
pub(super) fn recover(
    root: &Path,
    file: &str,
    journalled: u64,
    len: u64,
) -> Result<Recovered, WarcError> {
    let path = root.join(file);
    let whole = end_of_members(&path, journalled).on("read", &path)?;
    let mut tail = None;
    let mut removed = false;
    if whole < len {
        tail = Some(WarcTail {
            file: file.to_owned(),
            from: whole,
            to: len,
            cut: is_torn_write(&path, whole).on("read", &path)?,
        });
    }
    if tail.as_ref().is_none_or(|tail| tail.cut) {
        if whole == 0 && journalled == 0 {
            fs::remove_file(&path).on("remove", &path)?;
            file::sync_parent(&path)?;
            removed = true;
        } else if whole < len {
            let open = OpenOptions::new().write(true).open(&path);
            open.and_then(|open| {
                open.set_len(whole)?;
                open.sync_all()
            })
            .on("cut", &path)?;
        }
    }
    let mut range = None;
    if whole > journalled {
        // The process that wrote these members may have died before it synced them.
        let open = File::open(&path).on("open", &path)?;
        open.sync_all().on("sync", &path)?;
        super::writer::sync_folders(&path)?;
        range = Some(WarcRange {
            file: file.to_owned(),
            from: journalled,
            to: whole,
            sha256: evidence::digest_of(&path, journalled..whole)?,
        });
    }
    Ok(Recovered {
        range,
        tail,
        removed,
    })
}

/// Where the run of whole gzip members that begins at `start` ends.
fn end_of_members(path: &Path, start: u64) -> io::Result<u64> {
    let mut open = File::open(path)?;
    open.seek(SeekFrom::Start(start))?;
    let mut reader = Counting {
        inner: BufReader::new(open),
        consumed: start,
    };
    let mut end = start;
    while !reader.fill_buf()?.is_empty() {
        let mut member = GzDecoder::new(&mut reader);
        match io::copy(&mut member, &mut io::sink()) {
            Ok(_) => end = reader.consumed,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::UnexpectedEof
                        | io::ErrorKind::InvalidInput
                        | io::ErrorKind::InvalidData
                ) =>
            {
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(end)
}

/// Whether the bytes from `start` on can be what a crash left of a write of ours: the beginning of a
/// member, or the zeros of a file that grew before its bytes arrived, and no whole record after it.
///
/// The last condition keeps a caller with an outdated journal from losing evidence to one bad byte.
fn is_torn_write(path: &Path, start: u64) -> io::Result<bool> {
    let mut open = File::open(path)?;
    open.seek(SeekFrom::Start(start))?;
    let mut beginning = Vec::new();
    open.take(MEMBER_HEADER.len() as u64)
        .read_to_end(&mut beginning)?;
    let is_ours = MEMBER_HEADER.starts_with(&beginning) || beginning.iter().all(|byte| *byte == 0);
    Ok(is_ours && !holds_record(path, start + 1)?)
}

/// Whether a whole record of ours lies anywhere from `start` on.
fn holds_record(path: &Path, start: u64) -> io::Result<bool> {
    let mut open = File::open(path)?;
    open.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::new(open);
    let mut position = start;
    let mut matched = 0;
    loop {
        let bytes = reader.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let count = bytes.len();
        for (at, byte) in (position..).zip(bytes) {
            // The first byte of the header comes but once in it, so a failed match restarts there.
            matched = if MEMBER_HEADER.get(matched) == Some(byte) {
                matched + 1
            } else {
                usize::from(MEMBER_HEADER.first() == Some(byte))
            };
            if matched == MEMBER_HEADER.len() {
                matched = 0;
                if is_record(path, at + 1 - MEMBER_HEADER.len() as u64)? {
                    return Ok(true);
                }
            }
        }
        position += count as u64;
        reader.consume(count);
    }
}

/// Whether a whole gzip member with a WARC record begins at `start`. Bodies from servers that gzip
/// with the same header lie in our members too, but hold no record.
fn is_record(path: &Path, start: u64) -> io::Result<bool> {
    const VERSION: &[u8] = b"WARC/1.";
    let mut open = File::open(path)?;
    open.seek(SeekFrom::Start(start))?;
    let mut member = GzDecoder::new(BufReader::new(open));
    let mut beginning = [0; VERSION.len()];
    Ok(member.read_exact(&mut beginning).is_ok()
        && beginning == VERSION
        && io::copy(&mut member, &mut io::sink()).is_ok())
}

/// Counts what a gzip decoder takes, which is exactly one member.
struct Counting<R> {
    inner: R,
    consumed: u64,
}

impl<R: BufRead> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.consumed += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counting<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.consumed += count as u64;
        self.inner.consume(count);
    }
}
