//! What stands in `head`, and in `head`-like elements elsewhere.

use std::collections::HashMap;

use crate::document::Document;
use crate::linked_data::unescape;
use crate::words::collapse;

/// Longest text of a `meta` element that is read, in bytes.
const MAX_VALUE_BYTES: usize = 4_000;

/// Most values of one name.
const MAX_VALUES: usize = 50;

/// Most marked elements that are kept of a kind.
const MAX_MARKED: usize = 200;

/// What the page says in elements without text, and where it marks its text.
#[derive(Debug, Default)]
pub(super) struct Head {
    values: HashMap<String, Vec<String>>,
    pub(super) title: String,
    pub(super) canonical: Option<String>,
    pub(super) language: Option<String>,
    /// Of `rel=license`.
    pub(super) licence: Option<String>,
    /// Elements that are marked as an author, by `rel` or `itemprop`.
    pub(super) authors: Vec<usize>,
    /// `time` elements, and elements that are marked as a date of publication.
    pub(super) times: Vec<usize>,
    /// Elements that are marked as a list of breadcrumbs, by microdata.
    pub(super) breadcrumbs: Vec<usize>,
    /// Whether microdata says that the page is not free to read.
    pub(super) is_not_free: bool,
}

impl Head {
    pub(super) fn first(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .find_map(|name| self.values.get(*name)?.first().cloned())
    }

    pub(super) fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn read(document: &Document) -> Head {
    let mut head = Head::default();
    for node in 0..document.len() {
        let name = document.name(node);
        match name {
            "html" => {
                head.language = ["lang", "xml:lang"]
                    .iter()
                    .find_map(|key| document.attribute(node, key))
                    .map(str::to_owned);
            }
            "title" if head.title.is_empty() => head.title = document.text_below(node),
            "meta" => meta(document, node, &mut head),
            _ => {}
        }
        marks(document, node, name, &mut head);
    }
    head
}

fn meta(document: &Document, node: usize, head: &mut Head) {
    // Some write "value" for "content".
    let content = ["content", "value"]
        .iter()
        .find_map(|key| document.attribute(node, key))
        .unwrap_or_default();
    let content = content.get(..MAX_VALUE_BYTES).unwrap_or(content);
    let content = collapse(&unescape(content));
    if content.is_empty() {
        return;
    }
    for key in ["property", "name", "itemprop", "http-equiv"] {
        // "dc:title og:title" are two names.
        for name in document
            .attribute(node, key)
            .unwrap_or_default()
            .split_ascii_whitespace()
            .take(4)
        {
            let mut name = name.to_ascii_lowercase();
            for prefix in ["dcterms.", "dcterms:", "dc:", "dc."] {
                if let Some(rest) = name.strip_prefix(prefix) {
                    name = format!("dc.{rest}");
                    break;
                }
            }
            let values = head.values.entry(name).or_default();
            if values.len() < MAX_VALUES {
                values.push(content.clone());
            }
        }
    }
}

fn marks(document: &Document, node: usize, name: &str, head: &mut Head) {
    let mut is_time = name == "time";
    let mut is_author = false;
    let mut is_list = false;
    for (key, value) in document.attributes(node) {
        match key {
            "rel" => {
                for word in value.split_ascii_whitespace().take(8) {
                    if word.eq_ignore_ascii_case("author") {
                        is_author |= name != "link";
                    } else if word.eq_ignore_ascii_case("canonical") && name == "link" {
                        let href = document.attribute(node, "href").map(str::to_owned);
                        head.canonical = head.canonical.take().or(href);
                    } else if word.eq_ignore_ascii_case("license") {
                        let href = document.attribute(node, "href").map(str::to_owned);
                        head.licence = head.licence.take().or(href);
                    }
                }
            }
            "itemprop" => {
                for word in value.split_ascii_whitespace().take(4) {
                    match word {
                        "author" => is_author |= name != "meta",
                        "datePublished" => is_time |= name != "meta",
                        "isAccessibleForFree" => {
                            let value = document.attribute(node, "content").unwrap_or_default();
                            head.is_not_free |= value.eq_ignore_ascii_case("false");
                        }
                        _ => {}
                    }
                }
            }
            "itemtype" => is_list |= value.ends_with("/BreadcrumbList"),
            _ => {}
        }
    }
    for (is, list) in [
        (is_time, &mut head.times),
        (is_author, &mut head.authors),
        (is_list, &mut head.breadcrumbs),
    ] {
        if is && list.len() < MAX_MARKED {
            list.push(node);
        }
    }
}
