//! The settings of an archive that the store needs: tables `[archive]`, `[record]` and `[[source]]`
//! of `jianbao.toml`. The binary composes them with those of the other crates.

use std::fmt;
use std::str::FromStr;

use jianbao_core::{ArticleKey, Dialect, SourceId};
use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::media_url::MediaUrl;

/// What the store needs to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The archive itself.
    pub archive: ArchiveSettings,
    /// How records are written.
    pub record: RecordSettings,
    /// The sources.
    pub sources: Vec<SourceSettings>,
}

impl Settings {
    /// The title of a source: its setting, else its id.
    pub fn source_title<'a>(&'a self, source: &'a SourceId) -> &'a str {
        self.sources
            .iter()
            .find(|settings| settings.id.0 == *source)
            .and_then(|settings| settings.title.as_deref())
            .unwrap_or(source.as_str())
    }
}

/// The table `[archive]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArchiveSettings {
    /// The archive's name for ever: part of the journal's origin.
    pub name: ArchiveName,
    /// The title shown to readers.
    pub title: String,
    /// The language of the archive's own pages (BCP 47).
    pub language: String,
    /// The time zone of days in paths and lists.
    pub time_zone: Zone,
    /// Whether it may be published.
    pub visibility: Visibility,
    /// The address that the built site has for everybody, ending in `/`; without one its links are relative
    /// and it has no sitemap.
    #[serde(deserialize_with = "site_url", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The table `[record]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordSettings {
    /// The dialect new records are written in.
    pub dialect: WritableDialect,
    /// Where records look for pictures.
    pub media_url: MediaUrl,
}

/// One table `[[source]]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// The id, part of paths.
    pub id: SourceName,
    /// The title shown to readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it is fetched; none for a source that is only imported.
    #[serde(
        default,
        deserialize_with = "source_url",
        skip_serializing_if = "Option::is_none"
    )]
    pub url: Option<String>,
    /// What lies at the URL.
    #[serde(default)]
    pub kind: SourceKind,
    /// Where the text of its articles is taken from.
    #[serde(default)]
    pub full_text: FullText,
}

/// What a source's URL leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A feed that announces articles.
    #[default]
    Feed,
    /// A sitemap or sitemap index.
    Sitemap,
    /// A page that lists articles.
    Listing,
    /// One page that is an article itself.
    Page,
}

/// Where the text of a source's articles is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FullText {
    /// From the feed where it has the whole text, else from the page.
    #[default]
    Auto,
    /// Always from the feed.
    Feed,
    /// Always from the page.
    Page,
}

/// Who may see the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Nobody but its owner: pushing and uploading refuse.
    Private,
    /// Everybody.
    Public,
}

/// The name of an archive: `[a-z0-9-]{1,40}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveName(String);

/// A time zone of the IANA database.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(pub TimeZone);

/// A dialect that records can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritableDialect(pub Dialect);

/// A source id in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceName(pub SourceId);

/// A value in the settings that is none of its kind.
#[derive(Debug, thiserror::Error)]
#[error("{value:?} is no {kind}")]
pub struct SettingError {
    kind: &'static str,
    value: String,
}

impl Default for ArchiveSettings {
    fn default() -> Self {
        Self {
            name: ArchiveName("my-archive".to_owned()),
            title: "My archive".to_owned(),
            language: "zh-Hans".to_owned(),
            time_zone: Zone(TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC)),
            visibility: Visibility::Private,
            url: None,
        }
    }
}

impl Default for RecordSettings {
    fn default() -> Self {
        Self {
            dialect: WritableDialect(Dialect::Classic),
            media_url: MediaUrl::default(),
        }
    }
}

impl ArchiveName {
    const MAX_LENGTH: usize = 40;

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that a folder's name gives.
    pub fn from_folder(folder: &str) -> Self {
        let mut name = SourceId::from_name(folder).as_str().to_owned();
        name.truncate(Self::MAX_LENGTH);
        Self(name)
    }
}

/// A URL that can be asked at all; whether it may be is decided when it is.
fn source_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let url = String::deserialize(deserializer)?;
    ArticleKey::of(&url).map_err(D::Error::custom)?;
    Ok(Some(url))
}

/// A folder's address that links can be joined to: http or https, without query and fragment. Empty is none.
fn site_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let refuse = || D::Error::custom(refused("http or https address of a site", &text));
    let mut url = url::Url::parse(&text).map_err(|_| refuse())?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || !is_plain {
        return Err(refuse());
    }
    if !url.path().ends_with('/') {
        let folder = format!("{}/", url.path());
        url.set_path(&folder);
    }
    Ok(Some(url.into()))
}

fn refused(kind: &'static str, value: &str) -> SettingError {
    SettingError::new(kind, value)
}

impl SettingError {
    pub(crate) fn new(kind: &'static str, value: &str) -> Self {
        Self {
            kind,
            value: value.chars().take(100).collect(),
        }
    }
}

impl FromStr for ArchiveName {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(refused("archive name (1 to 40 of a-z, 0-9 and '-')", text))
        }
    }
}

impl FromStr for Zone {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        TimeZone::get(text).map(Self).map_err(|_| {
            refused(
                "time zone of the IANA database, for example Asia/Taipei",
                text,
            )
        })
    }
}

impl FromStr for WritableDialect {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        text.parse()
            .ok()
            .filter(|dialect: &Dialect| dialect.is_writable())
            .map(Self)
            .ok_or_else(|| refused("dialect (classic, jekyll or front-matter)", text))
    }
}

impl FromStr for SourceName {
    type Err = jianbao_core::SourceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for ArchiveName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

impl fmt::Display for WritableDialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.name())
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Written and read as text.
macro_rules! as_text {
    ($($kind:ty),+) => {$(
        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

as_text!(ArchiveName, Zone, WritableDialect, SourceName, MediaUrl);
