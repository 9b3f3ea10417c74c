//! How a source fares: what a success and a failure change in its state, when it is asked next and why.

use anyhow::Result;
use jianbao_crawl::{Exchange, Validators};
use jianbao_feed as feed;
use jianbao_store::{
    Adopted, Answer, Ended, Failing, Interval, Missed, Moving, SourceHealth, SourceState,
    StateChange,
};
use jiff::{SignedDuration, Timestamp};

use super::capture::validators_after;
use super::discover::Asked;
use super::outcome::{Outcome, Visit};
use super::{Context, schedule};

/// A redirect for good is believed when it was seen so often,
const MOVE_TIMES: u32 = 3;
/// over this time at least.
const MOVE_TIME: SignedDuration = SignedDuration::from_hours(24);
/// A URL that was adopted and failed so often in a row is given up for that of the settings.
const ADOPTED_FAILURES: u32 = 5;
/// Arrivals that are remembered.
pub(super) const MOST_ARRIVALS: usize = 50;
/// The days as feeds name them (RSS 2.0, `skipDays`), from Monday on.
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
/// Longer URLs of hubs and feeds are not remembered, in bytes.
const MAX_URL_BYTES: usize = 2048;

/// How an answer was come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    /// The URL that was asked first.
    pub(crate) requested: String,
    /// Where redirects for good led from there, before any other.
    pub(crate) lasting: String,
    /// The URL that answered.
    pub(crate) url: String,
    /// How many redirects led there.
    pub(crate) redirects: usize,
    /// The status of the answer, when there was one.
    pub(crate) status: Option<u16>,
}

/// What an answer of a source tells about how it publishes.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    entries: usize,
    /// How many have no time.
    undated: usize,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    /// Times of the entries that were never announced before,
    new: Vec<Timestamp>,
    /// and how many of these have none.
    new_undated: usize,
    feed_s: Option<i64>,
    skip_hours: Vec<u8>,
    skip_days: Vec<u8>,
    hub: Option<String>,
    self_url: Option<String>,
}

impl Gathered {
    /// What a feed says of itself.
    pub(crate) fn of_feed(feed: &feed::Feed) -> Self {
        let day = |name: &String| {
            let is_it = |day: &str| name.trim().eq_ignore_ascii_case(day);
            let number = DAYS.iter().position(|day| is_it(day))?;
            u8::try_from(number).ok()
        };
        let schedule = &feed.schedule;
        Self {
            feed_s: feed.ttl_minutes().map(|minutes| i64::from(minutes) * 60),
            skip_hours: schedule.skip_hours.iter().take(24).copied().collect(),
            skip_days: schedule.skip_days.iter().filter_map(day).take(7).collect(),
            hub: feed.hubs().next().map(str::to_owned),
            self_url: feed.self_link().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Counts an entry with the time that its announcer gives.
    pub(crate) fn entry(&mut self, at: Option<Timestamp>, is_new: bool, now: Timestamp) {
        // Entries of the future are announced now.
        let at = at.map(|at| at.min(now));
        self.entries += 1;
        self.undated += usize::from(at.is_none());
        if let Some(at) = at {
            self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
            self.newest = Some(self.newest.map_or(at, |newest| newest.max(at)));
        }
        match at {
            Some(at) if is_new => self.new.push(at),
            None if is_new => self.new_undated += 1,
            _ => {}
        }
    }

    /// Whether articles may have come and gone since the last look: nothing of it is known, and all of it
    /// is newer.
    fn has_gap(&self, before: &SourceHealth) -> bool {
        let is_newer = match (self.oldest, before.newest_entry_at) {
            (Some(oldest), Some(newest)) => oldest > newest,
            _ => true,
        };
        self.entries > 0
            && self.new.len() + self.new_undated == self.entries
            && !before.arrivals.is_empty()
            && is_newer
    }

    fn put_into(self, health: &mut SourceHealth, now: Timestamp) {
        if self.has_gap(health) {
            let interval = health
                .interval
                .as_ref()
                .map_or(schedule::LEAST, Interval::length);
            health.missed = Some(Missed {
                at: now,
                since: health.newest_entry_at,
                interval_s: (interval / 2).max(schedule::LEAST).as_secs(),
            });
        }
        health.covered_s = match (self.oldest, self.newest) {
            (Some(oldest), Some(newest)) if self.undated == 0 => {
                Some(newest.duration_since(oldest).as_secs())
            }
            _ => None,
        };
        health.newest_entry_at = self.newest;
        health.arrivals.extend(self.new);
        // Those without a time came now; but at the first look nobody knows when they came.
        let is_first = health.interval.is_none();
        let undated = self
            .new_undated
            .min(if is_first { 1 } else { MOST_ARRIVALS });
        health.arrivals.extend(std::iter::repeat_n(now, undated));
        health.arrivals.sort_unstable();
        let most = health.arrivals.len().saturating_sub(MOST_ARRIVALS);
        health.arrivals.drain(..most);
        health.hints.feed_s = self.feed_s;
        health.hints.skip_hours = self.skip_hours;
        health.hints.skip_days = self.skip_days;
        let is_short = |url: &String| url.len() <= MAX_URL_BYTES;
        health.hub = self.hub.filter(is_short);
        health.self_url = self.self_url.filter(is_short);
    }
}

/// Takes in an answer that says that nothing changed.
pub(crate) fn not_modified(
    context: &Context,
    asked: &Asked<'_>,
    exchange: &Exchange,
) -> Result<Visit> {
    let answer = asked.before.answer.clone().map(|answer| {
        let before = Validators {
            etag: answer.etag.clone(),
            last_modified: answer.last_modified.clone(),
        };
        let after = validators_after(exchange, before);
        Answer {
            etag: after.etag,
            last_modified: after.last_modified,
            ..answer
        }
    });
    succeed(context, asked, exchange, answer, None, false)?;
    Ok(Visit::of(Outcome::Polled))
}

/// A source was gone through to the end.
pub(crate) fn succeed(
    context: &Context,
    asked: &Asked<'_>,
    exchange: &Exchange,
    answer: Option<Answer>,
    gathered: Option<Gathered>,
    is_new: bool,
) -> Result<()> {
    let now = asked.now;
    let id = asked.settings.id.to_string();
    let of_settings = asked.settings.url.as_deref().unwrap_or_default();
    let mut health = asked.before.health.clone();
    health.first_poll_at.get_or_insert(now);
    health.failing = None;
    health.ended = None;
    let fresh = exchange.freshness_lifetime();
    health.hints.fresh_s = fresh.map(|fresh| fresh.as_secs());
    if let Some(gathered) = gathered {
        gathered.put_into(&mut health, now);
    }
    // What the answer says of itself comes before what the feed says (WebSub §4); a 304 says it too.
    let said = |relation| {
        let link = exchange.link(relation).map(String::from);
        link.filter(|url| url.len() <= MAX_URL_BYTES)
    };
    if let Some(hub) = said("hub") {
        health.hub = Some(hub);
        health.self_url = said("self").or(health.self_url);
    }
    note_move(&mut health, of_settings, &asked.trail, now);
    let has_validators = answer
        .as_ref()
        .is_some_and(|answer| answer.etag.is_some() || answer.last_modified.is_some());
    let interval = schedule::interval(&health, has_validators, now);
    let next = schedule::next_poll(&id, now, &interval, &health.hints);
    health.interval = Some(interval);
    let state = SourceState {
        last_success_at: Some(now),
        last_new_article_at: if is_new {
            Some(now)
        } else {
            asked.before.last_new_article_at
        },
        failures: 0,
        last_error: None,
        next_poll_at: Some(next),
        answer,
        health,
    };
    context.keeper().note(vec![StateChange::Source(id, state)])
}

/// A redirect for good is believed after it was seen for a day: some come from a bad hour of a server.
fn note_move(health: &mut SourceHealth, of_settings: &str, trail: &Trail, now: Timestamp) {
    if health
        .adopted
        .as_ref()
        .is_some_and(|adopted| adopted.of != of_settings)
    {
        health.adopted = None;
    }
    if trail.requested == trail.lasting || trail.lasting.len() > MAX_URL_BYTES {
        health.moving = None;
        return;
    }
    let before = health.moving.take();
    let same = before.filter(|moving| moving.from == trail.requested && moving.to == trail.lasting);
    let moving = match same {
        Some(moving) => Moving {
            times: moving.times.saturating_add(1),
            ..moving
        },
        None => Moving {
            from: trail.requested.clone(),
            to: trail.lasting.clone(),
            since: now,
            times: 1,
        },
    };
    if moving.times >= MOVE_TIMES && now.duration_since(moving.since) >= MOVE_TIME {
        health.adopted = Some(Adopted {
            of: of_settings.to_owned(),
            url: moving.to,
            at: now,
        });
    } else {
        health.moving = Some(moving);
    }
}

/// A source that could not be gone through is asked again later; one that is gone by its own word is not.
pub(crate) fn fail(
    context: &Context,
    asked: Asked<'_>,
    reason: &str,
    not_before: Option<Timestamp>,
) -> Result<Visit> {
    let now = asked.now;
    let id = asked.settings.id.to_string();
    let of_settings = asked.settings.url.as_deref().unwrap_or_default();
    let failures = asked.before.failures.saturating_add(1);
    let next = schedule::next_poll_after_failure(&id, now, failures);
    let next = not_before.map_or(next, |not_before| next.max(not_before));
    let mut health = asked.before.health;
    health.first_poll_at.get_or_insert(now);
    let since = health.failing.as_ref().map_or(now, |failing| failing.since);
    let trail = asked.trail;
    health.failing = Some(Failing {
        since,
        at: now,
        url: trail.url,
        status: trail.status,
        redirects: trail.redirects,
    });
    if failures >= ADOPTED_FAILURES {
        health.adopted = None;
    }
    let is_its_own_word = trail.redirects == 0
        || trail.lasting == health.failing.as_ref().map_or("", |failing| &failing.url);
    let is_ended = trail.status == Some(410) && is_its_own_word;
    let mut reason = reason.to_owned();
    if is_ended {
        reason.push_str(": it is gone for good and asked no more");
        health.ended = Some(Ended {
            of: of_settings.to_owned(),
            at: now,
        });
    }
    let state = SourceState {
        failures,
        last_error: Some(reason.clone()),
        next_poll_at: Some(next).filter(|_| !is_ended),
        health,
        ..asked.before
    };
    context
        .keeper()
        .note(vec![StateChange::Source(id, state)])?;
    Ok(Visit {
        not_before,
        ..Visit::because(Outcome::Failed, reason)
    })
}

/// Asks a source again that ended: the operator says that it is there.
pub(crate) fn revive(context: &Context, source: &str) -> Result<()> {
    let mut keeper = context.keeper();
    let Some(mut state) = keeper.state().source(source)? else {
        return Ok(());
    };
    if state.health.ended.take().is_none() {
        return Ok(());
    }
    state.failures = 0;
    keeper.note(vec![StateChange::Source(source.to_owned(), state)])?;
    keeper.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(requested: &str, lasting: &str) -> Trail {
        Trail {
            requested: requested.to_owned(),
            lasting: lasting.to_owned(),
            ..Trail::default()
        }
    }

    #[test]
    fn a_move_is_believed_after_three_looks_and_a_day_at_the_same_target() {
        let start: Timestamp = "2031-05-16T12:00:00Z".parse().unwrap();
        let at = |hours: i64| start + SignedDuration::from_hours(hours);
        let (old, new, other) = ("http://a.test/f", "http://b.test/f", "http://c.test/f");
        let mut health = SourceHealth::default();
        let mut see = |to: &str, hours: i64| {
            note_move(&mut health, old, &trail(old, to), at(hours));
            health.asked_url(old).to_owned()
        };
        assert_eq!(see(new, 0), old);
        assert_eq!(see(new, 1), old);
        assert_eq!(see(new, 2), old, "three times within two hours");
        assert_eq!(see(other, 20), old);
        assert_eq!(see(new, 25), old, "not the same each time");
        assert_eq!(see(new, 50), old, "twice");
        assert_eq!(see(old, 60), old, "not redirected");
        assert_eq!(see(new, 61), old);
        assert_eq!(see(new, 73), old);
        assert_eq!(see(new, 85), new);
        assert_eq!(
            health.asked_url("http://d.test/f"),
            "http://d.test/f",
            "the user's new URL"
        );
    }

    #[test]
    fn a_gap_is_a_feed_of_which_nothing_is_known_and_all_is_newer() {
        let at = |hour: i64| Timestamp::from_second(1_936_000_000 + hour * 3600).unwrap();
        let mut known = SourceHealth {
            arrivals: vec![at(0)],
            newest_entry_at: Some(at(5)),
            ..SourceHealth::default()
        };
        let check = |known: &SourceHealth, entries: &[(Option<i64>, bool)], expect: bool| {
            let mut gathered = Gathered::default();
            for (hour, is_new) in entries {
                gathered.entry(hour.map(at), *is_new, at(100));
            }
            assert_eq!(gathered.has_gap(known), expect, "{entries:?}");
        };
        check(&known, &[(Some(7), true), (Some(6), true)], true);
        check(&known, &[(Some(7), true), (Some(5), false)], false);
        check(&known, &[(Some(7), true), (Some(4), true)], false);
        check(&known, &[(None, true)], true);
        check(&known, &[], false);
        known.arrivals.clear();
        check(&known, &[(Some(7), true)], false);
    }
}
