//! What JSON-LD (schema.org) says of an article.

use serde_json::Value;

use crate::document::Document;
use crate::words::collapse;

/// Most JSON-LD values that are looked at on a page.
const MAX_VALUES: usize = 2_000;

/// What was stated, in the page's own words.
#[derive(Debug, Default)]
pub(crate) struct LinkedData {
    /// Whether the page calls itself an article.
    pub(crate) is_article: bool,
    pub(crate) headline: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) body: Option<String>,
}

/// Reads all JSON-LD of a page; the first article in it counts.
pub(crate) fn read(document: &Document) -> LinkedData {
    let mut found = LinkedData::default();
    for node in 0..document.len() {
        if document.name(node) != "script" {
            continue;
        }
        let Some(json) = document
            .text(node + 1)
            .filter(|_| document.end(node) > node + 1)
        else {
            continue;
        };
        if let Some(value) = parse(json) {
            walk(&value, &mut found);
        }
    }
    found
}

fn parse(json: &str) -> Option<Value> {
    let json = json
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches(';');
    if let Ok(value) = serde_json::from_str(json) {
        return Some(value);
    }
    // Raw newlines and tabs in strings are the commonest error.
    let plain: String = json
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    serde_json::from_str(&plain).ok()
}

/// Looks for the article in a value and what it holds.
fn walk(value: &Value, found: &mut LinkedData) {
    let mut waiting = vec![value];
    let mut looked_at = 0;
    while let Some(value) = waiting.pop() {
        looked_at += 1;
        if looked_at > MAX_VALUES {
            return;
        }
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                if is_article(object.get("@type")) {
                    if !found.is_article {
                        article(object, found);
                    }
                    found.is_article = true;
                } else {
                    let inner = ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"];
                    waiting.extend(inner.iter().rev().filter_map(|key| object.get(*key)));
                }
            }
            _ => {}
        }
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    let named = |value: &Value| {
        value.as_str().is_some_and(|name| {
            let name = name.rsplit('/').next().unwrap_or(name);
            name.ends_with("Article")
                || matches!(
                    name,
                    "BlogPosting"
                        | "Report"
                        | "LiveBlogPosting"
                        | "OpinionNewsArticle"
                        | "SocialMediaPosting"
                )
        })
    };
    match kind {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => false,
    }
}

fn article(object: &serde_json::Map<String, Value>, found: &mut LinkedData) {
    let text = |key: &str| object.get(key).and_then(string);
    found.headline = text("headline").or_else(|| text("name"));
    found.published = text("datePublished").or_else(|| text("dateCreated"));
    found.modified = text("dateModified");
    found.section = object
        .get("articleSection")
        .and_then(|value| list(value).into_iter().next());
    found.keywords = object.get("keywords").map(list).unwrap_or_default();
    found.language = text("inLanguage");
    found.description = text("description");
    found.publisher = object.get("publisher").and_then(name);
    found.authors = match object.get("author").or_else(|| object.get("creator")) {
        Some(Value::Array(authors)) => authors.iter().filter_map(name).collect(),
        Some(author) => name(author).into_iter().collect(),
        None => Vec::new(),
    };
    found.image = object.get("image").and_then(|image| match image {
        Value::Array(images) => images.first().and_then(address),
        image => address(image),
    });
    found.body = object
        .get("articleBody")
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|body| !body.is_empty())
        .map(str::to_owned);
}

fn string(value: &Value) -> Option<String> {
    let value = match value {
        Value::Array(values) => values.first()?,
        value => value,
    };
    // Some sites escape their JSON as if it were HTML.
    let text = collapse(&unescape(value.as_str()?));
    (!text.is_empty()).then_some(text)
}

/// Undoes character references.
pub(crate) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    jianbao_html::text(&text.replace('<', "&lt;"))
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => string(object.get("name")?),
        value => string(value).filter(|name| !name.contains("://")),
    }
}

fn address(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => string(object.get("url").or_else(|| object.get("contentUrl"))?),
        value => string(value),
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(string).collect(),
        Value::String(words) => words
            .split([',', '，', ';', '、'])
            .map(|word| collapse(&unescape(word)))
            .filter(|word| !word.is_empty())
            .collect(),
        _ => Vec::new(),
    }
}
