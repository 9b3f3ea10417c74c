//! Links, files, and what RSS's channel has beside them.

use super::draft::{Draft, add};
use super::element::Element;
use super::name::Space;
use crate::{Cloud, Enclosure, Generator, Link, TextInput, address, plain};

/// Takes a `link`: Atom's attributes or RSS's text.
pub(super) fn link(draft: &mut Draft, element: &Element<'_>) {
    let owned = |name: &str| element.stated(name).map(str::to_owned);
    let given = element.value().or_else(|| element.stated("href"));
    let given = given.map(address::unescaped);
    let Some(given) = given else { return };
    let Some(url) = element.reference(&given) else {
        return;
    };
    let relation = owned("rel").unwrap_or_else(|| "alternate".to_owned());
    let is_page = relation.eq_ignore_ascii_case("alternate");
    let stated = owned("type");
    if is_page && let Some(page) = address::absolute(&given, element.scope.base.as_deref()) {
        match &stated {
            // Of several links of RSS the last counts, as readers have it; Atom has one.
            _ if element.space == Space::Rss && !draft.is_atom => draft.page.set(0, Some(page)),
            Some(media_type) if !media_type.contains("html") => draft.page.set_first(2, Some(page)),
            _ => draft.page.set_first(1, Some(page)),
        }
    }
    if relation.eq_ignore_ascii_case("enclosure") {
        file(draft, element, "length");
    }
    let implied = if relation == "self" {
        "application/atom+xml"
    } else {
        "text/html"
    };
    let link = Link {
        url,
        relation,
        media_type: stated.or_else(|| Some(implied.to_owned())),
        title: element.stated("title").and_then(plain::some),
        language: owned("hreflang"),
        length: owned("length"),
    };
    add(&mut draft.links, Some(link));
}

/// Takes RSS's `enclosure`.
pub(super) fn enclosure(draft: &mut Draft, element: &Element<'_>) {
    let Some(url) = element.linked_url() else {
        return;
    };
    let link = Link {
        url,
        relation: "enclosure".to_owned(),
        media_type: element.stated("type").map(str::to_owned),
        length: element.stated("length").map(str::to_owned),
        ..Link::default()
    };
    add(&mut draft.links, Some(link));
    file(draft, element, "length");
}

/// Takes a file from an element with `url` or `href`, `type` and a length.
pub(super) fn file(draft: &mut Draft, element: &Element<'_>, length: &str) {
    let given = element.stated("url").or_else(|| element.stated("href"));
    let Some(url) = given.and_then(|url| address::absolute(url, element.scope.base.as_deref()))
    else {
        return;
    };
    if draft.enclosures.iter().any(|known| known.url == url) {
        return;
    }
    let enclosure = Enclosure {
        url,
        media_type: element.stated("type").and_then(plain::some),
        length_bytes: element
            .stated(length)
            .and_then(|length| length.replace(',', "").parse().ok()),
    };
    add(&mut draft.enclosures, Some(enclosure));
}

/// Takes a licence.
pub(super) fn license(draft: &mut Draft, element: &Element<'_>) {
    let Some(url) = element.url() else { return };
    draft.license = Some(url.clone());
    let link = Link {
        url,
        relation: "license".to_owned(),
        ..Link::default()
    };
    add(&mut draft.links, Some(link));
}

/// Takes an address that CDF has in an attribute of the element itself.
pub(super) fn own_address(draft: &mut Draft, element: &Element<'_>) {
    let Some(given) = element.stated("href") else {
        return;
    };
    draft
        .page
        .set(3, address::absolute(given, element.scope.base.as_deref()));
    let link = element.reference(given).map(|url| Link {
        url,
        relation: "alternate".to_owned(),
        ..Link::default()
    });
    add(&mut draft.links, link);
}

/// The program that made a feed.
pub(super) fn generator(element: &Element<'_>) -> Option<Generator> {
    let url = ["uri", "url", "resource"];
    let url = url.iter().find_map(|name| element.stated(name));
    let generator = Generator {
        name: element
            .value()
            .or_else(|| element.stated("resource"))
            .and_then(plain::some),
        url: url.and_then(|url| element.reference(url)),
        version: element.stated("version").map(str::to_owned),
    };
    (generator != Generator::default()).then_some(generator)
}

/// RSS's `cloud`.
pub(super) fn cloud(element: &Element<'_>) -> Cloud {
    let owned = |name: &str| element.stated(name).map(str::to_owned);
    Cloud {
        domain: owned("domain"),
        port: owned("port"),
        path: owned("path"),
        register_procedure: owned("registerprocedure"),
        protocol: owned("protocol"),
    }
}

/// RSS's `textInput`.
pub(super) fn text_input(element: &Element<'_>) -> TextInput {
    let line = |name: &str| element.child_value(name).and_then(plain::some);
    TextInput {
        title: line("title"),
        description: line("description"),
        name: line("name"),
        link: element
            .child_value("link")
            .and_then(|link| element.reference(link)),
    }
}
