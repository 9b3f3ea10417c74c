//! Reads pages named on stdin, one JSON object a line (`{"id", "url", "html_path"}`, the file plain or
//! gzip), and writes what was read out of each as one line: a filter for corpora, in one thread. With
//! `--no-rules` without the rules that come with the library; with `--site-model` the pages are read
//! twice: first a model is learnt of each host, then it helps.
#![allow(clippy::print_stdout, reason = "a program whose output is its purpose")]

use std::error::Error;
use std::io::{BufRead as _, Read as _};
use std::time::Instant;

use flate2::read::GzDecoder;
use jianbao_extract::{
    Extraction, Hints, Lesson, Limits, Page, SiteLearners, SiteModels, Url, extract, rules,
};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let has = |option: &str| std::env::args().any(|argument| argument == option);
    let with_rules = !has("--no-rules");
    let rows = std::io::stdin().lock().lines().map(|line| {
        let row: Value = serde_json::from_str(&line?)?;
        Ok(row)
    });
    if !has("--site-model") {
        for row in rows {
            write(&row?, with_rules, None)?;
        }
        return Ok(());
    }
    let rows: Vec<Value> = rows.collect::<Result<_>>()?;
    let mut learners = SiteLearners::default();
    for row in &rows {
        let page = page(row)?;
        if let Some(lesson) = Lesson::of(&page, &Limits::default()) {
            learners.add(&page.url, lesson);
        }
    }
    let models = learners.models();
    for row in &rows {
        write(row, with_rules, Some(&models))?;
    }
    Ok(())
}

fn write(row: &Value, with_rules: bool, models: Option<&SiteModels>) -> Result<()> {
    let page = page(row)?;
    let begun = Instant::now();
    let host = page.url.host_str().filter(|_| with_rules);
    let hints = Hints {
        rules: host.and_then(rules::built_in),
        site_model: models.and_then(|models| models.of(&page.url)),
        ..Hints::default()
    };
    let found = extract(&page, &hints, &Limits::default());
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    println!("{}", line_of(&row["id"], &found, page.bytes.len(), ms));
    Ok(())
}

fn page(row: &Value) -> Result<Page> {
    let mut bytes = std::fs::read(row["html_path"].as_str().ok_or("no html_path")?)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut page = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut page)?;
        bytes = page;
    }
    let url = row["url"].as_str().and_then(|url| Url::parse(url).ok());
    Ok(Page {
        bytes,
        url: url.map_or_else(|| Url::parse("https://page.invalid/a/1"), Ok)?,
        content_type: None,
    })
}

fn line_of(id: &Value, found: &Extraction, bytes: usize, ms: f64) -> Value {
    let date = |date: &Option<jianbao_extract::Date>| {
        let date = date.as_ref()?;
        Some(date.instant.to_string())
    };
    let pictures = found.media.iter().map(|media| {
        let words = [&media.caption, &media.credit].into_iter().flatten();
        let words: Vec<&str> = words.map(String::as_str).collect();
        json!({"url": media.url, "caption": words.join(" ")})
    });
    json!({
        "id": id, "text": found.text, "title": found.headline, "author": found.byline,
        "date": date(&found.date_published), "modified": date(&found.date_modified),
        "image": found.media.first().map(|media| media.poster.as_ref().unwrap_or(&media.url)),
        "images": pictures.collect::<Value>(),
        "kind": format!("{:?}", found.kind), "confidence": found.confidence,
        "method": found.method, "language": found.language, "site_name": found.site_name,
        "section": found.section, "keywords": found.keywords, "description": found.description,
        "canonical_url": found.canonical_url.as_ref().map(Url::as_str),
        "warnings": found.warnings, "cpu_ms": ms, "bytes": bytes,
    })
}
