//! Questions that reading asks: what came when, what changed lately.

use jianbao_core::ArticleId;
use jiff::Timestamp;
use rusqlite::types::Value;

use super::Catalog;
use super::ask::{ArticleRow, article_row, instant, parsed};
use crate::error::StoreError;

/// Which articles are meant. Times are those of the announcer; everything when nothing is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those that this source brought first.
    pub source: Option<String>,
    /// Those from this instant on.
    pub from: Option<Timestamp>,
    /// Those before this instant.
    pub before: Option<Timestamp>,
}

/// An edit, a deletion or something else that happened to an article after it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The number of the journal entry.
    pub entry: u64,
    /// The article.
    pub article: ArticleId,
    /// The source that brought it first.
    pub source: String,
    /// The headline of its latest revision.
    pub headline: String,
    /// The canonical URL of its latest revision.
    pub url: String,
    /// `revised`, `gone`, `restored` or `moved`.
    pub kind: String,
    /// The number of the revision, when it is an edit.
    pub revision: Option<u32>,
    /// When it was observed.
    pub observed_at: Timestamp,
}

impl Catalog {
    /// Articles, newest first, from the `offset`-th on.
    ///
    /// # Errors
    /// When the database cannot be read; so for all questions below.
    pub fn newest_articles(
        &self,
        selection: &Selection,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<ArticleRow>, StoreError> {
        let (condition, mut parameters) = condition(selection);
        parameters.extend([as_value(limit), as_value(offset)]);
        // The inner question is answered by an index alone, however far the offset.
        let query = format!(
            "SELECT id, source, url, headline, entry_time, path, revisions, last_entry, gone_at
             FROM article WHERE id IN (SELECT id FROM article {condition}
             ORDER BY entry_time DESC, id DESC LIMIT ? OFFSET ?) ORDER BY entry_time DESC, id DESC"
        );
        self.all(&query, rusqlite::params_from_iter(parameters), article_row)
    }

    /// How many articles there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article_count(&self, selection: &Selection) -> Result<u64, StoreError> {
        let (condition, parameters) = condition(selection);
        let count = self.one(
            &format!("SELECT count(*) FROM article {condition}"),
            rusqlite::params_from_iter(parameters),
            |row| row.get(0),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// The announcers' times of articles, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article_times(&self, selection: &Selection) -> Result<Vec<Timestamp>, StoreError> {
        let (condition, parameters) = condition(selection);
        self.all(
            &format!("SELECT entry_time FROM article {condition} ORDER BY entry_time"),
            rusqlite::params_from_iter(parameters),
            |row| instant(row, 0),
        )
    }

    /// The time of the oldest article of a selection.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn oldest_time(&self, selection: &Selection) -> Result<Option<Timestamp>, StoreError> {
        self.first_time(selection, "entry_time, id")
    }

    /// The time of the newest article of a selection.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_time(&self, selection: &Selection) -> Result<Option<Timestamp>, StoreError> {
        self.first_time(selection, "entry_time DESC, id DESC")
    }

    /// The ids of all articles, in their order, behind `after`: at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article_ids(&self, after: &str, limit: u64) -> Result<Vec<ArticleId>, StoreError> {
        self.all(
            "SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2",
            (after, limit),
            |row| parsed(row, 0),
        )
    }

    /// Edits, deletions, restorations and moves, newest first, from the `offset`-th on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes(&self, offset: u64, limit: u64) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT h.entry, h.article, a.source, a.headline, a.url, h.kind, h.number, h.observed_at FROM (
                 SELECT entry, article, 'revised' AS kind, number, observed_at FROM revision WHERE number > 1
                 UNION ALL SELECT entry, article, kind, NULL, observed_at FROM event
                 ORDER BY entry DESC LIMIT ?2 OFFSET ?1
             ) h JOIN article a ON a.id = h.article ORDER BY h.entry DESC",
            (offset, limit),
            |row| {
                Ok(ChangeRow {
                    entry: row.get(0)?,
                    article: parsed(row, 1)?,
                    source: row.get(2)?,
                    headline: row.get(3)?,
                    url: row.get(4)?,
                    kind: row.get(5)?,
                    revision: row.get(6)?,
                    observed_at: instant(row, 7)?,
                })
            },
        )
    }

    /// How many edits, deletions, restorations and moves there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn change_count(&self) -> Result<u64, StoreError> {
        let count = self.one(
            "SELECT (SELECT count(*) FROM revision WHERE number > 1) + (SELECT count(*) FROM event)",
            [],
            |row| row.get(0),
        )?;
        Ok(count.unwrap_or_default())
    }

    /// The article at an id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article(&self, id: &ArticleId) -> Result<Option<ArticleRow>, StoreError> {
        let found = self.articles_by_id(id.as_str(), 1)?;
        Ok(found.into_iter().next())
    }

    fn first_time(
        &self,
        selection: &Selection,
        order: &str,
    ) -> Result<Option<Timestamp>, StoreError> {
        let (condition, parameters) = condition(selection);
        self.one(
            &format!("SELECT entry_time FROM article {condition} ORDER BY {order} LIMIT 1"),
            rusqlite::params_from_iter(parameters),
            |row| instant(row, 0),
        )
    }
}

/// The condition of a selection, and what its question marks stand for.
fn condition(selection: &Selection) -> (String, Vec<Value>) {
    let mut terms = Vec::new();
    let mut parameters = Vec::new();
    if let Some(source) = &selection.source {
        terms.push("source = ?");
        parameters.push(Value::Text(source.clone()));
    }
    if let Some(from) = selection.from {
        terms.push("entry_time >= ?");
        parameters.push(Value::Integer(from.as_millisecond()));
    }
    if let Some(before) = selection.before {
        terms.push("entry_time < ?");
        parameters.push(Value::Integer(before.as_millisecond()));
    }
    if terms.is_empty() {
        return (String::new(), parameters);
    }
    (format!("WHERE {}", terms.join(" AND ")), parameters)
}

fn as_value(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
