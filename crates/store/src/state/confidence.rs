//! How sure the extractor was of the newest articles of a source.

use rusqlite::{Connection, OptionalExtension as _};

use super::State;
use crate::error::StoreError;

/// Values that are kept of a source: enough to tell what is usual from what is new.
pub const KEPT_CONFIDENCES: usize = 60;

/// Adds the confidence of a new article, from 0 to 1.
pub(super) fn add(connection: &Connection, source: &str, confidence: f64) -> rusqlite::Result<()> {
    let before: Option<String> = connection
        .prepare_cached("SELECT newest FROM confidence WHERE source = ?1")?
        .query_row([source], |row| row.get(0))
        .optional()?;
    let mut values = before.map_or_else(Vec::new, |text| read(&text));
    values.push(confidence);
    let from = values.len().saturating_sub(KEPT_CONFIDENCES);
    let text = serde_json::to_string(values.get(from..).unwrap_or_default())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO confidence VALUES (?1, ?2)")?
        .execute((source, text))
        .map(drop)
}

fn read(text: &str) -> Vec<f64> {
    serde_json::from_str(text).unwrap_or_default()
}

impl State {
    /// The confidences of the newest articles of each source, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn confidences(&self) -> Result<Vec<(String, Vec<f64>)>, StoreError> {
        self.all("SELECT source, newest FROM confidence", [], |row| {
            let text: String = row.get(1)?;
            Ok((row.get(0)?, read(&text)))
        })
    }
}
