//! What JSON-LD (schema.org) says of an article.

mod repair;

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::document::Document;
use crate::words::collapse;

/// Most JSON-LD values that are looked at on a page.
const MAX_VALUES: usize = 2_000;

/// Most names, keywords and pictures of an article.
const MAX_LIST: usize = 200;

/// What was stated, in the page's own words.
#[derive(Debug, Default)]
pub(crate) struct LinkedData {
    /// Whether the page calls itself an article.
    pub(crate) is_article: bool,
    pub(crate) headline: Option<String>,
    pub(crate) authors: Vec<Author>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) images: Vec<Picture>,
    pub(crate) body: Option<String>,
    pub(crate) licence: Option<String>,
    /// `isAccessibleForFree`.
    pub(crate) is_free: Option<bool>,
    /// Names of the `BreadcrumbList`, outermost first.
    pub(crate) breadcrumbs: Vec<String>,
    /// The agency the text is from.
    pub(crate) source: Option<String>,
}

/// Who is stated to have written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) name: String,
    /// Whether it is stated to be an organization.
    pub(crate) is_office: bool,
}

/// A picture of the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) url: String,
    pub(crate) caption: Option<String>,
    pub(crate) credit: Option<String>,
}

type Object = Map<String, Value>;

/// Reads all JSON-LD of a page; the first article in it counts.
pub(crate) fn read(document: &Document) -> LinkedData {
    let values: Vec<Value> = (0..document.len())
        .filter(|node| document.name(*node) == "script" && document.end(*node) > node + 1)
        .filter_map(|node| repair::parse(document.text(node + 1)?))
        .collect();
    let mut found = LinkedData::default();
    if values.is_empty() {
        return found;
    }
    let objects = objects(&values);
    let named: HashMap<&str, &Object> = objects
        .iter()
        .filter(|object| object.len() > 1)
        .filter_map(|object| Some((object.get("@id")?.as_str()?, *object)))
        .collect();
    let is = |object: &&&Object, kind: fn(&str) -> bool| is_of_kind(object.get("@type"), kind);
    if let Some(object) = objects.iter().find(|object| is(object, is_article)) {
        found.is_article = true;
        article(object, &named, &mut found);
    }
    if let Some(object) = objects.iter().find(|object| is(object, is_page)) {
        page(object, &named, &mut found);
    }
    if let Some(object) = objects
        .iter()
        .find(|object| is(object, |kind| kind == "BreadcrumbList"))
    {
        found.breadcrumbs = breadcrumbs(object);
    }
    if found.publisher.is_none() {
        found.publisher = objects
            .iter()
            .find(|object| {
                is(object, |kind| {
                    matches!(kind, "NewsMediaOrganization" | "WebSite")
                })
            })
            .and_then(|object| object.get("name").and_then(string));
    }
    found
}

/// The objects in the order of the page, those of an article not taken apart.
fn objects(values: &[Value]) -> Vec<&Object> {
    let mut objects = Vec::new();
    let mut waiting: Vec<&Value> = values.iter().rev().collect();
    let mut looked_at = 0;
    while let Some(value) = waiting.pop() {
        looked_at += 1;
        if looked_at > MAX_VALUES {
            break;
        }
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                objects.push(object);
                let inner = [
                    "@graph",
                    "mainEntity",
                    "mainEntityOfPage",
                    "hasPart",
                    "breadcrumb",
                ];
                waiting.extend(inner.iter().rev().filter_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
    objects
}

fn is_of_kind(kind: Option<&Value>, is: fn(&str) -> bool) -> bool {
    let named = |value: &Value| {
        value
            .as_str()
            .is_some_and(|name| is(name.rsplit(['/', ':']).next().unwrap_or(name)))
    };
    match kind {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => false,
    }
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || matches!(
            kind,
            "BlogPosting" | "Report" | "LiveBlogPosting" | "SocialMediaPosting"
        )
}

/// Kinds that tell of the page when none is an article.
fn is_page(kind: &str) -> bool {
    kind.ends_with("Page") || matches!(kind, "CreativeWork" | "Review" | "Recipe" | "HowTo")
}

fn article(object: &Object, named: &HashMap<&str, &Object>, found: &mut LinkedData) {
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
    found.publisher = object
        .get("publisher")
        .and_then(|publisher| author(publisher, named))
        .map(|publisher| publisher.name);
    found.authors = authors(object, named);
    found.images = object
        .get("image")
        .map(|image| pictures(image, named))
        .unwrap_or_default();
    found.body = object
        .get("articleBody")
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|body| !body.is_empty())
        .map(str::to_owned);
    found.licence = object.get("license").and_then(licence);
    found.is_free = object.get("isAccessibleForFree").and_then(truth);
    found.source = ["sourceOrganization", "isBasedOn"]
        .iter()
        .filter_map(|key| author(object.get(*key)?, named))
        .map(|source| source.name)
        .find(|name| !name.contains("://"));
}

/// What only the page says, and not the article.
fn page(object: &Object, named: &HashMap<&str, &Object>, found: &mut LinkedData) {
    let text = |key: &str| object.get(key).and_then(string);
    let is_page_of_article = found.is_article;
    if !is_page_of_article {
        found.published = text("datePublished");
        found.authors = authors(object, named);
        found.headline = text("headline");
        found.images = object
            .get("primaryImageOfPage")
            .or_else(|| object.get("image"))
            .map(|image| pictures(image, named))
            .unwrap_or_default();
    }
    let or = |known: &mut Option<String>, key: &str| {
        if known.is_none() {
            *known = text(key);
        }
    };
    or(&mut found.published, "datePublished");
    or(&mut found.modified, "dateModified");
    or(&mut found.language, "inLanguage");
    or(&mut found.description, "description");
    if found.is_free.is_none() {
        found.is_free = object.get("isAccessibleForFree").and_then(truth);
    }
    if found.licence.is_none() {
        found.licence = object.get("license").and_then(licence);
    }
}

fn authors(object: &Object, named: &HashMap<&str, &Object>) -> Vec<Author> {
    let mut found: Vec<Author> = Vec::new();
    for key in ["author", "creator"] {
        match object.get(key) {
            Some(Value::Array(authors)) => {
                found.extend(
                    authors
                        .iter()
                        .take(MAX_LIST)
                        .filter_map(|value| author(value, named)),
                );
            }
            Some(value) => found.extend(author(value, named)),
            None => {}
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// A person or organization, by name or by reference.
fn author(value: &Value, named: &HashMap<&str, &Object>) -> Option<Author> {
    match value {
        Value::Object(object) => {
            let whole = object
                .get("@id")
                .and_then(Value::as_str)
                .filter(|_| !object.contains_key("name"))
                .and_then(|id| named.get(id).copied())
                .unwrap_or(object);
            let given = ["givenName", "familyName"].map(|key| whole.get(key).and_then(string));
            let name = whole.get("name").and_then(string).or(match given {
                [Some(given), Some(family)] => Some(format!("{given} {family}")),
                _ => None,
            })?;
            let is_office = is_of_kind(whole.get("@type"), |kind| {
                kind.ends_with("Organization") || kind == "Corporation"
            });
            Some(Author { name, is_office })
        }
        Value::Array(values) => author(values.first().filter(|value| !value.is_array())?, named),
        value => {
            let name = string(value)?;
            Some(match named.get(name.as_str()) {
                Some(object) => Author {
                    name: object.get("name").and_then(string)?,
                    is_office: is_of_kind(object.get("@type"), |kind| {
                        kind.ends_with("Organization")
                    }),
                },
                None if name.contains("://") => return None,
                None => Author {
                    name,
                    is_office: false,
                },
            })
        }
    }
}

fn pictures(value: &Value, named: &HashMap<&str, &Object>) -> Vec<Picture> {
    let one = |value: &Value| -> Option<Picture> {
        let Value::Object(object) = value else {
            return string(value).map(|url| Picture {
                url,
                caption: None,
                credit: None,
            });
        };
        let object = object
            .get("@id")
            .and_then(Value::as_str)
            .filter(|_| object.len() <= 2)
            .and_then(|id| named.get(id).copied())
            .unwrap_or(object);
        let text = |key: &str| object.get(key).and_then(string);
        Some(Picture {
            url: text("contentUrl")
                .filter(|url| url.contains('/'))
                .or_else(|| text("url"))?,
            caption: text("caption"),
            credit: text("creditText").or_else(|| {
                ["author", "creator", "copyrightHolder"]
                    .iter()
                    .find_map(|key| author(object.get(*key)?, named))
                    .map(|author| author.name)
            }),
        })
    };
    match value {
        Value::Array(values) => values.iter().take(MAX_LIST).filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

fn breadcrumbs(object: &Object) -> Vec<String> {
    let Some(Value::Array(items)) = object.get("itemListElement") else {
        return Vec::new();
    };
    items
        .iter()
        .take(MAX_LIST)
        .filter_map(|item| {
            let name = item.get("name").and_then(string);
            name.or_else(|| item.get("item")?.get("name").and_then(string))
        })
        .collect()
}

fn licence(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => ["url", "@id", "name"]
            .iter()
            .find_map(|key| object.get(*key).and_then(string)),
        value => string(value),
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(word) => match word.to_ascii_lowercase().rsplit('/').next()? {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn string(value: &Value) -> Option<String> {
    let value = match value {
        Value::Array(values) => values.first()?,
        Value::Object(object) => object.get("@value")?,
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

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().take(MAX_LIST).filter_map(string).collect(),
        Value::String(words) => words
            .split([',', '，', ';', '、'])
            .map(|word| collapse(&unescape(word)))
            .filter(|word| !word.is_empty())
            .take(MAX_LIST)
            .collect(),
        _ => Vec::new(),
    }
}
