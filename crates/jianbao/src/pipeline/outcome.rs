//! What a step of the road ended in.

use jianbao_core::ArticleId;
use jianbao_store::RobotsState;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

/// What a visit to a source or an article found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// A source was gone through.
    Polled,
    /// An article that was not kept before.
    New,
    /// Another text than before.
    Revised,
    /// Nothing changed.
    Unchanged,
    /// The page changed, the text did not, or it is kept already.
    Cosmetic,
    /// The same text at another URL.
    Moved,
    /// Missing for the second time.
    Gone,
    /// Missing for the first time; a later look has to confirm it.
    Missing,
    /// There again.
    Restored,
    /// The site refused to show it, or shows something else.
    Blocked,
    /// The look failed.
    Failed,
}

/// How a source led to a further URL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead {
    /// How many lie between.
    pub(crate) depth: u32,
    /// What was published since then is news, as it was before the source was asked.
    pub(crate) since: Timestamp,
}

/// How a step ended.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) outcome: Outcome,
    /// Why, when something went wrong.
    pub(crate) reason: Option<String>,
    /// What was announced and has to be fetched: article key and URL.
    pub(crate) found: Vec<(String, String)>,
    /// How many new articles it kept itself, from the text its feed brought.
    pub(crate) also: Vec<Outcome>,
    /// The article that the page is, when that is kept already under another URL.
    pub(crate) same_as: Option<ArticleId>,
    /// Entries that lead nowhere.
    pub(crate) unusable: u64,
    /// When the host may be asked again, when it said so.
    pub(crate) not_before: Option<Timestamp>,
    /// What is to be asked for besides on behalf of a source.
    pub(crate) follow: Vec<(Url, Lead)>,
    /// The `robots.txt` of an origin, when it was asked for.
    pub(crate) robots: Option<Box<RobotsState>>,
}

impl Visit {
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: None,
            found: Vec::new(),
            also: Vec::new(),
            same_as: None,
            unusable: 0,
            not_before: None,
            follow: Vec::new(),
            robots: None,
        }
    }

    /// A page that is an article which is kept already.
    pub(crate) fn same_as(article: ArticleId) -> Self {
        Self {
            same_as: Some(article),
            ..Self::of(Outcome::Unchanged)
        }
    }

    pub(crate) fn because(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::of(outcome)
        }
    }
}
