//! What the formats share: texts, persons, links, enclosures.

use super::element::Element;
use super::name::Space;
use crate::{Content, Enclosure, link, plain};

/// Whether a text is HTML: of RSS all is, in Atom the type says so (RFC 4287 §3.1.1, and Atom 0.3's
/// media types). `None` when it is no text at all.
fn is_html(element: &Element, is_atom: bool) -> Option<bool> {
    let media_type = element.attribute("type").unwrap_or_default();
    let media_type = media_type.to_ascii_lowercase();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if !is_atom && element.space != Space::Atom {
        return Some(!matches!(media_type, "text" | "text/plain"));
    }
    match media_type {
        "" | "text" | "plain" | "text/plain" => Some(element.has_markup),
        "html" | "xhtml" | "text/html" | "application/xhtml+xml" => Some(true),
        other if other.starts_with("text/") => Some(false),
        other if other.ends_with("+xml") || other.ends_with("/xml") => Some(true),
        _ => None,
    }
}

/// A text as content. `None` when it is empty, elsewhere, or no text.
pub(super) fn content(element: &Element, is_atom: bool) -> Option<Content> {
    if element.text.trim().is_empty() || element.attribute("mode") == Some("base64") {
        return None;
    }
    Some(Content {
        is_html: is_html(element, is_atom)?,
        raw: element.text.clone(),
        base: element.scope.base.as_deref().cloned(),
    })
}

/// A text as one plain line; empty for an empty element.
pub(super) fn line(element: &Element, is_atom: bool) -> String {
    if is_html(element, is_atom) == Some(true) {
        plain::of_html(&element.text)
    } else {
        plain::of_text(&element.text)
    }
}

/// The name of a person: Atom's `name`, the name beside RSS's address, else the text.
pub(super) fn person(element: &Element) -> Option<String> {
    if let Some(name) = element.child_value("name").and_then(plain::some) {
        return Some(name);
    }
    let text = element.value().or_else(|| element.child_value("email"))?;
    let text = plain::of_html(text);
    if let Some((address, rest)) = text.split_once('(')
        && address.contains('@')
    {
        let name = rest.rsplit_once(')').map_or(rest, |(name, _)| name);
        return plain::some(name).or_else(|| plain::some(address));
    }
    plain::some(&text)
}

/// Adds a value that is not there yet.
pub(super) fn add(list: &mut Vec<String>, value: Option<String>) {
    if let Some(value) = value
        && !list.contains(&value)
    {
        list.push(value);
    }
}

/// The link to the page: RSS's text, Atom's `alternate`, a page before other media types.
pub(super) fn page<'e>(links: impl Iterator<Item = &'e Element>) -> Option<String> {
    let mut best: Option<(u8, String)> = None;
    for element in links {
        let relation = element.attribute("rel").unwrap_or_default();
        if !(relation.is_empty() || relation.eq_ignore_ascii_case("alternate")) {
            continue;
        }
        let reference = element.value().or_else(|| element.attribute("href"));
        let Some(url) = reference.and_then(|reference| element.resolve(reference)) else {
            continue;
        };
        let rank = match element.attribute("type") {
            _ if element.space == Space::Rss => 0,
            None => 1,
            Some(media_type) if media_type.contains("html") => 1,
            Some(_) => 2,
        };
        if best.as_ref().is_none_or(|(least, _)| rank < *least) {
            best = Some((rank, url));
        }
    }
    best.map(|(_, url)| url)
}

/// A file from an element with `url` or `href`, `type` and `length`.
pub(super) fn enclosure(element: &Element) -> Option<Enclosure> {
    let reference = element
        .attribute("url")
        .or_else(|| element.attribute("href"))
        .filter(|reference| !reference.is_empty())?;
    Some(Enclosure {
        url: link::absolute(reference, element.scope.base.as_deref())?,
        media_type: element.attribute("type").and_then(plain::some),
        length_bytes: element
            .attribute("length")
            .and_then(|length| length.parse().ok()),
    })
}

/// The files that Atom links name.
pub(super) fn linked_enclosures<'e>(
    links: impl Iterator<Item = &'e Element>,
) -> impl Iterator<Item = Enclosure> {
    links
        .filter(|link| {
            link.attribute("rel")
                .is_some_and(|relation| relation.eq_ignore_ascii_case("enclosure"))
        })
        .filter_map(enclosure)
}
