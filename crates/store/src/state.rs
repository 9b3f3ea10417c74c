//! State: operating facts that are no evidence and cannot be rebuilt: how each source fares.
//!
//! In a database of its own, so that the catalog can be thrown away. Losing it loses no article.

use std::path::{Path, PathBuf};

use jianbao_core::SourceId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::StoreError;
use crate::read_only;

const MIGRATIONS: &[&str] = &["CREATE TABLE source_state (
    source              TEXT PRIMARY KEY,
    last_success_at     INTEGER,
    last_new_article_at INTEGER,
    failures            INTEGER NOT NULL DEFAULT 0,
    last_error          TEXT
) WITHOUT ROWID;"];

/// The state of one archive.
#[derive(Debug)]
pub struct State {
    connection: Connection,
    path: PathBuf,
}

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
}

impl State {
    /// Opens the state, and makes it when there is none.
    ///
    /// # Errors
    /// When the file is no state database or cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::State {
            path: path.to_owned(),
            source,
        };
        let connection = Connection::open(path).map_err(failed)?;
        let prepare = || -> rusqlite::Result<()> {
            connection.busy_timeout(std::time::Duration::from_secs(10))?;
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
            let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            for (number, migration) in MIGRATIONS.iter().enumerate().skip(version as usize) {
                connection.execute_batch(&format!(
                    "BEGIN; {migration} PRAGMA user_version = {}; COMMIT;",
                    number + 1
                ))?;
            }
            Ok(())
        };
        prepare().map_err(failed)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// Opens the state for reading; none when there is none.
    ///
    /// # Errors
    /// When the file is no database.
    pub fn open_read_only(path: &Path) -> Result<Option<Self>, StoreError> {
        if !path.is_file() {
            return Ok(None);
        }
        let connection = read_only::open(path).map_err(|source| StoreError::State {
            path: path.to_owned(),
            source,
        })?;
        Ok(Some(Self {
            connection,
            path: path.to_owned(),
        }))
    }

    /// Notes that a source was gone through to the end, and whether it brought new articles.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_success(
        &self,
        source: &SourceId,
        at: Timestamp,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let at = at.as_millisecond();
        self.connection
            .prepare_cached(
                "INSERT INTO source_state VALUES (?1, ?2, ?3, 0, NULL) ON CONFLICT DO UPDATE SET
                 last_success_at = excluded.last_success_at, failures = 0, last_error = NULL,
                 last_new_article_at = coalesce(excluded.last_new_article_at, last_new_article_at)",
            )
            .and_then(|mut statement| {
                statement.execute((source.as_str(), at, is_new.then_some(at)))
            })
            .map(drop)
            .map_err(self.failed())
    }

    /// How a source fares; none when nothing is known of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn source(&self, source: &str) -> Result<Option<SourceState>, StoreError> {
        let query = "SELECT last_success_at, last_new_article_at, failures, last_error
                     FROM source_state WHERE source = ?1";
        let instant = |milliseconds: Option<i64>| {
            milliseconds.and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
        };
        self.connection
            .query_row(query, [source], |row| {
                Ok(SourceState {
                    last_success_at: instant(row.get(0)?),
                    last_new_article_at: instant(row.get(1)?),
                    failures: row.get(2)?,
                    last_error: row.get(3)?,
                })
            })
            .optional()
            .map_err(self.failed())
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::State {
            path: path.clone(),
            source,
        }
    }
}
