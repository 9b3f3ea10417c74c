//! Questions of the feeds, the sitemap and the build: what came in which order.

use jianbao_core::ArticleId;
use jiff::Timestamp;
use rusqlite::Row;

use super::Catalog;
use super::ask::{instant, parsed};
use crate::archive::{self, Archive, FoundRevision};
use crate::catalog::{ArticleRow, RevisionRow};
use crate::error::StoreError;
use crate::file;
use crate::journal::{Checkpoint, JournalError, MAX_NOTE_LEN, Note};

/// The place of an article in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// It is the n-th article of the archive, from 1.
    pub number: u64,
    /// It is the n-th article of its source, from 1.
    pub source_number: u64,
}

/// An edit or a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alteration {
    /// It is the n-th one of the archive, from 1.
    pub number: u64,
    /// The number of its journal entry.
    pub entry: u64,
    /// The article.
    pub article: ArticleId,
    /// `revised`, `gone` or `restored`.
    pub kind: String,
    /// When it was observed.
    pub observed_at: Timestamp,
}

impl Catalog {
    /// How many articles there are, of one source or of all.
    ///
    /// # Errors
    /// When the database cannot be read; so for all questions below.
    pub fn arrival_count(&self, source: Option<&str>) -> Result<u64, StoreError> {
        let read = |row: &Row<'_>| row.get(0);
        let last = match source {
            Some(source) => self.one(
                "SELECT coalesce(max(source_number), 0) FROM arrival WHERE source = ?1",
                [source],
                read,
            ),
            None => self.one("SELECT coalesce(max(number), 0) FROM arrival", [], read),
        };
        Ok(last?.unwrap_or(0))
    }

    /// The articles that came after the first `after`, of one source or of all, in the order they came:
    /// at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn arrivals(
        &self,
        source: Option<&str>,
        after: u64,
        limit: u64,
    ) -> Result<Vec<ArticleId>, StoreError> {
        let last = after.saturating_add(limit);
        let read = |row: &Row<'_>| parsed(row, 0);
        match source {
            Some(source) => self.all(
                "SELECT article FROM arrival WHERE source = ?1 AND source_number > ?2 AND source_number <= ?3
                 ORDER BY source_number",
                (source, after, last),
                read,
            ),
            None => self.all(
                "SELECT article FROM arrival WHERE number > ?1 AND number <= ?2 ORDER BY number",
                (after, last),
                read,
            ),
        }
    }

    /// The place of an article in the order of arrival; none when there is no such article.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn arrival(&self, article: &ArticleId) -> Result<Option<Arrival>, StoreError> {
        self.one(
            "SELECT number, source_number FROM arrival WHERE article = ?1",
            [article.as_str()],
            |row| {
                Ok(Arrival {
                    number: row.get(0)?,
                    source_number: row.get(1)?,
                })
            },
        )
    }

    /// The articles that came after the first `after`, each with the time its latest text was observed:
    /// at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn arrivals_with_times(
        &self,
        after: u64,
        limit: u64,
    ) -> Result<Vec<(ArticleId, Timestamp)>, StoreError> {
        self.all(
            "SELECT n.article, r.observed_at FROM arrival n
             JOIN article a ON a.id = n.article
             JOIN revision r ON r.article = a.id AND r.number = a.revisions
             WHERE n.number > ?1 AND n.number <= ?2 ORDER BY n.number",
            (after, after.saturating_add(limit)),
            |row| Ok((parsed(row, 0)?, instant(row, 1)?)),
        )
    }

    /// How many edits and deletions there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alteration_count(&self) -> Result<u64, StoreError> {
        let last = self.one(
            "SELECT coalesce(max(number), 0) FROM alteration",
            [],
            |row| row.get(0),
        );
        Ok(last?.unwrap_or(0))
    }

    /// The edits and deletions after the first `after`, in the order they were observed: at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alterations(&self, after: u64, limit: u64) -> Result<Vec<Alteration>, StoreError> {
        self.all(
            "SELECT number, entry, article, kind, observed_at FROM alteration
             WHERE number > ?1 AND number <= ?2 ORDER BY number",
            (after, after.saturating_add(limit)),
            alteration,
        )
    }

    /// How many edits and deletions there were before a journal entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn alterations_before(&self, entry: u64) -> Result<u64, StoreError> {
        let last = self.one(
            "SELECT number FROM alteration WHERE entry < ?1 ORDER BY entry DESC LIMIT 1",
            [entry],
            |row| row.get(0),
        );
        Ok(last?.unwrap_or(0))
    }

    /// How many articles of a source are not newer than one of them, itself included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rank_in_source(&self, article: &ArticleRow) -> Result<u64, StoreError> {
        let rank = self.one(
            "SELECT count(*) FROM article WHERE source = ?1 AND (entry_time, id) <= (?2, ?3)",
            (
                &article.source,
                article.entry_time.as_millisecond(),
                article.id.as_str(),
            ),
            |row| row.get(0),
        );
        Ok(rank?.unwrap_or(0))
    }

    /// How many edits, deletions, restorations and moves there are before a journal entry.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes_before(&self, entry: u64) -> Result<u64, StoreError> {
        let count = self.one(
            "SELECT (SELECT count(*) FROM revision WHERE number > 1 AND entry < ?1)
             + (SELECT count(*) FROM event WHERE entry < ?1)",
            [entry],
            |row| row.get(0),
        );
        Ok(count?.unwrap_or(0))
    }

    /// Every article key that leads to an article.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn keys_of_article(&self, article: &ArticleId) -> Result<Vec<String>, StoreError> {
        self.all(
            "SELECT key FROM article_key WHERE article = ?1 ORDER BY key",
            [article.as_str()],
            |row| row.get(0),
        )
    }
}

impl Archive {
    /// A revision with its index line.
    ///
    /// # Errors
    /// When the index line is not where the catalog says or is damaged.
    pub fn found_revision(&self, row: RevisionRow) -> Result<FoundRevision, StoreError> {
        let text = archive::read_line_at(&self.layout, &row.line)?;
        let read = jianbao_core::read_index_line(&text);
        let revision = read.map_err(|error| StoreError::Damaged {
            path: row.line.path.clone(),
            reason: format!("the line at byte {}: {error}", row.line.offset),
        })?;
        Ok(FoundRevision { row, revision })
    }

    /// The origin of the archive's journal: its name and the first digits of its key.
    ///
    /// # Errors
    /// When the journal's checkpoint cannot be read.
    pub fn journal_origin(&self) -> Result<String, StoreError> {
        let path = self.layout.journal().join("checkpoint");
        let bytes = file::read_limited(&path, MAX_NOTE_LEN as u64)?;
        let checkpoint = Note::parse(&bytes).and_then(|note| Checkpoint::parse_text(note.text));
        let refuse = |source| JournalError::Checkpoint { path, source };
        Ok(checkpoint.map_err(refuse)?.origin)
    }
}

fn alteration(row: &Row<'_>) -> rusqlite::Result<Alteration> {
    Ok(Alteration {
        number: row.get(0)?,
        entry: row.get(1)?,
        article: parsed(row, 2)?,
        kind: row.get(3)?,
        observed_at: instant(row, 4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::MIGRATIONS;
    use rusqlite::Connection;

    const NEWS: &str = "
        INSERT INTO revision VALUES ('b', 1, 3, 30, '', 'b.md', '', '', 0, 0);
        INSERT INTO article VALUES ('b', 'harbour', '', '', 9, 'b.md', 1, 3, NULL);
        INSERT INTO revision VALUES ('a', 1, 5, 50, '', 'a.md', '', '', 0, 0);
        INSERT INTO article VALUES ('a', 'island', '', '', 1, 'a.md', 1, 5, NULL);
        INSERT INTO revision VALUES ('c', 1, 6, 60, '', 'c.md', '', '', 0, 0);
        INSERT INTO article VALUES ('c', 'harbour', '', '', 1, 'c.md', 1, 6, NULL);
        INSERT INTO revision VALUES ('b', 2, 7, 70, '', 'b.md', '', '', 0, 0);
        INSERT INTO article VALUES ('b', 'harbour', '', '', 9, 'b.md', 2, 7, NULL)
            ON CONFLICT (id) DO UPDATE SET revisions = revisions + 1, last_entry = excluded.last_entry;
        INSERT INTO event VALUES (8, 'a', 'moved', 80);
        INSERT INTO event VALUES (9, 'a', 'gone', 90);";

    fn rows(connection: &Connection, query: &str) -> Vec<String> {
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn an_older_catalog_gets_the_numbers_that_a_new_one_counts() {
        let arrivals = "SELECT number || ' ' || article || ' ' || source || ' ' || source_number
                        FROM arrival ORDER BY number";
        let alterations =
            "SELECT number || ' ' || entry || ' ' || article || ' ' || kind || ' ' || observed_at
                           FROM alteration ORDER BY number";
        let counting = MIGRATIONS
            .iter()
            .position(|migration| migration.contains("TABLE arrival"));
        let older = counting.unwrap();
        let this = MIGRATIONS.len();
        for news_after in [this, older] {
            let connection = Connection::open_in_memory().unwrap();
            for (number, migration) in MIGRATIONS.iter().enumerate() {
                if number == news_after {
                    connection.execute_batch(NEWS).unwrap();
                }
                connection.execute_batch(migration).unwrap();
            }
            if news_after == this {
                connection.execute_batch(NEWS).unwrap();
            }
            let expect = ["1 b harbour 1", "2 a island 1", "3 c harbour 2"];
            assert_eq!(rows(&connection, arrivals), expect);
            let expect = ["1 7 b revised 70", "2 9 a gone 90"];
            assert_eq!(rows(&connection, alterations), expect);
        }
    }
}
