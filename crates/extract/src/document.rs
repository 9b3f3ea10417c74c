//! A parsed page as a list of nodes in document order, so that a subtree is a range and every walk a
//! loop.

use crate::parse::Tag;
use crate::spans::{Span, Texts};
use crate::words::{collapse, push_bare};

/// The nodes of a page. The first is the document itself, an element without a name.
pub(crate) struct Document {
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    texts: Texts<String>,
}

/// An element or a text.
pub(crate) struct Node {
    pub(crate) tag: Tag,
    /// The words of a text.
    pub(crate) span: Span,
    /// Where an element's attributes are. Before them stands its name, where `tag` does not tell it.
    pub(crate) first_attribute: u32,
    pub(crate) attributes: u32,
    /// Index of the parent; the document's is its own.
    pub(crate) parent: u32,
    /// Index behind the last node of the subtree.
    pub(crate) end: u32,
}

/// An attribute of an element.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute {
    /// The name in lower case.
    pub(crate) name: Span,
    pub(crate) value: Span,
}

impl Document {
    pub(crate) fn new(nodes: Vec<Node>, attributes: Vec<Attribute>, texts: Texts<String>) -> Self {
        Self {
            nodes,
            attributes,
            texts,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The page as it was parsed, with all that the tree leaves out.
    pub(crate) fn source(&self) -> &str {
        self.texts.page()
    }

    /// The element's name, empty for a text.
    #[inline]
    pub(crate) fn name(&self, node: usize) -> &str {
        match self.nodes.get(node) {
            Some(element) if element.tag == Tag::Other => element
                .first_attribute
                .checked_sub(1)
                .and_then(|name| self.attributes.get(name as usize))
                .map_or("", |attribute| self.texts.get(attribute.name)),
            Some(node) => node.tag.name(),
            None => "",
        }
    }

    /// The text of a text node.
    #[inline]
    pub(crate) fn text(&self, node: usize) -> Option<&str> {
        let node = self.nodes.get(node).filter(|node| node.tag == Tag::Text)?;
        Some(self.texts.get(node.span))
    }

    #[inline]
    pub(crate) fn is_element(&self, node: usize) -> bool {
        self.nodes
            .get(node)
            .is_some_and(|node| node.tag != Tag::Text)
    }

    /// The attributes in order, as (name, value). Of two of one name the first counts.
    pub(crate) fn attributes(&self, node: usize) -> impl Iterator<Item = (&str, &str)> {
        self.attributes_of(node).iter().map(|attribute| {
            (
                self.texts.get(attribute.name),
                self.texts.get(attribute.value),
            )
        })
    }

    fn attributes_of(&self, node: usize) -> &[Attribute] {
        self.nodes
            .get(node)
            .and_then(|node| {
                let first = node.first_attribute as usize;
                self.attributes.get(first..first + node.attributes as usize)
            })
            .unwrap_or_default()
    }

    pub(crate) fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        self.attributes_of(node)
            .iter()
            .find(|attribute| {
                attribute.name.len() == name.len() && self.texts.get(attribute.name) == name
            })
            .map(|attribute| self.texts.get(attribute.value))
    }

    pub(crate) fn parent(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |node| node.parent as usize)
    }

    /// Index behind the last node of the subtree.
    pub(crate) fn end(&self, node: usize) -> usize {
        self.nodes
            .get(node)
            .map_or(node + 1, |node| node.end as usize)
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
            } else if at != node && is_unread(self.name(at)) {
                at = self.end(at);
                continue;
            } else if !is_inline(self.name(at)) {
                text.push(' ');
            }
            at += 1;
        }
        collapse(&text)
    }

    /// What [`crate::words::bare`] leaves of [`Self::text_below`]; false where that is more than `most`
    /// bytes.
    pub(crate) fn bare_below(&self, node: usize, most: usize, bare: &mut String) -> bool {
        bare.clear();
        let mut at = node;
        let end = self.end(node);
        while at < end {
            if let Some(words) = self.text(at) {
                for word in words.split_ascii_whitespace() {
                    push_bare(bare, word);
                    if bare.len() > most {
                        return false;
                    }
                }
            } else if at != node && is_unread(self.name(at)) {
                at = self.end(at);
                continue;
            }
            at += 1;
        }
        true
    }
}

/// Whether an element's text is none of the page's.
fn is_unread(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template")
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
