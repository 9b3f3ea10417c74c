//! The command line.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jianbao_crawl::Delay;
use jianbao_store::SourceKind;
use url::Url;

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

const RULES_HELP: &str = "What is known of the markup of single sites: where the text stands, and what is \
none. Some rules come with jianbao. Further ones are read from the folders of extract.site_rules in \
jianbao.toml: files of our own format (HOST.toml) and of the public collection ftr-site-config (HOST.txt).";

/// Arguments of `rules`.
#[derive(Debug, Args)]
#[command(after_help = RULES_HELP)]
pub(crate) struct RulesArguments {
    #[command(subcommand)]
    pub(crate) what: Rules,
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// List the rules by site
    List,
    /// Read all rules, run the test cases that they bring, and tell what is wrong
    Check {
        /// Files of rules [default: all, those of jianbao too]
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Fetch the public collection ftr-site-config with git, into a folder named in the settings
    Update {
        /// Where it is cloned from [default: the collection's repository]
        #[arg(long, value_name = "URL")]
        from: Option<String>,
    },
}

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

const ADD_HELP: &str = "A URL is asked once to see what it is. A feed (RSS, Atom, JSON Feed) is asked \
again by every sync when it is due, and its articles are archived; so is a sitemap. Behind a site's page a \
source is looked for: the feeds that it links, feeds at usual places, sitemaps of robots.txt, at last the list \
of articles that the page may be, for which rules are found and written. A page that is an article is archived \
at once, and looked at again by later syncs as any article is. The settings of the source go to the end of \
jianbao.toml, where they can be changed.";

/// Arguments of `add`.
#[derive(Debug, Args)]
#[command(after_help = ADD_HELP)]
pub(crate) struct AddArguments {
    /// URLs of feeds, sites, sitemaps, lists or articles
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,
    /// The id of the source, part of paths: a-z, 0-9 and '-' [default: from the host's name]
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// The title shown to readers [default: the feed's]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What to subscribe to, whatever else is found
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    /// Show what the URL offers, best first, and subscribe to none of it
    #[arg(long, conflicts_with_all = ["id", "title", "kind"])]
    pub(crate) list: bool,
}

/// A kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A feed
    Feed,
    /// A sitemap or index of sitemaps
    Sitemap,
    /// A page that lists articles
    Listing,
    /// One article
    Page,
}

impl From<Kind> for SourceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Feed => Self::Feed,
            Kind::Sitemap => Self::Sitemap,
            Kind::Listing => Self::Listing,
            Kind::Page => Self::Page,
        }
    }
}

const SYNC_HELP: &str = "One pass: every source and every article that is due is asked, hosts side by \
side, one request at a time to each with fetch.per_host_delay between. What is not due is left alone: \
sources are asked about twice as often as they publish, articles at the ages of revisit.ages. Run it from cron as often as you \
like.

A run can be interrupted at any moment, also by kill -9; the next one continues. Exit code 1 says that \
something could not be fetched or read; it is listed, and tried again later.";

/// Arguments of `sync`.
#[derive(Debug, Args)]
#[command(after_help = SYNC_HELP)]
pub(crate) struct SyncArguments {
    /// Go on without end, and do what becomes due when it does
    #[arg(long)]
    pub(crate) watch: bool,
    /// Begin nothing new after this time: 90s, 20m, 6h, 30d
    #[arg(long, value_name = "TIME")]
    pub(crate) max_time: Option<Delay>,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// End with exit code 1 when a source has an alarm: quiet, missed articles, failing, ended
    #[arg(long)]
    pub(crate) check: bool,
}

/// Arguments of `clip`.
#[derive(Debug, Args)]
pub(crate) struct ClipArguments {
    /// URLs of articles
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,
    /// The source the articles belong to
    #[arg(long, value_name = "ID", default_value = "clips")]
    pub(crate) source: String,
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

/// The argument that names an article.
#[derive(Debug, Args)]
pub(crate) struct ArticleArgument {
    /// An article id or its beginning, a URL, or the path of a record in the archive
    pub(crate) article: String,
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// Where the site goes [default: public/ in the archive]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// The folder to make the archive in; it must not be there yet
    #[arg(value_name = "DIR", default_value = "jianbao-demo")]
    pub(crate) directory: PathBuf,
    /// End when it is built instead of serving it
    #[arg(long)]
    pub(crate) once: bool,
    /// Where to serve it
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:8080",
        conflicts_with = "once"
    )]
    pub(crate) listen: std::net::SocketAddr,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// An article id or its beginning, a URL, or the path of a record [default: all articles]
    pub(crate) article: Option<String>,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    #[command(flatten)]
    pub(crate) article: ArticleArgument,
    /// The number of the revision [default: the latest]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) revision: Option<u32>,
    /// Print the record file's bytes as they are
    #[arg(long, conflicts_with = "json")]
    pub(crate) raw: bool,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    #[command(flatten)]
    pub(crate) article: ArticleArgument,
    /// The older revision [default: the one before the newer]
    pub(crate) from: Option<u32>,
    /// The newer revision [default: the latest]
    pub(crate) to: Option<u32>,
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

const SERVE_HELP: &str = "The first line on stdout is the address. What is archived meanwhile shows up by \
itself; settings are read once. A private archive is served to this machine only: another address needs \
archive.visibility = \"public\". Ctrl-C or SIGTERM ends it once the requests under way are answered.";

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = SERVE_HELP)]
pub(crate) struct ServeArguments {
    /// Where to listen; port 0 takes one that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}

const PARSE_FEED_HELP: &str = "The JSON has a line {version, encoding, bozo, feed, entries}: texts are \
sanitised HTML, URLs absolute, times in milliseconds since 1970. With --jsonl, each line of stdin names a \
file, {file, url?, headers?}, and the answer is a line {file, out} in the same order; a file that cannot be \
read has {error} for out. Exit code 1 says that an input is no feed, or could not be read.";

/// Arguments of `parse-feed`.
#[derive(Debug, Args)]
#[command(after_help = PARSE_FEED_HELP)]
pub(crate) struct ParseFeedArguments {
    /// A file, - for stdin, or an http or https URL, which is asked once
    #[arg(value_name = "FILE|URL", required_unless_present = "jsonl")]
    pub(crate) feed: Option<String>,
    /// Read lines that name files from stdin, and write a line for each
    #[arg(long, conflicts_with = "feed")]
    pub(crate) jsonl: bool,
}

const EXTRACT_HELP: &str = "Without --format and --json it prints headline, byline, date, pictures and text for \
reading. A WARC file becomes a line of JSON for each page in it, as with --jsonl, where each line of stdin names \
a file, {id, url?, html_path, content_type?}, and the answer is a line {id, text, title, author, date, image, \
images, kind, confidence, ...} in the same order; a page that cannot be read has {id, error}. Exit code 1 says \
that a page is no article, or that a line or a page could not be read.";

/// Arguments of `extract`.
#[derive(Debug, Args)]
#[command(after_help = EXTRACT_HELP)]
pub(crate) struct ExtractArguments {
    /// A file of HTML or a WARC file, also packed with gzip; - for stdin; or an http or https URL, asked once
    #[arg(value_name = "FILE|URL", required_unless_present = "jsonl")]
    pub(crate) page: Option<String>,
    /// What to print
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) format: Option<Format>,
    /// The URL that a file was fetched from: what links and pictures in it are relative to
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Url>,
    /// A folder with rules for the markup of sites; may be given several times [default: those of the archive]
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    /// Read lines that name files from stdin, and write a line for each
    #[arg(long, conflicts_with_all = ["page", "format", "url"])]
    pub(crate) jsonl: bool,
    /// Learn first, from the same lines, what the pages of each host have in common
    #[arg(long, requires = "jsonl")]
    pub(crate) site_model: bool,
}

/// What `extract` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The text alone, a paragraph a line
    Text,
    /// The text with its pictures as CommonMark
    Markdown,
    /// The text with its pictures as clean HTML
    Html,
    /// Everything that was read, as with --json
    Json,
    /// The file that an archive would keep, in the classic dialect
    Record,
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
