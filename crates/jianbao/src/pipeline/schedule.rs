//! When to look again: at sources, at articles, and after failures.

mod interval;

use jianbao_crawl::jitter;
use jianbao_store::{Hints, Interval};
use jiff::{SignedDuration, Timestamp};

use crate::config::Age;

pub(crate) use interval::{LEAST, MOST, interval, is_skipped, words};

/// Polls are late by up to this time, so that they do not come together, nor on the hour.
const SPREAD: SignedDuration = SignedDuration::from_mins(5);
/// What robots.txt forbids is asked about again after this time, and a robots.txt itself.
pub(crate) const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// A robots.txt that could not be had is asked for again after this time.
pub(crate) const ROBOTS_RETRY: SignedDuration = SignedDuration::from_hours(1);
/// A look that found an article missing is confirmed after this time, and not before.
pub(crate) const CONFIRM_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// Waits between the tries to get an article; after the last it is left alone.
const RETRIES: [SignedDuration; 5] = [
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(7 * 24),
];

/// When a source is asked next that was asked now.
pub(crate) fn next_poll(
    source: &str,
    now: Timestamp,
    interval: &Interval,
    hints: &Hints,
) -> Timestamp {
    let spread = jitter(source, now, SPREAD);
    let next = later(later(now, interval.length()), spread);
    interval::outside_of_skipped(hints, next, spread)
}

/// When a source is asked that was due in an hour in which nobody should ask.
pub(crate) fn after_skipped(source: &str, now: Timestamp, hints: &Hints) -> Timestamp {
    interval::outside_of_skipped(hints, now, jitter(source, now, SPREAD))
}

/// When a source is asked next that failed this many times in a row.
pub(crate) fn next_poll_after_failure(source: &str, now: Timestamp, failures: u32) -> Timestamp {
    later(
        later(now, after_refusals(failures)),
        jitter(source, now, SPREAD),
    )
}

/// How long a host is left alone that refused this many times in a row and did not say for how long.
pub(crate) fn after_refusals(times: u32) -> SignedDuration {
    let factor = 1_i32 << times.saturating_sub(1).min(5);
    LEAST.saturating_mul(factor).min(MOST)
}

/// When something that failed this many times is tried next; none when it is given up.
pub(crate) fn next_try(now: Timestamp, attempts: u32) -> Option<Timestamp> {
    let at = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    RETRIES.get(at).map(|wait| later(now, *wait))
}

/// When an article is looked at next: at the first of `ages` after its first capture that is still to
/// come, then each time the last age has passed again.
pub(crate) fn next_look(first_captured_at: Timestamp, now: Timestamp, ages: &[Age]) -> Timestamp {
    let age = now.duration_since(first_captured_at);
    let next = ages.iter().map(|age| age.signed()).find(|look| *look > age);
    if let Some(next) = next {
        return later(first_captured_at, next);
    }
    let last = ages.last().map_or(SignedDuration::ZERO, |age| age.signed());
    if last < LEAST {
        // Ages are checked on reading; this is never asked for.
        return Timestamp::MAX;
    }
    let passed = age.as_secs() / last.as_secs() + 1;
    let passed = i32::try_from(passed).unwrap_or(i32::MAX);
    later(first_captured_at, last.saturating_mul(passed))
}

/// When an article is looked at next of which only the capture of its latest revision is known: at the
/// next of `ages`, or now when one of them has just passed. So an archive whose runs keep no state is
/// looked at about as often as one whose runs do, and a state that was lost makes no burst.
pub(crate) fn next_look_without_state(
    first_captured_at: Timestamp,
    looked_at: Timestamp,
    now: Timestamp,
    ages: &[Age],
) -> Timestamp {
    let a_while_ago = later(now, -LEAST).max(looked_at);
    let just_passed = next_look(first_captured_at, a_while_ago, ages);
    if just_passed <= now {
        now
    } else {
        next_look(first_captured_at, now, ages)
    }
}

/// When an article is looked at next that was missing for the first time at `missing_since`.
pub(crate) fn next_look_at_missing(
    missing_since: Timestamp,
    now: Timestamp,
    regular: Timestamp,
) -> Timestamp {
    let confirm = later(missing_since, CONFIRM_AFTER);
    if confirm > now {
        regular.min(confirm)
    } else {
        regular
    }
}

/// When an article is looked at next after a look that failed: soon, but never more often than that.
pub(crate) fn next_look_after_failure(
    now: Timestamp,
    failures: u32,
    regular: Timestamp,
) -> Timestamp {
    next_try(now, failures).map_or(regular, |retry| {
        regular.min(retry).max(later(now, RETRIES[0]))
    })
}

pub(crate) fn later(instant: Timestamp, wait: SignedDuration) -> Timestamp {
    instant.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RevisitSettings;

    #[test]
    fn looks_follow_the_ages_and_the_last_repeats() {
        let first: Timestamp = "2031-05-01T00:00:00Z".parse().unwrap();
        let ages = RevisitSettings::default().ages;
        let check = |now: &str, expect: &str| {
            let next = next_look(first, now.parse().unwrap(), &ages);
            assert_eq!(next.to_string(), expect, "{now}");
        };
        check("2031-05-01T00:00:00Z", "2031-05-01T00:15:00Z");
        check("2031-05-01T00:15:00Z", "2031-05-01T01:00:00Z");
        check("2031-05-01T07:00:00Z", "2031-05-02T00:00:00Z");
        check("2031-05-31T00:00:00Z", "2031-06-30T00:00:00Z");
        check("2031-07-30T00:00:01Z", "2031-08-29T00:00:00Z");
    }

    #[test]
    fn without_a_state_looks_are_neither_forgotten_nor_all_due() {
        let first: Timestamp = "2031-05-01T00:00:00Z".parse().unwrap();
        let ages = RevisitSettings::default().ages;
        let check = |now: &str, expect: &str| {
            let next = next_look_without_state(first, first, now.parse().unwrap(), &ages);
            assert_eq!(next.to_string(), expect, "{now}");
        };
        check("2031-05-01T00:05:00Z", "2031-05-01T00:15:00Z");
        check("2031-05-01T00:20:00Z", "2031-05-01T00:20:00Z");
        check("2031-05-01T06:30:00Z", "2031-05-01T06:30:00Z");
        check("2031-05-01T09:00:00Z", "2031-05-02T00:00:00Z");
        check("2031-06-10T09:00:00Z", "2031-06-30T00:00:00Z");
    }

    #[test]
    fn a_missing_article_is_confirmed_after_a_day() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (since, regular) = (at("2031-05-01T00:15:00Z"), at("2031-05-08T00:00:00Z"));
        let confirm = at("2031-05-02T00:15:00Z");
        assert_eq!(next_look_at_missing(since, since, regular), confirm);
        assert_eq!(next_look_at_missing(since, confirm, regular), regular);
    }

    #[test]
    fn failures_wait_longer_and_end() {
        let now: Timestamp = "2031-05-01T00:00:00Z".parse().unwrap();
        let check = |failures: u32, hours: i64| {
            let wait = next_poll_after_failure("harbour", now, failures).duration_since(now);
            let least = SignedDuration::from_hours(hours);
            assert!(
                wait >= least && wait <= least + SPREAD,
                "{failures}: {wait}"
            );
        };
        check(1, 1);
        check(3, 4);
        check(99, 24);
        assert_eq!(
            next_try(now, 1),
            Some(later(now, SignedDuration::from_mins(15)))
        );
        assert_eq!(next_try(now, 6), None);
    }
}
