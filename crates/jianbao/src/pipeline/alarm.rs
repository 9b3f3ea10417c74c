//! What an operator should know of a source that still looks well: it went quiet, articles were missed,
//! the extractor is less sure of its pages, it ended, it fails for days. Pure: of the state and the time.

use jianbao_store::{SiteLearning, SourceState};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::schedule::words;

/// A source is quiet after so many of its usual gaps,
const QUIET_GAPS: i32 = 4;
/// and not before this time.
const QUIET_AT_LEAST: SignedDuration = SignedDuration::from_hours(2 * 24);
/// From fewer articles nothing is usual.
const LEAST_ARRIVALS: usize = 5;
/// Articles that were missed are told for this time.
const MISSED_TOLD: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A failure that goes on for longer is told.
const FAILING_TOLD: SignedDuration = SignedDuration::from_hours(2 * 24);
/// The newest articles, whose confidence is compared with that of those before,
const NEWEST: usize = 10;
/// of which there are at least so many.
const LEAST_BEFORE: usize = 20;
/// Confidence dropped when it is less than this share of what it was.
const DROPPED: f64 = 0.75;

/// What an operator should know of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Alarm {
    /// What kind: `quiet`, `missed`, `confidence`, `ended`, `failing`, `layout`.
    pub(crate) kind: &'static str,
    /// Since when.
    pub(crate) since: Option<Timestamp>,
    /// In words.
    pub(crate) message: String,
}

/// The alarms of a source whose settings have this URL. `confidences` are those of its newest articles,
/// oldest first.
pub(crate) fn alarms(
    url: &str,
    state: &SourceState,
    confidences: &[f64],
    now: Timestamp,
) -> Vec<Alarm> {
    let health = &state.health;
    let mut alarms = Vec::new();
    let mut alarm = |kind: &'static str, since: Option<Timestamp>, message: String| {
        alarms.push(Alarm {
            kind,
            since,
            message,
        });
    };
    if health.is_ended(url) {
        let since = health.ended.as_ref().map(|ended| ended.at);
        let message = "it answered 410: gone for good, and asked no more".to_owned();
        alarm("ended", since, message);
    }
    if let Some(failing) = &health.failing
        && !health.is_ended(url)
        && now.duration_since(failing.since) > FAILING_TOLD
    {
        let time = words(now.duration_since(failing.since));
        let reason = state.last_error.as_deref().unwrap_or("it fails");
        alarm(
            "failing",
            Some(failing.since),
            format!("it fails for {time}: {reason}"),
        );
    }
    // Of one that fails nobody knows whether it is quiet.
    if health.failing.is_none()
        && let Some((newest, gap)) = quiet(&health.arrivals, now)
    {
        let (silence, gap) = (words(now.duration_since(newest)), words(gap));
        let message = format!("no new article for {silence}; one every {gap} was usual");
        alarm("quiet", Some(newest), message);
    }
    if let Some(missed) = &health.missed
        && now.duration_since(missed.at) < MISSED_TOLD
    {
        let since = missed
            .since
            .map_or_else(String::new, |since| format!(" since {since}"));
        let message = format!(
            "articles were missed: at {} its oldest entry was newer than all that was known{since}",
            missed.at
        );
        alarm("missed", Some(missed.at), message);
    }
    if let Some((before, newest)) = dropped(confidences) {
        let message = format!(
            "the extractor is less sure of its new articles: {newest:.2} instead of {before:.2}"
        );
        alarm("confidence", None, message);
    }
    alarms
}

/// What is told of a host whose layout changed, until its pages are read well again.
pub(crate) fn of_layout(host: &str, learning: &SiteLearning) -> Option<Alarm> {
    let drift = learning.drift.as_ref()?;
    let learnt = match (learning.version, learning.learnt_at) {
        (Some(_), Some(at)) => format!("learnt anew on {at}"),
        _ => "not learnt anew yet".to_owned(),
    };
    Some(Alarm {
        kind: "layout",
        since: Some(drift.at),
        message: format!("{host}: {}: its layout changed; {learnt}", drift.what),
    })
}

/// The newest article and the usual gap of a source that used to publish and does not any more.
fn quiet(arrivals: &[Timestamp], now: Timestamp) -> Option<(Timestamp, SignedDuration)> {
    let (first, newest) = (arrivals.first()?, arrivals.last()?);
    // What came at once is one event: a list without dates that was seen for the first time.
    let mut times = arrivals.to_vec();
    times.dedup();
    if times.len() < LEAST_ARRIVALS {
        return None;
    }
    let gaps = i32::try_from(times.len() - 1).unwrap_or(i32::MAX);
    let gap = newest.duration_since(*first) / gaps;
    let silence = now.duration_since(*newest);
    (silence > (gap * QUIET_GAPS).max(QUIET_AT_LEAST)).then_some((*newest, gap))
}

/// The mean confidence before the newest articles and that of them, when it dropped.
fn dropped(confidences: &[f64]) -> Option<(f64, f64)> {
    let (before, newest) = confidences.split_at_checked(confidences.len().checked_sub(NEWEST)?)?;
    if before.len() < LEAST_BEFORE {
        return None;
    }
    #[allow(clippy::cast_precision_loss, reason = "there are a few dozen")]
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (before, newest) = (mean(before), mean(newest));
    (newest < before * DROPPED).then_some((before, newest))
}

#[cfg(test)]
mod tests {
    use jianbao_store::{Ended, Failing, Missed, SourceHealth};

    use super::*;

    const URL: &str = "http://harbour.test/feed";

    fn now() -> Timestamp {
        "2031-05-16T12:00:00Z".parse().unwrap()
    }

    fn ago(hours: i64) -> Timestamp {
        now() - SignedDuration::from_hours(hours)
    }

    fn check(health: SourceHealth, confidences: &[f64], expect: &[&str]) {
        let state = SourceState {
            health,
            ..SourceState::default()
        };
        let found = alarms(URL, &state, confidences, now());
        let kinds: Vec<&str> = found.iter().map(|alarm| alarm.kind).collect();
        assert_eq!(kinds, expect, "{found:?}");
    }

    #[test]
    fn a_source_that_used_to_publish_is_told_when_it_is_quiet() {
        let published = |hours: &[i64]| SourceHealth {
            arrivals: hours.iter().map(|hours| ago(*hours)).collect(),
            ..SourceHealth::default()
        };
        check(published(&[76, 73, 70, 67, 64, 60]), &[], &["quiet"]);
        check(published(&[60, 50, 40, 30, 20, 40]), &[], &[]);
        check(published(&[400, 380, 340, 300, 260, 100]), &[], &[]);
        check(published(&[100, 90, 80]), &[], &[]);
        check(published(&[60; 12]), &[], &[]);
        check(SourceHealth::default(), &[], &[]);
    }

    #[test]
    fn what_ended_fails_or_missed_articles_is_told_and_not_for_ever() {
        let failing = |hours: i64| SourceHealth {
            failing: Some(Failing {
                since: ago(hours),
                at: now(),
                url: URL.to_owned(),
                status: Some(500),
                redirects: 0,
            }),
            ..SourceHealth::default()
        };
        check(failing(49), &[], &["failing"]);
        check(failing(3), &[], &[]);
        let ended = |of: &str| SourceHealth {
            ended: Some(Ended {
                of: of.to_owned(),
                at: ago(900),
            }),
            ..failing(900)
        };
        check(ended(URL), &[], &["ended"]);
        check(ended("http://harbour.test/old"), &[], &["failing"]);
        let missed = |hours: i64| SourceHealth {
            missed: Some(Missed {
                at: ago(hours),
                since: None,
                interval_s: 3600,
            }),
            ..SourceHealth::default()
        };
        check(missed(5), &[], &["missed"]);
        check(missed(8 * 24), &[], &[]);
    }

    #[test]
    fn a_drop_of_confidence_is_told() {
        let with = |newest: f64| [[0.9; 30].as_slice(), &[newest; 10]].concat();
        check(SourceHealth::default(), &with(0.5), &["confidence"]);
        check(SourceHealth::default(), &with(0.8), &[]);
        check(SourceHealth::default(), &[0.2; 12], &[]);
    }
}
