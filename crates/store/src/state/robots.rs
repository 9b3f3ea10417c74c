//! The `robots.txt` files that were fetched, by origin, and hosts that want to be left alone.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{State, instant, optional_instant};
use crate::error::StoreError;

/// What is known of the `robots.txt` of an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotsState {
    /// When it was asked for last.
    pub fetched_at: Timestamp,
    /// The last answer that meant something, in a form that whoever asked can read.
    pub answer: String,
    /// Since when it cannot be had; none when the last answer is this one.
    pub unreachable_since: Option<Timestamp>,
    /// The least time between two requests that it asks for, in milliseconds; 0 when it does not.
    pub crawl_delay_ms: i64,
}

impl RobotsState {
    pub(super) fn write(&self, connection: &Connection, origin: &str) -> rusqlite::Result<()> {
        connection
            .prepare_cached("INSERT OR REPLACE INTO robots VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute((
                origin,
                self.fetched_at.as_millisecond(),
                &self.answer,
                self.unreachable_since.map(Timestamp::as_millisecond),
                self.crawl_delay_ms,
            ))
            .map(drop)
    }
}

impl State {
    /// What is known of the `robots.txt` of an origin (`https://news.example`).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn robots(&self, origin: &str) -> Result<Option<RobotsState>, StoreError> {
        self.one(
            "SELECT fetched_at, answer, unreachable_since, crawl_delay_ms FROM robots
             WHERE origin = ?1",
            [origin],
            |row| {
                Ok(RobotsState {
                    fetched_at: instant(row, 0)?,
                    answer: row.get(1)?,
                    unreachable_since: optional_instant(row, 2)?,
                    crawl_delay_ms: row.get(3)?,
                })
            },
        )
    }

    /// The origins that ask for more time between two requests, in milliseconds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn crawl_delays(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.all(
            "SELECT origin, crawl_delay_ms FROM robots WHERE crawl_delay_ms > 0",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The hosts that answered last that there are too many requests, and how often in a row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn refusals(&self) -> Result<Vec<(String, u32)>, StoreError> {
        self.all("SELECT host, times FROM refusal", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }
}
