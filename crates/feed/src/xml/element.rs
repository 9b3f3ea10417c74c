//! An element of a feed or entry: its attributes, its text or markup, and what a group holds.

use std::borrow::Cow;
use std::sync::Arc;

use url::Url;

use super::name::Space;
use crate::address;

/// An element as read.
#[derive(Debug, Clone)]
pub(super) struct Element<'a> {
    pub(super) space: Space,
    /// The local name in lower case.
    pub(super) name: Cow<'a, str>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) scope: Arc<Scope>,
    /// Of a leaf: its text, references resolved and markup as it stands. Of a verbatim leaf: the
    /// markup, references as they stand. Of a group: the text between its elements.
    pub(super) text: Cow<'a, str>,
    /// Whether `text` holds tags that were not escaped.
    pub(super) has_markup: bool,
    pub(super) children: Vec<Element<'a>>,
}

/// An attribute; its name is the local one in lower case.
#[derive(Debug, Clone)]
pub(super) struct Attribute<'a> {
    pub(super) space: Option<Space>,
    pub(super) name: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
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

impl<'a> Element<'a> {
    /// An element without content.
    pub(super) fn new(space: Space, name: Cow<'a, str>, scope: Arc<Scope>) -> Self {
        Self {
            space,
            name,
            attributes: Vec::new(),
            scope,
            text: Cow::Borrowed(""),
            has_markup: false,
            children: Vec::new(),
        }
    }

    /// The value of an attribute, whatever its vocabulary.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self
            .attributes
            .iter()
            .find(|attribute| attribute.name == name);
        found.map(|attribute| attribute.value.trim())
    }

    /// The value of an attribute that is not empty.
    pub(super) fn stated(&self, name: &str) -> Option<&str> {
        self.attribute(name).filter(|value| !value.is_empty())
    }

    /// The trimmed text, when there is some.
    pub(super) fn value(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The value, owned.
    pub(super) fn owned_value(&self) -> Option<String> {
        self.value().map(str::to_owned)
    }

    /// Whether this is an element of the formats' own vocabularies, or of none.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.space, Space::Rss | Space::Atom)
    }

    /// Whether this is the element of that name.
    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The children of that name, whatever their vocabulary.
    pub(super) fn named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element<'a>> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first text of a child of that name.
    pub(super) fn child_value(&self, name: &str) -> Option<&str> {
        let mut children = self.children.iter();
        children.find_map(|child| child.value().filter(|_| child.name == name))
    }

    /// A reference in this element: absolute, where that can be.
    pub(super) fn reference(&self, reference: &str) -> Option<String> {
        address::reference(reference, self.scope.base.as_deref())
    }

    /// The URL in the text of this element, else in its attributes `href`, `url` or `rdf:resource`.
    pub(super) fn url(&self) -> Option<String> {
        let attributes = ["href", "url", "resource"];
        let given = self
            .value()
            .or_else(|| attributes.iter().find_map(|name| self.stated(name)))?;
        self.reference(given)
    }

    /// The URL in the attributes `url` or `href` of this element, else in its text.
    pub(super) fn linked_url(&self) -> Option<String> {
        let given = self.stated("href").or_else(|| self.stated("url"));
        self.reference(given.or_else(|| self.value())?)
    }
}
