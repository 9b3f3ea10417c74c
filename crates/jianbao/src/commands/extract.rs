//! `extract`: the article in a page, without an archive.

mod in_order;
mod input;
mod lines;
mod row;
mod shown;
mod warc;

use std::io;

use anyhow::{Result, bail};
use jianbao_crawl::Accept;
use jianbao_extract::{Extraction, Hints, Limits, Page, PageKind, extract};
use url::Url;

use super::fetch_once::fetch_once;
use crate::cli::{ExtractArguments, Format, Global};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use crate::pipeline::page_record::page_record;

pub(super) fn run(global: &Global, arguments: &ExtractArguments) -> Result<Outcome> {
    if arguments.jsonl {
        return lines::run(io::stdin());
    }
    let name = arguments.page.as_deref().unwrap_or("-");
    let page = match Url::parse(name) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => fetched(global, url)?,
        _ => {
            let mut bytes = input::open(name)?;
            if warc::is_warc(&mut bytes).map_err(|error| input::cannot_read(name, error))? {
                return run_warc(arguments, name, bytes);
            }
            Page {
                bytes: input::read(bytes).map_err(|error| input::cannot_read(name, error))?,
                url: arguments.url.clone().map_or_else(input::no_url, Ok)?,
                content_type: None,
            }
        }
    };
    let extraction = extract(&page, &Hints::default(), &Limits::default());
    for warning in extraction.warnings.iter().filter(|_| global.verbose) {
        output::say(global.quiet, &one_terminal_line(warning));
    }
    let is_url_known = arguments.url.is_some() || page.url != input::no_url()?;
    print(
        global,
        arguments.format,
        &extraction,
        &page.url,
        is_url_known,
    )?;
    if extraction.kind == PageKind::Article {
        return Ok(Outcome::Done);
    }
    let kind = extraction.kind.name();
    output::say(global.quiet, &format!("this is no article: {kind}"));
    Ok(Outcome::Failures)
}

fn run_warc(arguments: &ExtractArguments, name: &str, bytes: input::Bytes) -> Result<Outcome> {
    let fits = matches!(arguments.format, None | Some(Format::Json)) && arguments.url.is_none();
    if !fits {
        return Err(UsageError {
            message: format!("{name} is a WARC file: its pages are told as lines of JSON only"),
            hint: Some("leave out --format and --url".to_owned()),
        }
        .into());
    }
    lines::run_warc(name, bytes)
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
    Ok(Page {
        bytes: exchange.body().to_vec(),
        url: exchange.url,
        content_type,
    })
}

fn print(
    global: &Global,
    format: Option<Format>,
    extraction: &Extraction,
    url: &Url,
    is_url_known: bool,
) -> Result<()> {
    match format {
        Some(Format::Json) => output::json(&shown::json(extraction)),
        None if global.json => output::json(&shown::json(extraction)),
        None => output::line(&shown::reading(extraction, is_url_known.then_some(url))),
        Some(Format::Text) => output::line(&output::terminal_text(&extraction.text)),
        Some(Format::Markdown) => output::line(&output::terminal_text(&extraction.commonmark())),
        Some(Format::Html) => output::line(&output::terminal_text(&extraction.html())),
        Some(Format::Record) => output::bytes(&page_record(extraction, url)),
    }
}
