//! Boxes that are folded away: what readers press to open them stands before them, or right behind.

use crate::document::Document;
use crate::hints::Said;

/// Whether something opens a box: a heading, a button, a question or another such box before it, or a
/// button behind it, which shows the rest.
pub(super) fn has_opener(document: &Document, said: &[Said], node: usize) -> bool {
    /// Boxes around it in which it may be the first.
    const MAX_ABOVE: usize = 3;
    document
        .ancestors(node)
        .take(MAX_ABOVE)
        .find_map(|node| before(document, node))
        .is_some_and(|before| opens(document, said, before))
        || behind(document, node)
            .is_some_and(|behind| first(document, behind).any(|node| is_pressed(document, node)))
}

/// The element behind one in its box, if what is behind it is no text.
fn behind(document: &Document, node: usize) -> Option<usize> {
    let mut nodes = document.end(node)..document.end(document.parent(node));
    nodes.find(|node| {
        document
            .text(*node)
            .is_none_or(|text| !text.trim().is_empty())
    })
}

/// The first nodes of an element.
fn first(document: &Document, node: usize) -> impl Iterator<Item = usize> {
    /// Nodes looked at.
    const MAX_NODES: usize = 12;
    (node..document.end(node)).take(MAX_NODES)
}

/// Whether an element is a button, or said to be one.
fn is_pressed(document: &Document, node: usize) -> bool {
    matches!(document.name(node), "button" | "summary")
        || document.attributes(node).any(|(name, value)| match name {
            "aria-expanded" | "aria-controls" | "data-toggle" | "data-bs-toggle" => true,
            "role" => matches!(value, "button" | "tab" | "tablist"),
            _ => false,
        })
}

/// The element before one in its box, if what is before it is no text.
fn before(document: &Document, node: usize) -> Option<usize> {
    /// Elements that end right before it.
    const MAX_DEPTH: usize = 12;
    let parent = document.parent(node);
    let mut last = node.checked_sub(1)?;
    while document
        .text(last)
        .is_some_and(|text| text.trim().is_empty())
        && last > parent
    {
        last -= 1;
    }
    let mut around = document.ancestors(last).take(MAX_DEPTH);
    around.find(|last| document.parent(*last) == parent && *last != parent)
}

/// Whether an element, or one of the first in it, opens another.
fn opens(document: &Document, said: &[Said], node: usize) -> bool {
    if said.get(node).is_some_and(|said| said.folded) {
        return true;
    }
    // A link in a paragraph leads to a note.
    let is_text = document.name(node) == "p";
    first(document, node).any(|node| match document.name(node) {
        "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "legend" => true,
        "input" => document.attribute(node, "type") == Some("checkbox"),
        "" => false,
        _ => {
            is_pressed(document, node)
                || document.attributes(node).any(|(name, value)| match name {
                    "itemprop" => value == "name",
                    "href" => !is_text && value.len() > 1 && value.starts_with('#'),
                    "class" | "id" => !is_text && value.to_ascii_lowercase().contains("question"),
                    _ => false,
                })
        }
    })
}
