//! Questions to the catalog.

use std::collections::HashMap;

use jianbao_core::{ArticleId, ArticleKey, Sha256Digest, superseded_path};
use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{OptionalExtension as _, Params, Row};

use super::{Catalog, LinePosition};
use crate::error::StoreError;
use crate::kept_file::KeptFile;

/// An article as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleRow {
    /// Its id.
    pub id: ArticleId,
    /// The source that brought it first.
    pub source: String,
    /// The canonical URL of the latest revision.
    pub url: String,
    /// The headline of the latest revision.
    pub headline: String,
    /// The announcer's time of the first revision.
    pub entry_time: Timestamp,
    /// The record of the latest revision.
    pub path: String,
    /// How many revisions there are.
    pub revisions: u32,
    /// The number of its latest journal entry.
    pub last_entry: u64,
    /// Since when it is gone at its source.
    pub gone_at: Option<Timestamp>,
}

/// A revision as the catalog knows it; the rest is in its index line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionRow {
    /// Its number.
    pub number: u32,
    /// The number of its journal entry.
    pub entry: u64,
    /// When it was observed.
    pub observed_at: Timestamp,
    /// Its fingerprint, as text.
    pub fingerprint: String,
    /// Where its record lies now.
    pub path: String,
    /// The digest of its record, as text.
    pub record_digest: String,
    /// Where its index line lies.
    pub line: LinePosition,
}

/// Something that happened to an article without a new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// The number of the journal entry.
    pub entry: u64,
    /// `gone`, `restored` or `moved`.
    pub kind: String,
    /// When it was observed.
    pub observed_at: Timestamp,
}

/// Something that happened to an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HappenedRow {
    /// The number of the journal entry.
    pub entry: u64,
    /// The article.
    pub article: ArticleId,
    /// The source that brought it first.
    pub source: String,
    /// The canonical URL of its latest revision.
    pub url: String,
    /// `new`, `revised`, `gone`, `restored` or `moved`.
    pub kind: String,
    /// The number of the revision, when there is one.
    pub revision: Option<u32>,
    /// When it was observed.
    pub observed_at: Timestamp,
}

/// What an archive has of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Its id.
    pub id: String,
    /// How many articles.
    pub articles: u64,
    /// How many revisions.
    pub revisions: u64,
    /// The earliest announcer's time.
    pub oldest: Timestamp,
    /// The latest announcer's time.
    pub newest: Timestamp,
}

/// An article as a list page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedArticle {
    /// The announcer's time.
    pub entry_time: Timestamp,
    /// The headline.
    pub headline: String,
    /// The record's path.
    pub path: String,
}

/// What an archive has altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Sources with articles.
    pub sources: u64,
    /// Articles.
    pub articles: u64,
    /// Revisions.
    pub revisions: u64,
    /// Articles gone at their source.
    pub gone: u64,
    /// Files kept that are no revision.
    pub kept_files: u64,
    /// Kept media.
    pub media: u64,
}

const ARTICLE_COLUMNS: &str = "SELECT id, source, url, headline, entry_time, path, revisions, last_entry, gone_at FROM article";

impl Catalog {
    /// The article that a URL leads to.
    ///
    /// # Errors
    /// When the database cannot be read; so for all questions below.
    pub fn article_of_key(&self, key: &ArticleKey) -> Result<Option<ArticleId>, StoreError> {
        self.one(
            "SELECT article FROM article_key WHERE key = ?1",
            [key.as_str()],
            |row| parsed(row, 0),
        )
    }

    /// An article of a source that has a text, by the text's fingerprint.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article_of_text(
        &self,
        source: &str,
        fingerprint: &str,
    ) -> Result<Option<ArticleId>, StoreError> {
        self.one(
            "SELECT a.id FROM revision r JOIN article a ON a.id = r.article
             WHERE r.fingerprint = ?1 AND a.source = ?2 ORDER BY r.entry LIMIT 1",
            (fingerprint, source),
            |row| parsed(row, 0),
        )
    }

    /// The articles whose id begins with a text: at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn articles_by_id(
        &self,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<ArticleRow>, StoreError> {
        let after = format!("{prefix}{{");
        self.all(
            &format!("{ARTICLE_COLUMNS} WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3"),
            (prefix, after, limit),
            article_row,
        )
    }

    /// The article whose record lies at a path, and which revision of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article_of_path(&self, path: &str) -> Result<Option<ArticleId>, StoreError> {
        self.one(
            "SELECT article FROM revision WHERE record_path = ?1",
            [path],
            |row| parsed(row, 0),
        )
    }

    /// The revisions of an article, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revisions(&self, article: &ArticleId) -> Result<Vec<RevisionRow>, StoreError> {
        let mut revisions = self.all(
            "SELECT number, entry, observed_at, fingerprint, record_path, record_digest, index_path, index_offset, index_length
             FROM revision WHERE article = ?1 ORDER BY number",
            [article.as_str()],
            |row| {
                Ok(RevisionRow {
                    number: row.get(0)?,
                    entry: row.get(1)?,
                    observed_at: instant(row, 2)?,
                    fingerprint: row.get(3)?,
                    path: row.get(4)?,
                    record_digest: row.get(5)?,
                    line: LinePosition {
                        path: row.get(6)?,
                        offset: row.get(7)?,
                        length: row.get(8)?,
                    },
                })
            },
        )?;
        for at in 0..revisions.len() {
            let (earlier, later) = revisions.split_at_mut(at + 1);
            if let Some(revision) = earlier.last_mut()
                && later.iter().any(|other| other.path == revision.path)
            {
                revision.path = superseded_path(&revision.path, revision.number);
            }
        }
        Ok(revisions)
    }

    /// What happened to an article without a new text, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn events(&self, article: &ArticleId) -> Result<Vec<EventRow>, StoreError> {
        self.all(
            "SELECT entry, kind, observed_at FROM event WHERE article = ?1 ORDER BY entry",
            [article.as_str()],
            |row| {
                Ok(EventRow {
                    entry: row.get(0)?,
                    kind: row.get(1)?,
                    observed_at: instant(row, 2)?,
                })
            },
        )
    }

    /// The sources that have articles, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceRow>, StoreError> {
        self.all(
            "SELECT source, count(*), sum(revisions), min(entry_time), max(entry_time)
             FROM article GROUP BY source ORDER BY source",
            [],
            |row| {
                Ok(SourceRow {
                    id: row.get(0)?,
                    articles: row.get(1)?,
                    revisions: row.get(2)?,
                    oldest: instant(row, 3)?,
                    newest: instant(row, 4)?,
                })
            },
        )
    }

    /// Articles of a source, oldest first, from the `offset`-th on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn listed_articles(
        &self,
        source: &str,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<ListedArticle>, StoreError> {
        self.all(
            "SELECT entry_time, headline, path FROM article WHERE source = ?1
             ORDER BY entry_time, id LIMIT ?3 OFFSET ?2",
            (source, offset, limit),
            |row| {
                Ok(ListedArticle {
                    entry_time: instant(row, 0)?,
                    headline: row.get(1)?,
                    path: row.get(2)?,
                })
            },
        )
    }

    /// What there is altogether.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let counts = self.one(
            "SELECT (SELECT count(DISTINCT source) FROM article), (SELECT count(*) FROM article),
             (SELECT count(*) FROM revision), (SELECT count(*) FROM article WHERE gone_at IS NOT NULL),
             (SELECT count(*) FROM kept_file), (SELECT count(*) FROM media)",
            [],
            |row| {
                Ok(Counts {
                    sources: row.get(0)?,
                    articles: row.get(1)?,
                    revisions: row.get(2)?,
                    gone: row.get(3)?,
                    kept_files: row.get(4)?,
                    media: row.get(5)?,
                })
            },
        )?;
        counts.ok_or_else(|| self.failed("read")(rusqlite::Error::QueryReturnedNoRows))
    }

    /// The files that were kept although they are no revision, in the order they came.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kept_files(&self) -> Result<Vec<KeptFile>, StoreError> {
        self.all(
            "SELECT path, origin, sha256, reason, line FROM kept_file ORDER BY entry",
            [],
            |row| {
                Ok(KeptFile {
                    path: row.get(0)?,
                    origin: row.get(1)?,
                    sha256: parsed(row, 2)?,
                    reason: row.get(3)?,
                    line: row.get::<_, Option<u32>>(4)?.map(|line| line as usize),
                })
            },
        )
    }

    /// Whether a file from this origin with these bytes was kept before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_file_kept(&self, origin: &str, sha256: Sha256Digest) -> Result<bool, StoreError> {
        let kept = self.one(
            "SELECT 1 FROM kept_file WHERE origin = ?1 AND sha256 = ?2",
            (origin, sha256.to_string()),
            |row| row.get::<_, i64>(0),
        )?;
        Ok(kept.is_some())
    }

    /// Whether a record or a kept file has this path, in any case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_path_taken(&self, path: &str) -> Result<bool, StoreError> {
        let taken = self.one(
            "SELECT EXISTS (SELECT 1 FROM revision WHERE record_path = ?1)
             OR EXISTS (SELECT 1 FROM kept_file WHERE path = ?1)",
            [path],
            |row| row.get::<_, bool>(0),
        )?;
        Ok(taken.unwrap_or(false))
    }

    /// How far the journal covers each WARC file that it knows, in bytes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn warc_coverage(&self) -> Result<HashMap<String, u64>, StoreError> {
        let files = self.all("SELECT file, covered FROM warc_file", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(files.into_iter().collect())
    }

    /// Everything that happened to articles from a journal entry on, in the order of the journal.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history_from(&self, entry: u64) -> Result<Vec<HappenedRow>, StoreError> {
        self.all(
            "SELECT h.entry, h.article, a.source, a.url, h.kind, h.number, h.observed_at FROM (
                 SELECT entry, article, CASE number WHEN 1 THEN 'new' ELSE 'revised' END AS kind,
                 number, observed_at FROM revision WHERE entry >= ?1
                 UNION ALL SELECT entry, article, kind, NULL, observed_at FROM event WHERE entry >= ?1
             ) h JOIN article a ON a.id = h.article ORDER BY h.entry",
            [entry],
            |row| {
                Ok(HappenedRow {
                    entry: row.get(0)?,
                    article: parsed(row, 1)?,
                    source: row.get(2)?,
                    url: row.get(3)?,
                    kind: row.get(4)?,
                    revision: row.get(5)?,
                    observed_at: instant(row, 6)?,
                })
            },
        )
    }

    /// Whether the journal has a blob.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_media_known(&self, sha256: Sha256Digest) -> Result<bool, StoreError> {
        let known = self.one(
            "SELECT 1 FROM media WHERE sha256 = ?1",
            [sha256.to_string()],
            |row| row.get::<_, i64>(0),
        )?;
        Ok(known.is_some())
    }

    pub(super) fn one<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.connection
            .prepare_cached(query)
            .and_then(|mut statement| statement.query_row(parameters, read).optional())
            .map_err(self.failed("read"))
    }

    pub(super) fn all<T>(
        &self,
        query: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.connection
            .prepare_cached(query)
            .and_then(|mut statement| statement.query_map(parameters, read)?.collect())
            .map_err(self.failed("read"))
    }
}

fn article_row(row: &Row<'_>) -> rusqlite::Result<ArticleRow> {
    Ok(ArticleRow {
        id: parsed(row, 0)?,
        source: row.get(1)?,
        url: row.get(2)?,
        headline: row.get(3)?,
        entry_time: instant(row, 4)?,
        path: row.get(5)?,
        revisions: row.get(6)?,
        last_entry: row.get(7)?,
        gone_at: row
            .get::<_, Option<i64>>(8)?
            .map(from_milliseconds)
            .transpose()?,
    })
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    from_milliseconds(row.get(column)?)
}

fn from_milliseconds(milliseconds: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, milliseconds))
}

pub(super) fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text = <String as FromSql>::column_result(row.get_ref(column)?)?;
    text.parse().map_err(|error: T::Err| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    })
}
