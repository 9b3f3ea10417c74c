//! What is learnt of the hosts whose pages are read: a model of each, which pages it can be learnt from, and
//! whether they still look as they did.

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use super::watch::KeptCapture;
use super::{State, instant, json_column, to_json};
use crate::error::StoreError;

/// Pages that are remembered of a host: enough to learn from, and to tell what is usual from what is new.
pub const KEPT_SITE_PAGES: usize = 40;

/// Largest model that is kept, in bytes.
pub const MAX_SITE_MODEL_BYTES: usize = 200_000;

/// What is learnt of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteLearning {
    /// When its model was learnt last, or was tried to be.
    pub learnt_at: Option<Timestamp>,
    /// How many different stories it was learnt from.
    #[serde(default)]
    pub stories: usize,
    /// The version of the model; none when there is none.
    #[serde(default)]
    pub version: Option<u32>,
    /// The version of the extractor that learnt it.
    #[serde(default)]
    pub extractor: String,
    /// The last change of its layout, until its pages are read well again.
    #[serde(default)]
    pub drift: Option<Drift>,
}

/// A change of a host's layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// When it was noticed.
    pub at: Timestamp,
    /// What was noticed, in words.
    pub what: String,
}

/// A page of a host, as it was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePage {
    /// The host.
    pub host: String,
    /// The URL that answered.
    pub url: String,
    /// When it was seen first with what is read out of it.
    pub seen_at: Timestamp,
    /// What was read.
    pub reading: PageReading,
}

/// What was read out of a page of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageReading {
    /// The source that led to it.
    pub source: String,
    /// Where it is kept.
    pub capture: KeptCapture,
    /// Whether it was an article with a text.
    pub is_found: bool,
    /// The length of its text, in bytes.
    pub text_bytes: usize,
    /// Whether the text was where the model had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fits: Option<bool>,
}

impl SitePage {
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection
            .prepare_cached("INSERT OR REPLACE INTO site_page VALUES (?1, ?2, ?3, ?4)")?
            .execute((
                &self.host,
                &self.url,
                self.seen_at.as_millisecond(),
                to_json(Some(&self.reading))?,
            ))?;
        connection
            .prepare_cached(
                "DELETE FROM site_page WHERE host = ?1 AND url NOT IN (SELECT url FROM site_page
                 WHERE host = ?1 ORDER BY seen_at DESC, url DESC LIMIT ?2)",
            )?
            .execute((&self.host, KEPT_SITE_PAGES))
            .map(drop)
    }
}

pub(super) fn write(
    connection: &Connection,
    host: &str,
    learning: &SiteLearning,
    model: Option<&[u8]>,
) -> rusqlite::Result<()> {
    let model = model.filter(|model| model.len() <= MAX_SITE_MODEL_BYTES);
    connection
        .prepare_cached("INSERT OR REPLACE INTO site VALUES (?1, ?2, ?3, ?4)")?
        .execute((
            host,
            learning.learnt_at.map(Timestamp::as_millisecond),
            model,
            to_json(Some(learning))?,
        ))
        .map(drop)
}

pub(super) fn forget_page(connection: &Connection, host: &str, url: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM site_page WHERE host = ?1 AND url = ?2")?
        .execute((host, url))
        .map(drop)
}

fn page(row: &Row<'_>) -> rusqlite::Result<Option<SitePage>> {
    let reading: Option<PageReading> = json_column(row, 3)?;
    let (host, url, seen_at) = (row.get(0)?, row.get(1)?, instant(row, 2)?);
    Ok(reading.map(|reading| SitePage {
        host,
        url,
        seen_at,
        reading,
    }))
}

impl State {
    /// The model of a host; none when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn site_model(&self, host: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.one("SELECT model FROM site WHERE host = ?1", [host], |row| {
            row.get(0)
        })?;
        Ok(found.flatten())
    }

    /// What is learnt of a host.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn site_learning(&self, host: &str) -> Result<SiteLearning, StoreError> {
        let query = "SELECT learning FROM site WHERE host = ?1";
        let found = self.one(query, [host], |row| json_column(row, 0))?;
        Ok(found.flatten().unwrap_or_default())
    }

    /// The newest pages of a host, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn site_pages(&self, host: &str) -> Result<Vec<SitePage>, StoreError> {
        let pages = self.all(
            "SELECT host, url, seen_at, page FROM site_page WHERE host = ?1 ORDER BY seen_at, url",
            [host],
            page,
        )?;
        Ok(pages.into_iter().flatten().collect())
    }

    /// A page of a host, if it is among the newest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn site_page(&self, host: &str, url: &str) -> Result<Option<SitePage>, StoreError> {
        let found = self.one(
            "SELECT host, url, seen_at, page FROM site_page WHERE host = ?1 AND url = ?2",
            (host, url),
            page,
        )?;
        Ok(found.flatten())
    }

    /// The hosts with at least so many pages since their model was learnt, those with most first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sites_with_news(&self, least: usize) -> Result<Vec<String>, StoreError> {
        self.all(
            "SELECT page.host FROM site_page AS page LEFT JOIN site ON site.host = page.host
             WHERE page.seen_at > coalesce(site.learnt_at, -1)
             GROUP BY page.host HAVING count(*) >= ?1 ORDER BY count(*) DESC, page.host",
            [least],
            |row| row.get(0),
        )
    }

    /// The hosts whose layout changed and whose pages are not yet read well again, with the sources that
    /// led to their newest pages.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn drifts(&self) -> Result<Vec<(String, SiteLearning, Vec<String>)>, StoreError> {
        let sites: Vec<(String, Option<SiteLearning>)> = self.all(
            "SELECT host, learning FROM site WHERE json_extract(learning, '$.drift') IS NOT NULL
             ORDER BY host",
            [],
            |row| Ok((row.get(0)?, json_column(row, 1)?)),
        )?;
        let mut found = Vec::new();
        for (host, learning) in sites {
            let mut sources: Vec<String> = (self.site_pages(&host)?.into_iter())
                .map(|page| page.reading.source)
                .collect();
            sources.sort_unstable();
            sources.dedup();
            found.extend(learning.map(|learning| (host, learning, sources)));
        }
        Ok(found)
    }

    /// Whether pages were ever remembered of any host.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_site_pages(&self) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM site_page)";
        Ok(self.one(query, [], |row| row.get(0))?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::super::StateChange;
    use super::*;

    fn page(number: usize) -> SitePage {
        let seconds = 1_936_000_000 + i64::try_from(number).unwrap() * 60;
        let seen_at = Timestamp::from_second(seconds).unwrap();
        let url = format!("http://harbour.test/{number:02}");
        SitePage {
            host: "harbour.test".to_owned(),
            url: url.clone(),
            seen_at,
            reading: PageReading {
                source: "harbour".to_owned(),
                capture: KeptCapture {
                    url,
                    captured_at: seen_at,
                    record_id: "urn:uuid:0".to_owned(),
                    file: "warc/a.warc.gz".to_owned(),
                    offset: 5,
                    length: 7,
                    payload: jianbao_core::Sha256Digest::of(b"page"),
                },
                is_found: true,
                text_bytes: 900,
                fits: Some(true),
            },
        }
    }

    #[test]
    fn what_is_learnt_of_a_host_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(&folder.path().join("state.db")).unwrap();
        let host = "harbour.test".to_owned();
        assert_eq!(state.site_model(&host).unwrap(), None);
        assert!(!state.has_site_pages().unwrap());
        let seen = (0..KEPT_SITE_PAGES + 5).map(page);
        let seen: Vec<StateChange> = seen
            .map(|page| StateChange::SitePage(Box::new(page)))
            .collect();
        state.write(&seen).unwrap();
        let pages = state.site_pages(&host).unwrap();
        assert_eq!(pages.len(), KEPT_SITE_PAGES, "the oldest are forgotten");
        assert_eq!(pages.first(), Some(&page(5)));
        assert_eq!(state.sites_with_news(1).unwrap(), [host.as_str()]);

        let at = pages.last().unwrap().seen_at;
        let what = "text found on 1 of the last 10 pages".to_owned();
        let learning = SiteLearning {
            learnt_at: Some(at),
            stories: 12,
            version: Some(7),
            extractor: "1".to_owned(),
            drift: Some(Drift { at, what }),
        };
        let write = |learning: &SiteLearning, model: Vec<u8>| {
            let change = StateChange::Site(host.clone(), Box::new(learning.clone()), Some(model));
            state.write(&[change]).unwrap();
        };
        write(&learning, b"model".to_vec());
        assert_eq!(state.site_learning(&host).unwrap(), learning);
        assert_eq!(state.site_model(&host).unwrap().unwrap(), b"model");
        assert!(state.sites_with_news(1).unwrap().is_empty());
        let drifts = state.drifts().unwrap();
        assert_eq!(
            drifts,
            [(host.clone(), learning.clone(), vec!["harbour".to_owned()])]
        );

        let healed = SiteLearning {
            drift: None,
            ..learning
        };
        write(&healed, vec![0; MAX_SITE_MODEL_BYTES + 1]);
        assert_eq!(state.drifts().unwrap(), []);
        assert_eq!(state.site_model(&host).unwrap(), None, "it is too large");
    }
}
