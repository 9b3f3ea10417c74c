//! A source that lists pages was asked: a sitemap, or a page with a list. It brings no text, only addresses.

use anyhow::Result;
use jianbao_crawl::Exchange;
use jianbao_feed as feed;
use jianbao_store::{SourceKind, SourceState, StateChange};
use jiff::Timestamp;
use url::Url;

use super::Context;
use super::capture::Captured;
use super::discover::{self, Asked};
use super::fare::{self, Gathered, Trail};
use super::outcome::{Outcome, Visit};
use super::{listing, sitemap};
use crate::config::Source;

/// What a list says.
struct Said {
    entries: Vec<feed::Entry>,
    follow: Vec<(Url, u32)>,
    remark: Option<String>,
}

/// Takes in what a sitemap or a listing page says; when it says nothing, what was known of it stays.
pub(super) fn take_in(
    context: &Context,
    asked: Asked<'_>,
    exchange: &Exchange,
    captured: &Captured,
) -> Result<Visit> {
    let is_first_sight = asked.before.last_success_at.is_none();
    let said = match read(
        context,
        asked.settings,
        exchange,
        0,
        is_first_sight,
        asked.now,
    )? {
        Ok(said) => said,
        Err(reason) => {
            let reason = discover::page_instead(exchange)
                .filter(|_| asked.settings.kind == SourceKind::Sitemap)
                .map_or(reason, |page| page.replace("no feed", "no sitemap"));
            return discover::fail(context, asked, &reason, None);
        }
    };
    let mut visit = Visit::of(Outcome::Polled);
    let mut gathered = Gathered::default();
    announce(
        context,
        &asked,
        &said.entries,
        captured,
        &mut visit,
        &mut gathered,
    )?;
    visit.follow = said.follow;
    visit.reason = said.remark;
    let is_new = !visit.found.is_empty();
    let answer = discover::answer_of(&asked, exchange, captured);
    // A sitemap of all articles, or an index, says nothing of how often the source publishes.
    let gathered = (asked.settings.kind == SourceKind::Listing).then_some(gathered);
    fare::succeed(context, &asked, exchange, Some(answer), gathered, is_new)?;
    Ok(visit)
}

/// Takes in what a source led to beside its own URL: a child sitemap, the next page of a listing.
pub(super) fn take_in_followed(
    context: &Context,
    settings: &Source,
    depth: u32,
    exchange: &Exchange,
    captured: &Captured,
) -> Result<Visit> {
    let now = exchange.captured_at;
    let said = match read(context, settings, exchange, depth, true, now)? {
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
    let mut gathered = Gathered::default();
    announce(
        context,
        &asked,
        &said.entries,
        captured,
        &mut visit,
        &mut gathered,
    )?;
    visit.follow = said.follow;
    visit.reason = said.remark;
    if !visit.found.is_empty() {
        let mut keeper = context.keeper();
        keeper.flush()?;
        let id = settings.id.to_string();
        if let Some(state) = keeper.state().source(&id)? {
            let last_new_article_at = Some(now);
            let state = SourceState {
                last_new_article_at,
                ..state
            };
            keeper.note(vec![StateChange::Source(id, state)])?;
        }
    }
    Ok(visit)
}

/// The sitemaps to ask for although the index that names them did not change: what changes is in them.
pub(super) fn follow_unchanged(context: &Context, asked: &Asked<'_>) -> Vec<(Url, u32)> {
    let answer = asked.before.answer.as_ref();
    let Some((answer, capture)) =
        answer.and_then(|answer| Some((answer, answer.capture.as_ref()?)))
    else {
        return Vec::new();
    };
    let payload = context.keeper().payload(capture);
    let (Some(payload), Ok(url)) = (payload, Url::parse(&answer.target)) else {
        return Vec::new();
    };
    let limit = feed::Limits::default().input_bytes;
    let body =
        jianbao_crawl::decode_body(&payload.body, payload.content_encoding.as_deref(), limit);
    let about = feed::Context {
        url: Some(url),
        ..feed::Context::default()
    };
    let parsed = feed::parse_sitemap(&body, &about);
    let Ok(since) = asked.now.saturating_sub(asked.settings.window.signed()) else {
        return Vec::new();
    };
    let children = sitemap::children(&parsed.sitemaps, since);
    children.into_iter().map(|url| (url, 1)).collect()
}

/// What an answer lists; the reason when it lists nothing.
fn read(
    context: &Context,
    settings: &Source,
    exchange: &Exchange,
    depth: u32,
    is_first_sight: bool,
    now: Timestamp,
) -> Result<Result<Said, String>> {
    if settings.kind == SourceKind::Listing {
        return Ok(listing::read(settings, exchange).map(|list| Said {
            entries: listing::entries(context, settings, &list, now),
            follow: if is_first_sight {
                listing::follow(&list, depth)
            } else {
                Vec::new()
            },
            remark: None,
        }));
    }
    let parsed = sitemap::read(context, settings, exchange);
    if let Some(reason) = sitemap::reason_against(&parsed) {
        return Ok(Err(reason));
    }
    let chosen = sitemap::choose(context, settings, &parsed, depth, now)?;
    sitemap::pass_over(context, settings, &chosen.passed_over)?;
    Ok(Ok(Said {
        entries: chosen.entries,
        follow: chosen.follow,
        remark: chosen.remark,
    }))
}

fn announce(
    context: &Context,
    asked: &Asked<'_>,
    entries: &[feed::Entry],
    captured: &Captured,
    visit: &mut Visit,
    gathered: &mut Gathered,
) -> Result<()> {
    let no_feed = feed::Feed::default();
    for entry in entries {
        let is_new = discover::take_in_entry(context, asked, &no_feed, entry, captured, visit)?;
        let at = entry.published.as_ref().map(|date| date.instant);
        gathered.entry(at, is_new, asked.now);
    }
    Ok(())
}
