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

/// Texts, in which tags are markup that somebody forgot to escape.
const CONSTRUCTS: [&str; 16] = [
    "title",
    "description",
    "summary",
    "content",
    "subtitle",
    "tagline",
    "info",
    "rights",
    "copyright",
    "abstract",
    "encoded",
    "fullitem",
    "fulltext",
    "body",
    "browserfriendly",
    "text",
];

/// Whether an element is the document's own.
pub(super) fn is_root(element: &Element<'_>) -> bool {
    match &*element.name {
        // Some put it into Atom's namespace, for the links.
        "rss" if element.space == Space::Atom => true,
        "rss" | "rdf" | "channel" => {
            matches!(element.space, Space::Rss | Space::Rdf | Space::Other)
        }
        "feed" => matches!(element.space, Space::Rss | Space::Atom | Space::Other),
        // A document may be one entry (RFC 4287 §2).
        "entry" => element.space == Space::Atom,
        _ => false,
    }
}

/// Whether an element is an entry.
pub(super) fn is_entry(element: &Element<'_>) -> bool {
    element.is_own() && matches!(&*element.name, "item" | "entry")
}

/// Whether an element holds text or markup; others hold elements.
pub(super) fn is_leaf(element: &Element<'_>) -> bool {
    let is_construct = || CONSTRUCTS.contains(&&*element.name);
    match element.space {
        Space::Media => matches!(&*element.name, "title" | "description" | "text"),
        // White space counts in the two.
        Space::Itunes if matches!(&*element.name, "block" | "explicit") => true,
        Space::Rss
        | Space::Atom
        | Space::Content
        | Space::Dublin
        | Space::Feedburner
        | Space::Itunes => is_construct(),
        Space::Xhtml => true,
        _ => false,
    }
}

/// Whether a leaf's text is markup as it stands.
pub(super) fn is_verbatim(element: &Element<'_>) -> bool {
    if element.is(Space::Xhtml, "body") || element.is(Space::Xhtml, "div") {
        return true;
    }
    if !element.is_own() {
        return false;
    }
    let media_type = element.attribute("type").unwrap_or_default();
    if media_type.is_empty() {
        return false;
    }
    let media_type = media_type.to_ascii_lowercase();
    let is_xml =
        media_type == "xhtml" || media_type.ends_with("+xml") || media_type.ends_with("/xml");
    is_xml && element.attribute("mode").is_none_or(|mode| mode == "xml")
        || element.attribute("mode") == Some("xml") && media_type.ends_with("html")
}
