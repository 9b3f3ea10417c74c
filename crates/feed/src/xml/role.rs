//! What elements are by their names: roots, entries, groups of elements, texts, markup.

use super::element::Element;
use super::name::Space;

/// Elements of HTML that have no end tag (WHATWG HTML §13.1.2).
pub(super) const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that hold text only, so that one of [`FIELDS`] inside means that their end tag is missing.
pub(super) const TEXTS: [&str; 8] = [
    "title",
    "link",
    "guid",
    "pubdate",
    "id",
    "published",
    "updated",
    "category",
];

/// Fields of an entry that end an unclosed text.
pub(super) const FIELDS: [&str; 12] = [
    "title",
    "link",
    "guid",
    "pubdate",
    "description",
    "author",
    "category",
    "id",
    "published",
    "updated",
    "summary",
    "content",
];

pub(super) fn is_root(element: &Element) -> bool {
    match element.name.as_str() {
        "rss" | "rdf" | "channel" => {
            matches!(element.space, Space::Rss | Space::Rdf | Space::Other)
        }
        "feed" => matches!(element.space, Space::Rss | Space::Atom | Space::Other),
        _ => false,
    }
}

pub(super) fn is_entry(element: &Element) -> bool {
    match element.name.as_str() {
        "item" => matches!(element.space, Space::Rss | Space::Atom),
        "entry" => matches!(element.space, Space::Rss | Space::Atom),
        _ => false,
    }
}

pub(super) fn is_group(element: &Element) -> bool {
    match element.space {
        Space::Rss | Space::Atom => matches!(
            element.name.as_str(),
            "author" | "contributor" | "source" | "image" | "textinput"
        ),
        Space::Media => matches!(element.name.as_str(), "group" | "content"),
        Space::Itunes => element.name == "owner",
        _ => false,
    }
}

/// Whether a leaf's text is markup as it stands.
pub(super) fn is_verbatim(element: &Element) -> bool {
    if element.is(Space::Xhtml, "body") {
        return true;
    }
    if !matches!(element.space, Space::Atom | Space::Rss) {
        return false;
    }
    let media_type = element.attribute("type").unwrap_or_default();
    let media_type = media_type.to_ascii_lowercase();
    let is_xml =
        media_type == "xhtml" || media_type.ends_with("+xml") || media_type.ends_with("/xml");
    is_xml && element.attribute("mode").is_none_or(|mode| mode == "xml")
        || element.attribute("mode") == Some("xml") && media_type.ends_with("html")
}
