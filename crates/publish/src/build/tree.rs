//! The files of a tree: read, written and removed in one folder and nowhere else.
//!
//! A symbolic link below the folder is refused: what it leads to is not ours. The folder itself may be one.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jianbao_core::Sha256Digest;

use super::BuildError;

/// What an archive keeps its own things in.
const RESERVED: &[&str] = &[
    ".git", ".jianbao", "articles", "imported", "journal", "lists", "media", "warc",
];

/// The folder of a tree.
#[derive(Debug)]
pub(super) struct Tree {
    folder: PathBuf,
}

impl Tree {
    /// The tree at `out`, a folder that is made when there is none, for the archive at `root`.
    pub(super) fn open(root: &Path, out: &Path) -> Result<Self, BuildError> {
        fs::create_dir_all(out).map_err(failed("create the folder", out))?;
        let folder = out.canonicalize().map_err(failed("look at", out))?;
        let root = root.canonicalize().map_err(failed("look at", root))?;
        let refuse = |reason| BuildError::Refused {
            path: folder.clone(),
            reason,
        };
        if root.starts_with(&folder) {
            return Err(refuse("the archive lies in it"));
        }
        let inside = folder.strip_prefix(&root).ok();
        let first = inside.and_then(|inside| inside.components().next());
        let is_reserved = |name: &str| {
            let first = first.and_then(|first| first.as_os_str().to_str());
            first.is_some_and(|first| first.eq_ignore_ascii_case(name))
        };
        if RESERVED.iter().any(|name| is_reserved(name)) {
            return Err(refuse("the archive keeps its own files there"));
        }
        Ok(Self { folder })
    }

    /// What the tree is called in what is known of earlier builds.
    pub(super) fn name(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }

    /// Makes the folders of these files, and tells which files are there.
    pub(super) fn prepare<'a>(
        &self,
        files: impl Iterator<Item = &'a str>,
    ) -> Result<HashSet<String>, BuildError> {
        // Each folder after the ones it lies in.
        let mut folders = BTreeSet::from([""]);
        for file in files {
            let slashes = file.match_indices('/').map(|(at, _)| at);
            folders.extend(slashes.filter_map(|at| file.get(..at)));
        }
        let mut present = HashSet::new();
        for folder in folders {
            let path = self.path(folder);
            match fs::symlink_metadata(&path) {
                Ok(found) => refuse_unless(found.is_dir(), &path)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir(&path).map_err(failed("create the folder", &path))?;
                }
                Err(error) => return Err(failed("look at", &path)(error)),
            }
            for entry in fs::read_dir(&path).map_err(failed("read the folder", &path))? {
                let entry = entry.map_err(failed("read the folder", &path))?;
                let kind = entry
                    .file_type()
                    .map_err(failed("look at", &entry.path()))?;
                let name = entry.file_name();
                if let Some(name) = name.to_str().filter(|_| kind.is_file()) {
                    let separator = if folder.is_empty() { "" } else { "/" };
                    present.insert(format!("{folder}{separator}{name}"));
                }
            }
        }
        Ok(present)
    }

    /// Writes a file unless it is that already; its folder has been prepared. Whether it was written.
    pub(super) fn write(&self, file: &str, bytes: &[u8]) -> Result<bool, BuildError> {
        let path = self.path(file);
        match fs::symlink_metadata(&path) {
            Ok(found) => {
                refuse_unless(found.is_file(), &path)?;
                if found.len() == bytes.len() as u64
                    && fs::read(&path).map_err(failed("read", &path))? == bytes
                {
                    return Ok(false);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed("look at", &path)(error)),
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let temporary = path.with_file_name(name);
        let written = create_new(&temporary)
            .and_then(|mut opened| opened.write_all(bytes))
            .and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_file(&temporary);
        }
        written.map_err(failed("write", &path)).map(|()| true)
    }

    /// Removes a file that was built earlier, if it is what was built; without a digest whatever it is.
    /// Whether it was removed.
    pub(super) fn remove(
        &self,
        file: &str,
        digest: Option<Sha256Digest>,
    ) -> Result<bool, BuildError> {
        let path = self.path(file);
        let slashes = file.match_indices('/').filter_map(|(at, _)| file.get(..at));
        for folder in slashes {
            let folder = self.path(folder);
            // A folder that became a link leads to what is not ours.
            if !fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir()) {
                return Ok(false);
            }
        }
        if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) {
            return Ok(false);
        }
        if let Some(digest) = digest {
            let bytes = fs::read(&path).map_err(failed("read", &path))?;
            if Sha256Digest::of(&bytes) != digest {
                return Ok(false);
            }
        }
        fs::remove_file(&path).map_err(failed("remove", &path))?;
        // The folder goes when it was the last one; else the system refuses, and that is right.
        if let Some((folder, _)) = file.rsplit_once('/') {
            let _ = fs::remove_dir(self.path(folder));
        }
        Ok(true)
    }

    fn path(&self, file: &str) -> PathBuf {
        let mut path = self.folder.clone();
        path.extend(file.split('/').filter(|part| !part.is_empty()));
        path
    }
}

/// A file that is not there yet; what a killed build left in its place is removed. Never through a link.
fn create_new(path: &Path) -> io::Result<fs::File> {
    let open = || OpenOptions::new().write(true).create_new(true).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            open()
        }
        opened => opened,
    }
}

fn refuse_unless(is_ours: bool, path: &Path) -> Result<(), BuildError> {
    if is_ours {
        return Ok(());
    }
    Err(BuildError::Refused {
        path: path.to_owned(),
        reason: "a symbolic link, or another kind of file, is in the way",
    })
}

fn failed(act: &'static str, path: &Path) -> impl Fn(io::Error) -> BuildError + use<> {
    let path = path.to_owned();
    move |source| BuildError::File {
        act,
        path: path.clone(),
        source,
    }
}
