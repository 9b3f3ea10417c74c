//! How often a source is asked: as often as it publishes, never more often than its server wants, and
//! with the reason in words.

use jianbao_store::{Hints, Interval, SourceHealth};
use jiff::{SignedDuration, Timestamp};

/// No source is asked more often, with a condition,
pub(crate) const LEAST: SignedDuration = SignedDuration::from_hours(1);
/// unless its server says that its answer is stale sooner, and not sooner than that.
const LEAST_BY_SERVER: SignedDuration = SignedDuration::from_mins(10);
/// A source is asked at least so often, unless its server asks for more patience, and not more often
/// than that when it gives nothing to make a request conditional with.
pub(crate) const MOST: SignedDuration = SignedDuration::from_hours(24);
/// More patience than that is no wish but a setting for pictures: it counts as [`MOST`].
const MOST_FRESH: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What was just published is edited and deleted most: a source that is alive is asked at least so often,
/// so that an article is seen within three hours.
const ALIVE: SignedDuration = SignedDuration::from_hours(2);
/// A source counts as less alive the longer it is silent: it may be left alone for that share of it.
const SILENCE_SHARE: i32 = 48;
/// After articles were missed the interval stays shortened for this time.
const CAREFUL: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A feed that is silent for so many times what it covers is not asked for the sake of that.
const COVERED_SILENCE: i32 = 4;
/// What publishing is counted over.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// New articles an interval that are hoped for: a half.
const POLLS_AN_ARTICLE: i64 = 2;

/// The interval of a source after a success, as it is known now.
pub(crate) fn interval(health: &SourceHealth, has_validators: bool, now: Timestamp) -> Interval {
    let (mut length, mut why) = pace(health, now);
    if let Some(missed) = &health.missed
        && now.duration_since(missed.at) < CAREFUL
    {
        let careful = SignedDuration::from_secs(missed.interval_s);
        if length > careful {
            (length, why) = (careful, "articles were missed between two looks".to_owned());
        }
    }
    let fresh = health.hints.fresh_s.map(SignedDuration::from_secs);
    let least = match fresh {
        Some(fresh) if fresh >= LEAST_BY_SERVER && fresh < LEAST => fresh,
        _ => LEAST,
    };
    if length < least {
        length = least;
        why.push_str("; never more often than that");
    }
    if length > MOST {
        length = MOST;
    }
    if !has_validators && length < MOST {
        (length, why) = (
            MOST,
            "its server gives nothing to ask with a condition".to_owned(),
        );
    }
    for (wanted, who) in wishes(&health.hints) {
        if wanted > length {
            (length, why) = (wanted, format!("{who} asks for {}", words(wanted)));
        }
    }
    Interval {
        seconds: length.as_secs(),
        why,
    }
}

/// The interval that the publishing of a source asks for.
fn pace(health: &SourceHealth, now: Timestamp) -> (SignedDuration, String) {
    let Some(newest) = health.arrivals.last() else {
        // A source may be followed before its first article is there.
        let silence = health
            .first_poll_at
            .map_or(MOST, |first| now.duration_since(first) / SILENCE_SHARE);
        let length = silence.max(ALIVE).min(MOST);
        return (length, "no article of it is known".to_owned());
    };
    let weekly = weekly(health, now);
    let mut length = if weekly == 0 {
        MOST
    } else {
        WEEK / i32::try_from(weekly.saturating_mul(POLLS_AN_ARTICLE)).unwrap_or(i32::MAX)
    };
    let mut why = format!("{weekly} new articles a week");
    let silence = now.duration_since(*newest).max(SignedDuration::ZERO);
    let alive = (silence / SILENCE_SHARE).max(ALIVE);
    if length > alive {
        length = alive;
        why = if alive == ALIVE {
            "an article that is new may be changed or gone soon".to_owned()
        } else {
            format!("its last new article is {} old", words(silence))
        };
    }
    // One that covers no time tells nothing, and one that is silent for long is not outrun.
    if let Some(covered) = health.covered_s.map(SignedDuration::from_secs)
        && !covered.is_zero()
        && silence <= covered * COVERED_SILENCE
        && length > covered / 2
        && length > LEAST
    {
        length = (covered / 2).max(LEAST);
        why = format!("its feed covers no more than {}", words(covered));
    }
    (length.min(MOST), why)
}

/// New articles in a week, as far back as they are known.
fn weekly(health: &SourceHealth, now: Timestamp) -> i64 {
    let recent: Vec<&Timestamp> = health
        .arrivals
        .iter()
        .filter(|at| now.duration_since(**at) < WEEK)
        .collect();
    let count = i64::try_from(recent.len()).unwrap_or(i64::MAX);
    let Some(oldest) = recent.first() else {
        return 0;
    };
    // More were forgotten, or the source is not known for so long: what is known stands for a week.
    let known = now.duration_since(**oldest);
    let is_all = recent.len() == health.arrivals.len();
    if is_all && known < WEEK {
        let hours = known.as_hours().max(24);
        return count.saturating_mul(WEEK.as_hours()) / hours;
    }
    count
}

/// What server and feed ask for, bounded.
fn wishes(hints: &Hints) -> impl Iterator<Item = (SignedDuration, &'static str)> {
    let fresh = hints.fresh_s.map(SignedDuration::from_secs).map(|fresh| {
        let fresh = if fresh > MOST_FRESH { MOST } else { fresh };
        (fresh, "its server")
    });
    let feed = hints.feed_s.map(SignedDuration::from_secs);
    let feed = feed.map(|feed| (feed.min(MOST), "its feed"));
    [fresh, feed].into_iter().flatten()
}

/// The first instant from `at` on that is in none of the hours and days in which nobody should ask.
/// `spread` keeps polls from the full hour.
pub(crate) fn outside_of_skipped(
    hints: &Hints,
    at: Timestamp,
    spread: SignedDuration,
) -> Timestamp {
    if !is_skipped(hints, at) {
        return at;
    }
    let hour = i64::from(60 * 60);
    let begun = at.as_second().div_euclid(hour) * hour;
    let later = (1..=8 * 24).filter_map(|hours| Timestamp::from_second(begun + hours * hour).ok());
    let mut free = later.filter(|at| !is_skipped(hints, *at));
    free.next()
        .map_or(at, |free| free.saturating_add(spread).unwrap_or(free))
}

/// Whether nobody should ask at an instant.
pub(crate) fn is_skipped(hints: &Hints, at: Timestamp) -> bool {
    let is_every_hour = (0..24).all(|hour| hints.skip_hours.contains(&hour));
    let is_every_day = (0..7).all(|day| hints.skip_days.contains(&day));
    // Who wants to be asked at no time is not listened to.
    if is_every_hour || is_every_day {
        return false;
    }
    let civil = at.to_zoned(jiff::tz::TimeZone::UTC);
    let hour = u8::try_from(civil.hour()).unwrap_or_default();
    let day = u8::try_from(civil.weekday().to_monday_zero_offset()).unwrap_or_default();
    hints.skip_hours.contains(&hour) || hints.skip_days.contains(&day)
}

/// A duration for people: its largest unit, with one more where it helps.
pub(crate) fn words(length: SignedDuration) -> String {
    let minutes = length.as_mins();
    match (minutes / (24 * 60), minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => format!("{} s", length.as_secs()),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2031-05-16T12:00:00Z".parse().unwrap()
    }

    /// A source that published every so often, so many times, up to now.
    fn every(gap: SignedDuration, count: i32) -> SourceHealth {
        SourceHealth {
            arrivals: (0..count).rev().map(|back| now() - gap * back).collect(),
            ..SourceHealth::default()
        }
    }

    #[test]
    fn the_interval_follows_what_is_published_and_wanted() {
        let minutes = SignedDuration::from_mins;
        let hours = SignedDuration::from_hours;
        let check =
            |health: &SourceHealth, has_validators: bool, expect: SignedDuration, why: &str| {
                let found = interval(health, has_validators, now());
                assert_eq!(found.length(), expect, "{}", found.why);
                assert!(found.why.contains(why), "{}", found.why);
            };
        check(
            &every(minutes(10), 50),
            true,
            hours(1),
            "new articles a week",
        );
        check(
            &every(hours(2), 50),
            true,
            hours(1),
            "85 new articles a week",
        );
        check(
            &every(hours(24), 20),
            true,
            hours(2),
            "changed or gone soon",
        );
        let mut silent = every(hours(24), 20);
        silent
            .arrivals
            .retain(|at| now().duration_since(*at) >= hours(12 * 24));
        check(&silent, true, hours(6), "12 d old");
        check(&SourceHealth::default(), true, hours(24), "no article");
        let followed_since = |begin: SignedDuration| SourceHealth {
            first_poll_at: Some(now() - begin),
            ..SourceHealth::default()
        };
        check(&followed_since(hours(1)), true, hours(2), "no article");
        check(
            &followed_since(hours(12 * 24)),
            true,
            hours(6),
            "no article",
        );
        check(&every(hours(2), 50), false, hours(24), "condition");
        let with = |change: fn(&mut SourceHealth)| {
            let mut health = every(hours(24), 20);
            change(&mut health);
            health
        };
        check(
            &with(|health| health.hints.fresh_s = Some(6 * 3600)),
            true,
            hours(6),
            "its server asks for 6 h",
        );
        check(
            &with(|health| health.hints.fresh_s = Some(48 * 3600)),
            true,
            hours(48),
            "its server asks for 2 d",
        );
        check(
            &with(|health| health.hints.fresh_s = Some(365 * 86_400)),
            true,
            hours(24),
            "its server",
        );
        check(
            &with(|health| health.hints.feed_s = Some(90_000)),
            true,
            hours(24),
            "its feed asks for 1 d",
        );
        check(
            &with(|health| health.covered_s = Some(3 * 3600)),
            true,
            minutes(90),
            "covers no more than 3 h",
        );
        check(
            &with(|health| health.covered_s = Some(0)),
            true,
            hours(2),
            "changed or gone soon",
        );
        check(
            &with(|health| health.covered_s = Some(60)),
            true,
            hours(1),
            "covers",
        );
        let mut busy = every(minutes(10), 50);
        busy.hints.fresh_s = Some(900);
        check(&busy, true, minutes(15), "never more often");
        busy.hints.fresh_s = Some(60);
        check(&busy, true, hours(1), "never more often");
        let missed = |health: &mut SourceHealth| {
            health.missed = Some(jianbao_store::Missed {
                at: now() - SignedDuration::from_hours(24),
                since: None,
                interval_s: 4000,
            });
        };
        check(
            &with(missed),
            true,
            SignedDuration::from_secs(4000),
            "missed",
        );
    }

    #[test]
    fn skipped_hours_and_days_are_left_out() {
        let hints = |hours: &[u8], days: &[u8]| Hints {
            skip_hours: hours.to_vec(),
            skip_days: days.to_vec(),
            ..Hints::default()
        };
        let check = |hints: &Hints, expect: &str| {
            let at = outside_of_skipped(hints, now(), SignedDuration::from_mins(3));
            assert_eq!(at.to_string(), expect);
        };
        check(&hints(&[], &[]), "2031-05-16T12:00:00Z");
        check(&hints(&[11, 13], &[5]), "2031-05-16T12:00:00Z");
        check(&hints(&[12, 13], &[]), "2031-05-16T14:03:00Z");
        // A Friday.
        check(&hints(&[0], &[4, 5]), "2031-05-18T01:03:00Z");
        let all: Vec<u8> = (0..24).collect();
        check(&hints(&all, &[]), "2031-05-16T12:00:00Z");
        assert!(!is_skipped(&hints(&all, &[]), now()));
        assert!(!is_skipped(&hints(&[], &[0, 1, 2, 3, 4, 5, 6]), now()));
    }
}
