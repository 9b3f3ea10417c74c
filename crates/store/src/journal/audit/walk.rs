//! Going through the files of a journal.

use std::path::Path;
use std::{fs, io};

use crate::file::{FileError, OnPath as _};

/// Folders in folders that are looked into. The deepest tile lies ten deep: `tile`, a level, seven
/// groups of digits, a folder of partial tiles.
const MAX_DEPTH: usize = 12;

/// Hands every file below a folder to `visit`, by name, with its path relative to the folder and
/// whether it is a regular file. What vanishes meanwhile is passed over. Links are not followed; what lies too deep counts as no file.
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
    let listed = match fs::read_dir(dir) {
        // A writer removes the folder of a partial tile when the full one has taken its place.
        Err(error) if depth > 0 && error.kind() == io::ErrorKind::NotFound => return Ok(()),
        listed => listed.on("read the folder", dir)?,
    };
    let mut children = Vec::new();
    for child in listed {
        let child = child.on("read the folder", dir)?;
        match child.file_type() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            kind => children.push((child.file_name(), kind.on("read", &child.path())?)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_vanishes_meanwhile_is_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["a", "b", "c"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join("file"), "").unwrap();
        }
        let mut seen = Vec::new();
        let walked: Result<(), FileError> = walk(dir.path(), &mut |path, is_file| {
            assert!(is_file);
            seen.push(path.to_owned());
            let _ = fs::remove_dir_all(dir.path().join("b"));
            Ok(())
        });
        walked.unwrap();
        assert_eq!(seen, ["a/file", "c/file"]);
    }

    #[test]
    fn a_folder_that_never_was_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let walked: Result<(), FileError> = walk(&dir.path().join("a"), &mut |_, _| Ok(()));
        assert!(walked.is_err());
    }
}
