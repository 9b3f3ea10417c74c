//! JSON Feed 1 and 1.1 (jsonfeed.org), read one item at a time: fields of another type than expected
//! are as good as absent, and of a feed that breaks off the items before stay.

mod value;

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use url::Url;

use crate::warning::{WarningKind, Warnings, quoted};
use crate::{Content, Context, Date, Enclosure, Entry, Feed, Format, date, link, plain};
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
    let authors = authors(&of_feed);
    let mut feed = Feed {
        format: Format::Json,
        version: version.rsplit('/').next().unwrap_or_default().to_owned(),
        title: of_feed.text("title").and_then(plain::some),
        description: of_feed.text("description").and_then(plain::some),
        link: of_feed
            .text("home_page_url")
            .and_then(|reference| link::absolute(reference, context.url.as_ref())),
        language: of_feed.text("language").and_then(plain::some),
        ttl_minutes: None,
        entries,
    };
    for entry in &mut feed.entries {
        if entry.authors.is_empty() {
            entry.authors.clone_from(&authors);
        }
    }
    feed
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
    let address = context.url.as_ref();
    let guid = item.text("id").map(str::to_owned);
    let url = ["url", "external_url"]
        .iter()
        .filter_map(|name| item.text(name))
        .find_map(|reference| link::absolute(reference, address))
        .or_else(|| guid.as_deref().and_then(|guid| link::absolute(guid, None)));
    let base = url.as_deref().and_then(|url| Url::parse(url).ok());
    let base = base.or_else(|| address.cloned());
    let text_of = |name: &str, is_html: bool| {
        let raw = item.text(name).filter(|raw| !raw.trim().is_empty())?;
        Some(Content {
            raw: raw.to_owned(),
            base: base.clone(),
            is_html,
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
    Entry {
        published: date_of("date_published"),
        updated: date_of("date_modified"),
        title: item.text("title").map(plain::of_text).unwrap_or_default(),
        summary: text_of("summary", false),
        content: text_of("content_html", true).or_else(|| text_of("content_text", false)),
        authors: authors(item),
        categories: item
            .list("tags")
            .iter()
            .filter_map(Value::as_text)
            .filter_map(plain::some)
            .collect(),
        language: item.text("language").and_then(plain::some),
        enclosures: item
            .list("attachments")
            .iter()
            .filter_map(|attachment| enclosure(attachment, address))
            .collect(),
        guid,
        url,
    }
}

fn enclosure(attachment: &Value, base: Option<&Url>) -> Option<Enclosure> {
    Some(Enclosure {
        url: link::absolute(attachment.text("url")?, base)?,
        media_type: attachment.text("mime_type").and_then(plain::some),
        length_bytes: attachment
            .text("size_in_bytes")
            .and_then(|length| length.parse().ok()),
    })
}

/// The names in `authors`, or in `author` of version 1.
fn authors(of: &Value) -> Vec<String> {
    let name = |author: &Value| {
        let name = author.text("name").or_else(|| author.as_text());
        name.or_else(|| author.text("url")).and_then(plain::some)
    };
    let authors: Vec<String> = of.list("authors").iter().filter_map(name).collect();
    if authors.is_empty() {
        of.get("author").and_then(name).into_iter().collect()
    } else {
        authors
    }
}
