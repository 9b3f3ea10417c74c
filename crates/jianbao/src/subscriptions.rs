//! Subscriptions as other readers exchange them: sources of `jianbao.toml` as outlines of OPML, and back. Options
//! of a source are attributes in jianbao's namespace; headers, cookies and proxies, which can be secrets, are
//! never among them.

use std::collections::HashSet;

use jianbao_core::SourceId;
use jianbao_feed::{Outline, Url};
use toml::{Table, Value};

use crate::config::Source;

/// Attributes and the keys of `[[source]]` they stand for: table (or none) and key.
const OPTIONS: [(&str, Option<&str>, &str); 12] = [
    ("kind", None, "kind"),
    ("fullText", None, "full_text"),
    ("timeZone", None, "time_zone"),
    ("charset", None, "charset"),
    ("window", None, "window"),
    ("listingItem", Some("listing"), "item"),
    ("listingLink", Some("listing"), "link"),
    ("listingTitle", Some("listing"), "title"),
    ("listingDate", Some("listing"), "date"),
    ("listingNext", Some("listing"), "next"),
    ("userAgent", Some("fetch"), "user_agent"),
    ("referer", Some("fetch"), "referer"),
];
/// The attribute that keeps a source's id.
const ID: &str = "id";
/// Titles with fewer letters and digits of ASCII make no telling id.
const MIN_ID_LETTERS: usize = 4;

/// An outline for a source; none for one that is only imported.
pub(crate) fn outline_of(source: &Source) -> Option<Outline> {
    let url = Url::parse(source.url.as_deref()?).ok()?;
    let table = Table::try_from(source).ok()?;
    let defaults = Table::try_from(Source::new(source.id.clone())).ok()?;
    let mut options = vec![(ID.to_owned(), source.id.to_string())];
    for (name, within, key) in OPTIONS {
        let value = text_in(&table, within, key);
        if value.is_some() && value != text_in(&defaults, within, key) {
            options.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        }
    }
    Some(Outline {
        site: None,
        title: source
            .title
            .clone()
            .unwrap_or_else(|| source.id.to_string()),
        folders: Vec::new(),
        options,
        url,
    })
}

fn text_in<'t>(table: &'t Table, within: Option<&str>, key: &str) -> Option<&'t str> {
    let table = match within {
        Some(within) => table.get(within)?.as_table()?,
        None => table,
    };
    table.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The source that an outline stands for, with an id that is not among those taken. Options that are none of
/// jianbao's, or have a value that it does not know, are left out; then the reason is told.
pub(crate) fn source_of(outline: &Outline, taken: &HashSet<String>) -> (Source, Option<String>) {
    let option = |wanted: &str| {
        let found = outline.options.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let wanted = option(ID)
        .and_then(|id| id.parse::<SourceId>().ok())
        .unwrap_or_else(|| id_of(outline));
    let id = crate::pipeline::subscribe::free_id(&wanted, |id| taken.contains(id));
    let mut source = Source::new(jianbao_store::SourceName(id));
    source.title = Some(outline.title.trim().to_owned()).filter(|title| !title.is_empty());
    source.url = Some(outline.url.to_string());
    let with_options = Table::try_from(&source).ok().map(|mut table| {
        for (name, within, key) in OPTIONS {
            let Some(value) = option(name) else { continue };
            let value = Value::String(value.to_owned());
            let Some(within) = within else {
                table.insert(key.to_owned(), value);
                continue;
            };
            let place = table.entry(within).or_insert_with(|| Table::new().into());
            if let Some(place) = place.as_table_mut() {
                place.insert(key.to_owned(), value);
            }
        }
        table.try_into::<Source>()
    });
    match with_options {
        Some(Ok(source)) => (source, None),
        Some(Err(error)) => {
            let reason = format!("its options are left out: {}", error.message());
            (source, Some(reason))
        }
        None => (source, None),
    }
}

/// The id that a title gives, else the host.
fn id_of(outline: &Outline) -> SourceId {
    let letters = outline
        .title
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .count();
    let is_latin = outline.title.is_ascii() && letters >= MIN_ID_LETTERS;
    let host = outline.url.host_str().unwrap_or("source");
    let host = host.strip_prefix("www.").unwrap_or(host);
    SourceId::from_name(if is_latin { &outline.title } else { host })
}

/// What the spellings of one address have in common.
pub(crate) fn address_key(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_comes_back_with_its_options_and_without_secrets() {
        let text = "id = \"harbour\"\ntitle = \"Harbour\"\nurl = \"https://harbour.test/list\"\nkind = \"listing\"\n\
                    time_zone = \"Asia/Taipei\"\nwindow = \"3d\"\n[listing]\nitem = \"li.story\"\n\
                    [fetch]\nuser_agent = \"reader/1\"\ncookie = \"env:HARBOUR\"\nproxy = \"env:PROXY\"\n";
        let source: Source = toml::from_str(text).unwrap();
        let outline = outline_of(&source).unwrap();
        let written = jianbao_feed::write_opml("x", std::slice::from_ref(&outline));
        assert!(
            !written.contains("HARBOUR") && !written.contains("PROXY"),
            "{written}"
        );
        let read = jianbao_feed::parse_opml(written.as_bytes()).outlines;
        let (back, problem) = source_of(&read[0], &HashSet::new());
        assert_eq!(problem, None);
        let mut expect = source;
        expect.fetch.cookie.clear();
        expect.fetch.proxy.clear();
        assert_eq!(back, expect);
        let (other, _) = source_of(&read[0], &HashSet::from(["harbour".to_owned()]));
        assert_eq!(other.id.to_string(), "harbour-2");
    }

    #[test]
    fn ids_are_made_of_titles_else_of_hosts() {
        for (title, expect) in [
            ("Harbour & Hill", "harbour-hill"),
            ("新闻", "news-test"),
            ("", "news-test"),
        ] {
            let outline = Outline {
                url: Url::parse("https://www.news.test/feed").unwrap(),
                site: None,
                title: title.to_owned(),
                folders: Vec::new(),
                options: vec![("kind".to_owned(), "tide".to_owned())],
            };
            let (source, problem) = source_of(&outline, &HashSet::new());
            assert_eq!(source.id.to_string(), expect);
            assert!(problem.is_some_and(|problem| problem.starts_with("its options are left out")));
        }
    }
}
