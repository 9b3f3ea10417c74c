//! The tree of a page as lines, for the tests that compare it with that of another parser. No part of
//! the interface.

use crate::document::Document;
use crate::page::Limits;
use crate::parse;

/// A node of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// How many elements are around it.
    pub depth: usize,
    /// The element's name, empty for a text.
    pub name: String,
    /// Name and value of each attribute.
    pub attributes: Vec<(String, String)>,
    /// The text of a text.
    pub text: Option<String>,
}

/// The nodes of a page, in order.
pub fn outline(html: &str) -> Vec<Node> {
    let limits = Limits::default();
    let document: Document = parse::parse(html.to_owned(), limits.nodes, limits.depth).document;
    let mut nodes: Vec<Node> = Vec::with_capacity(document.len());
    let mut depths = vec![0_usize; document.len()];
    for node in 1..document.len() {
        let depth = depths
            .get(document.parent(node))
            .map_or(0, |depth| depth + 1);
        if let Some(place) = depths.get_mut(node) {
            *place = depth;
        }
        let attributes = document.attributes(node);
        nodes.push(Node {
            depth,
            name: document.name(node).to_owned(),
            attributes: attributes
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            text: document.text(node).map(str::to_owned),
        });
    }
    nodes
}
