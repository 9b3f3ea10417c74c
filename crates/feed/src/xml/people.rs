//! Persons and categories.

use super::draft::add;
use super::element::Element;
use super::name::Space;
use crate::{Category, Person, person, plain};

/// The vocabulary of Apple's categories and keywords.
const ITUNES_SCHEME: &str = "http://www.itunes.com/";

/// The vocabulary of Media RSS's categories that name none.
const MEDIA_SCHEME: &str = "http://search.yahoo.com/mrss/category_schema";

/// A person: Atom's and Apple's elements, else the text of RSS and Dublin Core.
pub(super) fn person(element: &Element<'_>) -> Option<Person> {
    let name = element.child_value("name").map(plain::of_html);
    let email = element.child_value("email").map(plain::of_text);
    let page = ["uri", "url", "homepage"];
    let page = page.iter().find_map(|name| element.child_value(name));
    let url = page.and_then(|page| element.reference(page));
    if name.is_none() && email.is_none() && url.is_none() {
        return person::read(element.value()?);
    }
    Some(Person { name, email, url })
}

/// Adds the categories that an element states; whether it is an element of that kind.
pub(super) fn categories(list: &mut Vec<Category>, element: &Element<'_>) -> bool {
    match (element.space, &*element.name) {
        (Space::Itunes, "category") => itunes(list, element),
        (Space::Itunes, "keywords") => words(list, element, Some(ITUNES_SCHEME)),
        (Space::Media, "keywords") => words(list, element, None),
        (Space::Media, "category") => {
            let scheme = element.stated("scheme").unwrap_or(MEDIA_SCHEME);
            one(list, element, Some(scheme));
        }
        (Space::Itunes | Space::Media, _) => return false,
        (_, "tags") => words(list, element, None),
        _ => {
            let scheme = element
                .stated("scheme")
                .or_else(|| element.stated("domain"));
            one(list, element, scheme);
        }
    }
    true
}

fn one(list: &mut Vec<Category>, element: &Element<'_>, scheme: Option<&str>) {
    let term = element.stated("term").or_else(|| element.value());
    let label = element.stated("label").and_then(plain::some);
    let term = term.map(plain::of_html).filter(|term| !term.is_empty());
    let Some(term) = term.or_else(|| label.clone()) else {
        return;
    };
    let category = Category {
        term,
        scheme: scheme.map(str::to_owned),
        label,
    };
    add(list, Some(category));
}

/// Apple's category with those inside of it.
fn itunes(list: &mut Vec<Category>, element: &Element<'_>) {
    let mut open = vec![element];
    while let Some(element) = open.pop() {
        let term = element.stated("text").or_else(|| element.value());
        if let Some(term) = term.and_then(plain::some) {
            let category = Category {
                term,
                scheme: Some(ITUNES_SCHEME.to_owned()),
                label: None,
            };
            add(list, Some(category));
        }
        let inside: Vec<&Element<'_>> = element.named("category").collect();
        open.extend(inside.into_iter().rev());
    }
}

/// Words between commas.
fn words(list: &mut Vec<Category>, element: &Element<'_>, scheme: Option<&str>) {
    let text = element.value().unwrap_or_default();
    for term in text.split(',').filter_map(plain::some) {
        let category = Category {
            term,
            scheme: scheme.map(str::to_owned),
            label: None,
        };
        add(list, Some(category));
    }
}
