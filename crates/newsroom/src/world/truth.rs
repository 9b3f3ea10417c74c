//! What is true of an article.

use jiff::Timestamp;
use serde::Serialize;

use super::World;
use crate::address::{self, Place};
use crate::plan::{ArticlePlan, HostPlan, instant};
use crate::text::{Text, text};

/// What is true of an article at an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Truth {
    /// Its host.
    pub host: String,
    /// Its URL then.
    pub url: String,
    /// BCP 47.
    pub language: &'static str,
    /// Plain.
    pub headline: String,
    /// Who wrote it.
    pub byline: String,
    /// When it was published.
    pub published: Timestamp,
    /// Plain; the first begins with the dateline, if there is one.
    pub paragraphs: Vec<String>,
    /// In the order of the page.
    pub pictures: Vec<PictureTruth>,
    /// Whether it is published and not deleted.
    pub exists: bool,
    /// Edits made so far.
    pub version: usize,
}

/// A picture of an article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PictureTruth {
    /// Its URL.
    pub url: String,
    /// Plain.
    pub caption: String,
}

impl World {
    /// What is true of an article at an instant; none when there is no such article.
    pub fn truth(&self, article: usize, at: Timestamp) -> Option<Truth> {
        let (host, article) = self.article(article)?;
        let now_ms = at.as_millisecond();
        let text = self.text_at(host, article, now_ms);
        Some(truth(host, article, text, now_ms))
    }

    /// The instants at which something happens to an article, in their order: its publication, edits,
    /// deletion, restoration and move.
    pub fn changes(&self, article: usize) -> Vec<Timestamp> {
        let Some((_, article)) = self.article(article) else {
            return Vec::new();
        };
        let mut changes: Vec<i64> = article.instants().collect();
        changes.push(article.published_ms);
        changes.sort_unstable();
        changes.into_iter().map(instant).collect()
    }

    /// The truth of an article after its first `version` edits, as if they had all been made.
    pub(crate) fn truth_of_version(&self, article: usize, version: usize) -> Option<Truth> {
        let (host, article) = self.article(article)?;
        let text = text(self.settings().seed, host, article, version, false);
        let at_ms = version
            .checked_sub(1)
            .and_then(|last| article.edits.get(last));
        let at_ms = at_ms.map_or(article.published_ms, |edit| edit.at_ms);
        Some(truth(host, article, text, at_ms))
    }

    /// Which article a URL is of, whether or not it is there; none for every other page.
    pub fn locate(&self, url: &str) -> Option<usize> {
        let url = url::Url::parse(url).ok()?;
        let host = self.host_named(url.host_str()?)?;
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        match address::place(host, &target)? {
            Place::Article(number) | Place::Moved(number) | Place::Print(number) => {
                let article = self.articles.get(number)?;
                (article.host == host.number).then_some(number)
            }
            _ => None,
        }
    }
}

fn truth(host: &HostPlan, article: &ArticlePlan, text: Text, now_ms: i64) -> Truth {
    let mut paragraphs = text.paragraphs;
    if let (Some(dateline), Some(first)) = (text.dateline, paragraphs.first_mut()) {
        *first = format!("{dateline} — {first}");
    }
    Truth {
        host: host.name.clone(),
        url: format!(
            "http://{}{}",
            host.name,
            address::path_at(host, article, now_ms)
        ),
        language: host.skin.language.words().tag,
        headline: text.headline,
        byline: text.byline,
        published: instant(article.published_ms),
        paragraphs,
        pictures: text
            .pictures
            .into_iter()
            .map(|picture| PictureTruth {
                url: format!("http://{}{}", host.name, picture.path),
                caption: picture.caption,
            })
            .collect(),
        exists: article.is_there_at(now_ms),
        version: article.version_at(now_ms),
    }
}
