//! Commands that need no archive: rules, feeds and pages.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use url::Url;

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
    #[arg(long, value_name = "URL", value_parser = page_url)]
    pub(crate) url: Option<Url>,
    /// A folder with rules for the markup of sites; may be given several times [default: those of the archive]
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Vec<PathBuf>,
    /// Read lines that name files from stdin, and write a line for each
    #[arg(long, conflicts_with_all = ["page", "format", "url"])]
    pub(crate) jsonl: bool,
    /// Learn first, from the same lines, what the pages of each host have in common
    #[arg(long, requires = "jsonl", conflicts_with_all = ["page", "format", "url"])]
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

/// The URL of a page.
fn page_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| "a URL begins with http:// or https://".to_owned())
}
