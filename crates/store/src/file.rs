//! Files that survive a crash: whole-file replacement by rename, and syncing of files, folders and
//! the file system.
//!
//! What differs between Linux and macOS in this crate is kept here (invariant 12).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A file operation that failed: what was tried, on which file, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot {act} {}", path.display())]
pub struct FileError {
    /// The act in the words of the message, for example `write`.
    pub act: &'static str,
    /// The file or folder it was tried on.
    pub path: PathBuf,
    /// What the operating system said.
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// What the operator can do about it, when it is one of the plain cases.
    pub fn hint(&self) -> Option<String> {
        hint_of(self.source.kind())
    }
}

/// What the operator can do about a failure of the operating system, when it is one of the plain cases.
pub(crate) fn hint_of(kind: io::ErrorKind) -> Option<String> {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(
            "the disk is full; free some space and run the command again: it continues where it stopped"
                .to_owned(),
        ),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            Some("the archive must be writable by the user that runs jianbao".to_owned())
        }
        _ => None,
    }
}

/// As [`hint_of`], of the I/O error that lies beneath one of a library.
pub(crate) fn hint_beneath(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find_map(|error| hint_of(error.kind()))
}

/// Adds the act and the path to an I/O result.
pub(crate) trait OnPath<T> {
    /// Names what was tried, and on what.
    fn on(self, act: &'static str, path: &Path) -> Result<T, FileError>;
}

impl<T> OnPath<T> for io::Result<T> {
    fn on(self, act: &'static str, path: &Path) -> Result<T, FileError> {
        self.map_err(|source| FileError {
            act,
            path: path.to_owned(),
            source,
        })
    }
}

/// Reads a whole file, refusing one larger than `limit` bytes before reading it.
///
/// # Errors
/// When the file cannot be read, is no regular file or is larger than `limit`.
pub(crate) fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    // Looked at before it is opened: opening a named pipe would wait for ever.
    let metadata = fs::metadata(path).on("open", path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file")).on("read", path);
    }
    let file = File::open(path).on("open", path)?;
    let too_large = || io::Error::other(format!("it is larger than {limit} bytes"));
    if metadata.len() > limit {
        return Err(too_large()).on("read", path);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // The file may grow while it is read: one byte above the limit is enough to know.
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .on("read", path)?;
    if bytes.len() as u64 > limit {
        return Err(too_large()).on("read", path);
    }
    Ok(bytes)
}

/// As [`read_limited`], with `None` for a file that does not exist.
///
/// # Errors
/// As [`read_limited`].
pub(crate) fn read_if_exists(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
    match read_limited(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Creates a folder and the ones above it.
///
/// # Errors
/// When a folder cannot be created.
pub(crate) fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).on("create the folder", path)
}

/// Writes a file that is then either wholly there or not at all: a sibling is written, synced and
/// renamed over it, and the folder is synced.
///
/// # Errors
/// When any of these steps fails; the old file is then untouched.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace_unsynced_folder(path, bytes, true)?;
    sync_parent(path)
}

/// As [`replace`], without any syncing: for many files that one [`sync_file_system`] then covers.
///
/// # Errors
/// When the file cannot be written or renamed.
pub(crate) fn replace_unsynced(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace_unsynced_folder(path, bytes, false)
}

fn replace_unsynced_folder(path: &Path, bytes: &[u8], sync: bool) -> Result<(), FileError> {
    let temporary = temporary_sibling(path);
    let mut file = File::create(&temporary).on("write", &temporary)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| if sync { file.sync_all() } else { Ok(()) });
    drop(file);
    let renamed = written.and_then(|()| fs::rename(&temporary, path));
    if renamed.is_err() {
        // Leave no half-written sibling behind; the first error is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    renamed.on("write", path)
}

/// Writes a file only its owner may read (0600), synced; it is then wholly there or not at all. Refuses
/// to replace one.
///
/// # Errors
/// When it exists already or cannot be written.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let temporary = temporary_sibling(path);
    remove_half_written(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary).on("create", path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        // Unlike a rename, a link replaces nothing.
        .and_then(|()| fs::hard_link(&temporary, path));
    let removed = remove_if_exists(&temporary);
    written.on("write", path)?;
    removed?;
    sync_parent(path)
}

/// Removes what a killed run may have left beside a file that it was writing.
///
/// # Errors
/// When it is there and cannot be removed.
pub(crate) fn remove_half_written(path: &Path) -> Result<(), FileError> {
    remove_if_exists(&temporary_sibling(path))
}

/// Removes a file; one that is not there is no error.
///
/// # Errors
/// When it is there and cannot be removed.
pub(crate) fn remove_if_exists(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).on("remove", path),
        _ => Ok(()),
    }
}

/// Syncs the folder of a file, so that a rename, creation or removal in it is on disk.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub(crate) fn sync_parent(path: &Path) -> Result<(), FileError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .on("sync the folder", folder)
}

/// Syncs the whole file system a path lies on: one call for the thousands of files of a batch.
///
/// # Errors
/// When the path cannot be opened or the file system reports a failed write.
pub(crate) fn sync_file_system(path: &Path) -> Result<(), FileError> {
    let folder = File::open(path).on("open", path)?;
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(&folder)
        .map_err(io::Error::from)
        .on("sync", path)?;
    #[cfg(not(target_os = "linux"))]
    {
        // Only Linux can sync one file system; elsewhere all are synced.
        rustix::fs::sync();
        folder.sync_all().on("sync", path)?;
    }
    Ok(())
}

fn temporary_sibling(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}
