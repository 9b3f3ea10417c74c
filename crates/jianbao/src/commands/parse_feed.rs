//! `parse-feed`: a feed as JSON, the same for every format.

mod normalised;

use std::collections::BTreeMap;
use std::io::{BufRead as _, Read as _};
use std::panic::catch_unwind;

use anyhow::{Context as _, Result};
use jianbao_crawl::Accept;
use jianbao_feed::{Context, Format, Limits, Parsed, Url, parse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fetch_once::fetch_once;
use crate::cli::{Global, ParseFeedArguments};
use crate::failure::Outcome;
use crate::output;

/// One line of `--jsonl`.
#[derive(Debug, Deserialize)]
struct Wanted {
    file: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

pub(super) fn run(global: &Global, arguments: &ParseFeedArguments) -> Result<Outcome> {
    if arguments.jsonl {
        return run_lines();
    }
    let feed = arguments.feed.as_deref().unwrap_or("-");
    let parsed = match Url::parse(feed) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => fetched(global, url)?,
        _ => parse(&bytes_of(feed)?, &Context::default()),
    };
    for warning in parsed.warnings.iter().filter(|_| global.verbose) {
        output::say(global.quiet, &output::one_terminal_line(&warning.message));
    }
    output::json(&normalised::feed(&parsed))?;
    Ok(if parsed.feed.format == Format::Unknown {
        Outcome::Failures
    } else {
        Outcome::Done
    })
}

/// The feed at a URL.
fn fetched(global: &Global, url: Url) -> Result<Parsed> {
    let exchange = fetch_once(global, url, Accept::Feed)?;
    let header = |name: &str| exchange.header(name).map(str::to_owned);
    let context = Context {
        url: Some(exchange.url.clone()),
        content_type: header("content-type"),
        content_location: header("content-location"),
        content_language: header("content-language"),
        ..Context::default()
    };
    Ok(parse(exchange.body(), &context))
}

fn run_lines() -> Result<Outcome> {
    let mut outcome = Outcome::Done;
    for line in std::io::stdin().lock().lines() {
        let line = line.context("cannot read stdin")?;
        if line.trim().is_empty() {
            continue;
        }
        let wanted: Wanted = serde_json::from_str(&line)
            .with_context(|| format!("{line:?} is no line {{file, url?, headers?}}"))?;
        let out = answer(&wanted).unwrap_or_else(|error| {
            outcome = Outcome::Failures;
            json!({"error": error})
        });
        output::json(&json!({"file": wanted.file, "out": out}))?;
    }
    Ok(outcome)
}

/// The feed of a line. One that breaks the parser must not keep the others from being read.
fn answer(wanted: &Wanted) -> Result<Value, String> {
    let bytes = bytes_of(&wanted.file).map_err(|error| format!("{error:#}"))?;
    let context = context(wanted);
    catch_unwind(|| normalised::feed(&parse(&bytes, &context)))
        .map_err(|_| "the parser broke".to_owned())
}

fn context(wanted: &Wanted) -> Context {
    let header = |wanted_name: &str| {
        let mut headers = wanted.headers.iter();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted_name));
        found.map(|(_, value)| value.clone())
    };
    Context {
        url: wanted.url.as_deref().and_then(|url| Url::parse(url).ok()),
        // Headers without it say that it came by HTTP with no type.
        content_type: header("content-type")
            .or_else(|| (!wanted.headers.is_empty()).then(String::new)),
        content_location: header("content-location"),
        content_language: header("content-language"),
        ..Context::default()
    }
}

/// The bytes of a file or of stdin. What is beyond the parser's limit is not read.
fn bytes_of(file: &str) -> Result<Vec<u8>> {
    let limit = u64::try_from(Limits::default().input_bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = if file == "-" {
        let stdin = std::io::stdin().lock();
        stdin.take(limit.saturating_add(1)).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file)
            .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
    };
    read.with_context(|| format!("cannot read {file}"))?;
    Ok(bytes)
}
