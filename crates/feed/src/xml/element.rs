//! An element of a feed or entry: its attributes, its text or markup, and what a group holds.

use std::sync::Arc;

use url::Url;

use super::name::Space;

/// An element as read.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) space: Space,
    /// The local name in lower case.
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) scope: Scope,
    /// Of a leaf: its text, references resolved and markup as it stands. Of an Atom `xhtml` leaf: the
    /// markup inside the `div`, references as they stand.
    pub(super) text: String,
    /// Whether `text` holds tags that were not escaped.
    pub(super) has_markup: bool,
    pub(super) children: Vec<Element>,
}

/// An attribute; its name is the local one in lower case.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) space: Option<Space>,
    pub(super) name: String,
    pub(super) value: String,
}

/// What an element inherits (XML Base; XML 1.0 §2.12).
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// The base of relative URLs.
    pub(super) base: Option<Arc<Url>>,
    /// Whether an `xml:base` said so.
    pub(super) base_is_stated: bool,
    pub(super) language: Option<Arc<str>>,
}

impl Element {
    /// The value of an attribute, whatever its vocabulary.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self
            .attributes
            .iter()
            .find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.trim())
    }

    /// The trimmed text, when there is some.
    pub(super) fn value(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether this is the element of that name.
    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The children of that name, whatever their vocabulary.
    pub(super) fn named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first text of a child of that name.
    pub(super) fn child_value(&self, name: &str) -> Option<&str> {
        let mut children = self.children.iter();
        children.find_map(|child| child.value().filter(|_| child.name == name))
    }

    /// An absolute URL from a reference in this element.
    pub(super) fn resolve(&self, reference: &str) -> Option<String> {
        crate::link::absolute(reference, self.scope.base.as_deref())
    }
}
