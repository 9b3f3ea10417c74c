//! An extraction for people, and all of it as JSON.

use jianbao_extract::{Date, Extraction, VERSION};
use serde_json::{Value, json};
use url::Url;

use crate::output::{one_terminal_line, table, terminal_text};

/// Headline, what is known of the article, text with pictures.
pub(super) fn reading(extraction: &Extraction, url: Option<&Url>) -> String {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            rows.push(vec![name.to_owned(), one_terminal_line(&value)]);
        }
    };
    let date = |date: &Option<Date>| date.as_ref().map(Date::rfc3339);
    row("by", extraction.byline.clone());
    row("published", date(&extraction.date_published));
    row("changed", date(&extraction.date_modified));
    row("section", extraction.section.clone());
    row("site", extraction.site_name.clone());
    row("from", extraction.source.clone());
    row("url", url.map(Url::to_string));
    let headline = extraction.headline.as_deref().map(one_terminal_line);
    let parts = [
        headline.unwrap_or_default(),
        table(&rows),
        terminal_text(&extraction.reading_text()),
    ];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

/// Everything, with the version of the extractor.
pub(super) fn json(extraction: &Extraction) -> Value {
    let mut value = extraction.json();
    value["extractor"] = json!(VERSION);
    value
}
