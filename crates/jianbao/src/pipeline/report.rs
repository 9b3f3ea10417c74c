//! What a run did, as it is told.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::outcome::{Outcome, Visit};
use crate::output::told_url;

/// Failures, and known pages, that are told one by one; more are counted.
const MOST_FAILURES: usize = 1000;
/// When at least this many of a host's articles vanish in one run and they are more than a tenth of
/// those looked at, it is one event of the outlet.
const OUTLET_VANISHED: u64 = 10;

/// What a run did.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Sources that were asked.
    pub(crate) polled: u64,
    /// New articles.
    pub(crate) new: u64,
    /// New texts of articles that are kept.
    pub(crate) revised: u64,
    /// Looks that found nothing new.
    pub(crate) unchanged: u64,
    /// Looks that found a page that changed and a text that did not.
    pub(crate) cosmetic: u64,
    /// Articles found at another URL.
    pub(crate) moved: u64,
    /// Articles found missing for the first time.
    pub(crate) missing: u64,
    /// Articles noted as gone.
    pub(crate) gone: u64,
    /// Articles that were gone and are back.
    pub(crate) restored: u64,
    /// Pages that the site refused, or that are no articles.
    pub(crate) blocked: u64,
    /// What failed.
    pub(crate) failed: u64,
    /// Feed entries whose link leads nowhere.
    pub(crate) unusable_entries: u64,
    /// What waits for hosts that want to be left alone, or for the next run.
    pub(crate) waiting: u64,
    /// When something becomes due next.
    pub(crate) next_at: Option<Timestamp>,
    /// The first failures.
    pub(crate) failures: Vec<Failure>,
    /// The first pages that are articles which are kept already under another URL.
    pub(crate) same_as: Vec<SameAs>,
    /// Outlets that took away much at once.
    pub(crate) vanished: Vec<Vanished>,
    /// Looks and vanished articles of each host.
    #[serde(skip)]
    looks: BTreeMap<String, (u64, u64)>,
}

/// Something that failed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failure {
    /// The source.
    pub(crate) source: String,
    /// The URL.
    pub(crate) url: String,
    /// Why.
    pub(crate) reason: String,
}

/// A page that is an article which is kept already.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SameAs {
    /// The URL.
    pub(crate) url: String,
    /// The article.
    pub(crate) article: String,
}

/// A host that took away much at once.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Vanished {
    /// The host.
    pub(crate) host: String,
    /// Articles that are missing or gone.
    pub(crate) articles: u64,
    /// Articles that were looked at.
    pub(crate) looked_at: u64,
}

impl Report {
    /// Counts a visit to a URL of a source.
    pub(crate) fn count(&mut self, source: &str, url: &str, visit: Visit) {
        self.unusable_entries += visit.unusable;
        for outcome in visit.also {
            *self.counter(outcome) += 1;
        }
        *self.counter(visit.outcome) += 1;
        if let Some(article) = visit.same_as
            && self.same_as.len() < MOST_FAILURES
        {
            self.same_as.push(SameAs {
                url: url.to_owned(),
                article: article.to_string(),
            });
        }
        let is_failure = matches!(visit.outcome, Outcome::Failed | Outcome::Blocked);
        if let Some(reason) = visit.reason
            && (is_failure || visit.outcome == Outcome::Polled)
            && self.failures.len() < MOST_FAILURES
        {
            self.failures.push(Failure {
                source: source.to_owned(),
                url: told_url(url),
                reason,
            });
        }
    }

    /// Counts a look at an article of a host.
    pub(crate) fn count_look(&mut self, host: &str, outcome: Outcome) {
        let (looked_at, vanished) = self.looks.entry(host.to_owned()).or_default();
        *looked_at += 1;
        *vanished += u64::from(matches!(outcome, Outcome::Missing | Outcome::Gone));
    }

    /// Ends the run: what vanished is put together.
    pub(crate) fn finish(&mut self) {
        let outlets = self.looks.iter().filter(|(_, (looked_at, vanished))| {
            *vanished >= OUTLET_VANISHED && vanished * 10 > *looked_at
        });
        self.vanished = outlets
            .map(|(host, (looked_at, vanished))| Vanished {
                host: host.clone(),
                articles: *vanished,
                looked_at: *looked_at,
            })
            .collect();
    }

    /// Whether something failed.
    pub(crate) fn has_failures(&self) -> bool {
        self.failed + self.blocked > 0
    }

    /// How many articles were visited or kept.
    pub(crate) fn visits(&self) -> u64 {
        self.new
            + self.revised
            + self.unchanged
            + self.cosmetic
            + self.moved
            + self.missing
            + self.gone
            + self.restored
            + self.blocked
            + self.failed
    }

    fn counter(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Polled => &mut self.polled,
            Outcome::New => &mut self.new,
            Outcome::Revised => &mut self.revised,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Cosmetic => &mut self.cosmetic,
            Outcome::Moved => &mut self.moved,
            Outcome::Gone => &mut self.gone,
            Outcome::Missing => &mut self.missing,
            Outcome::Restored => &mut self.restored,
            Outcome::Blocked => &mut self.blocked,
            Outcome::Failed => &mut self.failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_outlet_takes_away_at_once_is_one_event() {
        let mut report = Report::default();
        for at in 0..100 {
            let outcome = if at < 12 {
                Outcome::Missing
            } else {
                Outcome::Unchanged
            };
            report.count_look("big.example", outcome);
            report.count_look(
                "small.example",
                if at < 9 {
                    Outcome::Gone
                } else {
                    Outcome::Unchanged
                },
            );
        }
        report.finish();
        assert_eq!(report.vanished.len(), 1);
        assert_eq!(report.vanished[0].host, "big.example");
        assert_eq!(report.vanished[0].articles, 12);
    }
}
