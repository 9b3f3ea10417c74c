//! A parsed page as a list of nodes in document order, so that a subtree is a range and every walk a
//! loop.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName};

use crate::words::collapse;

/// The nodes of a page. The first is the document itself, an element without a name.
pub(crate) struct Document {
    nodes: Vec<Node>,
}

/// An element or a text.
pub(crate) struct Node {
    pub(crate) content: Content,
    /// Index of the parent; the document's is its own.
    pub(crate) parent: usize,
    /// Index behind the last node of the subtree.
    pub(crate) end: usize,
}

/// What a node is.
pub(crate) enum Content {
    Element(LocalName, Vec<Attribute>),
    Text(StrTendril),
}

impl Document {
    pub(crate) fn new(nodes: Vec<Node>) -> Self {
        Self { nodes }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The element's name, empty for a text.
    pub(crate) fn name(&self, node: usize) -> &str {
        match self.nodes.get(node).map(|node| &node.content) {
            Some(Content::Element(name, _)) => name,
            _ => "",
        }
    }

    /// The text of a text node.
    pub(crate) fn text(&self, node: usize) -> Option<&str> {
        match self.nodes.get(node).map(|node| &node.content) {
            Some(Content::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_element(&self, node: usize) -> bool {
        matches!(
            self.nodes.get(node).map(|node| &node.content),
            Some(Content::Element(..))
        )
    }

    pub(crate) fn attributes(&self, node: usize) -> &[Attribute] {
        match self.nodes.get(node).map(|node| &node.content) {
            Some(Content::Element(_, attributes)) => attributes,
            _ => &[],
        }
    }

    pub(crate) fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        self.attributes(node)
            .iter()
            .find(|attribute| &*attribute.name.local == name)
            .map(|attribute| &*attribute.value)
    }

    pub(crate) fn parent(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |node| node.parent)
    }

    /// Index behind the last node of the subtree.
    pub(crate) fn end(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(node + 1, |node| node.end)
    }

    /// All nodes below `node`, in order.
    pub(crate) fn below(&self, node: usize) -> std::ops::Range<usize> {
        node + 1..self.end(node)
    }

    pub(crate) fn contains(&self, ancestor: usize, node: usize) -> bool {
        (ancestor..self.end(ancestor)).contains(&node)
    }

    pub(crate) fn children(&self, node: usize) -> impl Iterator<Item = usize> {
        let end = self.end(node);
        let mut next = node + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.end(child);
                child
            })
        })
    }

    /// The node and its ancestors, inside out, without the document.
    pub(crate) fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |node| Some(self.parent(*node)))
            .take_while(|node| *node != 0)
    }

    /// All text below, white space collapsed; blocks and `br` count as a space.
    pub(crate) fn text_below(&self, node: usize) -> String {
        let mut text = String::new();
        let mut at = node;
        let end = self.end(node);
        while at < end {
            if let Some(words) = self.text(at) {
                text.push_str(words);
            } else if matches!(self.name(at), "script" | "style" | "noscript" | "template")
                && at != node
            {
                at = self.end(at);
                continue;
            } else if !is_inline(self.name(at)) {
                text.push(' ');
            }
            at += 1;
        }
        collapse(&text)
    }
}

/// Whether an element stands within a line of text.
pub(crate) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "rtc"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "nobr"
            | "img"
            | "picture"
            | "source"
    )
}
