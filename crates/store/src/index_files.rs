//! Going through every index file of an archive: those of revisions and moves under `articles/`, and
//! that of the kept files.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use jianbao_core::MAX_INDEX_LINE_BYTES;

use crate::file::{FileError, OnPath};
use crate::layout::{self, Layout};

/// A line of an index file as it lies on disk, whatever it holds.
pub(crate) struct FoundLine<'a> {
    /// The file within the archive.
    pub(crate) path: &'a str,
    /// The number of the line, from 1.
    pub(crate) number: usize,
    /// Where it begins, in bytes.
    pub(crate) offset: u64,
    /// The line without its line end; of one that is too long, the beginning.
    pub(crate) bytes: &'a [u8],
    /// Whether it has a line end.
    pub(crate) is_whole: bool,
}

/// What lies under `articles/` beside index files.
pub(crate) struct FoundFile<'a> {
    /// The file within the archive.
    pub(crate) path: &'a str,
}

/// Hands every line of every index file to `each`, folders in the order of their names, and every
/// other file under `articles/` to `other`.
///
/// # Errors
/// When a folder or an index file cannot be read.
pub(crate) fn visit(
    layout: &Layout,
    each: &mut dyn FnMut(FoundLine<'_>),
    other: &mut dyn FnMut(FoundFile<'_>),
) -> Result<(), FileError> {
    let kept_index = layout::kept_index();
    if layout.path(&kept_index).is_file() {
        visit_lines(layout, &kept_index, each)?;
    }
    let mut folders = vec![layout::ARTICLES.to_owned()];
    while let Some(folder) = folders.pop() {
        let on_disk = layout.path(&folder);
        if !on_disk.is_dir() {
            continue;
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(&on_disk).on("read the folder", &on_disk)? {
            let entry = entry.on("read the folder", &on_disk)?;
            let kind = entry.file_type().on("read", &entry.path())?;
            entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
        }
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, kind) in &entries {
            let path = format!("{folder}/{name}");
            if kind.is_file() && [layout::INDEX, layout::MOVES].contains(&name.as_str()) {
                visit_lines(layout, &path, each)?;
            } else if kind.is_file() {
                other(FoundFile { path: &path });
            }
        }
        let below = entries.iter().rev().filter(|(_, kind)| kind.is_dir());
        folders.extend(below.map(|(name, _)| format!("{folder}/{name}")));
    }
    Ok(())
}

/// Hands every line of one index file to `each`.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn visit_lines(
    layout: &Layout,
    path: &str,
    each: &mut dyn FnMut(FoundLine<'_>),
) -> Result<(), FileError> {
    let on_disk = layout.path(path);
    let mut lines = BufReader::new(open(&on_disk)?);
    let mut bytes = Vec::new();
    let (mut number, mut offset) = (0, 0);
    loop {
        bytes.clear();
        let limit = MAX_INDEX_LINE_BYTES as u64 + 1;
        let read = lines.by_ref().take(limit).read_until(b'\n', &mut bytes);
        let length = read.on("read", &on_disk)?;
        if length == 0 {
            return Ok(());
        }
        number += 1;
        let is_whole = bytes.last() == Some(&b'\n');
        each(FoundLine {
            path,
            number,
            offset,
            bytes: bytes.strip_suffix(b"\n").unwrap_or(&bytes),
            is_whole,
        });
        offset += length as u64;
    }
}

fn open(path: &Path) -> Result<File, FileError> {
    File::open(path).on("open", path)
}
