//! One table `[[source]]`: what is subscribed to, and how it is asked.

use encoding_rs::Encoding;
use jianbao_core::ArticleKey;
use jianbao_crawl::{Delay, ListingRules, SourceFetch};
use jianbao_store::{FullText, SourceKind, SourceName, SourceSettings, Zone};
use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// How far back a sitemap is read where nothing else is said.
const DEFAULT_WINDOW: Delay = Delay::from_seconds(2 * 86_400);

/// One table `[[source]]`. No value in it is a secret: where one is wanted, its place says where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// The id, part of paths.
    pub(crate) id: SourceName,
    /// The title shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// Where it is fetched; none for a source that is only imported.
    #[serde(
        default,
        deserialize_with = "source_url",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) url: Option<String>,
    /// What lies at the URL.
    #[serde(default)]
    pub(crate) kind: SourceKind,
    /// Where the text of its articles is taken from.
    #[serde(default)]
    pub(crate) full_text: FullText,
    /// The zone of its times that state none; none: that of the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) time_zone: Option<Zone>,
    /// The charset of its bytes, whatever they say of themselves; none: what they say.
    #[serde(
        default,
        deserialize_with = "charset",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) charset: Option<String>,
    /// How far back a sitemap is read.
    #[serde(default = "default_window")]
    pub(crate) window: Delay,
    /// How the articles of a listing page are found.
    #[serde(default)]
    pub(crate) listing: ListingRules,
    /// What it is asked with.
    #[serde(default)]
    pub(crate) fetch: SourceFetch,
}

impl Source {
    /// A source of which only the id is known.
    pub(crate) fn new(id: SourceName) -> Self {
        Self {
            id,
            title: None,
            url: None,
            kind: SourceKind::default(),
            full_text: FullText::default(),
            time_zone: None,
            charset: None,
            window: DEFAULT_WINDOW,
            listing: ListingRules::default(),
            fetch: SourceFetch::default(),
        }
    }

    /// The part the store needs.
    pub(crate) fn store_settings(&self) -> SourceSettings {
        SourceSettings {
            id: self.id.clone(),
            title: self.title.clone(),
            url: self.url.clone(),
            kind: self.kind,
            full_text: self.full_text,
        }
    }

    /// The zone of times that state none.
    pub(crate) fn zone<'a>(&'a self, of_archive: &'a TimeZone) -> &'a TimeZone {
        self.time_zone.as_ref().map_or(of_archive, |zone| &zone.0)
    }

    /// The bytes of an answer in UTF-8, marked as such, when the settings say what charset they are in.
    pub(crate) fn decoded(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let encoding = Encoding::for_label(self.charset.as_deref()?.as_bytes())?;
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        // A byte order mark wins over whatever the text says of itself.
        Some([b"\xef\xbb\xbf", text.as_bytes()].concat())
    }

    /// The table as it is added to the end of `jianbao.toml`: without what is the default.
    ///
    /// # Errors
    /// When a value is none that TOML has.
    pub(crate) fn table(&self) -> Result<String, toml::ser::Error> {
        let defaults = toml::Table::try_from(Self::new(self.id.clone()))?;
        let kept = ["id", "kind", "full_text"];
        let mut table = toml::Table::try_from(self)?;
        table.retain(|key, value| kept.contains(&key) || defaults.get(key) != Some(value));
        for key in ["listing", "fetch"] {
            if let Some(inner) = table.get_mut(key).and_then(toml::Value::as_table_mut) {
                inner.retain(|_, value| !is_empty(value));
            }
        }
        let mut all = toml::Table::new();
        all.insert("source".to_owned(), toml::Value::Array(vec![table.into()]));
        toml::to_string(&all)
    }
}

fn is_empty(value: &toml::Value) -> bool {
    value.as_str().is_some_and(str::is_empty) || value.as_table().is_some_and(toml::Table::is_empty)
}

fn default_window() -> Delay {
    DEFAULT_WINDOW
}

/// A URL that can be asked at all; whether it may be is decided when it is.
fn source_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let url = String::deserialize(deserializer)?;
    ArticleKey::of(&url).map_err(D::Error::custom)?;
    Ok(Some(url))
}

/// A name of a charset as the web has them (WHATWG Encoding, "Names and labels"). Empty: none.
fn charset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.is_empty() {
        return Ok(None);
    }
    if Encoding::for_label(name.as_bytes()).is_none() {
        let name: String = name.chars().take(100).collect();
        let reason = format!("{name:?} is no charset, for example GB18030 or Big5");
        return Err(D::Error::custom(reason));
    }
    Ok(Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_what_is_no_default_and_is_read_back() {
        let mut source = Source::new("harbour".parse().unwrap());
        source.url = Some("https://news.example/list".to_owned());
        source.kind = SourceKind::Listing;
        source.listing.item = "li.story".to_owned();
        let table = source.table().unwrap();
        let expect = "[[source]]\nfull_text = \"auto\"\nid = \"harbour\"\nkind = \"listing\"\n";
        assert!(table.starts_with(expect), "{table}");
        assert!(
            table.ends_with("[source.listing]\nitem = \"li.story\"\n"),
            "{table}"
        );
        let read: Config = toml::from_str(&table).unwrap();
        assert_eq!(read.source, [source]);
    }

    #[test]
    fn a_charset_that_is_said_wins_over_the_bytes() {
        let mut source = Source::new("harbour".parse().unwrap());
        assert_eq!(source.decoded(b"\xd6\xd0"), None);
        source.charset = Some("gb2312".to_owned());
        let decoded = source
            .decoded(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\xd6\xd0")
            .unwrap();
        assert!(decoded.ends_with("中".as_bytes()));
        assert!(toml::from_str::<Config>("[[source]]\nid = \"x\"\ncharset = \"tide\"\n").is_err());
    }

    use crate::config::Config;
}
