//! A line of `--jsonl`: what it asks, and what is answered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jianbao_extract::{Date, Extraction, Hints, Lesson, Limits, Page, SiteModels, extract};
use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::input;
use crate::output::json_text;
use crate::site_rules::SiteRuleFolders;

/// What a line asks.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    /// Comes back as it is.
    #[serde(default)]
    pub(super) id: Value,
    url: Option<String>,
    html_path: String,
    content_type: Option<String>,
}

impl Wanted {
    /// Reads a line. What is wrong with one comes with its id, as far as it has one.
    pub(super) fn read(line: &[u8]) -> Result<Self, (Value, String)> {
        let say = |error: serde_json::Error| format!("no line {{id, url?, html_path}}: {error}");
        let value: Value =
            serde_json::from_slice(line).map_err(|error| (Value::Null, say(error)))?;
        let id = value.get("id").cloned().unwrap_or_default();
        serde_json::from_value(value).map_err(|error| (id, say(error)))
    }

    /// The page that it names, read into a buffer that was used before.
    pub(super) fn page(&self, mut buffer: Vec<u8>) -> Result<Page, String> {
        let path = &self.html_path;
        input::open_file(path)
            .and_then(|bytes| input::read_into(bytes, &mut buffer))
            .map_err(|error| format!("cannot read {path}: {error}"))?;
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok());
        Ok(Page {
            bytes: buffer,
            url: url
                .map_or_else(input::no_url, Ok)
                .map_err(|error| error.to_string())?,
            content_type: self.content_type.clone(),
        })
    }
}

/// What is known of a page beside its bytes: the rules for its site, and what was learnt of it.
pub(super) fn hints(
    page: &Page,
    site_rules: &SiteRuleFolders,
    models: Option<&SiteModels>,
) -> Hints {
    Hints {
        rules: site_rules.of(&page.url),
        site_model: models.and_then(|models| models.of(&page.url)),
        ..Hints::default()
    }
}

/// The line of a page. One that breaks the extractor must not keep the others from being read.
pub(super) fn of_page(
    id: &Value,
    page: &Page,
    site_rules: &SiteRuleFolders,
    models: Option<&SiteModels>,
) -> Result<String, String> {
    let begun = thread_ms();
    let extraction = catch_unwind(AssertUnwindSafe(|| {
        let hints = hints(page, site_rules, models);
        extract(page, &hints, &Limits::default())
    }))
    .map_err(|_| "the extractor broke".to_owned())?;
    let cpu_ms = thread_ms() - begun;
    let bytes = page.bytes.len();
    let mut line = json_text(&row(id, &extraction, cpu_ms, bytes))
        .map_err(|error| format!("what was read is no JSON: {error}"))?;
    line.push('\n');
    Ok(line)
}

/// What a page teaches of its site; nothing when it breaks the extractor.
pub(super) fn lesson(page: &Page) -> Option<Lesson> {
    let lesson = || Lesson::of(page, &Limits::default());
    catch_unwind(AssertUnwindSafe(lesson)).ok().flatten()
}

/// The line of a page that could not be read.
pub(super) fn of_error(id: &Value, error: &str) -> String {
    let line = json!({"id": id, "error": error});
    // Nothing in it is no JSON; and of what is, one line must come.
    let mut line = json_text(&line).unwrap_or_else(|_| r#"{"error":"no JSON"}"#.to_owned());
    line.push('\n');
    line
}

fn row(id: &Value, extraction: &Extraction, cpu_ms: f64, bytes: usize) -> Value {
    let date = |date: &Option<Date>| date.as_ref().map(Date::rfc3339);
    let images = extraction.media.iter().map(|media| {
        let words = [&media.caption, &media.credit];
        let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
        json!({"url": media.url, "caption": words.join(" ")})
    });
    let lead = extraction.lead.and_then(|lead| extraction.media.get(lead));
    json!({
        "id": id,
        "text": extraction.text,
        "title": extraction.headline,
        "author": extraction.byline,
        "date": date(&extraction.date_published),
        "image": lead.or(extraction.media.first()).map(|media| media.poster.as_ref().unwrap_or(&media.url)),
        "images": images.collect::<Value>(),
        "kind": extraction.kind.name(),
        "kind_confidence": extraction.kind_confidence,
        "confidence": extraction.confidence,
        "method": extraction.method,
        "modified": date(&extraction.date_modified),
        "language": extraction.language,
        "site_name": extraction.site_name,
        "section": extraction.section,
        "keywords": extraction.keywords,
        "description": extraction.description,
        "canonical_url": extraction.canonical_url.as_ref().map(Url::as_str),
        "next_page": extraction.next_page.as_ref().map(Url::as_str),
        "licence": extraction.licence,
        "source": extraction.source,
        "is_paywalled": extraction.is_paywalled,
        "warnings": extraction.warnings,
        "cpu_ms": (cpu_ms * 1_000.0).round() / 1_000.0,
        "bytes": bytes,
    })
}

/// The processor time of this thread, in milliseconds.
fn thread_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let duration = std::time::Duration::try_from(time).unwrap_or_default();
    duration.as_secs_f64() * 1_000.0
}
