//! Comparing bytes on disk with what the archive promised about them.
//!
//! It serves WARC ranges and blobs; whether an absent file is a failure is the caller's to say.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::file::{FileError, OnPath};
use jianbao_core::Sha256Digest;

/// Bytes held in memory while a file is hashed.
const BUFFER_LEN: usize = 64 * 1024;

/// What became of a promise about bytes on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// The bytes are there and are the promised ones.
    Ok,
    /// Something is there, but not the promised bytes, or too few of them.
    Differs,
    /// There is no such file.
    Absent,
}

/// Compares the bytes `range` of a file (to its end for `None`) with a digest, reading in pieces.
///
/// # Errors
/// When a file that is there cannot be read.
pub(crate) fn verify(
    path: &Path,
    range: Option<Range<u64>>,
    promised: Sha256Digest,
) -> Result<Verification, FileError> {
    // Looked at before it is opened: opening a named pipe would wait for ever.
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Ok(Verification::Differs),
        Ok(metadata)
            if range
                .as_ref()
                .is_some_and(|range| range.end > metadata.len() || range.start > range.end) =>
        {
            return Ok(Verification::Differs);
        }
        Ok(_) => {}
        Err(error) if is_absence(&error) => return Ok(Verification::Absent),
        Err(error) => return Err(error).on("read", path),
    }
    let found = digest_of(path, range.unwrap_or(0..u64::MAX))?;
    Ok(if found == promised {
        Verification::Ok
    } else {
        Verification::Differs
    })
}

/// The SHA-256 of the bytes `range` of a file, as far as there are any.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn digest_of(path: &Path, range: Range<u64>) -> Result<Sha256Digest, FileError> {
    let mut file = File::open(path).on("open", path)?;
    file.seek(SeekFrom::Start(range.start)).on("read", path)?;
    let mut bytes = file.take(range.end.saturating_sub(range.start));
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER_LEN];
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => return Ok(Sha256Digest(hash.finalize().into())),
            Ok(count) => hash.update(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).on("read", path),
        }
    }
}

/// Whether an error says that there is no such file.
pub(crate) fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
