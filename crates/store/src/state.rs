//! State: operating facts that are no evidence and cannot be rebuilt: when hosts may be asked again, how
//! each source fares, what was announced, which articles are looked at when.
//!
//! In a database of its own, so that the catalog can be thrown away. Losing it loses no article, and
//! what it knows of kept articles is taken from the catalog again ([`State::journal_size`]).

mod candidate;
mod confidence;
mod health;
mod robots;
mod site;
mod source;
mod watch;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use crate::error::StoreError;
use crate::fault;
use crate::read_only;

pub use candidate::Candidate;
pub use confidence::KEPT_CONFIDENCES;
pub use health::{Adopted, Ended, Failing, Hints, Interval, Missed, Moving, SourceHealth};
pub use robots::RobotsState;
pub use site::{Drift, KEPT_SITE_PAGES, MAX_SITE_MODEL_BYTES, PageReading, SiteLearning, SitePage};
pub use source::{Answer, SourceState};
pub use watch::{KeptCapture, PageBaseline, Watch};

/// The schema's versions, oldest first; `PRAGMA user_version` counts the ones that were run.
const MIGRATIONS: &[&str] = &[
    "CREATE TABLE source_state (
    source              TEXT PRIMARY KEY,
    last_success_at     INTEGER,
    last_new_article_at INTEGER,
    failures            INTEGER NOT NULL DEFAULT 0,
    last_error          TEXT
) WITHOUT ROWID;",
    include_str!("state/schema.sql"),
    include_str!("state/schema_health.sql"),
    include_str!("state/schema_site.sql"),
];

/// The state of one archive.
#[derive(Debug)]
pub struct State {
    connection: Connection,
    path: PathBuf,
}

/// A change of the state. Changes that belong together are written together.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there are few at a time")]
pub enum StateChange {
    /// How a source fares.
    Source(String, SourceState),
    /// An entry of a source was seen in these words.
    Announced {
        /// The source.
        source: String,
        /// What knows the entry again.
        entry: String,
        /// A digest of the words.
        digest: String,
        /// The URL it had; empty when it had none.
        url: String,
    },
    /// Something announced waits, or waits on.
    Candidate(Candidate),
    /// It waits no longer: its key.
    CandidateDone(String),
    /// An article is looked at again, or otherwise than before.
    Watch(Box<Watch>),
    /// The catalog was followed up to this number of journal entries.
    JournalSize(u64),
    /// The `robots.txt` of an origin was asked for.
    Robots(String, RobotsState),
    /// How often in a row a host answered that there are too many requests; 0: no more.
    Refusals(String, u32),
    /// How sure the extractor was of a new article of a source, from 0 to 1.
    Confidence(String, f64),
    /// A page of a host was read.
    SitePage(Box<SitePage>),
    /// A page of this host and URL is remembered no more.
    SitePageForgotten(String, String),
    /// What is learnt of a host: all of it, with the bytes of its model.
    Site(String, Box<SiteLearning>, Option<Vec<u8>>),
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
            connection.set_prepared_statement_cache_capacity(64);
            // NORMAL: what a power cut takes from it is asked for again.
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

    /// Opens the state for reading; none when there is none, or none of this version.
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
        let state = Self {
            connection,
            path: path.to_owned(),
        };
        let version: Option<u32> = state.one("PRAGMA user_version", [], |row| row.get(0))?;
        Ok((version == u32::try_from(MIGRATIONS.len()).ok()).then_some(state))
    }

    /// Writes changes, all or none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn write(&self, changes: &[StateChange]) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            for change in changes {
                match change {
                    StateChange::Source(source, state) => state.write(connection, source)?,
                    StateChange::Announced {
                        source,
                        entry,
                        digest,
                        url,
                    } => connection
                        .prepare_cached(
                            "INSERT INTO announced VALUES (?1, ?2, ?3, ?4) ON CONFLICT
                             DO UPDATE SET digest = excluded.digest, url = excluded.url",
                        )?
                        .execute((source, entry, digest, url))
                        .map(drop)?,
                    StateChange::Candidate(candidate) => candidate.write(connection)?,
                    StateChange::CandidateDone(key) => connection
                        .prepare_cached("DELETE FROM candidate WHERE key = ?1")?
                        .execute([key])
                        .map(drop)?,
                    StateChange::Watch(watch) => watch.write(connection)?,
                    StateChange::JournalSize(size) => connection
                        .prepare_cached(
                            "INSERT INTO meta VALUES ('journal_size', ?1)
                             ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
                        )?
                        .execute([size])
                        .map(drop)?,
                    StateChange::Robots(origin, robots) => robots.write(connection, origin)?,
                    StateChange::Refusals(host, 0) => connection
                        .prepare_cached("DELETE FROM refusal WHERE host = ?1")?
                        .execute([host])
                        .map(drop)?,
                    StateChange::Refusals(host, times) => connection
                        .prepare_cached("INSERT OR REPLACE INTO refusal VALUES (?1, ?2)")?
                        .execute((host, times))
                        .map(drop)?,
                    StateChange::Confidence(source, value) => {
                        confidence::add(connection, source, *value)?;
                    }
                    StateChange::SitePage(page) => page.write(connection)?,
                    StateChange::SitePageForgotten(host, url) => {
                        site::forget_page(connection, host, url)?;
                    }
                    StateChange::Site(host, learning, model) => {
                        site::write(connection, host, learning, model.as_deref())?;
                    }
                }
            }
            Ok(())
        })?;
        self.pass("state-written")
    }

    /// Notes when hosts may be asked again, before they are asked.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn write_turns(&self, turns: &[(String, Timestamp)]) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            let mut insert = connection.prepare_cached(
                "INSERT INTO host VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET not_before = max(not_before, excluded.not_before)",
            )?;
            for (host, not_before) in turns {
                insert.execute((host, not_before.as_millisecond()))?;
            }
            Ok(())
        })?;
        self.pass("turns-written")
    }

    /// When a host may be asked again; none when nothing is known of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn turn(&self, host: &str) -> Result<Option<Timestamp>, StoreError> {
        self.one(
            "SELECT not_before FROM host WHERE host = ?1",
            [host],
            |row| instant(row, 0),
        )
    }

    /// When each host may be asked again, where that is after `now`; forgets the others.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn take_turns(&self, now: Timestamp) -> Result<Vec<(String, Timestamp)>, StoreError> {
        self.connection
            .execute(
                "DELETE FROM host WHERE not_before <= ?1",
                [now.as_millisecond()],
            )
            .map_err(self.failed())?;
        self.all("SELECT host, not_before FROM host", [], |row| {
            Ok((row.get(0)?, instant(row, 1)?))
        })
    }

    /// Up to which number of journal entries the articles of the catalog were taken in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn journal_size(&self) -> Result<u64, StoreError> {
        let size = self.one(
            "SELECT value FROM meta WHERE name = 'journal_size'",
            [],
            |row| row.get(0),
        )?;
        Ok(size.unwrap_or_default())
    }

    /// The digest and the URL of an entry as its source last announced it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn announced(
        &self,
        source: &str,
        entry: &str,
    ) -> Result<Option<(String, String)>, StoreError> {
        self.one(
            "SELECT digest, url FROM announced WHERE source = ?1 AND entry = ?2",
            (source, entry),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The next time after `now` at which a candidate or an article becomes due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_due_after(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let at = self.one(
            "SELECT min(at) FROM (SELECT min(next_try_at) AS at FROM candidate WHERE next_try_at > ?1
             UNION ALL SELECT min(next_look_at) FROM watch WHERE next_look_at > ?1)",
            [now.as_millisecond()],
            |row| row.get::<_, Option<i64>>(0),
        )?;
        Ok(at
            .flatten()
            .and_then(|at| Timestamp::from_millisecond(at).ok()))
    }

    fn pass(&self, point: &'static str) -> Result<(), StoreError> {
        fault::point(point)
            .map_err(|error| self.failed()(rusqlite::Error::ToSqlConversionFailure(error.into())))
    }

    fn in_transaction(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let written = || -> rusqlite::Result<()> {
            let transaction = self.connection.unchecked_transaction()?;
            write(&transaction)?;
            transaction.commit()
        };
        written().map_err(self.failed())
    }

    fn one<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.connection
            .prepare_cached(query)
            .and_then(|mut statement| statement.query_row(parameters, read).optional())
            .map_err(self.failed())
    }

    fn all<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection
            .prepare_cached(query)
            .and_then(|mut statement| statement.query_map(parameters, read)?.collect())
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

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let milliseconds = row.get(column)?;
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, milliseconds))
}

fn optional_instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let milliseconds: Option<i64> = row.get(column)?;
    Ok(milliseconds.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// A value kept as JSON; what another version wrote and this one cannot read is as if it were not there.
fn json_column<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn to_json<T: serde::Serialize>(value: Option<&T>) -> rusqlite::Result<Option<String>> {
    value
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
