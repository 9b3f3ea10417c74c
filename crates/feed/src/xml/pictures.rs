//! Pictures, and Media RSS.

use super::construct::{self, Default as Type};
use super::draft::{Draft, add};
use super::element::Element;
use super::links;
use super::name::Space;
use super::people;
use crate::{Image, MediaItem, plain};

/// Levels of `media:group` and `media:content` in each other that are looked at: the standard has two.
const MEDIA_LEVELS: usize = 3;

/// Attributes of an element of Media RSS that are kept.
const MAX_MEDIA_ATTRIBUTES: usize = 16;

/// Takes RSS's `image`, or Apple's.
pub(super) fn image(draft: &mut Draft, element: &Element<'_>) {
    let inner = |names: &[&str]| names.iter().find_map(|name| element.child_value(name));
    let line = |name: &str| inner(&[name]).and_then(plain::some);
    let url = inner(&["url", "href"])
        .or_else(|| element.stated("href"))
        .or_else(|| element.stated("url"))
        .or_else(|| element.stated("resource"))
        .or_else(|| element.value());
    let image = Image {
        url: url.and_then(|url| element.reference(url)),
        title: line("title"),
        link: inner(&["link"]).and_then(|link| element.reference(link)),
        description: line("description"),
        width_px: line("width"),
        height_px: line("height"),
    };
    let rank = match (&image.url, element.space) {
        (None, _) => 3,
        (Some(_), Space::Itunes) => 1,
        // RDF repeats an image that stands elsewhere.
        (Some(_), _) if element.children.is_empty() && element.value().is_none() => 2,
        (Some(_), _) => 0,
    };
    if image != Image::default() {
        draft.image.set(rank, Some(image));
    }
}

/// Takes an element of Media RSS.
pub(super) fn media(draft: &mut Draft, element: &Element<'_>) {
    let mut open = vec![(element, 0)];
    while let Some((element, level)) = open.pop() {
        match &*element.name {
            "group" | "content" if level < MEDIA_LEVELS => {
                if element.name == "content" {
                    content(draft, element);
                }
                let children = element.children.iter().rev();
                open.extend(children.filter_map(|child| {
                    (child.space == Space::Media).then_some((child, level + 1))
                }));
            }
            "thumbnail" => {
                let mut thumbnail = item(element);
                if thumbnail.url.is_none() {
                    thumbnail.url = element.value().and_then(|url| element.reference(url));
                }
                let image = thumbnail.url.clone().map(|url| Image {
                    url: Some(url),
                    width_px: element.stated("width").map(str::to_owned),
                    height_px: element.stated("height").map(str::to_owned),
                    ..Image::default()
                });
                draft.image.set_first(5, image);
                add(&mut draft.media.thumbnails, Some(thumbnail));
            }
            "credit" => add(&mut draft.media.credits, Some(item(element))),
            "rating" => draft.media.rating = Some(item(element)),
            "license" => draft.media.license = Some(item(element)),
            "player" => draft.media.player = Some(item(element)),
            "restriction" => draft.media.restriction = Some(item(element)),
            "title" if level > 0 => {
                let title = construct::content(element.clone(), Type::Plain, false);
                draft.title.set_first(6, title);
            }
            "description" if level > 0 => {
                let text = construct::content(element.clone(), Type::Plain, false);
                draft.summary.set_first(6, text);
            }
            "keywords" | "category" if level > 0 => {
                people::categories(&mut draft.categories, element);
            }
            _ => {}
        }
    }
}

/// A file of Media RSS; a picture among them is the entry's.
fn content(draft: &mut Draft, element: &Element<'_>) {
    links::file(draft, element, "filesize");
    let media_type = element.stated("type").unwrap_or_default();
    let is_image = element.stated("medium") == Some("image")
        || media_type.to_ascii_lowercase().starts_with("image/");
    if is_image {
        let image = element.stated("url").and_then(|url| element.reference(url));
        let image = image.map(|url| Image {
            url: Some(url),
            width_px: element.stated("width").map(str::to_owned),
            height_px: element.stated("height").map(str::to_owned),
            ..Image::default()
        });
        draft.image.set_first(4, image);
    }
}

fn item(element: &Element<'_>) -> MediaItem {
    let given = element.stated("url").or_else(|| element.stated("href"));
    let attributes = element.attributes.iter().take(MAX_MEDIA_ATTRIBUTES);
    MediaItem {
        url: given.and_then(|url| element.reference(url)),
        text: element.value().map(plain::of_html),
        attributes: attributes
            .filter(|attribute| !matches!(&*attribute.name, "url" | "href"))
            .map(|attribute| {
                let value = attribute.value.trim().to_owned();
                (attribute.name.clone().into_owned(), value)
            })
            .collect(),
    }
}
