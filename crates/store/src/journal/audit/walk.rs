//! Going through the files of a journal.

use std::fs;
use std::path::Path;

use crate::file::{FileError, OnPath as _};

/// Folders in folders that are looked into. The deepest tile lies ten deep: `tile`, a level, seven
/// groups of digits, a folder of partial tiles.
const MAX_DEPTH: usize = 12;

/// Hands every file below a folder to `visit`, by name, with its path relative to the folder and
/// whether it is a regular file. Links are not followed; what lies too deep counts as no file.
pub(crate) fn walk<E: From<FileError>>(
    dir: &Path,
    visit: &mut dyn FnMut(&str, bool) -> Result<(), E>,
) -> Result<(), E> {
    walk_folder(dir, "", 0, visit)
}

fn walk_folder<E: From<FileError>>(
    dir: &Path,
    prefix: &str,
    depth: usize,
    visit: &mut dyn FnMut(&str, bool) -> Result<(), E>,
) -> Result<(), E> {
    let mut children = Vec::new();
    for child in fs::read_dir(dir).on("read the folder", dir)? {
        let child = child.on("read the folder", dir)?;
        let kind = child.file_type().on("read", &child.path())?;
        children.push((child.file_name(), kind));
    }
    children.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for (name, kind) in children {
        // A name that is not UTF-8 is no tile's; the replacement character keeps it from being one.
        let path = format!("{prefix}{}", name.to_string_lossy());
        if kind.is_dir() && depth < MAX_DEPTH {
            walk_folder(&dir.join(&name), &format!("{path}/"), depth + 1, visit)?;
        } else {
            visit(&path, kind.is_file())?;
        }
    }
    Ok(())
}
