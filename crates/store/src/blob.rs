//! Original bytes of media, kept under the name of their SHA-256:
//! `media/ab/cd/<sha256>.<extension>`.
//!
//! A digest has exactly one file; the extension is a courtesy to people and web servers and comes
//! from whoever brought the bytes first. Blobs are never changed. What uses them, and where they came
//! from, is not known here.

use std::fs;
use std::path::{Path, PathBuf};

use crate::evidence::{self, Verification, is_absence};
use crate::fault;
use crate::file::{self, FileError, OnPath};
use jianbao_core::Sha256Digest;

/// The folder of the blobs in an archive.
const FOLDER: &str = "media";
/// The extension of bytes of unknown type.
const UNKNOWN_EXTENSION: &str = "bin";
/// Media types (IANA registry, and spellings that servers use) with their usual extension.
const EXTENSIONS: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("application/vnd.apple.mpegurl", "m3u8"),
    ("audio/aac", "aac"),
    ("audio/flac", "flac"),
    ("audio/mp4", "m4a"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/wav", "wav"),
    ("audio/webm", "weba"),
    ("audio/x-m4a", "m4a"),
    ("audio/x-wav", "wav"),
    ("image/apng", "apng"),
    ("image/avif", "avif"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/heif", "heif"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/jxl", "jxl"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tiff"),
    ("image/vnd.microsoft.icon", "ico"),
    ("image/webp", "webp"),
    ("image/x-icon", "ico"),
    ("text/vtt", "vtt"),
    ("video/mp4", "mp4"),
    ("video/mpeg", "mpeg"),
    ("video/ogg", "ogv"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
];

/// Why a blob could not be kept or read back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// A file operation failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The bytes under a digest are not the ones it names.
    #[error("{} is damaged: its bytes are not those of its name", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
    },
}

impl BlobError {
    /// What the operator can do about it, when there is plain advice.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::File(error) => error.hint(),
            Self::Differs { .. } => None,
        }
    }
}

/// A blob that is in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The digest of its bytes, and its name.
    pub sha256: Sha256Digest,
    /// Its length, in bytes.
    pub length: u64,
    /// Its file, relative to the archive, with `/`.
    pub path: String,
    /// Whether this call wrote it. One that was there may be what a killed run left, which no journal
    /// entry covers yet: a batch gets every blob and knows which of them it has to journal.
    pub is_new: bool,
}

/// The blobs of one archive.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// The blobs of the archive in the folder `root`, which need not hold any yet.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Keeps bytes; the media type, with or without parameters, gives the extension of a new file.
    ///
    /// Nothing happens when they are there already. A file of another length under their name can
    /// only be what a crash left, and is replaced. The file appears whole or not at all; making it
    /// survive a power loss is left to the caller, who syncs the file system once a batch.
    ///
    /// # Errors
    /// When the file cannot be looked up or written.
    pub fn put(&self, bytes: &[u8], media_type: Option<&str>) -> Result<Blob, BlobError> {
        let sha256 = Sha256Digest::of(bytes);
        let length = bytes.len() as u64;
        let present = self.path_of(sha256)?;
        let path = present
            .clone()
            .unwrap_or_else(|| format!("{}/{sha256}.{}", folder_of(sha256), extension(media_type)));
        let absolute = self.root.join(&path);
        let is_new = match present {
            Some(_) => fs::metadata(&absolute).on("read", &absolute)?.len() != length,
            None => true,
        };
        if is_new {
            file::create_folder(&self.root.join(folder_of(sha256)))?;
            file::replace_unsynced(&absolute, bytes)?;
            fault::point("blob-written").on("write", &absolute)?;
        }
        Ok(Blob {
            sha256,
            length,
            path,
            is_new,
        })
    }

    /// The file of a digest, relative to the archive; `None` when it is not there.
    ///
    /// Should someone have added a second file for one digest, the first by name is the one.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn path_of(&self, sha256: Sha256Digest) -> Result<Option<String>, BlobError> {
        let folder = folder_of(sha256);
        let absolute = self.root.join(&folder);
        let entries = match fs::read_dir(&absolute) {
            Ok(entries) => entries,
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Ok(Err(error).on("read the folder", &absolute)?),
        };
        let stem = sha256.to_string();
        let mut first: Option<String> = None;
        for entry in entries {
            let entry = entry.on("read the folder", &absolute)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // A half-written sibling has a second dot.
            let is_ours = name
                .strip_prefix(&stem)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|extension| !extension.is_empty() && !extension.contains('.'));
            if is_ours && first.as_ref().is_none_or(|first| name < *first) {
                first = Some(name);
            }
        }
        Ok(first.map(|name| format!("{folder}/{name}")))
    }

    /// The bytes of a digest, checked against it; `None` when they are not there.
    ///
    /// # Errors
    /// When they cannot be read, exceed `limit` bytes or are not those of the digest.
    pub fn get(&self, sha256: Sha256Digest, limit: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let Some(path) = self.path_of(sha256)? else {
            return Ok(None);
        };
        let path = self.root.join(path);
        let bytes = file::read_limited(&path, limit)?;
        if Sha256Digest::of(&bytes) == sha256 {
            Ok(Some(bytes))
        } else {
            Err(BlobError::Differs { path })
        }
    }

    /// Compares the file of a digest with it, reading in pieces.
    ///
    /// # Errors
    /// When a file that is there cannot be read.
    pub fn verify(&self, sha256: Sha256Digest) -> Result<Verification, BlobError> {
        match self.path_of(sha256)? {
            Some(path) => Ok(evidence::verify(&self.root.join(path), None, sha256)?),
            None => Ok(Verification::Absent),
        }
    }
}

fn folder_of(sha256: Sha256Digest) -> String {
    let [first, second, ..] = sha256.0;
    format!("{FOLDER}/{first:02x}/{second:02x}")
}

fn extension(media_type: Option<&str>) -> &'static str {
    let essence = media_type
        .and_then(|media_type| media_type.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    EXTENSIONS
        .iter()
        .find(|(name, _)| *name == essence)
        .map_or(UNKNOWN_EXTENSION, |(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_gives_the_extension() {
        fn check(media_type: Option<&str>, expect: &str) {
            assert_eq!(extension(media_type), expect, "{media_type:?}");
        }
        check(Some("image/jpeg"), "jpg");
        check(Some("IMAGE/PNG ; q=1"), "png");
        check(Some("video/mp4; codecs=\"avc1\""), "mp4");
        check(Some("application/octet-stream"), "bin");
        check(Some("image/../../etc"), "bin");
        check(Some(""), "bin");
        check(None, "bin");
    }

    #[test]
    fn the_table_is_sorted_and_safe_in_a_file_name() {
        assert!(EXTENSIONS.is_sorted());
        for (_, extension) in EXTENSIONS {
            assert!(extension.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }
}
