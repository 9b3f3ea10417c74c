//! When to look again: at sources, at articles, and after failures.

use jiff::{SignedDuration, Timestamp};

use crate::config::Age;

/// How often a feed is asked.
pub(crate) const POLL_INTERVAL: SignedDuration = SignedDuration::from_hours(1);
/// A source that fails is asked at least this often.
const MAX_POLL_INTERVAL: SignedDuration = SignedDuration::from_hours(24);
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

/// When a source is asked next, after this many failures in a row.
pub(crate) fn next_poll(now: Timestamp, failures: u32) -> Timestamp {
    let factor = 1_i32 << failures.saturating_sub(1).min(5);
    later(
        now,
        POLL_INTERVAL.saturating_mul(factor).min(MAX_POLL_INTERVAL),
    )
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
    if last < POLL_INTERVAL {
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
    let a_while_ago = later(now, -POLL_INTERVAL).max(looked_at);
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

fn later(instant: Timestamp, wait: SignedDuration) -> Timestamp {
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
        assert_eq!(next_poll(now, 0), later(now, POLL_INTERVAL));
        assert_eq!(next_poll(now, 3), later(now, POLL_INTERVAL * 4));
        assert_eq!(next_poll(now, 99), later(now, MAX_POLL_INTERVAL));
        assert_eq!(
            next_try(now, 1),
            Some(later(now, SignedDuration::from_mins(15)))
        );
        assert_eq!(next_try(now, 6), None);
    }
}
