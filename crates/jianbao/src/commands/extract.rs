//! `extract`: the article in a page, without an archive.

mod in_order;
mod input;
mod lines;
mod row;
mod shown;
mod warc;

use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;
use std::path::Path;

use anyhow::{Result, bail};
use jianbao_crawl::Accept;
use jianbao_extract::{Extraction, Limits, Page, PageKind, extract};
use jianbao_store::is_archive;
use url::Url;

use super::fetch_once::fetch_once;
use crate::cli::{ExtractArguments, Format, Global};
use crate::config::{Config, ExtractSettings};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use crate::pipeline::page_record::page_record;
use crate::progress::Progress;
use crate::site_rules::SiteRuleFolders;

pub(super) fn run(global: &Global, arguments: &ExtractArguments) -> Result<Outcome> {
    let site_rules = site_rules(global, arguments)?;
    if arguments.jsonl {
        let progress = progress(global);
        let outcome = lines::run(io::stdin(), site_rules, arguments.site_model, &progress);
        progress.clear();
        return outcome;
    }
    let name = arguments.page.as_deref().unwrap_or("-");
    let (page, is_url_known) = match Url::parse(name) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => (fetched(global, url)?, true),
        _ => {
            let mut bytes = opened(name)?;
            if warc::is_warc(&mut bytes).map_err(|error| input::cannot_read(name, error))? {
                let progress = progress(global);
                let outcome = run_warc(arguments, name, bytes, site_rules, &progress);
                progress.clear();
                return outcome;
            }
            let bytes = input::read(bytes).map_err(|error| input::cannot_read(name, error))?;
            if let Some(what) = input::what_else(&bytes) {
                bail!("{name} is no page of HTML: {what}");
            }
            let page = Page {
                bytes,
                url: arguments.url.clone().map_or_else(input::no_url, Ok)?,
                content_type: None,
            };
            (page, arguments.url.is_some())
        }
    };
    let read = read(page, is_url_known, &site_rules);
    for warning in read.extraction.warnings.iter().filter(|_| global.verbose) {
        output::say(global.quiet, &one_terminal_line(warning));
    }
    print(global, arguments.format, &read)?;
    if read.extraction.kind == PageKind::Article {
        return Ok(Outcome::Done);
    }
    let mut told = format!("this is no article: {}", read.extraction.kind.name());
    if read.extraction.kind == PageKind::Empty && !global.verbose {
        for warning in &read.extraction.warnings {
            told = format!("{told}; {warning}");
        }
    }
    output::say(global.quiet, &one_terminal_line(&told));
    Ok(Outcome::Failures)
}

/// How far many pages are. Only when their lines go to a file: what a pipe leads to may write on the same
/// terminal.
fn progress(global: &Global) -> Progress {
    let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let metadata = stdout.and_then(|stdout| stdout.metadata());
    let is_file = metadata.is_ok_and(|metadata| metadata.is_file());
    Progress::new(global.quiet || !is_file)
}

/// Opens a file, which may be named by its URL, or stdin. What is no absolute URL is a path, so who has a folder
/// of such a name can begin with `./`.
fn opened(name: &str) -> Result<input::Bytes> {
    let url = match Url::parse(name) {
        // Paths may hold a colon.
        Ok(url) if name.contains("://") => url,
        Ok(url) if url.scheme() == "file" && name.contains(":/") => url,
        _ => return input::open(name),
    };
    if url.scheme() == "file" {
        let Ok(path) = url.to_file_path() else {
            let message = format!("{name} names no file of this machine");
            let hint = Some("file:///path/of/page.html does, and so does a path".to_owned());
            return Err(UsageError { message, hint }.into());
        };
        return input::open_file(path).map_err(|error| input::cannot_read(name, error));
    }
    let scheme = url.scheme();
    Err(UsageError {
        message: format!("{name}: pages are not asked for by {scheme}, but by http and https"),
        hint: None,
    }
    .into())
}

/// What was read out of a page.
struct Read {
    extraction: Extraction,
    url: Url,
    /// Whether the URL is not only a place-holder.
    is_url_known: bool,
}

/// Reads a page. One without a URL is read again with that which it states itself: its links and pictures are
/// relative to it.
fn read(mut page: Page, is_url_known: bool, site_rules: &SiteRuleFolders) -> Read {
    let read = |page: &Page| {
        extract(
            page,
            &row::hints(page, site_rules, None),
            &Limits::default(),
        )
    };
    let mut extraction = read(&page);
    let stated = extraction.canonical_url.clone();
    let stated = stated.filter(|stated| !is_url_known && stated.host() != page.url.host());
    let is_url_known = is_url_known || stated.is_some();
    if let Some(stated) = stated {
        page.url = stated;
        extraction = read(&page);
    }
    Read {
        extraction,
        url: page.url,
        is_url_known,
    }
}

/// The rules for sites: of the folders that are named, else of those of the archive, where there is one; and
/// those that come with the program.
fn site_rules(global: &Global, arguments: &ExtractArguments) -> Result<SiteRuleFolders> {
    if arguments.rules.is_empty() && is_archive(&global.directory) {
        let config = Config::load(&global.directory)?;
        return Ok(SiteRuleFolders::new(&global.directory, &config.extract));
    }
    if let Some(folder) = arguments.rules.iter().find(|folder| !folder.is_dir()) {
        return Err(UsageError {
            message: format!("--rules: there is no folder {}", folder.display()),
            hint: None,
        }
        .into());
    }
    let settings = ExtractSettings {
        site_rules: arguments.rules.clone(),
    };
    Ok(SiteRuleFolders::new(Path::new(""), &settings))
}

fn run_warc(
    arguments: &ExtractArguments,
    name: &str,
    bytes: input::Bytes,
    site_rules: SiteRuleFolders,
    progress: &Progress,
) -> Result<Outcome> {
    let fits = matches!(arguments.format, None | Some(Format::Json)) && arguments.url.is_none();
    if !fits {
        return Err(UsageError {
            message: format!("{name} is a WARC file: its pages are told as lines of JSON only"),
            hint: Some("leave out --format and --url".to_owned()),
        }
        .into());
    }
    lines::run_warc(name, bytes, site_rules, progress)
}

/// The page at a URL.
fn fetched(global: &Global, url: Url) -> Result<Page> {
    let exchange = fetch_once(global, url, Accept::Page)?;
    let content_type = exchange.content_type().map(str::to_owned);
    if !content_type.as_deref().is_none_or(input::is_html) {
        bail!(
            "{} is no page of HTML: {}",
            exchange.url,
            content_type.unwrap_or_default()
        );
    }
    if let Some(what) = input::what_else(exchange.body()) {
        bail!("{} is no page of HTML: {what}", exchange.url);
    }
    Ok(Page {
        bytes: exchange.body().to_vec(),
        url: exchange.url,
        content_type,
    })
}

fn print(global: &Global, format: Option<Format>, read: &Read) -> Result<()> {
    let extraction = &read.extraction;
    let shown = match format {
        Some(Format::Json) => return output::json(&shown::json(extraction)),
        None if global.json => return output::json(&shown::json(extraction)),
        Some(Format::Record) => return output::bytes(&page_record(extraction, &read.url)),
        None => {
            let url = Some(&read.url).filter(|_| read.is_url_known);
            shown::reading(extraction, url)
        }
        Some(Format::Text) => output::terminal_text(&extraction.text),
        Some(Format::Markdown) => output::terminal_text(&extraction.commonmark()),
        Some(Format::Html) => output::terminal_text(&extraction.html()),
    };
    if shown.is_empty() {
        return Ok(());
    }
    output::line(&shown)
}
