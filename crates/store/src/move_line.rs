//! The line that tells of a move: one JSON object in the `moves.jsonl` beside the index of the article's
//! day, covered by a journal entry `moved`.

use jianbao_core::ArticleId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An article is found at another URL than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which article.
    pub article: ArticleId,
    /// When that was seen.
    pub observed_at: Timestamp,
    /// The URL that was asked for.
    pub from: String,
    /// The URL that answered.
    pub to: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    article: String,
    observed_at: Timestamp,
    from: String,
    to: String,
}

impl Move {
    /// The line, without its line end.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(crate) fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Line {
            article: self.article.to_string(),
            observed_at: self.observed_at,
            from: self.from.clone(),
            to: self.to.clone(),
        })
    }

    /// Reads a line, given without its line end.
    ///
    /// # Errors
    /// When it is no JSON object of a move.
    pub(crate) fn read(text: &str) -> Result<Self, serde_json::Error> {
        let line: Line = serde_json::from_str(text)?;
        Ok(Self {
            article: line.article.parse().map_err(serde::de::Error::custom)?,
            observed_at: line.observed_at,
            from: line.from,
            to: line.to,
        })
    }
}
