//! The catalog: the database that answers questions. No SQL stands outside this module and its parts.
//!
//! It is a fold over the journal: [`Catalog::apply`] takes one entry after the other, each with the
//! line it speaks of, whether they come from a batch, from a roll-forward or from `rebuild`. SQLite in
//! WAL mode: readers take no lock and see the state of the last whole batch.

mod apply;
mod ask;
mod browse;
mod feed_pages;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::error::StoreError;
use crate::read_only;

pub use apply::{Applied, Line, LinePosition};
pub use ask::{ArticleRow, Counts, EventRow, HappenedRow, ListedArticle, RevisionRow, SourceRow};
pub use browse::{ChangeRow, Selection};
pub use feed_pages::{Alteration, Arrival};

/// The schema's versions, oldest first; `PRAGMA user_version` counts the ones that were run.
const MIGRATIONS: &[&str] = &[
    include_str!("catalog/schema.sql"),
    "CREATE INDEX revision_of_fingerprint ON revision (fingerprint);",
    "CREATE INDEX article_of_time ON article (entry_time, id);
     CREATE INDEX edit_of_entry ON revision (entry) WHERE number > 1;",
    include_str!("catalog/arrival.sql"),
];

/// The catalog of one archive.
#[derive(Debug)]
pub struct Catalog {
    connection: Connection,
    path: PathBuf,
}

impl Catalog {
    /// Opens the catalog for writing; makes an empty one when there is none.
    ///
    /// # Errors
    /// When the file is no catalog, is of a later version or cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let catalog = Self::of(Connection::open_with_flags(path, flags), path)?;
        catalog.prepare().map_err(catalog.failed("open"))?;
        let version = catalog.version()?;
        for (number, migration) in MIGRATIONS.iter().enumerate().skip(version) {
            let script = format!(
                "BEGIN;\n{migration}\nPRAGMA user_version = {};\nCOMMIT;",
                number + 1
            );
            catalog
                .connection
                .execute_batch(&script)
                .map_err(catalog.failed("migrate"))?;
        }
        Ok(catalog)
    }

    /// Opens the catalog for reading.
    ///
    /// # Errors
    /// When there is none, it is of another version or cannot be read.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::NoCatalog {
                path: path.to_owned(),
            });
        }
        let catalog = Self::of(read_only::open(path), path)?;
        if catalog.version()? != MIGRATIONS.len() {
            let other =
                rusqlite::Error::InvalidParameterName("it is of another version".to_owned());
            return Err(catalog.failed("read")(other));
        }
        Ok(catalog)
    }

    fn of(opened: rusqlite::Result<Connection>, path: &Path) -> Result<Self, StoreError> {
        let connection = opened.map_err(|source| StoreError::Catalog {
            act: "open",
            path: path.to_owned(),
            source,
        })?;
        connection.set_prepared_statement_cache_capacity(64);
        let catalog = Self {
            connection,
            path: path.to_owned(),
        };
        let timeout = std::time::Duration::from_secs(10);
        catalog
            .connection
            .busy_timeout(timeout)
            .map_err(catalog.failed("open"))?;
        Ok(catalog)
    }

    /// FULL syncs once a batch, before `pending` is removed: afterwards nothing would apply again what a
    /// power cut had taken from the catalog.
    fn prepare(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;",
        )
    }

    fn version(&self) -> Result<usize, StoreError> {
        self.connection
            .query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0))
            .map(|version| version as usize)
            .map_err(self.failed("read"))
    }

    /// How many journal entries it was made of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn journal_size(&self) -> Result<u64, StoreError> {
        self.meta("journal_size")
    }

    /// Closes the catalog, so that all of it is in the one file.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn close(self) -> Result<(), StoreError> {
        let failed = self.failed("close");
        self.connection
            .pragma_update(None, "journal_mode", "DELETE")
            .map_err(&failed)?;
        self.connection.close().map_err(|(_, error)| failed(error))
    }

    fn meta(&self, name: &str) -> Result<u64, StoreError> {
        self.connection
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([name], |row| row.get(0)).optional())
            .map(Option::unwrap_or_default)
            .map_err(self.failed("read"))
    }

    fn set_meta(&self, name: &str, value: u64) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            )?
            .execute((name, value))
            .map(drop)
    }

    fn failed(&self, act: &'static str) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::Catalog {
            act,
            path: path.clone(),
            source,
        }
    }
}
