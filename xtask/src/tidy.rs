//! `tidy`: what a reviewer forgets. Each check is a function from what was read to problems, so that
//! its test can show that it fails.

mod dependencies;
mod documents;
mod edges;
mod file_length;
mod host_names;
mod metadata;
mod purity;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::say;
use metadata::Metadata;

/// Something that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    place: String,
    reason: String,
}

impl Problem {
    fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            reason: reason.into(),
        }
    }
}

/// A text file of the repository.
struct TextFile {
    /// Its path from the root, with `/`.
    path: String,
    text: String,
}

impl TextFile {
    #[cfg(test)]
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }
}

/// Folders that hold Rust code.
const CODE_FOLDERS: &[&str] = &["crates", "bench", "xtask", "fuzz"];
/// Folders that hold what was built.
const BUILT_FOLDERS: &[&str] = &["target", "corpus", "artifacts", "node_modules", "book"];

/// Runs every check, prints what it found and tells whether all is well.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let metadata = Metadata::read(root)?;
    let mut code = Vec::new();
    for folder in CODE_FOLDERS {
        gather(root, folder, "rs", &mut code)?;
    }
    let mut documents = Vec::new();
    for folder in ["docs"].iter().chain(CODE_FOLDERS) {
        gather(root, folder, "md", &mut documents)?;
    }
    gather_here(root, "", "md", &mut documents)?;
    // Records that tests read are data.
    documents.retain(|file| !file.path.contains("/tests/"));

    let mut problems = edges::check(&metadata);
    problems.extend(purity::check(&metadata, &code));
    problems.extend(file_length::check(&code));
    problems.extend(host_names::check(&code));
    problems.extend(dependencies::check(&metadata, &code, &documents));
    problems.extend(documents::check(&metadata, &code, &documents, &|path| {
        root.join(path).exists()
    }));

    for note in file_length::notes(&code) {
        say(&format!("note: {}: {}", note.place, note.reason))?;
    }
    for problem in &problems {
        say(&format!("{}: {}", problem.place, problem.reason))?;
    }
    if problems.is_empty() {
        say(&format!(
            "tidy: {} Rust files and {} documents are in order",
            code.len(),
            documents.len()
        ))?;
    }
    Ok(problems.is_empty())
}

/// Reads every file of an extension below a folder, in the order of their paths.
fn gather(root: &Path, folder: &str, extension: &str, files: &mut Vec<TextFile>) -> Result<()> {
    if !root.join(folder).is_dir() {
        return Ok(());
    }
    for below in gather_here(root, folder, extension, files)? {
        gather(root, &below, extension, files)?;
    }
    Ok(())
}

/// Reads the files of an extension in a folder and returns the folders in it.
fn gather_here(
    root: &Path,
    folder: &str,
    extension: &str,
    files: &mut Vec<TextFile>,
) -> Result<Vec<String>> {
    let on_disk = root.join(folder);
    let read = || format!("cannot read {}", on_disk.display());
    let mut entries = fs::read_dir(&on_disk)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .with_context(read)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut folders = Vec::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}")
            .trim_start_matches('/')
            .to_owned();
        let kind = entry.file_type().with_context(read)?;
        if kind.is_dir() && !name.starts_with('.') && !BUILT_FOLDERS.contains(&name.as_str()) {
            folders.push(path);
        } else if kind.is_file() && Path::new(&name).extension().is_some_and(|e| e == extension) {
            let text = fs::read_to_string(root.join(&path))
                .with_context(|| format!("cannot read {path}"))?;
            files.push(TextFile { path, text });
        }
    }
    Ok(folders)
}

/// The text without line comments, so that what is only spoken of is not taken for used.
fn without_comments(text: &str) -> String {
    let code = text.lines().map(|line| {
        // `://` stands in URLs, not before comments.
        let comment = line
            .match_indices("//")
            .find(|(at, _)| !line[..*at].ends_with(':'));
        comment.map_or(line, |(at, _)| &line[..at])
    });
    code.collect::<Vec<_>>().join("\n")
}

/// Whether a word occurs in a text, with no letter, digit or underscore beside it.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_code_and_urls_no_comments() {
        assert_eq!(
            without_comments("use a; // tokio\n//! tokio\n\"https://a.example\""),
            "use a; \n\n\"https://a.example\""
        );
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("use tokio::main;", "tokio"));
        assert!(!has_word("tokio_util", "tokio"));
        assert!(!has_word("mytokio", "tokio"));
    }
}
