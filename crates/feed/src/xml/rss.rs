//! Items of RSS 0.9x to 2.0 and of RDF, with what they borrow from Atom, Dublin Core and others.

use url::Url;

use super::Dates;
use super::atom::{category_name, language, own};
use super::construct::{add, content, enclosure, line, linked_enclosures, page, person};
use super::element::Element;
use super::name::Space;
use crate::{Entry, link};

fn all<'e>(
    element: &'e Element,
    space: Space,
    name: &'e str,
) -> impl Iterator<Item = &'e Element> + Clone {
    let children = element.children.iter();
    children.filter(move |child| child.is(space, name))
}

/// An entry from its element.
pub(super) fn entry(element: &Element, dates: &mut Dates<'_>) -> Entry {
    let mut entry = Entry::default();
    let guid = all(element, Space::Rss, "guid")
        .chain(own(element, "id"))
        .find(|guid| guid.value().is_some());
    let about = element.attributes.iter();
    let about = about
        .filter(|attribute| attribute.space == Some(Space::Rdf) && attribute.name == "about")
        .map(|attribute| attribute.value.trim())
        .find(|about| !about.is_empty());
    let identifier = all(element, Space::Dublin, "identifier").find_map(Element::value);
    let stated = guid.and_then(Element::value);
    entry.guid = stated.or(about).or(identifier).map(str::to_owned);
    let is_permalink = guid.is_none_or(|guid| {
        let says = guid.attribute("ispermalink");
        !says.is_some_and(|says| says.eq_ignore_ascii_case("false"))
    });
    let permalink = entry.guid.as_deref().filter(|_| is_permalink);
    entry.url = page(own(element, "link"))
        .or_else(|| permalink.and_then(|guid| link::absolute(guid, None)))
        .or_else(|| about.and_then(|about| element.resolve(about)));
    entry.title = all(element, Space::Rss, "title")
        .chain(all(element, Space::Atom, "title"))
        .chain(all(element, Space::Dublin, "title"))
        .chain(all(element, Space::Media, "title"))
        .next()
        .map(|title| line(title, false))
        .unwrap_or_default();
    entry.published = dates.first(
        all(element, Space::Rss, "pubdate")
            .chain(all(element, Space::Atom, "published"))
            .chain(all(element, Space::Dublin, "date"))
            .chain(all(element, Space::Dublin, "issued"))
            .chain(all(element, Space::Dublin, "created"))
            .chain(own(element, "published"))
            .chain(own(element, "date")),
    );
    entry.updated = dates.first(
        own(element, "updated")
            .chain(own(element, "modified"))
            .chain(all(element, Space::Dublin, "modified")),
    );
    entry.summary = all(element, Space::Rss, "description")
        .chain(own(element, "summary"))
        .chain(all(element, Space::Dublin, "description"))
        .chain(all(element, Space::Itunes, "summary"))
        .find_map(|summary| content(summary, false));
    entry.content = all(element, Space::Content, "encoded")
        .chain(all(element, Space::Xhtml, "body"))
        .chain(own(element, "content"))
        .chain(own(element, "encoded"))
        .chain(own(element, "fulltext"))
        .chain(own(element, "fullitem"))
        .chain(own(element, "body"))
        .find_map(|found| content(found, false));
    for author in own(element, "author")
        .chain(all(element, Space::Dublin, "creator"))
        .chain(all(element, Space::Dublin, "author"))
    {
        add(&mut entry.authors, person(author));
    }
    if entry.authors.is_empty() {
        for author in all(element, Space::Itunes, "author") {
            add(&mut entry.authors, person(author));
        }
    }
    for category in own(element, "category").chain(all(element, Space::Dublin, "subject")) {
        add(&mut entry.categories, category_name(category));
    }
    entry.language = language(element);
    entry.enclosures = all(element, Space::Rss, "enclosure")
        .filter_map(enclosure)
        .chain(linked_enclosures(own(element, "link")))
        .collect();
    rebase(element, &mut entry);
    entry
}

/// Publishers write RSS as if its HTML stood on the article's page: without an `xml:base` that is
/// what its relative URLs mean, not the feed's address, which is often another host's.
fn rebase(element: &Element, entry: &mut Entry) {
    let is_stated = element
        .children
        .iter()
        .any(|child| child.scope.base_is_stated);
    let Some(url) = entry.url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return;
    };
    if is_stated {
        return;
    }
    let contents = [&mut entry.summary, &mut entry.content];
    for content in contents.into_iter().flatten() {
        content.base = Some(url.clone());
    }
}
