//! Boxes that are folded away: what readers press to open them stands before them.

use crate::document::Document;
use crate::hints::Said;

/// Whether what opens a box stands before it: a heading, a button, a question or another such box.
pub(super) fn has_opener(document: &Document, said: &[Said], node: usize) -> bool {
    /// Boxes around it in which it may be the first.
    const MAX_ABOVE: usize = 3;
    document
        .ancestors(node)
        .take(MAX_ABOVE)
        .find_map(|node| before(document, node))
        .is_some_and(|before| opens(document, said, before))
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
    /// Nodes looked at.
    const MAX_NODES: usize = 12;
    if said.get(node).is_some_and(|said| said.folded) {
        return true;
    }
    // Text with a link is no row of buttons.
    let is_text = document.name(node) == "p";
    let nodes = node..document.end(node);
    nodes.take(MAX_NODES).any(|node| match document.name(node) {
        "h2" | "h3" | "h4" | "h5" | "h6" | "button" | "summary" | "dt" | "legend" => true,
        "input" => document.attribute(node, "type") == Some("checkbox"),
        "" => false,
        _ => document.attributes(node).any(|(name, value)| match name {
            "aria-expanded" | "aria-controls" | "data-toggle" | "data-bs-toggle" => true,
            "role" => matches!(value, "button" | "tab" | "tablist"),
            "itemprop" => value == "name",
            "class" | "id" => !is_text && value.to_ascii_lowercase().contains("question"),
            _ => false,
        }),
    })
}
