//! The tree while it is built: an arena of linked nodes, and its reordering into document order.

use jianbao_html::MAX_ATTRIBUTES;

use crate::document::{Attribute, Node};
use crate::parse::tag::Tag;
use crate::spans::{Span, Texts};

/// Index of a node in the arena.
pub(super) type Id = u32;

/// No node.
pub(super) const NIL: Id = Id::MAX;
/// The document.
pub(super) const ROOT: Id = 0;

/// Longest text, in bytes, that is copied to be one with what follows it; longer ones stay two, so
/// that no page makes us copy the same text again and again.
const MAX_JOINED_BYTES: usize = 16 << 10;

/// An element as its start tag has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub(super) tag: Tag,
    /// The name as written.
    pub(super) name: Span,
    /// Where its attributes begin in [`Tree::attributes`]. Before them stands the name, where `tag`
    /// does not tell it.
    pub(super) first_attribute: u32,
    pub(super) attributes: u32,
    /// Whether it is of SVG or MathML.
    pub(super) foreign: bool,
}

impl Element {
    /// An element without attributes that the page implies.
    pub(super) fn implied(tag: Tag) -> Self {
        Self {
            tag,
            name: Span::default(),
            first_attribute: 0,
            attributes: 0,
            foreign: false,
        }
    }
}

/// Where a node goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) parent: Id,
    /// The sibling it goes before; [`NIL`] for the end.
    pub(super) next: Id,
}

struct Linked {
    tag: Tag,
    foreign: bool,
    /// Of a text its place in the texts, of an element that of its attributes.
    first_attribute: u32,
    attributes: u32,
    text: Span,
    parent: Id,
    first: Id,
    last: Id,
    previous: Id,
    next: Id,
}

/// The tree under construction.
pub(super) struct Tree<'a> {
    nodes: Vec<Linked>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) texts: Texts<&'a str>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        let mut tree = Self {
            // Measured: one node in about 40 bytes of a page.
            nodes: Vec::with_capacity(page.len() / 40),
            attributes: Vec::with_capacity(page.len() / 60),
            texts: Texts::new(page),
        };
        tree.create(Element::implied(Tag::Root));
        tree
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn create(&mut self, element: Element) -> Id {
        self.push(Linked {
            tag: element.tag,
            foreign: element.foreign,
            first_attribute: element.first_attribute,
            attributes: element.attributes,
            text: Span::default(),
            parent: NIL,
            first: NIL,
            last: NIL,
            previous: NIL,
            next: NIL,
        })
    }

    fn push(&mut self, node: Linked) -> Id {
        let id = Id::try_from(self.nodes.len()).unwrap_or(NIL);
        self.nodes.push(node);
        id
    }

    fn at(&self, id: Id) -> Option<&Linked> {
        self.nodes.get(id as usize)
    }

    pub(super) fn parent(&self, id: Id) -> Id {
        self.at(id).map_or(NIL, |node| node.parent)
    }

    /// The node before a place.
    fn before(&self, place: Place) -> Id {
        match self.at(place.next) {
            Some(next) => next.previous,
            None => self.at(place.parent).map_or(NIL, |parent| parent.last),
        }
    }

    /// Puts text at a place; two texts side by side are one.
    pub(super) fn insert_text(&mut self, place: Place, text: Span) {
        if text.len() == 0 {
            return;
        }
        let before = self.before(place);
        let made = self.texts.made();
        if let Some(node) = self.nodes.get_mut(before as usize)
            && node.tag == Tag::Text
            && (node.text.len() <= MAX_JOINED_BYTES || self.texts.follows(node.text, text))
            && made <= self.texts.page_len() * 2
        {
            node.text = self.texts.join(node.text, text);
            return;
        }
        let id = self.create(Element::implied(Tag::Text));
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.text = text;
        }
        self.insert(place, id);
    }

    /// Puts a node at a place, away from where it was.
    pub(super) fn insert(&mut self, place: Place, child: Id) {
        self.detach(child);
        let previous = self.before(place);
        let Place { parent, next } = place;
        if let Some(node) = self.nodes.get_mut(child as usize) {
            (node.parent, node.previous, node.next) = (parent, previous, next);
        }
        match self.nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = child,
            None => {
                if let Some(parent) = self.nodes.get_mut(parent as usize) {
                    parent.first = child;
                }
            }
        }
        match self.nodes.get_mut(next as usize) {
            Some(next) => next.previous = child,
            None => {
                if let Some(parent) = self.nodes.get_mut(parent as usize) {
                    parent.last = child;
                }
            }
        }
    }

    pub(super) fn detach(&mut self, child: Id) {
        let Some(node) = self.nodes.get_mut(child as usize) else {
            return;
        };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        if parent == NIL {
            return;
        }
        (node.parent, node.previous, node.next) = (NIL, NIL, NIL);
        match self.nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = next,
            None => {
                if let Some(parent) = self.nodes.get_mut(parent as usize) {
                    parent.first = next;
                }
            }
        }
        match self.nodes.get_mut(next as usize) {
            Some(next) => next.previous = previous,
            None => {
                if let Some(parent) = self.nodes.get_mut(parent as usize) {
                    parent.last = previous;
                }
            }
        }
    }

    /// Moves all children of one node to the end of another.
    pub(super) fn move_children(&mut self, from: Id, to: Id) {
        let Some(node) = self.nodes.get_mut(from as usize) else {
            return;
        };
        let (first, last) = (node.first, node.last);
        if first == NIL || from == to {
            return;
        }
        (node.first, node.last) = (NIL, NIL);
        let before = self.at(to).map_or(NIL, |node| node.last);
        let mut child = first;
        while let Some(node) = self.nodes.get_mut(child as usize) {
            node.parent = to;
            child = node.next;
        }
        if let Some(node) = self.nodes.get_mut(first as usize) {
            node.previous = before;
        }
        match self.nodes.get_mut(before as usize) {
            Some(node) => node.next = first,
            None => {
                if let Some(node) = self.nodes.get_mut(to as usize) {
                    node.first = first;
                }
            }
        }
        if let Some(node) = self.nodes.get_mut(to as usize) {
            node.last = last;
        }
    }

    /// Gives an element those attributes that it does not have yet.
    pub(super) fn add_attributes(&mut self, id: Id, element: Element) {
        let Some(node) = self.at(id) else { return };
        // Each time all of them are copied.
        if element.attributes == 0 || node.attributes as usize >= MAX_ATTRIBUTES {
            return;
        }
        let old = node.first_attribute as usize..(node.first_attribute + node.attributes) as usize;
        let new = element.first_attribute as usize
            ..(element.first_attribute + element.attributes) as usize;
        let first = self.attributes.len();
        // Of two attributes of one name the first counts: no need to look for them.
        for index in old.chain(new) {
            if let Some(attribute) = self.attributes.get(index).copied() {
                self.attributes.push(attribute);
            }
        }
        let count = self.attributes.len() - first;
        if let (Some(node), Ok(first), Ok(count)) = (
            self.nodes.get_mut(id as usize),
            u32::try_from(first),
            u32::try_from(count),
        ) {
            (node.first_attribute, node.attributes) = (first, count);
        }
    }

    /// The nodes in document order, at most `depth` levels of them: elements below are left out and
    /// what is in them is kept. SVG and MathML are left out. Returns whether the depth was reached.
    pub(super) fn into_nodes(self, depth: usize) -> (Vec<Node>, Vec<Attribute>, String, bool) {
        let mut nodes: Vec<Node> = Vec::with_capacity(self.nodes.len());
        // The ancestors of where we are: (id in the arena, index in the document).
        let mut open: Vec<(Id, Option<usize>)> = Vec::new();
        let mut parents = 0;
        let mut parent = 0;
        let mut flattened = false;
        let mut at = ROOT;
        while let Some(node) = self.at(at) {
            let mut into = NIL;
            if !node.foreign {
                let index = nodes.len();
                let kept = parents < depth || node.first == NIL;
                flattened |= !kept;
                if kept {
                    nodes.push(Node {
                        tag: node.tag,
                        span: node.text,
                        first_attribute: node.first_attribute,
                        attributes: node.attributes,
                        parent,
                        end: u32::try_from(index + 1).unwrap_or(u32::MAX),
                    });
                }
                if node.first != NIL {
                    open.push((at, kept.then_some(index)));
                    if kept {
                        parents += 1;
                        parent = u32::try_from(index).unwrap_or(u32::MAX);
                    }
                    into = node.first;
                }
            }
            let mut following = if into == NIL { node.next } else { into };
            while following == NIL {
                let Some((id, index)) = open.pop() else {
                    break;
                };
                let end = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                if let Some(node) = index.and_then(|index| nodes.get_mut(index)) {
                    node.end = end;
                    parent = node.parent;
                    parents -= 1;
                }
                following = self.at(id).map_or(NIL, |node| node.next);
            }
            if following == NIL {
                break;
            }
            at = following;
        }
        (nodes, self.attributes, self.texts.into_made(), flattened)
    }
}
