//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use serde::Serialize;

use super::document::Document;
use super::entry::Entry;
use crate::page::Page;

#[derive(Serialize)]
struct TopLevel<'a> {
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: &'a str,
    content_html: String,
    date_published: String,
    date_modified: String,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

pub(super) fn write(document: &Document<'_>) -> Page {
    let feed = TopLevel {
        version: "https://jsonfeed.org/version/1.1",
        title: &document.title,
        home_page_url: document.absolute_page(),
        feed_url: document.links.absolute(document.path),
        authors: [Author {
            name: &document.author,
        }],
        language: document.language,
        items: document
            .entries
            .iter()
            .map(|entry| item(document, entry))
            .collect(),
    };
    // Texts, lists and options of texts: nothing that JSON could not carry.
    let mut bytes = serde_json::to_vec(&feed).unwrap_or_default();
    bytes.push(b'\n');
    Page {
        media_type: "application/feed+json",
        bytes,
    }
}

fn item<'a>(document: &Document<'_>, entry: &'a Entry) -> Item<'a> {
    let url = document.absolute(entry);
    let original = entry.original.as_deref();
    Item {
        id: &entry.id,
        content_html: document.html(entry, url.as_deref()),
        external_url: original.filter(|original| url.as_deref() != Some(original)),
        url,
        title: &entry.title,
        date_published: entry.published.to_string(),
        date_modified: entry.updated.to_string(),
        authors: [Author {
            name: &entry.author,
        }],
        tags: &entry.categories,
        language: entry.language.as_deref(),
    }
}
