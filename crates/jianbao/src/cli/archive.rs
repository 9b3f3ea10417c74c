//! The archive as a whole: making it, filling it from files, proving it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder to make the archive in
    pub(crate) directory: PathBuf,
    /// The archive's name for ever, part of its signatures: a-z, 0-9 and '-' [default: from the folder]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The title shown to readers [default: the name]
    #[arg(long)]
    pub(crate) title: Option<String>,
}

const IMPORT_HELP: &str = "A folder is searched for records in any dialect of the family; lists, \
templates and site files are skipped. A file of JSON lines (.jsonl, also .gz, .xz, .zst) has one \
article a line: {url, title, text or html, date?, author?, source?}. Files of one article with \
different texts become its revisions in the order of their dates.

A list of subscriptions (OPML) adds its feeds to the sources, without asking anybody.

An import that was interrupted is continued by the same command; importing the same again changes \
nothing.";

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = IMPORT_HELP)]
pub(crate) struct ImportArguments {
    /// Folders, git work trees, single records, files of JSON lines, or lists of subscriptions (.opml)
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The source everything belongs to [default: named by folder or host]
    #[arg(long, value_name = "ID")]
    pub(crate) source: Option<String>,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// What to write
    pub(crate) what: Export,
    /// The file to make; it must not be there yet [default: standard output]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Export {
    /// The sources as a list of subscriptions (OPML 2.0), without secrets
    Opml,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Evidence (media, WARC) that is absent counts as a difference
    #[arg(long)]
    pub(crate) complete: bool,
    /// A checkpoint seen earlier, which the journal must continue
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// The key the journal must be signed by, as the archive's README prints it
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}
