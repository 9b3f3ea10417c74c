//! JSON Feed 1 and 1.1 (jsonfeed.org), read one item at a time: fields of another type than expected
//! are as good as absent, and of a feed that breaks off the items before stay.

mod value;

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use url::Url;

use crate::warning::{WarningKind, Warnings, quoted};
use crate::{
    Category, Content, Context, Date, Enclosure, Entry, Feed, Format, Image, Link, Person, address,
    date, identity, plain,
};
use value::{Value, ValueSeed};

/// Reads a JSON Feed. Of other JSON, the format is unknown.
pub(crate) fn read(text: &str, context: &Context, warnings: &mut Warnings) -> Feed {
    let mut document = Document {
        context,
        warnings,
        members: Vec::new(),
        entries: Vec::new(),
        has_items: false,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let error = deserializer.deserialize_any(&mut document).err();
    let Document {
        members,
        entries,
        has_items,
        ..
    } = document;
    let of_feed = Value::Map(members);
    let version = of_feed.text("version").unwrap_or_default().to_owned();
    let says_so = ["title", "home_page_url", "feed_url"].iter();
    let says_so = !version.is_empty() || says_so.clone().any(|name| of_feed.text(name).is_some());
    if !(version.contains("jsonfeed") || has_items && says_so) {
        warnings.add(WarningKind::NotAFeed, || {
            format!("the input is JSON of another kind: {}", quoted(text))
        });
        return Feed::default();
    }
    if let Some(error) = error {
        warnings.add(WarningKind::Syntax, || format!("broken JSON: {error}"));
    }
    let authors = authors(&of_feed, context.url.as_ref());
    let mut feed = describe(&of_feed, &version, context);
    feed.entries = entries;
    for entry in &mut feed.entries {
        if entry.authors.is_empty() {
            entry.authors.clone_from(&authors);
        }
    }
    feed.authors = authors;
    feed
}

/// What the feed says of itself.
fn describe(of_feed: &Value, version: &str, context: &Context) -> Feed {
    let base = context.base();
    let base = base.as_ref();
    let url = |name: &str| {
        let given = of_feed.text(name)?;
        address::reference(given, base)
    };
    let page = of_feed.text("home_page_url");
    let page = page.and_then(|given| address::absolute(given, base));
    let mut links = Vec::new();
    links.extend(page.clone().map(|url| link(url, "alternate", "text/html")));
    links.extend(url("feed_url").map(|url| link(url, "self", "application/feed+json")));
    links.extend(url("next_url").map(|url| link(url, "next", "application/feed+json")));
    for hub in of_feed
        .list("hubs")
        .iter()
        .filter_map(|hub| hub.text("url"))
    {
        links.extend(address::absolute(hub, base).map(|url| link(url, "hub", "")));
    }
    Feed {
        format: Format::Json,
        version: version.rsplit('/').next().unwrap_or_default().to_owned(),
        title: of_feed.text("title").and_then(plain::some),
        title_content: of_feed.text("title").map(Content::plain),
        description: of_feed.text("description").and_then(plain::some),
        description_content: of_feed.text("description").map(Content::plain),
        info: of_feed.text("user_comment").map(Content::plain),
        link: page,
        links,
        language: of_feed.text("language").and_then(plain::some),
        icon: url("favicon"),
        image: image(of_feed, "icon", base),
        ..Feed::default()
    }
}

fn link(url: String, relation: &str, media_type: &str) -> Link {
    Link {
        url,
        relation: relation.to_owned(),
        media_type: Some(media_type.to_owned()).filter(|name| !name.is_empty()),
        ..Link::default()
    }
}

fn image(of: &Value, name: &str, base: Option<&Url>) -> Option<Image> {
    let url = address::reference(of.text(name)?, base)?;
    Some(Image {
        url: Some(url),
        ..Image::default()
    })
}

/// The document while it is read.
#[derive(Debug)]
struct Document<'c, 'w> {
    context: &'c Context,
    warnings: &'w mut Warnings,
    members: Vec<(String, Value)>,
    entries: Vec<Entry>,
    has_items: bool,
}

impl<'de> Visitor<'de> for &mut Document<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let budget = Cell::new(self.context.limits.fields);
        while let Some(name) = map.next_key::<String>()? {
            if name == "items" {
                map.next_value_seed(Items(&mut *self))?;
            } else if let Some(value) = map.next_value_seed(ValueSeed(&budget))? {
                self.members.push((name, value));
            }
        }
        Ok(())
    }
}

/// The array of items.
struct Items<'d, 'c, 'w>(&'d mut Document<'c, 'w>);

impl<'de> DeserializeSeed<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of items")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self(document) = self;
        document.has_items = true;
        let limit = document.context.limits.entries;
        while document.entries.len() < limit {
            let budget = Cell::new(document.context.limits.fields);
            let Some(item) = items.next_element_seed(ValueSeed(&budget))? else {
                return Ok(());
            };
            if let Some(item @ Value::Map(_)) = item {
                let entry = entry(&item, document.context, document.warnings);
                document.entries.push(entry);
            }
        }
        let mut left_out = 0_usize;
        while items.next_element::<IgnoredAny>()?.is_some() {
            left_out += 1;
        }
        if left_out > 0 {
            document.warnings.add(WarningKind::Limit, || {
                format!("the entries after the first {limit} are left out")
            });
        }
        Ok(())
    }
}

fn entry(item: &Value, context: &Context, warnings: &mut Warnings) -> Entry {
    let address = context.base();
    let address = address.as_ref();
    let guid = item
        .text("id")
        .filter(|id| !id.trim().is_empty())
        .map(str::to_owned);
    let pages: Vec<String> = ["url", "external_url"]
        .iter()
        .filter_map(|name| item.text(name))
        .filter_map(|reference| address::absolute(reference, address))
        .collect();
    let url = pages.first().cloned().or_else(|| {
        guid.as_deref()
            .and_then(|guid| address::absolute(guid, None))
    });
    let base = url.as_deref().and_then(|url| Url::parse(url).ok());
    let base = base.or_else(|| address.cloned()).map(Arc::new);
    let text_of = |name: &str, is_html: bool| {
        let raw = item.text(name).filter(|raw| !raw.trim().is_empty())?;
        Some(Content {
            base: base.clone(),
            ..if is_html {
                Content::html(raw, None)
            } else {
                Content::plain(raw)
            }
        })
    };
    let mut date_of = |name: &str| -> Option<Date> {
        let text = item.text(name)?;
        let date = date::read(text, &context.zone);
        if date.is_none() && !text.trim().is_empty() {
            warnings.add(WarningKind::Date, || format!("{} is no date", quoted(text)));
        }
        date
    };
    let tags = item.list("tags").iter().filter_map(Value::as_text);
    let attachments = item.list("attachments").iter();
    let mut entry = Entry {
        published: date_of("date_published"),
        updated: date_of("date_modified"),
        title: item.text("title").map(plain::of_text).unwrap_or_default(),
        title_content: item.text("title").map(Content::plain),
        summary: text_of("summary", false),
        contents: ["content_html", "content_text"]
            .iter()
            .filter_map(|name| text_of(name, *name == "content_html"))
            .collect(),
        authors: authors(item, address),
        categories: tags
            .filter_map(plain::some)
            .map(|term| Category {
                term,
                ..Category::default()
            })
            .collect(),
        language: item.text("language").and_then(plain::some),
        enclosures: attachments
            .filter_map(|attachment| enclosure(attachment, address))
            .collect(),
        image: image(item, "image", address).or_else(|| image(item, "banner_image", address)),
        links: pages
            .into_iter()
            .map(|url| link(url, "alternate", "text/html"))
            .collect(),
        guid,
        url,
        ..Entry::default()
    };
    identity::assign(&mut entry, false, None);
    entry
}

fn enclosure(attachment: &Value, base: Option<&Url>) -> Option<Enclosure> {
    Some(Enclosure {
        url: address::absolute(attachment.text("url")?, base)?,
        media_type: attachment.text("mime_type").and_then(plain::some),
        length_bytes: attachment
            .text("size_in_bytes")
            .and_then(|length| length.parse().ok()),
    })
}

/// The persons in `authors`, or in `author` of version 1.
fn authors(of: &Value, base: Option<&Url>) -> Vec<Person> {
    let person = |author: &Value| {
        let name = author.text("name").or_else(|| author.as_text());
        let url = author
            .text("url")
            .and_then(|url| address::reference(url, base));
        let name = name.and_then(plain::some);
        (name.is_some() || url.is_some()).then_some(Person {
            name,
            email: None,
            url,
        })
    };
    let authors: Vec<Person> = of.list("authors").iter().filter_map(person).collect();
    if authors.is_empty() {
        of.get("author").and_then(person).into_iter().collect()
    } else {
        authors
    }
}
