//! The arena that html5ever builds into, and its reordering into a [`Document`].

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::fmt;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use crate::document::{Content, Document, Node};

/// Index of a node in the arena.
pub(super) type Id = u32;

/// No node.
const NIL: Id = Id::MAX;
const DOCUMENT: Id = 0;

struct Raw {
    content: RawContent,
    parent: Id,
    first: Id,
    last: Id,
    previous: Id,
    next: Id,
    depth: u32,
}

enum RawContent {
    Document,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
    /// A comment or a processing instruction.
    Nothing,
}

/// The tree under construction.
pub(super) struct Sink {
    nodes: RefCell<Vec<Raw>>,
    /// Depth of what was inserted last.
    tip: Cell<u32>,
}

/// The borrowed name of an element.
pub(super) struct Name<'a>(Option<Ref<'a, QualName>>);

static NO_NAMESPACE: Namespace = ns!();
static NO_NAME: LocalName = local_name!("");

impl fmt::Debug for Name<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        self.0.as_ref().map_or(&NO_NAMESPACE, |name| &name.ns)
    }

    fn local_name(&self) -> &LocalName {
        self.0.as_ref().map_or(&NO_NAME, |name| &name.local)
    }
}

impl Sink {
    pub(super) fn new() -> Self {
        let sink = Self {
            nodes: RefCell::new(Vec::with_capacity(4096)),
            tip: Cell::new(0),
        };
        sink.create(RawContent::Document);
        sink
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.borrow().len()
    }

    /// How deep the parser is now, as far as insertions tell.
    pub(super) fn depth(&self) -> usize {
        self.tip.get() as usize
    }

    fn create(&self, content: RawContent) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Raw {
            content,
            parent: NIL,
            first: NIL,
            last: NIL,
            previous: NIL,
            next: NIL,
            depth: 0,
        });
        Id::try_from(nodes.len() - 1).unwrap_or(NIL)
    }

    /// Puts a child under `parent`, before `next` or at the end.
    fn insert(&self, parent: Id, next: Id, child: NodeOrText<Id>) {
        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let Some(holder) = nodes.get(parent as usize) else {
                    return;
                };
                self.tip.set(holder.depth);
                if drops_text(&holder.content) {
                    return;
                }
                let before = match nodes.get(next as usize) {
                    Some(next) => next.previous,
                    None => holder.last,
                };
                if let Some(Raw {
                    content: RawContent::Text(existing),
                    ..
                }) = nodes.get_mut(before as usize)
                {
                    existing.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.create(RawContent::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        detach(&mut nodes, child);
        let Some(holder) = nodes.get(parent as usize) else {
            return;
        };
        let depth = holder.depth + 1;
        let previous = match nodes.get(next as usize) {
            Some(next) => next.previous,
            None => holder.last,
        };
        if let Some(node) = nodes.get_mut(child as usize) {
            node.parent = parent;
            node.previous = previous;
            node.next = next;
            node.depth = depth;
            if matches!(node.content, RawContent::Element(..)) {
                self.tip.set(depth);
            }
        }
        match nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = child,
            None => {
                if let Some(holder) = nodes.get_mut(parent as usize) {
                    holder.first = child;
                }
            }
        }
        match nodes.get_mut(next as usize) {
            Some(next) => next.previous = child,
            None => {
                if let Some(holder) = nodes.get_mut(parent as usize) {
                    holder.last = child;
                }
            }
        }
    }

    fn parent_of(&self, node: Id) -> Id {
        self.nodes
            .borrow()
            .get(node as usize)
            .map_or(NIL, |node| node.parent)
    }

    /// The nodes in document order. Foreign content and comments are left out.
    pub(super) fn into_document(self) -> Document {
        let mut raw = self.nodes.into_inner();
        let mut nodes: Vec<Node> = Vec::with_capacity(raw.len());
        // The ancestors of where we are: (id in the arena, index in the document).
        let mut open: Vec<(Id, usize)> = Vec::new();
        let mut at = DOCUMENT;
        while let Some(node) = raw.get_mut(at as usize) {
            let content = match std::mem::replace(&mut node.content, RawContent::Nothing) {
                RawContent::Document => Some(Content::Element(local_name!(""), Vec::new())),
                RawContent::Element(name, attributes) if name.ns == ns!(html) => {
                    Some(Content::Element(name.local, attributes))
                }
                RawContent::Text(text) => Some(Content::Text(text)),
                RawContent::Element(..) | RawContent::Nothing => None,
            };
            let (first, next) = (node.first, node.next);
            let kept = content.is_some();
            if let Some(content) = content {
                let index = nodes.len();
                let parent = open.last().map_or(0, |(_, index)| *index);
                nodes.push(Node {
                    content,
                    parent,
                    end: index + 1,
                });
                if first != NIL {
                    open.push((at, index));
                }
            }
            if kept && first != NIL {
                at = first;
                continue;
            }
            let mut following = next;
            while following == NIL {
                let Some((id, index)) = open.pop() else {
                    break;
                };
                let end = nodes.len();
                if let Some(node) = nodes.get_mut(index) {
                    node.end = end;
                }
                following = raw.get(id as usize).map_or(NIL, |node| node.next);
            }
            if following == NIL {
                break;
            }
            at = following;
        }
        Document::new(nodes)
    }
}

/// Whether text of an element is of no use: scripts and styles, but for data.
fn drops_text(content: &RawContent) -> bool {
    let RawContent::Element(name, attributes) = content else {
        return false;
    };
    match &*name.local {
        "style" => true,
        "script" => !attributes.iter().any(|attribute| {
            attribute.name.local == local_name!("type")
                && attribute.value.to_ascii_lowercase().contains("ld+json")
        }),
        _ => false,
    }
}

fn detach(nodes: &mut [Raw], child: Id) {
    let Some(node) = nodes.get_mut(child as usize) else {
        return;
    };
    let (parent, previous, next) = (node.parent, node.previous, node.next);
    (node.parent, node.previous, node.next) = (NIL, NIL, NIL);
    if parent == NIL {
        return;
    }
    match nodes.get_mut(previous as usize) {
        Some(previous) => previous.next = next,
        None => {
            if let Some(parent) = nodes.get_mut(parent as usize) {
                parent.first = next;
            }
        }
    }
    match nodes.get_mut(next as usize) {
        Some(next) => next.previous = previous,
        None => {
            if let Some(parent) = nodes.get_mut(parent as usize) {
                parent.last = previous;
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Document;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Document {
        self.into_document()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name<'a> {
        // The parser asks for the names of elements only.
        let name = Ref::filter_map(self.nodes.borrow(), |nodes| {
            match nodes.get(*target as usize).map(|node| &node.content) {
                Some(RawContent::Element(name, _)) => Some(name),
                _ => None,
            }
        });
        Name(name.ok())
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> Id {
        self.create(RawContent::Element(name, attributes))
    }

    fn create_comment(&self, _text: StrTendril) -> Id {
        self.create(RawContent::Nothing)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Id {
        self.create(RawContent::Nothing)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, NIL, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        if self.parent_of(*element) == NIL {
            self.append(previous, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(
        &self,
        _name: StrTendril,
        _public: StrTendril,
        _system: StrTendril,
    ) {
    }

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, new: NodeOrText<Id>) {
        let parent = self.parent_of(*sibling);
        self.insert(parent, *sibling, new);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(RawContent::Element(_, existing)) = nodes
            .get_mut(*target as usize)
            .map(|node| &mut node.content)
        else {
            return;
        };
        for attribute in attributes {
            if !existing.iter().any(|known| known.name == attribute.name) {
                existing.push(attribute);
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        detach(&mut self.nodes.borrow_mut(), *target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        loop {
            let first = self
                .nodes
                .borrow()
                .get(*node as usize)
                .map_or(NIL, |node| node.first);
            if first == NIL {
                return;
            }
            self.insert(*new_parent, NIL, NodeOrText::AppendNode(first));
        }
    }
}
