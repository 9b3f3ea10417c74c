//! What an archive must have seen: articles, edits and deletions that stand over a promised look.
//!
//! A first capture is promised within [`FIRST_CAPTURE_MS`] of publication; looks follow at the ages of
//! design §6, counted from that capture. So the look of age *a* falls into the window from *a* to
//! *a* + [`FIRST_CAPTURE_MS`] + [`LOOK_SLACK_MS`] after publication.

use crate::plan::{ArticlePlan, HostPlan};
use crate::world::World;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Feeds are polled hourly; bad times of hosts and turns take the rest.
pub(super) const FIRST_CAPTURE_MS: i64 = 3 * HOUR_MS;
/// How late a look may be.
const LOOK_SLACK_MS: i64 = HOUR_MS;
/// The ages of looks; the last repeats.
const AGES_MS: [i64; 6] = [
    15 * MINUTE_MS,
    HOUR_MS,
    6 * HOUR_MS,
    DAY_MS,
    7 * DAY_MS,
    30 * DAY_MS,
];

/// When an archive can first know of an article.
pub(super) fn announced_ms(world: &World, article: &ArticlePlan) -> i64 {
    article
        .published_ms
        .max(world.settings().start.as_millisecond())
}

/// Whether an article must be archived: it was in the feed and readable long enough.
pub(super) fn counts(world: &World, host: &HostPlan, article: &ArticlePlan, until_ms: i64) -> bool {
    let place = host
        .articles
        .iter()
        .position(|number| *number == article.number);
    let pushed_out = place
        .and_then(|place| {
            host.articles
                .get(place.saturating_add(world.settings().feed_items))
        })
        .and_then(|number| world.articles.get(*number))
        .map_or(i64::MAX, |newer| newer.published_ms);
    let deleted = article.absence.map_or(i64::MAX, |absence| absence.from_ms);
    let last = pushed_out.min(deleted).min(until_ms);
    last - announced_ms(world, article) >= FIRST_CAPTURE_MS
}

/// The windows of the promised looks that end before `until_ms`.
fn looks(world: &World, article: &ArticlePlan, until_ms: i64) -> Vec<(i64, i64)> {
    let announced = announced_ms(world, article);
    let last = AGES_MS[AGES_MS.len() - 1];
    let ages = AGES_MS.into_iter().chain((2..).map(|times| times * last));
    ages.map(|age| announced + age)
        .map(|from| (from, from + FIRST_CAPTURE_MS + LOOK_SLACK_MS))
        .take_while(|(_, to)| *to < until_ms)
        .collect()
}

/// The versions whose text stands over a whole promised look.
pub(super) fn edits(world: &World, article: &ArticlePlan, until_ms: i64) -> Vec<usize> {
    let looks = looks(world, article, until_ms);
    let deleted = article.absence.map_or(i64::MAX, |absence| absence.from_ms);
    let mut versions = Vec::new();
    for (number, edit) in article.edits.iter().enumerate() {
        let next = article.edits.get(number + 1);
        let end = next.map_or(i64::MAX, |next| next.at_ms).min(deleted);
        if looks
            .iter()
            .any(|(from, to)| edit.at_ms <= *from && *to < end)
        {
            versions.push(number + 1);
        }
    }
    versions
}

/// Whether the deletion of an article must be marked: it stands over two looks a day apart.
pub(super) fn deletion(world: &World, article: &ArticlePlan, until_ms: i64) -> bool {
    let Some(absence) = article.absence else {
        return false;
    };
    if absence.from_ms - announced_ms(world, article) < FIRST_CAPTURE_MS {
        return false;
    }
    let within: Vec<i64> = looks(world, article, until_ms)
        .into_iter()
        .filter(|(from, to)| absence.from_ms <= *from && *to < absence.until_ms)
        .map(|(from, _)| from)
        .collect();
    match (within.first(), within.last()) {
        (Some(first), Some(last)) => last - first >= DAY_MS + FIRST_CAPTURE_MS,
        _ => false,
    }
}
