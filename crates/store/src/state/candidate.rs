//! What was announced and is not in the archive yet.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::{State, instant};
use crate::error::StoreError;

/// Something announced that waits to be archived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The article key of its URL.
    pub key: String,
    /// The source that announced it.
    pub source: String,
    /// Its URL.
    pub url: String,
    /// What the source says of it, in a form that whoever announced it can read.
    pub entry: String,
    /// When it is tried next.
    pub next_try_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong last.
    pub last_error: Option<String>,
}

impl Candidate {
    /// Whether it is tried no more: its next try is at the end of time.
    pub fn is_given_up(&self) -> bool {
        self.next_try_at.as_millisecond() >= Timestamp::MAX.as_millisecond()
    }

    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached("INSERT OR REPLACE INTO candidate VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute((
                &self.key,
                &self.source,
                &self.url,
                &self.entry,
                self.next_try_at.as_millisecond(),
                self.attempts,
                &self.last_error,
            ))
            .map(drop)
    }
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        key: row.get(0)?,
        source: row.get(1)?,
        url: row.get(2)?,
        entry: row.get(3)?,
        next_try_at: instant(row, 4)?,
        attempts: row.get(5)?,
        last_error: row.get(6)?,
    })
}

impl State {
    /// A candidate by its key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn candidate(&self, key: &str) -> Result<Option<Candidate>, StoreError> {
        self.one(
            "SELECT key, source, url, entry, next_try_at, attempts, last_error
             FROM candidate WHERE key = ?1",
            [key],
            candidate,
        )
    }

    /// Key and URL of the candidates that are due: in the order of the time they became due, then of
    /// their announcement, so that a run that takes over goes on as the one before it would have.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_candidates(&self, now: Timestamp) -> Result<Vec<(String, String)>, StoreError> {
        self.all(
            "SELECT key, url FROM candidate WHERE next_try_at <= ?1 ORDER BY next_try_at, rowid",
            [now.as_millisecond()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// How many candidates wait, and how many of them failed at least once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn candidate_counts(&self) -> Result<(u64, u64), StoreError> {
        let counts = self.one(
            "SELECT count(*), count(last_error) FROM candidate",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(counts.unwrap_or_default())
    }

    /// Candidates that failed, with source, URL and reason: at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn failed_candidates(&self, limit: usize) -> Result<Vec<Candidate>, StoreError> {
        self.all(
            "SELECT key, source, url, '', next_try_at, attempts, last_error FROM candidate
             WHERE last_error IS NOT NULL ORDER BY source, url LIMIT ?1",
            [limit],
            candidate,
        )
    }
}
