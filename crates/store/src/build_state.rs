//! What is known of the trees that were built: which files are ours, up to which journal entry they are,
//! and which article pages link where. No evidence: it may be thrown away.
//!
//! A build notes first which files it is about to add, then writes them, then says in one transaction
//! what the tree holds. A build that was killed is therefore done again, and none of its files is taken
//! for somebody else's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jianbao_core::{ArticleId, Sha256Digest};
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::StoreError;
use crate::file::{self, OnPath as _};

/// Of the schema. A database of another version is made anew.
const VERSION: u32 = 1;
/// Another build may be about to end.
const WAIT: std::time::Duration = std::time::Duration::from_secs(2);

/// The database of the trees that were built, opened by the one build that uses it.
#[derive(Debug)]
pub struct BuildState {
    connection: Connection,
    path: PathBuf,
    tree: i64,
}

/// What a tree was built of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastBuild {
    /// The number of journal entries.
    pub journal_size: u64,
    /// The digest of everything else that pages depend on.
    pub inputs: String,
}

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltPage {
    /// Its path within the tree.
    pub path: String,
    /// The digest of its bytes.
    pub digest: Sha256Digest,
    /// When it is the page of an article: which one, and the article keys it links to.
    pub links: Option<(ArticleId, Vec<String>)>,
}

impl BuildState {
    /// Opens what is known of the tree at `folder`. While it is open no other build can open it.
    ///
    /// # Errors
    /// When another build is under way or the database cannot be written.
    pub fn open(path: &Path, folder: &str) -> Result<Self, StoreError> {
        let failed = |source| StoreError::State {
            path: path.to_owned(),
            source,
        };
        if let Some(private) = path.parent() {
            file::create_folder(private)?;
        }
        let connection = match connect(path) {
            Err(error) if is_foreign(&error) => {
                fs::remove_file(path).on("remove", path)?;
                connect(path).map_err(failed)?
            }
            connection => connection.map_err(failed)?,
        };
        connection
            .execute(
                "INSERT INTO tree (folder) VALUES (?1) ON CONFLICT DO NOTHING",
                [folder],
            )
            .map_err(failed)?;
        let tree = connection
            .query_row("SELECT id FROM tree WHERE folder = ?1", [folder], |row| {
                row.get(0)
            })
            .map_err(failed)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            tree,
        })
    }

    /// The last build that ended; none when there was none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last(&self) -> Result<Option<LastBuild>, StoreError> {
        self.connection
            .query_row(
                "SELECT journal_size, inputs FROM tree WHERE id = ?1 AND journal_size IS NOT NULL",
                [self.tree],
                |row| {
                    Ok(LastBuild {
                        journal_size: row.get(0)?,
                        inputs: row.get(1)?,
                    })
                },
            )
            .optional()
            .map_err(|source| self.failed(source))
    }

    /// The files of the tree that are ours, each with its digest; without one it may be half written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pages(&self) -> Result<BTreeMap<String, Option<Sha256Digest>>, StoreError> {
        let read = || -> rusqlite::Result<_> {
            let query = "SELECT path, digest FROM page WHERE tree = ?1 ORDER BY path";
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map([self.tree], |row| {
                let digest: Option<[u8; 32]> = row.get(1)?;
                Ok((row.get(0)?, digest.map(Sha256Digest)))
            })?;
            rows.collect()
        };
        read().map_err(|source| self.failed(source))
    }

    /// The articles whose pages link to an article key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn articles_linking_to(&self, key: &str) -> Result<Vec<ArticleId>, StoreError> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let query = "SELECT article FROM link WHERE tree = ?1 AND target = ?2";
            let mut statement = self.connection.prepare_cached(query)?;
            let rows = statement.query_map((self.tree, target(key)), |row| row.get(0))?;
            rows.collect()
        };
        let articles = read().map_err(|source| self.failed(source))?;
        Ok(articles
            .iter()
            .filter_map(|article| article.parse().ok())
            .collect())
    }

    /// Begins a build: notes the files it is about to add. What is put afterwards counts once
    /// [`finish`](Self::finish) was called.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin(&self, added: &[&str]) -> Result<(), StoreError> {
        let note = || -> rusqlite::Result<()> {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            let query = "INSERT INTO page VALUES (?1, ?2, NULL) ON CONFLICT DO NOTHING";
            let mut statement = self.connection.prepare_cached(query)?;
            for path in added {
                statement.execute((self.tree, path))?;
            }
            self.connection.execute_batch("COMMIT; BEGIN IMMEDIATE")
        };
        note().map_err(|source| self.failed(source))
    }

    /// Says of a file that it is as it should be.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put(&self, page: &BuiltPage) -> Result<(), StoreError> {
        let write = || -> rusqlite::Result<()> {
            self.connection
                .prepare_cached(
                    "INSERT INTO page VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET digest = excluded.digest",
                )?
                .execute((self.tree, &page.path, page.digest.0))?;
            let Some((article, keys)) = &page.links else {
                return Ok(());
            };
            self.connection
                .prepare_cached("DELETE FROM link WHERE tree = ?1 AND article = ?2")?
                .execute((self.tree, article.as_str()))?;
            let mut insert = self
                .connection
                .prepare_cached("INSERT OR IGNORE INTO link VALUES (?1, ?2, ?3)")?;
            for key in keys {
                insert.execute((self.tree, article.as_str(), target(key)))?;
            }
            Ok(())
        };
        write().map_err(|source| self.failed(source))
    }

    /// Says of a file that it is no longer there, or no longer ours.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget(&self, path: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM page WHERE tree = ?1 AND path = ?2")
            .and_then(|mut statement| statement.execute((self.tree, path)))
            .map(drop)
            .map_err(|source| self.failed(source))
    }

    /// Ends a build: everything since [`begin`](Self::begin) counts.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn finish(self, built: &LastBuild) -> Result<(), StoreError> {
        let write = || -> rusqlite::Result<()> {
            self.connection.execute(
                "UPDATE tree SET journal_size = ?2, inputs = ?3 WHERE id = ?1",
                (self.tree, built.journal_size, &built.inputs),
            )?;
            self.connection.execute_batch("COMMIT")
        };
        write().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::State {
            path: self.path.clone(),
            source,
        }
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(WAIT)?;
    // EXCLUSIVE: one build at a time. NORMAL: what a power cut takes from it is built again. The cache
    // holds the links of some hundred thousand articles, which come in no order.
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         PRAGMA cache_size = -32000; BEGIN IMMEDIATE;",
    )?;
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match version {
        0 => connection.execute_batch(&format!(
            "{}\nPRAGMA user_version = {VERSION};",
            include_str!("build_state/schema.sql")
        ))?,
        VERSION => {}
        _ => return Err(rusqlite::Error::InvalidQuery),
    }
    connection.execute_batch("COMMIT")?;
    Ok(connection)
}

/// Whether the file is none of ours, or one of another version.
fn is_foreign(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::InvalidQuery)
        || error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase)
}

fn target(key: &str) -> i64 {
    let digest = Sha256Digest::of(key.as_bytes()).0;
    digest
        .first_chunk()
        .map_or(0, |first| i64::from_be_bytes(*first))
}
