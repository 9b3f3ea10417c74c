//! A feed in the JSON of `parse-feed`: the names are those of docs/reference.md.

mod parts;

use jianbao_feed::{Content, Date, Entry, Feed, Format, Link, Parsed};
use serde_json::{Map, Value, json};

/// The whole line.
pub(super) fn feed(parsed: &Parsed) -> Value {
    let feed = &parsed.feed;
    let mut of_feed = described(feed);
    if feed.format == Format::Json {
        // JSON Feed has no dates of its own: its newest entry's stand for it.
        let newest = feed.entries.first();
        let published = newest.and_then(|entry| entry.published.as_ref());
        let updated = newest
            .and_then(|entry| entry.updated.as_ref())
            .or(published);
        put(&mut of_feed, "published", published.map(milliseconds));
        put(&mut of_feed, "updated", updated.map(milliseconds));
    }
    let warnings = parsed.warnings.iter();
    let warnings: Vec<&str> = warnings.map(|warning| warning.message.as_str()).collect();
    json!({
        "version": version(feed),
        "encoding": feed.charset,
        "bozo": parsed.is_bozo(),
        "warnings": warnings,
        "feed": of_feed,
        "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// Format and version in one word: `rss20`, `atom10`, `json11`.
fn version(feed: &Feed) -> String {
    let family = match feed.format {
        Format::Rss | Format::Rdf => "rss",
        Format::Atom => "atom",
        Format::Cdf => "cdf",
        Format::Json => "json",
        _ => "",
    };
    let number: String = match feed.version.as_str() {
        "0.91" => "091u".to_owned(),
        version if version.starts_with("2.") => "20".to_owned(),
        version if is_number(version.trim_end_matches('n')) => version
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect(),
        _ => String::new(),
    };
    format!("{family}{number}")
}

/// Whether a version is a number such as `0.92`.
fn is_number(version: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    version.len() <= 4 && version.split('.').all(is_part)
}

/// What a feed says of itself.
fn described(feed: &Feed) -> Map<String, Value> {
    let mut out = Map::new();
    text(&mut out, "title", feed.title_content.as_ref());
    text(&mut out, "description", feed.description_content.as_ref());
    text(&mut out, "rights", feed.rights.as_ref());
    text(&mut out, "info", feed.info.as_ref());
    put(&mut out, "id", feed.id.as_deref());
    put(
        &mut out,
        "link",
        page(feed.link.as_deref(), &feed.links, feed.id.as_deref()),
    );
    put(&mut out, "language", feed.language.as_deref());
    for (name, date) in [
        ("published", &feed.published),
        ("updated", &feed.updated),
        ("created", &feed.created),
    ] {
        put(&mut out, name, date.as_ref().map(milliseconds));
    }
    let authors = if feed.authors.is_empty() {
        feed.publisher.as_slice()
    } else {
        &feed.authors
    };
    list(&mut out, "authors", authors, parts::person);
    list(&mut out, "contributors", &feed.contributors, parts::person);
    put(
        &mut out,
        "publisher",
        feed.publisher.as_ref().map(parts::person),
    );
    list(&mut out, "categories", &feed.categories, parts::category);
    list(&mut out, "links", &feed.links, parts::link);
    put(&mut out, "image", feed_image(feed));
    put(&mut out, "icon", feed.icon.as_deref());
    put(&mut out, "logo", feed.logo.as_deref());
    put(
        &mut out,
        "generator",
        feed.generator.as_ref().map(parts::generator),
    );
    put(&mut out, "docs", feed.docs.as_deref());
    put(&mut out, "license", feed.license.as_deref());
    put(&mut out, "comments", feed.comments.as_deref());
    put(&mut out, "cloud", feed.cloud.as_ref().map(parts::cloud));
    put(
        &mut out,
        "textinput",
        feed.text_input.as_ref().map(parts::text_input),
    );
    put(
        &mut out,
        "ttl",
        feed.ttl_minutes().map(|ttl| ttl.to_string()),
    );
    itunes(&mut out, &feed.itunes);
    out
}

/// The picture that is stated, else the logo or icon, else the first one in the description.
fn feed_image(feed: &Feed) -> Option<Value> {
    let of_url = |url: &str| json!({"url": url});
    let stated = feed.image.as_ref().map(parts::image);
    stated
        .or_else(|| feed.logo.as_deref().or(feed.icon.as_deref()).map(of_url))
        .or_else(|| {
            Some(of_url(&parts::first_image(
                feed.description_content.as_ref()?,
            )?))
        })
}

fn entry(entry: &Entry) -> Value {
    let mut out = Map::new();
    text(&mut out, "title", entry.title_content.as_ref());
    text(
        &mut out,
        "summary",
        entry.summary.as_ref().or(entry.content()),
    );
    text(&mut out, "rights", entry.rights.as_ref());
    put(
        &mut out,
        "id",
        (!entry.id_is_made).then_some(entry.id.as_str()),
    );
    put(
        &mut out,
        "link",
        page(entry.url.as_deref(), &entry.links, None),
    );
    put(&mut out, "language", entry.language.as_deref());
    put(&mut out, "comments", entry.comments.as_deref());
    put(&mut out, "license", entry.license.as_deref());
    let updated = entry.updated.as_ref().or(entry.published.as_ref());
    for (name, date) in [
        ("published", entry.published.as_ref()),
        ("updated", updated),
        ("created", entry.created.as_ref()),
        ("expired", entry.expired.as_ref()),
    ] {
        put(&mut out, name, date.map(milliseconds));
    }
    list(&mut out, "authors", &entry.authors, parts::person);
    list(&mut out, "contributors", &entry.contributors, parts::person);
    put(
        &mut out,
        "publisher",
        entry.publisher.as_ref().map(parts::person),
    );
    list(&mut out, "categories", &entry.categories, parts::category);
    list(&mut out, "links", &entry.links, parts::link);
    list(&mut out, "content", &entry.contents, content);
    list(&mut out, "enclosures", &entry.enclosures, parts::enclosure);
    put(&mut out, "image", entry_image(entry));
    put(&mut out, "geo", entry.geo.as_ref().map(parts::geo));
    put(&mut out, "media", parts::media(&entry.media));
    put(
        &mut out,
        "in_reply_to",
        entry.in_reply_to.as_ref().map(parts::reply),
    );
    list(&mut out, "chapters", &entry.chapters, parts::chapter);
    put(&mut out, "source", entry.source.as_deref().map(described));
    itunes(&mut out, &entry.itunes);
    Value::Object(out)
}

/// The picture that is stated, else the first one in the texts.
fn entry_image(entry: &Entry) -> Option<Value> {
    let stated = entry.image.as_ref().map(parts::image);
    stated.or_else(|| {
        let mut texts = entry.contents.iter().chain(&entry.summary);
        let found = texts.find_map(parts::first_image);
        found.map(|url| json!({"url": url}))
    })
}

/// The page: without a base to resolve it against the link as given, else an identifier that is a URL.
fn page<'p>(page: Option<&'p str>, links: &'p [Link], id: Option<&'p str>) -> Option<&'p str> {
    let alternate = links.iter().find(|link| link.relation == "alternate");
    let id = id.filter(|id| id.starts_with("http://") || id.starts_with("https://"));
    page.or(alternate.map(|link| link.url.as_str())).or(id)
}

fn content(content: &Content) -> Value {
    let mut out = Map::new();
    put(&mut out, "value", Some(value_of(content)));
    put(&mut out, "type", Some(content.media_type.as_ref()));
    put(&mut out, "language", content.language.as_deref());
    put(
        &mut out,
        "base",
        content.base.as_deref().map(ToString::to_string),
    );
    put(&mut out, "src", content.source.as_deref());
    Value::Object(out)
}

/// A text with its type, language and base.
fn text(out: &mut Map<String, Value>, name: &str, text: Option<&Content>) {
    let Some(text) = text else { return };
    put(out, name, Some(value_of(text)));
    put(out, &format!("{name}_type"), Some(text.media_type.as_ref()));
    put(out, &format!("{name}_language"), text.language.as_deref());
    let base = text.base.as_deref().map(ToString::to_string);
    put(out, &format!("{name}_base"), base);
}

/// Clean HTML; of plain text the text.
fn value_of(content: &Content) -> String {
    if content.is_html {
        content.clean().trim().to_owned()
    } else {
        content.repaired().trim().to_owned()
    }
}

fn itunes(out: &mut Map<String, Value>, itunes: &jianbao_feed::Itunes) {
    put(out, "itunes_block", itunes.block);
    put(out, "itunes_explicit", itunes.explicit);
}

fn milliseconds(date: &Date) -> i64 {
    date.instant.as_millisecond()
}

/// Puts what is there.
fn put(out: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        out.insert(name.to_owned(), value.into());
    }
}

fn list<T>(out: &mut Map<String, Value>, name: &str, items: &[T], to_json: impl Fn(&T) -> Value) {
    if !items.is_empty() {
        out.insert(name.to_owned(), items.iter().map(to_json).collect());
    }
}
