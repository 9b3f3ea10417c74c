//! How a source fares.

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use super::{KeptCapture, SourceHealth, State, instant, json_column, optional_instant, to_json};
use crate::error::StoreError;

/// How a source fares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceState {
    /// When it was last gone through to the end.
    pub last_success_at: Option<Timestamp>,
    /// When it last brought a new article.
    pub last_new_article_at: Option<Timestamp>,
    /// How often it failed since it last succeeded.
    pub failures: u32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it is asked next; none when it never was.
    pub next_poll_at: Option<Timestamp>,
    /// What it last answered in full.
    pub answer: Option<Answer>,
    /// What else is known of it.
    pub health: SourceHealth,
}

/// A whole answer that the next request can refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The URL that was asked for.
    pub url: String,
    /// The URL that answered.
    #[serde(default)]
    pub target: String,
    /// Its `ETag`, as received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its `Last-Modified`, as received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Where it is kept; none when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<KeptCapture>,
}

impl SourceState {
    pub(super) fn write(&self, connection: &Connection, source: &str) -> rusqlite::Result<()> {
        let milliseconds = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO source_state (source, last_success_at, last_new_article_at,
                 failures, last_error, next_poll_at, answer, health)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                source,
                milliseconds(self.last_success_at),
                milliseconds(self.last_new_article_at),
                self.failures,
                &self.last_error,
                milliseconds(self.next_poll_at),
                to_json(self.answer.as_ref())?,
                to_json(Some(&self.health))?,
            ))
            .map(drop)
    }
}

fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<SourceState> {
    Ok(SourceState {
        last_success_at: optional_instant(row, from)?,
        last_new_article_at: optional_instant(row, from + 1)?,
        failures: row.get(from + 2)?,
        last_error: row.get(from + 3)?,
        next_poll_at: optional_instant(row, from + 4)?,
        answer: json_column(row, from + 5)?,
        health: json_column(row, from + 6)?.unwrap_or_default(),
    })
}

impl State {
    /// How a source fares; none when nothing is known of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn source(&self, source: &str) -> Result<Option<SourceState>, StoreError> {
        self.one(
            "SELECT last_success_at, last_new_article_at, failures, last_error, next_poll_at, answer,
             health FROM source_state WHERE source = ?1",
            [source],
            |row| read(row, 0),
        )
    }

    /// How each source fares of which something is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources(&self) -> Result<Vec<(String, SourceState)>, StoreError> {
        self.all(
            "SELECT source, last_success_at, last_new_article_at, failures, last_error, next_poll_at,
             answer, health FROM source_state",
            [],
            |row| Ok((row.get(0)?, read(row, 1)?)),
        )
    }

    /// When each source is asked next, as far as that is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_polls(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        self.all(
            "SELECT source, next_poll_at FROM source_state WHERE next_poll_at IS NOT NULL",
            [],
            |row| Ok((row.get(0)?, instant(row, 1)?)),
        )
    }

    /// Notes that a source was gone through to the end, and whether it brought new articles.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_success(
        &self,
        source: &jianbao_core::SourceId,
        at: Timestamp,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let known = self.source(source.as_str())?.unwrap_or_default();
        let state = SourceState {
            last_success_at: Some(at),
            last_new_article_at: if is_new {
                Some(at)
            } else {
                known.last_new_article_at
            },
            failures: 0,
            last_error: None,
            ..known
        };
        self.write(&[super::StateChange::Source(source.to_string(), state)])
    }
}
