//! The index line: one JSON line of all metadata of one revision, append-only, in the day's
//! `index.jsonl`. The catalog, lists and pages are made of these lines.
//!
//! The keys, their order and the text forms below are the wire format (documented in
//! `docs/format.md`); [`Revision`] is the type inside. A key without a value is left out; a reader
//! ignores keys it does not know.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::record::Dialect;
use crate::revision::{BodyKind, Extractor, MediaRef, MediaRole, Revision, WarcPlace};
use crate::stated_time::{Certainty, StatedTime};

/// A longer line is refused: no metadata of one article needs it.
pub const MAX_INDEX_LINE_BYTES: usize = 1 << 20;

/// A line that is no index line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexLineError {
    /// It is longer than any index line.
    #[error("the index line has {length} bytes, more than {MAX_INDEX_LINE_BYTES}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// It is no JSON object with the keys of an index line.
    #[error("the line is no index line")]
    Json(#[source] serde_json::Error),
    /// A value is not of its kind.
    #[error("{value:?} is no {kind}")]
    Value {
        /// What the key wants.
        kind: &'static str,
        /// What it holds, cut short.
        value: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Line {
    article: String,
    revision: u32,
    source: String,
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requested_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target_url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guid: Option<String>,
    headline: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date_published: Option<TimeLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date_modified: Option<TimeLine>,
    entry_time: TimeLine,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    captured_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    /// Left out when it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_paywalled: bool,
    body: String,
    fingerprint: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extractor: Option<ExtractorLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    media: Vec<MediaLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    warc: Option<WarcLine>,
    dialect: String,
    path: String,
    record: String,
}

#[derive(Serialize, Deserialize)]
struct TimeLine {
    at: Timestamp,
    /// Left out when it is how `at` is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Left out when exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certainty: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ExtractorLine {
    version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site_model: Option<u32>,
    method: String,
    confidence: f64,
}

#[derive(Serialize, Deserialize)]
struct MediaLine {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct WarcLine {
    record_id: String,
    file: String,
    offset: u64,
    length: u64,
}

/// Writes the index line of a revision, without the line end.
///
/// # Errors
/// When the metadata exceed [`MAX_INDEX_LINE_BYTES`].
pub fn write_index_line(revision: &Revision) -> Result<String, IndexLineError> {
    let line = serde_json::to_string(&Line::from(revision)).map_err(IndexLineError::Json)?;
    check_length(&line)?;
    Ok(line)
}

/// Reads an index line, given without its line end.
///
/// # Errors
/// When it is too long, no JSON or a value is not of its kind.
pub fn read_index_line(line: &str) -> Result<Revision, IndexLineError> {
    check_length(line)?;
    let line: Line = serde_json::from_str(line).map_err(IndexLineError::Json)?;
    line.try_into()
}

fn check_length(line: &str) -> Result<(), IndexLineError> {
    if line.len() > MAX_INDEX_LINE_BYTES {
        return Err(IndexLineError::TooLong { length: line.len() });
    }
    Ok(())
}

impl From<&Revision> for Line {
    fn from(revision: &Revision) -> Self {
        let revision = revision.clone();
        Self {
            article: revision.article.to_string(),
            revision: revision.number,
            source: revision.source.to_string(),
            url: revision.canonical_url,
            requested_url: revision.requested_url,
            target_url: revision.target_url,
            aliases: revision.aliases,
            guid: revision.guid,
            headline: revision.headline,
            date_published: revision.date_published.map(TimeLine::from),
            date_modified: revision.date_modified.map(TimeLine::from),
            entry_time: revision.entry_time.into(),
            captured_at: revision.captured_at,
            byline: revision.byline,
            section: revision.section,
            keywords: revision.keywords,
            language: revision.language,
            site_name: revision.site_name,
            description: revision.description,
            agency: revision.agency,
            licence: revision.licence,
            is_paywalled: revision.is_paywalled,
            body: name_in(BODY_KINDS, revision.body_kind),
            fingerprint: revision.fingerprint.to_string(),
            extractor: revision.extractor.map(|extractor| ExtractorLine {
                version: extractor.version,
                site_model: extractor.site_model,
                method: extractor.method,
                confidence: extractor.confidence,
            }),
            media: revision.media.into_iter().map(MediaLine::from).collect(),
            payload: revision.payload.map(|digest| digest.to_string()),
            warc: revision.warc.map(WarcLine::from),
            dialect: revision.dialect.name().to_owned(),
            path: revision.record_path,
            record: revision.record_digest.to_string(),
        }
    }
}

impl From<WarcPlace> for WarcLine {
    fn from(place: WarcPlace) -> Self {
        Self {
            record_id: place.record_id,
            file: place.file,
            offset: place.offset,
            length: place.length,
        }
    }
}

impl From<WarcLine> for WarcPlace {
    fn from(line: WarcLine) -> Self {
        Self {
            record_id: line.record_id,
            file: line.file,
            offset: line.offset,
            length: line.length,
        }
    }
}

impl TryFrom<Line> for Revision {
    type Error = IndexLineError;

    fn try_from(line: Line) -> Result<Self, IndexLineError> {
        Ok(Self {
            article: parse("article id", &line.article)?,
            number: line.revision,
            source: parse("source id", &line.source)?,
            canonical_url: line.url,
            requested_url: line.requested_url,
            target_url: line.target_url,
            aliases: line.aliases,
            guid: line.guid,
            headline: line.headline,
            date_published: line.date_published.map(StatedTime::try_from).transpose()?,
            date_modified: line.date_modified.map(StatedTime::try_from).transpose()?,
            entry_time: line.entry_time.try_into()?,
            captured_at: line.captured_at,
            byline: line.byline,
            section: line.section,
            keywords: line.keywords,
            language: line.language,
            site_name: line.site_name,
            description: line.description,
            agency: line.agency,
            licence: line.licence,
            is_paywalled: line.is_paywalled,
            body_kind: value_in(BODY_KINDS, "body kind", &line.body)?,
            fingerprint: parse("fingerprint", &line.fingerprint)?,
            extractor: line.extractor.map(|extractor| Extractor {
                version: extractor.version,
                site_model: extractor.site_model,
                method: extractor.method,
                confidence: extractor.confidence,
            }),
            media: line
                .media
                .into_iter()
                .map(MediaRef::try_from)
                .collect::<Result<_, _>>()?,
            payload: line
                .payload
                .map(|digest| parse("payload digest", &digest))
                .transpose()?,
            warc: line.warc.map(WarcPlace::from),
            dialect: parse("dialect", &line.dialect)?,
            record_path: checked_path(line.path)?,
            record_digest: parse("record digest", &line.record)?,
        })
    }
}

impl From<StatedTime> for TimeLine {
    fn from(time: StatedTime) -> Self {
        Self {
            text: (time.text != time.instant.to_string()).then_some(time.text),
            certainty: (time.certainty != Certainty::Exact)
                .then(|| name_in(CERTAINTIES, time.certainty)),
            at: time.instant,
        }
    }
}

impl TryFrom<TimeLine> for StatedTime {
    type Error = IndexLineError;

    fn try_from(line: TimeLine) -> Result<Self, IndexLineError> {
        Ok(Self {
            instant: line.at,
            text: line.text.unwrap_or_else(|| line.at.to_string()),
            certainty: match line.certainty {
                Some(name) => value_in(CERTAINTIES, "certainty", &name)?,
                None => Certainty::Exact,
            },
        })
    }
}

impl From<MediaRef> for MediaLine {
    fn from(media: MediaRef) -> Self {
        Self {
            url: media.url,
            sha256: media.sha256.map(|digest| digest.to_string()),
            role: name_in(MEDIA_ROLES, media.role),
            alt: media.alt,
            caption: media.caption,
            credit: media.credit,
        }
    }
}

impl TryFrom<MediaLine> for MediaRef {
    type Error = IndexLineError;

    fn try_from(line: MediaLine) -> Result<Self, IndexLineError> {
        Ok(Self {
            url: line.url,
            sha256: line
                .sha256
                .map(|digest| parse("media digest", &digest))
                .transpose()?,
            role: value_in(MEDIA_ROLES, "media role", &line.role)?,
            alt: line.alt,
            caption: line.caption,
            credit: line.credit,
        })
    }
}

const BODY_KINDS: &[(&str, BodyKind)] = &[
    ("imported", BodyKind::Imported),
    ("as-published", BodyKind::AsPublished),
    ("cleaned", BodyKind::Cleaned),
    ("composed", BodyKind::Composed),
];
const CERTAINTIES: &[(&str, Certainty)] = &[
    ("exact", Certainty::Exact),
    ("zone-assumed", Certainty::ZoneAssumed),
    ("date-only", Certainty::DateOnly),
];
const MEDIA_ROLES: &[(&str, MediaRole)] = &[
    ("lead", MediaRole::Lead),
    ("inline", MediaRole::Inline),
    ("enclosure", MediaRole::Enclosure),
];

fn name_in<T: PartialEq + Copy>(names: &[(&'static str, T)], value: T) -> String {
    let name = names.iter().find(|(_, named)| *named == value);
    name.map_or("", |(name, _)| name).to_owned()
}

fn value_in<T: Copy>(
    names: &[(&str, T)],
    kind: &'static str,
    name: &str,
) -> Result<T, IndexLineError> {
    names
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| *value)
        .ok_or_else(|| refused(kind, name))
}

fn parse<T: FromStr>(kind: &'static str, value: &str) -> Result<T, IndexLineError> {
    value.parse().map_err(|_| refused(kind, value))
}

/// Whether a path, with `/` between its parts, stays inside the folder it is relative to. A path from a
/// foreign line is followed on disk, so it must.
pub fn is_path_inside(path: &str) -> bool {
    !path.contains(['\\', '\0']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn checked_path(path: String) -> Result<String, IndexLineError> {
    if is_path_inside(&path) {
        Ok(path)
    } else {
        Err(refused("path within the archive", &path))
    }
}

fn refused(kind: &'static str, value: &str) -> IndexLineError {
    IndexLineError::Value {
        kind,
        value: value.chars().take(200).collect(),
    }
}

impl FromStr for Dialect {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Dialect::ALL
            .iter()
            .find(|dialect| dialect.name() == name)
            .copied()
            .ok_or(())
    }
}
