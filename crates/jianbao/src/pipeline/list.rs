//! A source that lists pages was asked: a sitemap, or a page with a list. It brings no text, only addresses.

use anyhow::Result;
use jianbao_crawl::Exchange;
use jianbao_feed as feed;
use jianbao_store::{SourceHealth, SourceKind, SourceState, StateChange};
use jiff::Timestamp;
use url::Url;

use super::Context;
use super::capture::Captured;
use super::discover::{self, Asked};
use super::fare::{self, Gathered, MOST_ARRIVALS, Trail};
use super::outcome::{Lead, Outcome, Visit};
use super::{listing, schedule, sitemap};
use crate::config::Source;

/// What a list says.
struct Said {
    entries: Vec<Listed>,
    follow: Vec<(Url, Lead)>,
    remark: Option<String>,
    /// What is known of how the source publishes beside the entries; none when the list says nothing of it.
    gathered: Option<Gathered>,
}

/// A page of a list.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) entry: feed::Entry,
    /// When it came, as the list says: published, else last changed.
    pub(super) at: Option<Timestamp>,
}

/// When a page came, and whether it was never announced before.
type Came = (Option<Timestamp>, bool);

/// Takes in what a sitemap or a listing page says; when it says nothing, what was known of it stays.
pub(super) fn take_in(
    context: &Context,
    mut asked: Asked<'_>,
    exchange: &Exchange,
    captured: &Captured,
) -> Result<Visit> {
    let now = asked.now;
    let lead = Lead {
        depth: 0,
        since: sitemap::since(asked.settings, asked.before.last_success_at, now),
    };
    let is_first_sight = asked.before.last_success_at.is_none();
    let said = match read(context, asked.settings, exchange, lead, is_first_sight, now)? {
        Ok(said) => said,
        Err(reason) => {
            let reason = discover::page_instead(exchange)
                .filter(|_| asked.settings.kind == SourceKind::Sitemap)
                .map_or(reason, |page| page.replace("no feed", "no sitemap"));
            return discover::fail(context, asked, &reason, None);
        }
    };
    let mut visit = Visit::of(Outcome::Polled);
    let came = announce(context, &asked, &said.entries, captured, &mut visit)?;
    visit.follow = said.follow;
    visit.reason = said.remark;
    let is_new = !visit.found.is_empty();
    let answer = discover::answer_of(&asked, exchange, captured);
    let gathered = if let Some(mut gathered) = said.gathered {
        for (at, is_new) in came {
            gathered.entry(at, is_new, now);
        }
        gathered
    } else {
        add_arrivals(&mut asked.before.health, &came, now);
        Gathered::default()
    };
    fare::succeed(
        context,
        &asked,
        exchange,
        Some(answer),
        Some(gathered),
        is_new,
    )?;
    if asked.settings.kind == SourceKind::Sitemap && !visit.follow.is_empty() {
        pace(context, asked.settings, &[], false, now)?;
    }
    Ok(visit)
}

/// Takes in what a source led to beside its own URL: a child sitemap, the next page of a listing.
pub(super) fn take_in_followed(
    context: &Context,
    settings: &Source,
    lead: Lead,
    exchange: &Exchange,
    captured: &Captured,
) -> Result<Visit> {
    let now = exchange.captured_at;
    let said = match read(context, settings, exchange, lead, true, now)? {
        Ok(said) => said,
        Err(reason) => return Ok(Visit::because(Outcome::Failed, reason)),
    };
    let asked = Asked {
        settings,
        before: SourceState::default(),
        now,
        trail: Trail::default(),
    };
    let mut visit = Visit::of(Outcome::Polled);
    let came = announce(context, &asked, &said.entries, captured, &mut visit)?;
    visit.follow = said.follow;
    visit.reason = said.remark;
    let is_new = !visit.found.is_empty();
    if is_new || came.iter().any(|(_, is_new)| *is_new) {
        pace(context, settings, &came, is_new, now)?;
    }
    Ok(visit)
}

/// Notes in the state of a source what came of the lists it led to. They are asked for without a condition each
/// time: however soon its server says that the index is stale, it is not asked more often than others.
fn pace(
    context: &Context,
    settings: &Source,
    came: &[Came],
    is_new: bool,
    now: Timestamp,
) -> Result<()> {
    let mut keeper = context.keeper();
    keeper.flush()?;
    let id = settings.id.to_string();
    let Some(mut state) = keeper.state().source(&id)? else {
        return Ok(());
    };
    if is_new {
        state.last_new_article_at = Some(now);
    }
    add_arrivals(&mut state.health, came, now);
    if state.failures == 0 && state.next_poll_at.is_some() {
        let has_validators = state
            .answer
            .as_ref()
            .is_some_and(|answer| answer.etag.is_some() || answer.last_modified.is_some());
        let mut interval = schedule::interval(&state.health, has_validators, now);
        interval.seconds = interval.seconds.max(schedule::LEAST.as_secs());
        let next = schedule::next_poll(&id, now, &interval, &state.health.hints);
        state.next_poll_at = Some(next);
        state.health.interval = Some(interval);
    }
    keeper.note(vec![StateChange::Source(id, state)])
}

/// Remembers when pages came that were never announced before, of those that have a time.
fn add_arrivals(health: &mut SourceHealth, came: &[Came], now: Timestamp) {
    let new = came.iter().filter(|(_, is_new)| *is_new);
    let times = new.filter_map(|(at, _)| at.map(|at| at.min(now)));
    health.arrivals.extend(times);
    health.arrivals.sort_unstable();
    let most = health.arrivals.len().saturating_sub(MOST_ARRIVALS);
    health.arrivals.drain(..most);
}

/// The sitemaps to ask for although the index that names them did not change: what changes is in them.
pub(super) fn follow_unchanged(context: &Context, asked: &Asked<'_>) -> Result<Vec<(Url, Lead)>> {
    let answer = asked.before.answer.as_ref();
    let Some((answer, capture)) =
        answer.and_then(|answer| Some((answer, answer.capture.as_ref()?)))
    else {
        return Ok(Vec::new());
    };
    let payload = context.keeper().payload(capture);
    let (Some(payload), Ok(url)) = (payload, Url::parse(&answer.target)) else {
        return Ok(Vec::new());
    };
    let limit = feed::Limits::default().input_bytes;
    let body =
        jianbao_crawl::decode_body(&payload.body, payload.content_encoding.as_deref(), limit);
    let parsed = sitemap::parse(context, asked.settings, url, payload.content_type, &body);
    let lead = Lead {
        depth: 0,
        since: sitemap::since(asked.settings, asked.before.last_success_at, asked.now),
    };
    let children = sitemap::children(&parsed.sitemaps, lead);
    if !children.is_empty() {
        pace(context, asked.settings, &[], false, asked.now)?;
    }
    Ok(children)
}

/// What an answer lists; the reason when it lists nothing.
fn read(
    context: &Context,
    settings: &Source,
    exchange: &Exchange,
    lead: Lead,
    is_first_sight: bool,
    now: Timestamp,
) -> Result<Result<Said, String>> {
    if settings.kind == SourceKind::Listing {
        return Ok(listing::read(settings, exchange).map(|list| Said {
            entries: listing::entries(context, settings, &list, now)
                .into_iter()
                .map(|entry| Listed {
                    at: entry.published.as_ref().map(|date| date.instant),
                    entry,
                })
                .collect(),
            follow: if is_first_sight {
                let next = listing::follow(&list, lead.depth).into_iter();
                next.map(|(url, depth)| (url, Lead { depth, ..lead }))
                    .collect()
            } else {
                Vec::new()
            },
            remark: None,
            gathered: Some(Gathered::default()),
        }));
    }
    let parsed = sitemap::read(context, settings, exchange);
    if let Some(reason) = sitemap::reason_against(&parsed) {
        return Ok(Err(reason));
    }
    let chosen = sitemap::choose(context, settings, &parsed, lead, now)?;
    sitemap::pass_over(context, settings, &chosen.passed_over)?;
    Ok(Ok(Said {
        entries: chosen.entries,
        follow: chosen.follow,
        remark: chosen.remark,
        gathered: chosen.gathered,
    }))
}

fn announce(
    context: &Context,
    asked: &Asked<'_>,
    entries: &[Listed],
    captured: &Captured,
    visit: &mut Visit,
) -> Result<Vec<Came>> {
    let no_feed = feed::Feed::default();
    let mut came = Vec::with_capacity(entries.len());
    for Listed { entry, at } in entries {
        let is_new = discover::take_in_entry(context, asked, &no_feed, entry, captured, visit)?;
        came.push((*at, is_new));
    }
    Ok(came)
}
