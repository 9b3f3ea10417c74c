//! What of a value is an article's text: HTML, a long string, or a list of paragraphs.

use jianbao_html::escape_text;
use serde_json::{Map, Value};

use crate::words::amount;

/// Weight of the shortest text.
const MIN_WEIGHT: usize = 200;

/// The same where the page agrees with it; summaries are shorter.
const MIN_AGREEING: usize = 150;

/// Most values below a paragraph.
const MAX_INNER: usize = 400;

/// The HTML of a value that is a text.
///
/// What `agrees` with the page needs no marks that divide sentences: not every script has them.
pub(super) fn of(value: &Value, agrees: bool) -> Option<String> {
    match value {
        Value::String(text) => of_string(text, agrees),
        Value::Array(values) => of_list(values),
        _ => None,
    }
}

fn of_string(text: &str, agrees: bool) -> Option<String> {
    if text.len() < MIN_WEIGHT / 3 {
        return None;
    }
    if is_markup(text) {
        let words = amount(&jianbao_html::text(text));
        let least = if agrees { MIN_AGREEING } else { MIN_WEIGHT };
        return (words.weight >= least).then(|| text.to_owned());
    }
    let words = amount(text);
    let least = if agrees { MIN_AGREEING } else { MIN_WEIGHT };
    // Data, code and addresses have no spaces where sentences have them, or no marks.
    let is_prose = words.weight >= least
        && (agrees || words.marks * 200 >= words.weight)
        && !text.contains("://")
        && !text.starts_with(['{', '[', '<']);
    is_prose.then(|| paragraphs(text))
}

fn is_markup(text: &str) -> bool {
    ["<p>", "<p ", "</p>", "<br"]
        .iter()
        .any(|tag| text.contains(tag))
}

fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        html.push_str("<p>");
        html.push_str(&escape_text(line.trim()));
        html.push_str("</p>");
    }
    html
}

fn of_list(values: &[Value]) -> Option<String> {
    /// Fewest paragraphs of a list.
    const MIN_PARAGRAPHS: usize = 2;
    // Strings among other values are data, or an element of React.
    if values.iter().any(Value::is_string) && !values.iter().all(Value::is_string) {
        return None;
    }
    let mut html = String::new();
    let mut count = 0;
    for value in values {
        if let Some((tag, text)) = block(value) {
            let inner = if is_markup(&text) || text.contains("</") {
                text
            } else {
                escape_text(&text)
            };
            let weight = amount(&jianbao_html::text(&inner)).weight;
            count += usize::from(weight >= 40);
            if inner.contains("<p") {
                html.push_str(&inner);
            } else if weight > 0 {
                for piece in ["<", tag, ">", &inner, "</", tag, ">"] {
                    html.push_str(piece);
                }
            }
        }
    }
    let words = amount(&jianbao_html::text(&html));
    (count >= MIN_PARAGRAPHS && words.weight >= MIN_WEIGHT).then_some(html)
}

/// The paragraph, heading or list that an item is.
fn block(value: &Value) -> Option<(&'static str, String)> {
    match value {
        Value::String(text) => Some(("p", text.clone())),
        // An element of React: ["$", name, key, properties].
        Value::Array(parts) if parts.first().and_then(Value::as_str) == Some("$") => {
            let name = parts.get(1).and_then(Value::as_str)?;
            let tag = tag(name)?;
            Some((tag, words(parts.get(3)?)))
        }
        Value::Object(object) => of_object(object),
        _ => None,
    }
}

fn of_object(object: &Map<String, Value>) -> Option<(&'static str, String)> {
    // A story in a list of stories.
    if ["url", "slug", "href", "canonical_url", "link"]
        .iter()
        .any(|key| object.contains_key(*key))
        && ["headline", "headlines", "title"]
            .iter()
            .any(|key| object.contains_key(*key))
    {
        return None;
    }
    let kind = [
        "type",
        "__typename",
        "_type",
        "kind",
        "blockType",
        "name",
        "tag",
        "tagName",
        "style",
    ]
    .iter()
    .find_map(|key| object.get(*key).and_then(Value::as_str))
    .unwrap_or_default()
    .to_ascii_lowercase();
    let is_no_text = [
        "image",
        "photo",
        "picture",
        "figure",
        "video",
        "ad",
        "advert",
        "embed",
        "related",
        "gallery",
        "newsletter",
        "promo",
        "link_list",
        "interstitial_link",
    ]
    .iter()
    .any(|name| {
        kind == *name
            || kind.ends_with(&format!("_{name}"))
            || kind.starts_with(&format!("{name}_"))
    }) || kind.contains("image")
        || kind.contains("video");
    if is_no_text {
        return None;
    }
    let text = words(&Value::Object(object.clone()));
    let tag = if kind.contains("head") || matches!(&*kind, "h2" | "h3" | "h4" | "subtitle") {
        "h2"
    } else if kind.contains("quote") {
        "blockquote"
    } else {
        "p"
    };
    (!text.trim().is_empty()).then_some((tag, text))
}

fn tag(name: &str) -> Option<&'static str> {
    ["p", "h2", "h3", "h4", "blockquote", "li", "pre"]
        .into_iter()
        .find(|tag| *tag == name)
}

/// All words below a value, in order: of the properties that hold text or more values.
fn words(value: &Value) -> String {
    let mut text = String::new();
    let mut waiting = vec![value];
    let mut left = MAX_INNER;
    while let Some(value) = waiting.pop() {
        if left == 0 {
            break;
        }
        left -= 1;
        match value {
            Value::String(words) => text.push_str(words),
            // The properties of an element of React are its last part.
            Value::Array(parts) if parts.first().and_then(Value::as_str) == Some("$") => {
                waiting.extend(parts.get(3));
            }
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                let string = [
                    "html",
                    "innerHTML",
                    "text",
                    "content",
                    "value",
                    "paragraph",
                    "body",
                    "copy",
                ]
                .iter()
                .find_map(|key| object.get(*key).filter(|value| value.is_string()));
                if let Some(string) = string {
                    waiting.push(string);
                } else {
                    let inner = [
                        "children", "content", "model", "data", "blocks", "nodes", "items",
                        "fields", "props",
                    ]
                    .iter()
                    .find_map(|key| object.get(*key).filter(|value| !value.is_null()));
                    waiting.extend(inner);
                }
            }
            _ => {}
        }
    }
    text
}
