//! Taking over what others kept: folders of records in any dialect, and files of JSON lines.
//!
//! Two passes. The first reads everything and makes a plan: which article each file is of and when it
//! was published, so that files of one article become its revisions in the order of their dates. The
//! second writes the plan in batches. The plan depends on nothing but the input, so a run that was
//! killed is continued by the same command, and the outcome is the same to the byte. What cannot be
//! read as a record is kept as a file and reported.

mod compose;
mod folder;
mod json_lines;
mod plan;
mod prepare;
mod ready;
mod take;

use std::path::{Path, PathBuf};

use jianbao_core::SourceId;
use serde::Serialize;

use crate::error::StoreError;
use crate::writer::Writer;

/// What to import, and how.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The source everything belongs to; else the folder or the host names it.
    pub source: Option<SourceId>,
}

/// How an import went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Records (files or lines) that were looked at.
    pub read: u64,
    /// New articles.
    pub articles: u64,
    /// New revisions, those of new articles included.
    pub revisions: u64,
    /// Records that the archive had already.
    pub unchanged: u64,
    /// Files that are no records: lists, templates, site files.
    pub skipped: u64,
    /// Files with a text that is kept already, now kept beside it.
    pub same_text: u64,
    /// What could not be read, or not wholly.
    pub problems: Vec<Problem>,
}

/// Something that could not be read as a record, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, as it was found.
    pub path: String,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
    /// Where its bytes are kept in the archive; none when they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_as: Option<String>,
    /// Whether the record was taken over all the same.
    pub is_warning: bool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportProgress {
    /// So many files or lines were read for the plan.
    Reading(u64),
    /// So many of the plan's were written, of so many.
    Writing(u64, u64),
    /// The lists are written and the commit is made.
    Committing,
}

impl ImportReport {
    /// Whether something could not be taken over as a record.
    pub fn has_failures(&self) -> bool {
        self.problems.iter().any(|problem| !problem.is_warning)
    }
}

/// Imports folders, single records and JSON lines into the archive, and commits.
///
/// # Errors
/// When a path cannot be imported at all, or the archive cannot be written. A single bad file is no
/// error: it is in the report.
pub fn import(
    writer: &mut Writer,
    paths: &[PathBuf],
    options: &ImportOptions,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<ImportReport, StoreError> {
    let mut report = ImportReport::default();
    // A path that cannot be imported is found before anything is written.
    let roots: Vec<Root> = paths
        .iter()
        .map(|path| Root::of(path, writer.layout.root()))
        .collect::<Result<_, _>>()?;
    for root in roots {
        let mut plan = plan::Plan::new(options.source.clone());
        match root.kind {
            RootKind::Folder => folder::read(&root, &mut plan, writer, &mut report, progress)?,
            RootKind::Record => folder::read_one(&root, &mut plan, writer, &mut report),
            RootKind::JsonLines => {
                json_lines::read(&root, &mut plan, writer, &mut report, progress)?;
            }
        }
        take::take(writer, &root, plan, &mut report, progress)?;
        if root.kind == RootKind::JsonLines {
            json_lines::remove_unpacked(&root, writer)?;
        }
    }
    progress(ImportProgress::Committing);
    let names: Vec<String> = paths.iter().map(|path| name_of(path)).collect();
    writer.finish(&format!("Import {}", names.join(", ")))?;
    Ok(report)
}

/// A path to import.
struct Root {
    path: PathBuf,
    /// The last part of the path: the `{name}` in `imported/{name}/…`, and the beginning of origins.
    name: String,
    kind: RootKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RootKind {
    Folder,
    Record,
    JsonLines,
}

impl Root {
    /// A file below the root, by its path; the root itself when that is empty.
    fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() {
            self.path.clone()
        } else {
            self.path.join(path)
        }
    }

    fn of(path: &Path, archive: &Path) -> Result<Self, StoreError> {
        let refuse = |reason: &str| StoreError::Import {
            path: path.to_owned(),
            reason: reason.to_owned(),
        };
        let real = path
            .canonicalize()
            .map_err(|error| refuse(&error.to_string()))?;
        let archive = archive
            .canonicalize()
            .map_err(|error| refuse(&error.to_string()))?;
        if real.starts_with(&archive) {
            return Err(refuse("it lies in the archive itself"));
        }
        let name = name_of(&real);
        let kind = if real.is_dir() {
            if real.join("HEAD").is_file() && real.join("objects").is_dir() {
                return Err(refuse(
                    "it is a bare git repository; clone it, and import the clone",
                ));
            }
            RootKind::Folder
        } else if !real.is_file() {
            return Err(refuse("it is neither a folder nor a regular file"));
        } else if json_lines::is_name(&name) {
            RootKind::JsonLines
        } else if folder::is_markdown(&name) {
            RootKind::Record
        } else {
            return Err(refuse(
                "it is neither a folder nor a file named .md, .jsonl, .jsonl.gz, .jsonl.xz or .jsonl.zst",
            ));
        };
        Ok(Self {
            path: real,
            name,
            kind,
        })
    }
}

fn name_of(path: &Path) -> String {
    let name = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = name.file_name().unwrap_or_default().to_string_lossy();
    // It becomes part of paths and of commit messages.
    name.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}
