//! Atom entries (RFC 4287 §4.1.2), with the names of Atom 0.3.

use super::Dates;
use super::construct::{add, content, line, linked_enclosures, page, person};
use super::element::Element;
use super::name::Space;
use crate::{Entry, link, plain};

/// The children of that name in Atom's namespace, or in none.
pub(super) fn own<'e>(
    element: &'e Element,
    name: &'e str,
) -> impl Iterator<Item = &'e Element> + Clone {
    let children = element.children.iter();
    children
        .filter(move |child| child.name == name && matches!(child.space, Space::Atom | Space::Rss))
}

fn dublin<'e>(element: &'e Element, name: &'e str) -> impl Iterator<Item = &'e Element> {
    let children = element.children.iter();
    children.filter(move |child| child.is(Space::Dublin, name))
}

/// An entry from its element.
pub(super) fn entry(element: &Element, dates: &mut Dates<'_>) -> Entry {
    let guid = own(element, "id").find_map(Element::value);
    let mut entry = Entry {
        guid: guid.map(str::to_owned),
        ..Entry::default()
    };
    let permalink = entry.guid.as_deref();
    entry.url = page(own(element, "link"))
        .or_else(|| permalink.and_then(|guid| link::absolute(guid, None)));
    entry.title = own(element, "title")
        .next()
        .map(|title| line(title, true))
        .unwrap_or_default();
    entry.published = dates.first(
        own(element, "published")
            .chain(own(element, "issued"))
            .chain(own(element, "created"))
            .chain(dublin(element, "date")),
    );
    entry.updated = dates.first(own(element, "updated").chain(own(element, "modified")));
    entry.summary = own(element, "summary").find_map(|summary| content(summary, true));
    entry.content = own(element, "content")
        .chain(
            element
                .children
                .iter()
                .filter(|child| child.is(Space::Content, "encoded")),
        )
        .find_map(|found| content(found, child_is_atom(found)));
    let sources = || own(element, "source");
    for author in own(element, "author").chain(dublin(element, "creator")) {
        add(&mut entry.authors, person(author));
    }
    if entry.authors.is_empty() {
        for author in sources().flat_map(|source| own(source, "author")) {
            add(&mut entry.authors, person(author));
        }
    }
    for category in own(element, "category") {
        add(&mut entry.categories, category_name(category));
    }
    for subject in dublin(element, "subject") {
        add(&mut entry.categories, subject.value().and_then(plain::some));
    }
    entry.language = language(element);
    entry.enclosures = linked_enclosures(own(element, "link")).collect();
    entry
}

fn child_is_atom(element: &Element) -> bool {
    element.space != Space::Content
}

/// The label of an Atom category, else its term; RSS's text.
pub(super) fn category_name(category: &Element) -> Option<String> {
    let label = category
        .attribute("label")
        .filter(|label| !label.is_empty())
        .or_else(|| category.attribute("term"))
        .or_else(|| category.value())?;
    Some(plain::of_html(label)).filter(|name| !name.is_empty())
}

/// The language an entry states, or else inherits.
pub(super) fn language(element: &Element) -> Option<String> {
    let stated = element
        .children
        .iter()
        .filter(|child| child.name == "language")
        .find_map(Element::value);
    let inner = ["content", "encoded", "summary", "description", "title"];
    let inner = inner.iter().find_map(|name| {
        element
            .named(name)
            .find_map(|child| child.scope.language.as_deref())
    });
    stated
        .or(inner)
        .or(element.scope.language.as_deref())
        .map(str::to_owned)
}
