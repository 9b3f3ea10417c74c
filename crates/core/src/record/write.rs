//! Writing a record.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Dialect, Record, one_line};
use crate::digest::Sha256Digest;
use crate::headline::{clean_headline, escape_headline};

pub(super) fn write(record: &Record, dialect: Dialect) -> String {
    match dialect {
        Dialect::Classic | Dialect::Older => classic_block(record, |body| format!("{body}\n")),
        Dialect::Jekyll | Dialect::JekyllPlain => {
            let mut text = jekyll_front_matter(record);
            text.push_str(&classic_block(record, |body| {
                format!("<div>\n{body}\n</div>\n")
            }));
            text
        }
        Dialect::FrontMatter => {
            let body = escape_template_markers(record.body.trim_matches('\n')) + "\n";
            front_matter(record, &body) + &body
        }
    }
}

/// A URL as it stands in a record: its bytes are kept, but for those that would end the link.
pub fn encode_record_url(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for character in url.chars() {
        match character {
            '(' | ')' | ' ' | '"' => push_percent(&mut encoded, character),
            character if character.is_control() => push_percent(&mut encoded, character),
            character => encoded.push(character),
        }
    }
    encoded
}

fn push_percent(text: &mut String, character: char) {
    let mut buffer = [0; 4];
    for byte in character.encode_utf8(&mut buffer).bytes() {
        // Writing to a String cannot fail.
        let _ = write!(text, "%{byte:02X}");
    }
}

fn classic_block(record: &Record, body: impl FnOnce(&str) -> String) -> String {
    let mut text = String::with_capacity(record.body.len() + 512);
    if let Some(entry_time) = record.entry_time {
        let _ = writeln!(text, "<!--{}-->", entry_time.as_millisecond());
    }
    let headline = escape_headline(&clean_headline(&record.headline));
    let _ = write!(
        text,
        "[{headline}]({})\n------\n\n",
        encode_record_url(&record.url)
    );
    text.push_str(&body(&one_line(&record.body)));
    text
}

fn jekyll_front_matter(record: &Record) -> String {
    let mut text = "---\nlayout: post\n".to_owned();
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(text, "{key}: {value}");
    };
    line("title", &quoted(&clean_headline(&record.headline)));
    let date = record.date_published.as_ref().map(|date| date.instant);
    if let Some(date) = date.or(record.entry_time) {
        line("date", &milliseconds_form(date));
    }
    line(
        "author",
        &plain_or_quoted(record.byline.as_deref().unwrap_or_default().trim()),
    );
    line("from", &encode_record_url(&record.url));
    line("tags", &flow_list(&record.tags));
    line("categories", &flow_list(&record.categories));
    text.push_str("---\n");
    text
}

/// `sha256` is the digest of the body as it stands below.
fn front_matter(record: &Record, body: &str) -> String {
    let mut text = "---\n".to_owned();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(text, "{key}: {value}");
        }
    };
    let instant = |time: &crate::StatedTime| quoted(&time.instant.to_string());
    // A reader drops white space at the ends, and a value that has nothing else.
    let stated = |value: Option<&str>| {
        let value = value.map(str::trim).filter(|value| !value.is_empty());
        value.map(quoted)
    };
    let date = record.date_published.as_ref().map(instant);
    line("title", Some(quoted(&clean_headline(&record.headline))));
    line(
        "date",
        date.or_else(|| record.entry_time.map(|time| quoted(&time.to_string()))),
    );
    line("lastmod", record.date_modified.as_ref().map(instant));
    line("author", stated(record.byline.as_deref()));
    line("source", stated(record.source.as_deref()));
    line(
        "canonical_url",
        Some(quoted(&encode_record_url(&record.url))),
    );
    line(
        "archived_at",
        record.archived_at.map(|time| quoted(&time.to_string())),
    );
    line("article_id", stated(record.article_id.as_deref()));
    line("revision", record.revision.map(|number| number.to_string()));
    let digest = Sha256Digest::of(body.as_bytes());
    line("sha256", Some(quoted(&digest.to_string())));
    line("lang", stated(record.language.as_deref()));
    let list = |texts: &[String]| {
        let items: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
    };
    line("tags", list(&record.tags));
    line("description", stated(record.description.as_deref()));
    line("aliases", list(&record.aliases));
    text.push_str("---\n\n");
    text
}

/// `2031-05-16T18:25:08.000Z`, as the mirrors of this family write it.
fn milliseconds_form(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// A JSON string, which is a YAML double-quoted scalar too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn plain_or_quoted(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(|first: char| first.is_ascii_punctuation())
        && !text.contains([':', '#', ',', '[', ']', '"', '\'', '\\'])
        && !text.chars().any(char::is_control);
    if is_plain || text.is_empty() {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn flow_list(texts: &[String]) -> String {
    if texts.is_empty() {
        return "[]".to_owned();
    }
    let items: Vec<String> = texts.iter().map(|text| plain_or_quoted(text)).collect();
    format!("[ {} ]", items.join(", "))
}

/// The marks at which Jekyll, Hugo and Obsidian would run or embed something.
const TEMPLATE_MARKERS: &[(&str, &str)] = &[
    ("{{", "&#123;&#123;"),
    ("{%", "&#123;%"),
    ("[[", "&#91;&#91;"),
    ("%%", "&#37;&#37;"),
];

/// A CommonMark reader decodes the references; a template engine, which runs before it, sees no mark.
fn escape_template_markers(body: &str) -> String {
    let mut escaped = body.to_owned();
    for (marker, reference) in TEMPLATE_MARKERS {
        if escaped.contains(marker) {
            escaped = escaped.replace(marker, reference);
        }
    }
    escaped
}
