//! The command line.

mod archive;
mod articles;
mod fetching;
mod publishing;
mod tools;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use archive::{
    Export, ExportArguments, ImportArguments, InitArguments, VerifyArguments,
};
pub(crate) use articles::{DiffArguments, HistoryArguments, ShowArguments};
pub(crate) use fetching::{AddArguments, ClipArguments, StatusArguments, SyncArguments};
pub(crate) use publishing::{BuildArguments, DemoArguments, ServeArguments};
pub(crate) use tools::{ExtractArguments, Format, ParseFeedArguments, Rules, RulesArguments};

/// Keeps news: an archive of articles that outlives its sources.
///
/// An archive is a folder: one Markdown file an article in a git repository, every revision, and a
/// signed log that proves them. Data goes to stdout, talk to stderr. Exit codes: 0 all done, 1 done
/// with failures or differences, 2 usage or configuration.
#[derive(Debug, Parser)]
#[command(name = "jianbao", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// The archive's folder
    #[arg(
        short = 'C',
        long = "directory",
        value_name = "DIR",
        default_value = ".",
        env = "JIANBAO_DIRECTORY",
        global = true
    )]
    pub(crate) directory: PathBuf,
    /// Print JSON (its schema is in docs/reference.md)
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say more: warnings one by one
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Colours in what is said
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// An instant at which the clock stands still, or the address of a clock, for tests
    #[arg(
        long,
        value_name = "CLOCK",
        env = "JIANBAO_CLOCK",
        hide = true,
        global = true
    )]
    pub(crate) clock: Option<String>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether what is said on stderr is to be coloured.
    pub(crate) fn is_wanted(self) -> bool {
        match self {
            Self::Auto => {
                std::io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new archive: settings, signing key, git repository
    Init(InitArguments),
    /// Subscribe to feeds, sitemaps and lists of sites, or keep watch over single pages
    Add(AddArguments),
    /// Fetch what is due: new articles, and further looks at those that are kept
    Sync(SyncArguments),
    /// Archive single pages now
    Clip(ClipArguments),
    /// Build the static site: pages and feeds without scripts
    Build(BuildArguments),
    /// See the whole road at once, offline: a newsroom of fiction is archived, built and served
    Demo(DemoArguments),
    /// Take over records of the family, JSON lines, or a list of subscriptions
    Import(ImportArguments),
    /// Write the subscriptions as a list that other readers import
    Export(ExportArguments),
    /// Show an article
    Show(ShowArguments),
    /// Show what happened to an article, or to all of them
    History(HistoryArguments),
    /// Show what changed between two revisions of an article
    Diff(DiffArguments),
    /// List the sources and how they fare
    Sources,
    /// Tell what the archive has and whether something waits to be done
    Status(StatusArguments),
    /// Prove that nothing was changed since it was written
    Verify(VerifyArguments),
    /// Make the catalog anew from journal and index lines, as after a clone
    Rebuild,
    /// Rules for the markup of sites: list, check or update them; no archive is needed
    Rules(RulesArguments),
    /// Serve the archive's pages to a browser, until interrupted
    Serve(ServeArguments),
    /// Read a feed and print it as JSON, the same for every format; no archive is needed
    ParseFeed(ParseFeedArguments),
    /// Read the article out of a page and print it; no archive is needed
    Extract(ExtractArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    const REFERENCE: &str = include_str!("../../../docs/reference.md");

    /// The long options and variables of a command, hidden ones apart.
    fn names(command: &clap::Command) -> Vec<String> {
        let shown = command
            .get_arguments()
            .filter(|argument| !argument.is_hide_set());
        shown
            .flat_map(|argument| {
                let option = argument.get_long().map(|long| format!("`--{long}"));
                let variable = argument.get_env();
                [
                    option,
                    variable.map(|name| format!("`{}`", name.to_string_lossy())),
                ]
            })
            .flatten()
            .collect()
    }

    #[test]
    fn the_reference_has_every_command_and_option() {
        let check = |text: &str, name: &str, of: &str| {
            assert!(
                text.contains(name),
                "docs/reference.md lacks {name} of {of}"
            );
        };
        let mut command = Cli::command();
        command.build();
        let (head, _) = REFERENCE.split_once("\n## `jianbao ").unwrap();
        for name in names(&command) {
            check(head, &name, "every command");
        }
        for subcommand in command.get_subcommands() {
            let name = subcommand.get_name();
            if name == "help" {
                continue;
            }
            let title = format!("\n## `jianbao {name}`\n");
            check(REFERENCE, &title, name);
            let (_, section) = REFERENCE.split_once(&title).unwrap();
            let section = section.split("\n## ").next().unwrap();
            for option in names(subcommand) {
                if !head.contains(&option) {
                    check(section, &option, name);
                }
            }
        }
    }
}
