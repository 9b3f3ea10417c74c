//! The articles that are looked at again.

use jianbao_core::{ArticleId, Sha256Digest, WarcPlace};
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use super::{State, instant, json_column, optional_instant, to_json};
use crate::error::StoreError;

/// An article that is looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Which article.
    pub article: ArticleId,
    /// The source that brought it.
    pub source: String,
    /// The URL to look at.
    pub url: String,
    /// When it was first captured: ages count from here.
    pub first_captured_at: Timestamp,
    /// When it is looked at next.
    pub next_look_at: Timestamp,
    /// The first of the looks in a row that found it missing.
    pub missing_since: Option<Timestamp>,
    /// How often a look failed since the last that did not.
    pub failures: u32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// What the page said at the last look; none when it was never looked at.
    pub page: Option<PageBaseline>,
    /// The fingerprint of what the feed said last; none when its feed brings no text.
    pub feed: Option<String>,
}

/// What a later look at a page is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageBaseline {
    /// The URL that answered.
    #[serde(default)]
    pub url: String,
    /// The fingerprint of its text, as text.
    pub fingerprint: String,
    /// The version of the extractor that read it.
    pub extractor: String,
    /// The version of the site model that helped; none without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_model: Option<u32>,
    /// Its `ETag`, as received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its `Last-Modified`, as received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Where the page is kept; none when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<KeptCapture>,
    /// Where its further pages are kept, when it has several, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<KeptCapture>,
}

/// A capture whose payload lies in a `response` record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCapture {
    /// The URL that answered.
    pub url: String,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// The record id.
    pub record_id: String,
    /// The WARC file, relative to the archive.
    pub file: String,
    /// Where its gzip member begins, in bytes.
    pub offset: u64,
    /// The length of the gzip member, in bytes.
    pub length: u64,
    /// The digest of the payload.
    pub payload: Sha256Digest,
}

impl KeptCapture {
    /// Where it lies, as an index line says it.
    pub fn place(&self) -> WarcPlace {
        WarcPlace {
            record_id: self.record_id.clone(),
            file: self.file.clone(),
            offset: self.offset,
            length: self.length,
        }
    }
}

impl Watch {
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO watch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                self.article.as_str(),
                &self.source,
                &self.url,
                self.first_captured_at.as_millisecond(),
                self.next_look_at.as_millisecond(),
                self.missing_since.map(Timestamp::as_millisecond),
                self.failures,
                &self.last_error,
                to_json(self.page.as_ref())?,
                &self.feed,
            ))
            .map(drop)
    }
}

fn watch(row: &Row<'_>) -> rusqlite::Result<Watch> {
    let article: String = row.get(0)?;
    let article = article
        .parse()
        .map_err(|error: jianbao_core::ArticleIdError| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
        })?;
    Ok(Watch {
        article,
        source: row.get(1)?,
        url: row.get(2)?,
        first_captured_at: instant(row, 3)?,
        next_look_at: instant(row, 4)?,
        missing_since: optional_instant(row, 5)?,
        failures: row.get(6)?,
        last_error: row.get(7)?,
        page: json_column(row, 8)?,
        feed: row.get(9)?,
    })
}

impl State {
    /// What is known of the looks at an article.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn watch(&self, article: &ArticleId) -> Result<Option<Watch>, StoreError> {
        self.one(
            "SELECT article, source, url, first_captured_at, next_look_at, missing_since, failures,
             last_error, page, feed FROM watch WHERE article = ?1",
            [article.as_str()],
            watch,
        )
    }

    /// Id and URL of the articles that are due for a look, in the order of the time they became due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_watches(&self, now: Timestamp) -> Result<Vec<(String, String)>, StoreError> {
        self.all(
            "SELECT article, url FROM watch WHERE next_look_at <= ?1 ORDER BY next_look_at, article",
            [now.as_millisecond()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The articles that were captured last, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_watches(&self, most: usize) -> Result<Vec<Watch>, StoreError> {
        self.all(
            "SELECT article, source, url, first_captured_at, next_look_at, missing_since, failures,
             last_error, page, feed FROM watch ORDER BY first_captured_at DESC, article LIMIT ?1",
            [most],
            watch,
        )
    }

    /// How many articles are looked at again, and how many of them are missing at the moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn watch_counts(&self) -> Result<(u64, u64), StoreError> {
        let counts = self.one(
            "SELECT count(*), count(missing_since) FROM watch",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(counts.unwrap_or_default())
    }
}
