//! The parts of feeds and entries in the JSON of `parse-feed`.

use jianbao_feed::{
    Category, Chapter, Cloud, Content, Enclosure, Generator, Geo, Image, Link, Media, MediaItem,
    Person, Reply, Shape, TextInput,
};
use serde_json::{Map, Value, json};

/// An object of the members that are there.
fn object<const N: usize>(members: [(&str, Option<&str>); N]) -> Value {
    let there = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Value::Object(there.collect())
}

pub(super) fn person(person: &Person) -> Value {
    object([
        ("name", person.name.as_deref()),
        ("email", person.email.as_deref()),
        ("url", person.url.as_deref()),
    ])
}

pub(super) fn category(category: &Category) -> Value {
    object([
        ("term", Some(&category.term)),
        ("scheme", category.scheme.as_deref()),
        ("label", category.label.as_deref()),
    ])
}

pub(super) fn link(link: &Link) -> Value {
    object([
        ("href", Some(&link.url)),
        ("rel", Some(&link.relation)),
        ("type", link.media_type.as_deref()),
        ("title", link.title.as_deref()),
        ("hreflang", link.language.as_deref()),
        ("length", link.length.as_deref()),
    ])
}

pub(super) fn enclosure(enclosure: &Enclosure) -> Value {
    let length = enclosure.length_bytes.map(|length| length.to_string());
    object([
        ("url", Some(&enclosure.url)),
        ("type", enclosure.media_type.as_deref()),
        ("length", length.as_deref()),
    ])
}

pub(super) fn image(image: &Image) -> Value {
    object([
        ("url", image.url.as_deref()),
        ("title", image.title.as_deref()),
        ("link", image.link.as_deref()),
        ("width", image.width_px.as_deref()),
        ("height", image.height_px.as_deref()),
        ("description", image.description.as_deref()),
    ])
}

pub(super) fn generator(generator: &Generator) -> Value {
    object([
        ("name", generator.name.as_deref()),
        ("url", generator.url.as_deref()),
        ("version", generator.version.as_deref()),
    ])
}

pub(super) fn cloud(cloud: &Cloud) -> Value {
    object([
        ("domain", cloud.domain.as_deref()),
        ("port", cloud.port.as_deref()),
        ("path", cloud.path.as_deref()),
        ("registerprocedure", cloud.register_procedure.as_deref()),
        ("protocol", cloud.protocol.as_deref()),
    ])
}

pub(super) fn text_input(input: &TextInput) -> Value {
    object([
        ("title", input.title.as_deref()),
        ("description", input.description.as_deref()),
        ("name", input.name.as_deref()),
        ("link", input.link.as_deref()),
    ])
}

pub(super) fn reply(reply: &Reply) -> Value {
    object([
        ("ref", reply.id.as_deref()),
        ("href", reply.url.as_deref()),
        ("source", reply.source.as_deref()),
        ("type", reply.media_type.as_deref()),
    ])
}

pub(super) fn chapter(chapter: &Chapter) -> Value {
    let mut out = object([
        ("title", chapter.title.as_deref()),
        ("image", chapter.image.as_deref()),
        ("href", chapter.url.as_deref()),
    ]);
    if let (Some(start), Some(out)) = (chapter.start_ms, out.as_object_mut()) {
        out.insert("start".to_owned(), start.into());
    }
    out
}

/// As `GeoJSON` has it (RFC 7946 §3.1); a box is its two corners.
pub(super) fn geo(geo: &Geo) -> Value {
    let (kind, coordinates) = match geo.shape {
        Shape::Point => ("Point", json!(geo.points.first())),
        Shape::Line => ("LineString", json!(geo.points)),
        Shape::Polygon => ("Polygon", json!([geo.points])),
        Shape::Box => ("Box", json!(geo.points)),
    };
    json!({"type": kind, "coordinates": coordinates})
}

pub(super) fn media(media: &Media) -> Option<Value> {
    let mut out = Map::new();
    for (name, items) in [
        ("thumbnails", &media.thumbnails),
        ("credits", &media.credits),
    ] {
        if !items.is_empty() {
            out.insert(name.to_owned(), items.iter().map(media_item).collect());
        }
    }
    for (name, item) in [
        ("rating", &media.rating),
        ("license", &media.license),
        ("player", &media.player),
        ("restriction", &media.restriction),
    ] {
        if let Some(item) = item {
            let mut item = media_item(item);
            // A list of countries or addresses.
            if name == "restriction"
                && let Some(content) = item.get_mut("content")
            {
                let text = content.as_str().unwrap_or_default().to_lowercase();
                *content = text.split_whitespace().collect();
            }
            out.insert(name.to_owned(), item);
        }
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

fn media_item(item: &MediaItem) -> Value {
    let attributes = item.attributes.iter();
    let mut out: Map<String, Value> = attributes
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    if let Some(url) = &item.url {
        out.insert("url".to_owned(), url.as_str().into());
        out.insert("href".to_owned(), url.as_str().into());
    }
    if let Some(text) = &item.text {
        out.insert("content".to_owned(), text.as_str().into());
    }
    Value::Object(out)
}

/// The URL of the first picture in a text.
pub(super) fn first_image(content: &Content) -> Option<String> {
    if !content.is_html || !content.raw.contains("<img") {
        return None;
    }
    let clean = content.clean();
    let (_, rest) = clean.split_once("<img ")?;
    let (tag, _) = rest.split_once('>')?;
    let (_, rest) = tag.split_once("src=\"")?;
    let (url, _) = rest.split_once('"')?;
    Some(url.replace("&amp;", "&"))
}
