//! Taking journal entries into the catalog.

use jianbao_core::{ArticleKey, Revision};
use jiff::Timestamp;
use rusqlite::Connection;

use super::Catalog;
use crate::error::StoreError;
use crate::fault;
use crate::journal::{Entry, Event};
use crate::kept_file::KeptFile;
use crate::move_line::Move;

/// A journal entry with its number and the line it speaks of, when it speaks of one.
#[derive(Debug)]
pub struct Applied {
    /// The number of the entry.
    pub index: u64,
    /// The entry.
    pub entry: Entry,
    /// The line, and where it lies.
    pub line: Option<(Line, LinePosition)>,
}

/// A line of an `index.jsonl`.
#[derive(Debug)]
pub enum Line {
    /// Of a revision.
    Revision(Box<Revision>),
    /// Of a file that was kept.
    Kept(KeptFile),
    /// Of a move.
    Moved(Move),
}

/// Where a line lies: lines are only ever appended, so this holds for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePosition {
    /// The file within the archive.
    pub path: String,
    /// Where the line begins, in bytes.
    pub offset: u64,
    /// How long it is without its line end, in bytes.
    pub length: u64,
}

impl Catalog {
    /// Takes entries in, in one transaction. Entries that it has already are passed over, so that a
    /// batch can be applied again after a crash.
    ///
    /// # Errors
    /// When an entry is missing before these, or the database cannot be written.
    pub fn apply(&mut self, entries: impl IntoIterator<Item = Applied>) -> Result<(), StoreError> {
        let mut size = self.journal_size()?;
        let failed = self.failed("write");
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(&failed)?;
        let apply_all = || {
            for applied in entries {
                if applied.index < size {
                    continue;
                }
                if applied.index > size {
                    return Err(StoreError::CatalogBehind {
                        path: self.path.clone(),
                        known: size,
                        size: applied.index,
                    });
                }
                apply_entry(&self.connection, applied).map_err(&failed)?;
                size += 1;
            }
            self.set_meta("journal_size", size).map_err(&failed)?;
            fault::point("catalog-written")
                .map_err(|error| failed(rusqlite::Error::ToSqlConversionFailure(error.into())))?;
            self.connection.execute_batch("COMMIT").map_err(&failed)
        };
        let applied = apply_all();
        if applied.is_err() {
            // The first error is the one to report.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        applied
    }
}

fn apply_entry(connection: &Connection, applied: Applied) -> rusqlite::Result<()> {
    let index = applied.index;
    let Entry::Known(event) = applied.entry else {
        return Ok(());
    };
    match (event, applied.line) {
        (Event::Article { observed_at, .. }, Some((Line::Revision(revision), position))) => {
            apply_revision(connection, index, observed_at, &revision, &position)
        }
        (Event::Import { .. }, Some((Line::Kept(kept), _))) => apply_kept_file(connection, index, &kept),
        (Event::Gone { article, observed_at, .. }, _) => {
            apply_event(connection, index, article.as_str(), "gone", observed_at)?;
            set_gone(connection, article.as_str(), Some(observed_at))
        }
        (Event::Restored { article, observed_at, .. }, _) => {
            apply_event(connection, index, article.as_str(), "restored", observed_at)?;
            set_gone(connection, article.as_str(), None)
        }
        (Event::Moved { article, observed_at, .. }, line) => {
            if let Some((Line::Moved(moved), _)) = line {
                add_keys(connection, &article, [&moved.from, &moved.to])?;
            }
            apply_event(connection, index, article.as_str(), "moved", observed_at)
        }
        (Event::Warc { file, to, .. }, _) => connection
            .prepare_cached(
                "INSERT INTO warc_file VALUES (?1, ?2) ON CONFLICT DO UPDATE SET covered = max(covered, excluded.covered)",
            )?
            .execute((file, to))
            .map(drop),
        (Event::Media { sha256, length }, _) => connection
            .prepare_cached("INSERT OR IGNORE INTO media VALUES (?1, ?2)")?
            .execute((sha256.to_string(), length))
            .map(drop),
        _ => Ok(()),
    }
}

fn apply_revision(
    connection: &Connection,
    index: u64,
    observed_at: Timestamp,
    revision: &Revision,
    position: &LinePosition,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO revision VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute((
            revision.article.as_str(),
            revision.number,
            index,
            observed_at.as_millisecond(),
            revision.fingerprint.to_string(),
            &revision.record_path,
            revision.record_digest.to_string(),
            &position.path,
            position.offset,
            position.length,
        ))?;
    connection
        .prepare_cached(
            "INSERT INTO article VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, NULL)
             ON CONFLICT (id) DO UPDATE SET url = excluded.url, headline = excluded.headline,
             path = excluded.path, revisions = revisions + 1, last_entry = excluded.last_entry, gone_at = NULL",
        )?
        .execute((
            revision.article.as_str(),
            revision.source.as_str(),
            &revision.canonical_url,
            &revision.headline,
            revision.entry_time.instant.as_millisecond(),
            &revision.record_path,
            index,
        ))?;
    let urls = [&revision.requested_url, &revision.target_url]
        .into_iter()
        .flatten()
        .chain([&revision.canonical_url])
        .chain(&revision.aliases);
    add_keys(connection, revision.article.as_str(), urls)
}

/// An article is known by these URLs from now on, unless another one is already.
fn add_keys<'a>(
    connection: &Connection,
    article: &str,
    urls: impl IntoIterator<Item = &'a String>,
) -> rusqlite::Result<()> {
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO article_key VALUES (?1, ?2)")?;
    for url in urls {
        if let Ok(key) = ArticleKey::of(url) {
            insert.execute((key.as_str(), article))?;
        }
    }
    Ok(())
}

fn apply_kept_file(connection: &Connection, index: u64, kept: &KeptFile) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO kept_file VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((
            index,
            &kept.path,
            &kept.origin,
            kept.sha256.to_string(),
            &kept.reason,
            kept.line.and_then(|line| i64::try_from(line).ok()),
        ))
        .map(drop)
}

fn apply_event(
    connection: &Connection,
    index: u64,
    article: &str,
    kind: &str,
    observed_at: Timestamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4)")?
        .execute((index, article, kind, observed_at.as_millisecond()))?;
    connection
        .prepare_cached("UPDATE article SET last_entry = ?2 WHERE id = ?1")?
        .execute((article, index))
        .map(drop)
}

fn set_gone(connection: &Connection, article: &str, at: Option<Timestamp>) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE article SET gone_at = ?2 WHERE id = ?1")?
        .execute((article, at.map(Timestamp::as_millisecond)))
        .map(drop)
}
