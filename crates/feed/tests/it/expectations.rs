//! How many of the shared expectations for titles, links, identifiers, dates and texts hold.

use std::collections::BTreeMap;

use jianbao_feed::{Content, Context, Date, Entry, Feed, Url, parse};
use serde_json::Value;

use crate::shared::data;

/// The least share of the checks that must hold, in percent.
const FLOOR_PERCENT: usize = 95;

#[test]
fn shared_expectations_hold() {
    let Some(folder) = data() else { return };
    let folder = folder.join("feeds");
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for file in ["expect.jsonl", "real.jsonl"] {
        let lines = std::fs::read_to_string(folder.join(file)).unwrap();
        for line in lines.lines() {
            let test: Value = serde_json::from_str(line).unwrap();
            let feed = feed(&folder, &test);
            for check in test["checks"].as_array().unwrap() {
                let path = check["path"].as_str().unwrap();
                if !is_looked_at(path) {
                    continue;
                }
                let found = find(&feed, path);
                let field = path.rsplit('.').next().unwrap();
                let count = counts.entry(format!("{file} {field}")).or_default();
                count.1 += 1;
                if holds(check, found.as_deref()) {
                    count.0 += 1;
                } else {
                    println!(
                        "{}: {path} is {found:?}, not {}",
                        test["id"], check["value"]
                    );
                }
            }
        }
    }
    let (mut good, mut all) = (0, 0);
    for (field, (held, count)) in counts {
        println!("{field}: {held} of {count}");
        good += held;
        all += count;
    }
    println!("all: {good} of {all}");
    assert!(
        good * 100 >= all * FLOOR_PERCENT,
        "{good} of {all} checks hold"
    );
}

fn feed(folder: &std::path::Path, test: &Value) -> Feed {
    let bytes = std::fs::read(folder.join(test["feed"].as_str().unwrap())).unwrap();
    let header = |wanted: &str| {
        let headers = test["headers"].as_object()?;
        let (_, value) = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        value.as_str().map(str::to_owned)
    };
    let url = test["url"].as_str().and_then(|url| Url::parse(url).ok());
    let url = match header("content-location") {
        Some(location) => url.and_then(|url| url.join(&location).ok()),
        None => url,
    };
    let of_origin = test["origin"]["http_content_type"].as_str();
    let context = Context {
        url,
        content_type: header("content-type").or_else(|| of_origin.map(str::to_owned)),
        ..Context::default()
    };
    parse(&bytes, &context).feed
}

fn is_looked_at(path: &str) -> bool {
    let entry_fields = [
        "title",
        "link",
        "id",
        "published",
        "updated",
        "summary",
        "content[0].value",
    ];
    matches!(path, "feed.title" | "feed.link")
        || path
            .strip_prefix("entries[")
            .and_then(|rest| rest.split_once("]."))
            .is_some_and(|(_, field)| entry_fields.contains(&field))
}

/// What the feed has at a path that is looked at.
fn find(feed: &Feed, path: &str) -> Option<String> {
    match path {
        "feed.title" => return feed.title.clone(),
        "feed.link" => return feed.link.clone(),
        _ => {}
    }
    let (index, field) = path.strip_prefix("entries[")?.split_once("].")?;
    let empty = Entry::default();
    let entry = feed
        .entries
        .get(index.parse::<usize>().ok()?)
        .unwrap_or(&empty);
    let milliseconds =
        |date: Option<&Date>| date.map(|date| date.instant.as_millisecond().to_string());
    match field {
        "title" => Some(entry.title.clone()),
        "link" => entry.url.clone(),
        "summary" => {
            let summary = entry.summary.as_ref().or(entry.content());
            summary.map(Content::clean)
        }
        "content[0].value" => entry.content().map(Content::clean),
        "id" => entry.guid.clone(),
        "published" => milliseconds(entry.published.as_ref()),
        "updated" => milliseconds(entry.updated.as_ref().or(entry.published.as_ref())),
        _ => None,
    }
}

fn holds(check: &Value, found: Option<&str>) -> bool {
    let found = found.unwrap_or_default();
    let value = match &check["value"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    match check["op"].as_str().unwrap() {
        "truthy" => !found.is_empty(),
        "falsy" => found.is_empty(),
        "time" => {
            let seconds = |text: &str| {
                text.parse::<i64>()
                    .ok()
                    .map(|number| number.div_euclid(1000))
            };
            seconds(found).is_some() && seconds(found) == seconds(&value)
        }
        "title" | "html" => {
            squeezed(&jianbao_html::text(&value)) == squeezed(&jianbao_html::text(found))
                || squeezed(&value) == squeezed(found)
        }
        _ => found == value || found.trim_end_matches('/') == value.trim_end_matches('/'),
    }
}

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}
