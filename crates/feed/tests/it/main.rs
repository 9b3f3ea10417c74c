//! Tests of the crate from outside: formats, broken input, arbitrary input, shared data.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "helpers of tests are tests"
)]

mod broken;
mod charset;
mod expectations;
mod formats;
mod heavy;
mod limits;
mod opml;
mod properties;
mod shared;
mod sitemap;
mod vocabularies;

use jianbao_feed::{Context, Entry, Parsed, Url, WarningKind, parse};

/// Parses as if fetched from a host of ours.
fn read(feed: &str) -> Parsed {
    parse(feed.as_bytes(), &context())
}

fn context() -> Context {
    Context {
        url: Url::parse("https://feeds.example.org/news/feed.xml").ok(),
        ..Context::default()
    }
}

/// The only entry of an RSS feed with these fields in its item.
fn item(fields: &str) -> Entry {
    let feed = format!("<rss version='2.0'><channel><item>{fields}</item></channel></rss>");
    let mut entries = read(&feed).feed.entries;
    assert_eq!(entries.len(), 1, "{feed}");
    entries.remove(0)
}

fn kinds(parsed: &Parsed) -> Vec<WarningKind> {
    parsed.warnings.iter().map(|warning| warning.kind).collect()
}

/// The names of an entry's authors.
fn authors(entry: &Entry) -> Vec<&str> {
    let persons = entry.authors.iter();
    persons
        .filter_map(jianbao_feed::Person::display_name)
        .collect()
}

/// The names of an entry's categories.
fn categories(entry: &Entry) -> Vec<&str> {
    entry
        .categories
        .iter()
        .map(jianbao_feed::Category::name)
        .collect()
}
