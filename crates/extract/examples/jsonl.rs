//! Reads pages named on stdin, one JSON object a line (`{"id", "url", "html_path"}`, the file plain or
//! gzip), and writes what was read out of each as one line: a filter for corpora, in one thread.
//!
//! With `--site-model` the pages are read twice: first a model is learnt of each host, then it helps.
#![allow(clippy::print_stdout, reason = "a program whose output is its purpose")]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead as _, Read as _};
use std::sync::Arc;
use std::time::Instant;

use flate2::read::GzDecoder;
use jianbao_extract::{Extraction, Hints, Learner, Limits, Page, SiteModel, Url, extract};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let with_models = std::env::args().any(|argument| argument == "--site-model");
    let rows = std::io::stdin().lock().lines().map(|line| {
        let row: Value = serde_json::from_str(&line?)?;
        Ok(row)
    });
    if !with_models {
        for row in rows {
            write(&row?, None)?;
        }
        return Ok(());
    }
    let rows: Vec<Value> = rows.collect::<Result<_>>()?;
    let models = models(&rows)?;
    for row in &rows {
        write(row, host(row).and_then(|host| models.get(&host)))?;
    }
    Ok(())
}

fn write(row: &Value, model: Option<&Arc<SiteModel>>) -> Result<()> {
    let page = page(row)?;
    let hints = Hints {
        site_model: model.cloned(),
        ..Hints::default()
    };
    let begun = Instant::now();
    let found = extract(&page, &hints, &Limits::default());
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    println!("{}", line_of(&row["id"], &found, page.bytes.len(), ms));
    Ok(())
}

/// A model of each host; of one with few pages, it is learnt from all that share its last labels.
fn models(rows: &[Value]) -> Result<BTreeMap<String, Arc<SiteModel>>> {
    const FEW: usize = 3;
    let mut hosts: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for row in rows {
        if let Some(host) = host(row) {
            hosts.entry(host).or_default().push(row);
        }
    }
    let mut sites: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for (host, rows) in &hosts {
        sites.entry(site(host)).or_default().extend(rows);
    }
    let mut models = BTreeMap::new();
    for (host, rows) in &hosts {
        let rows = if rows.len() < FEW {
            sites.get(&site(host)).unwrap_or(rows)
        } else {
            rows
        };
        let mut learner = Learner::default();
        for row in rows {
            learner.add(&page(row)?, &Limits::default());
        }
        if let Some(model) = learner.finish() {
            models.insert(host.clone(), Arc::new(model));
        }
    }
    Ok(models)
}

/// The registrable domain, roughly: the real one needs a list of public suffixes.
fn site(host: &str) -> String {
    let labels: Vec<&str> = host.rsplit('.').collect();
    let second = (labels.get(1))
        .is_some_and(|label| matches!(*label, "ac" | "co" | "com" | "edu" | "gov" | "net" | "org"));
    let count = if second && labels.len() > 2 { 3 } else { 2 };
    let mut labels: Vec<&str> = labels.into_iter().take(count).collect();
    labels.reverse();
    labels.join(".")
}

fn host(row: &Value) -> Option<String> {
    let url = Url::parse(row["url"].as_str()?).ok()?;
    url.host_str().map(str::to_owned)
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
        "image": found.media.first().map(|media| &media.url),
        "images": Value::from_iter(pictures),
        "kind": format!("{:?}", found.kind), "confidence": found.confidence,
        "method": found.method, "language": found.language, "site_name": found.site_name,
        "section": found.section, "keywords": found.keywords, "description": found.description,
        "canonical_url": found.canonical_url.as_ref().map(Url::as_str),
        "warnings": found.warnings, "cpu_ms": ms, "bytes": bytes,
    })
}
