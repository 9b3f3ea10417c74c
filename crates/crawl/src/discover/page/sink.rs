//! `scraper`'s tree sink with what the gate asks: how many nodes there are, and how deep the parser is.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};
use scraper::{Html, HtmlTreeSink};

/// A node's name in the tree.
pub(in crate::discover) type Id = <HtmlTreeSink as TreeSink>::Handle;

/// The tree under construction.
pub(super) struct Sink {
    tree: HtmlTreeSink,
    len: Cell<usize>,
    /// Of elements, as they were inserted; what moves later hardly changes its depth.
    depths: RefCell<HashMap<Id, usize>>,
    /// Of what was inserted last.
    depth: Cell<usize>,
}

impl Sink {
    pub(super) fn new() -> Self {
        Self {
            tree: HtmlTreeSink::new(Html::new_document()),
            len: Cell::new(0),
            depths: RefCell::new(HashMap::new()),
            depth: Cell::new(0),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len.get()
    }

    pub(super) fn depth(&self) -> usize {
        self.depth.get()
    }

    pub(super) fn into_html(self) -> Html {
        self.tree.finish()
    }

    fn count(&self) {
        self.len.set(self.len.get() + 1);
    }

    /// Notes where something is put.
    fn note(&self, parent: Id, child: &NodeOrText<Id>) {
        let mut depths = self.depths.borrow_mut();
        let depth = depths.get(&parent).copied().unwrap_or(0);
        match child {
            NodeOrText::AppendNode(child) => {
                depths.insert(*child, depth + 1);
                self.depth.set(depth + 1);
            }
            NodeOrText::AppendText(_) => {
                self.count();
                self.depth.set(depth);
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Html;
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> Html {
        self.into_html()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        self.tree.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Self::ElemName<'a> {
        self.tree.elem_name(target)
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> Id {
        self.count();
        self.tree.create_element(name, attributes, flags)
    }

    fn create_comment(&self, text: StrTendril) -> Id {
        self.count();
        self.tree.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Id {
        self.count();
        self.tree.create_pi(target, data)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.note(*parent, &child);
        self.tree.append(parent, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        self.note(*previous, &child);
        self.tree
            .append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.count();
        self.tree.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &Id) -> Id {
        let contents = self.tree.get_template_contents(target);
        let mut depths = self.depths.borrow_mut();
        let depth = depths.get(target).copied().unwrap_or(0);
        depths.insert(contents, depth);
        contents
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &Id, new: NodeOrText<Id>) {
        self.note(*sibling, &new);
        self.tree.append_before_sibling(sibling, new);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        self.tree.add_attrs_if_missing(target, attributes);
    }

    fn remove_from_parent(&self, target: &Id) {
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        self.tree.reparent_children(node, new_parent);
    }
}
