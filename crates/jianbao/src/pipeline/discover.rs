//! A source was asked: what does it announce that is not kept yet?

use anyhow::Result;
use jianbao_core::{ArticleId, ArticleKey, SourceId};
use jianbao_crawl::Exchange;
use jianbao_extract::{Limits, Page, PageKind, extract};
use jianbao_feed::{self as feed, Format};
use jianbao_store::{Answer, Candidate, KeptCapture, SourceKind, SourceState, StateChange};
use jiff::Timestamp;
use url::Url;

use super::Context;
use super::announced::{Announced, FeedBody, full_text, key_and_digest};
use super::archive::{first_watch, name_of};
use super::capture::Captured;
use super::fare::{self, Gathered, Trail};
use super::keeper::Keeper;
use super::list;
use super::make::{self, is_of_feed};
use super::outcome::{Outcome, Visit};
use super::similar::{SAME_STORY, is_told_already, overlap};
use crate::config::Source;

pub(crate) use super::fare::fail;

/// A source that was asked, with what was known of it before.
pub(crate) struct Asked<'a> {
    pub(crate) settings: &'a Source,
    pub(crate) before: SourceState,
    pub(crate) now: Timestamp,
    /// How the answer was come to.
    pub(crate) trail: Trail,
}

/// What an answer is that would be the next to refer to.
pub(super) fn answer_of(asked: &Asked<'_>, exchange: &Exchange, captured: &Captured) -> Answer {
    let validators = exchange.validators();
    Answer {
        url: asked.settings.url.clone().unwrap_or_default(),
        target: exchange.url.to_string(),
        etag: validators.etag,
        last_modified: validators.last_modified,
        capture: Some(captured.payload_in.clone()),
    }
}

/// Takes in an answer that says that nothing changed.
pub(crate) fn not_modified(
    context: &Context,
    asked: &Asked<'_>,
    exchange: &Exchange,
) -> Result<Visit> {
    let visit = fare::not_modified(context, asked, exchange)?;
    Ok(Visit {
        follow: match asked.settings.kind {
            SourceKind::Sitemap => list::follow_unchanged(context, asked)?,
            _ => Vec::new(),
        },
        ..visit
    })
}

/// Takes in what a source says.
pub(crate) fn take_in(
    context: &Context,
    asked: Asked<'_>,
    exchange: &Exchange,
    captured: &Captured,
) -> Result<Visit> {
    let before = asked.before.answer.as_ref();
    let before = before.and_then(|before| before.capture.as_ref());
    let is_sitemap = asked.settings.kind == SourceKind::Sitemap;
    if !is_sitemap && super::capture::is_same_payload(captured, before) {
        let answer = answer_of(&asked, exchange, captured);
        fare::succeed(context, &asked, exchange, Some(answer), None, false)?;
        return Ok(Visit::of(Outcome::Polled));
    }
    match asked.settings.kind {
        SourceKind::Feed | SourceKind::Page => take_in_feed(context, asked, exchange, captured),
        SourceKind::Sitemap | SourceKind::Listing => {
            list::take_in(context, asked, exchange, captured)
        }
    }
}

/// Takes in what a feed says.
pub(crate) fn take_in_feed(
    context: &Context,
    asked: Asked<'_>,
    exchange: &Exchange,
    captured: &Captured,
) -> Result<Visit> {
    let zone = asked.settings.zone(&context.settings().archive.time_zone.0);
    let decoded = asked.settings.decoded(exchange.body());
    let parsed = feed::parse(
        decoded.as_deref().unwrap_or(exchange.body()),
        &feed::Context {
            url: Some(exchange.url.clone()),
            content_type: exchange.content_type().map(str::to_owned),
            content_location: exchange.header("content-location").map(str::to_owned),
            zone: zone.clone(),
            ..feed::Context::default()
        },
    );
    if parsed.feed.format == Format::Unknown {
        let warning = parsed.warnings.first();
        let reason = warning.map_or("it is no feed", |warning| warning.message.as_str());
        let reason = page_instead(exchange).unwrap_or_else(|| reason.to_owned());
        return fail(context, asked, &reason, None);
    }
    let mut visit = Visit::of(Outcome::Polled);
    let mut gathered = Gathered::of_feed(&parsed.feed);
    for entry in &parsed.feed.entries {
        let is_new = take_in_entry(context, &asked, &parsed.feed, entry, captured, &mut visit)?;
        let date = entry.published.as_ref().or(entry.updated.as_ref());
        gathered.entry(date.map(|date| date.instant), is_new, asked.now);
    }
    let is_new = !visit.found.is_empty() || visit.also.contains(&Outcome::New);
    let answer = answer_of(&asked, exchange, captured);
    fare::succeed(
        context,
        &asked,
        exchange,
        Some(answer),
        Some(gathered),
        is_new,
    )?;
    if parsed.feed.entries.len() >= feed::Limits::default().entries {
        visit.reason = Some(format!(
            "only the first {} entries of the feed are read",
            parsed.feed.entries.len()
        ));
    } else if visit.unusable > 0 && !parsed.feed.entries.iter().any(has_usable_link) {
        visit.reason = Some(format!(
            "none of the {} entries of the feed has a usable link",
            parsed.feed.entries.len()
        ));
    }
    Ok(visit)
}

/// What a page is that came instead of a feed, when it is one.
pub(super) fn page_instead(exchange: &Exchange) -> Option<String> {
    let media_type = exchange.content_type().unwrap_or_default();
    let start = exchange.body().trim_ascii_start();
    let start: Vec<u8> = start.iter().take(15).map(u8::to_ascii_lowercase).collect();
    let is_page = start.starts_with(b"<!doctype html")
        || start.starts_with(b"<html")
        || media_type.to_ascii_lowercase().contains("html");
    if !is_page {
        return None;
    }
    let page = Page {
        bytes: exchange.body().to_vec(),
        url: exchange.url.clone(),
        content_type: exchange.content_type().map(str::to_owned),
    };
    let kind = extract(
        &page,
        &jianbao_extract::Hints::default(),
        &Limits::default(),
    )
    .kind;
    let what = match kind {
        PageKind::Article | PageKind::FrontPage => String::new(),
        PageKind::Error
        | PageKind::Challenge
        | PageKind::Consent
        | PageKind::Login
        | PageKind::Paywall => {
            format!(": {}", name_of(kind))
        }
        _ => ": it has no text".to_owned(),
    };
    Some(format!("it is an HTML page and no feed{what}"))
}

fn has_usable_link(entry: &feed::Entry) -> bool {
    let url = entry.url.as_deref();
    url.is_some_and(|url| ArticleKey::of(url).is_ok())
}

/// Takes in an entry; says whether it was never announced before.
pub(super) fn take_in_entry(
    context: &Context,
    asked: &Asked<'_>,
    feed: &feed::Feed,
    entry: &feed::Entry,
    captured: &Captured,
    visit: &mut Visit,
) -> Result<bool> {
    let source = asked.settings.id.0.as_str();
    let (entry_key, digest) = key_and_digest(entry);
    let mut keeper = context.keeper();
    let before = keeper.state().announced(source, &entry_key)?;
    if before.as_ref().is_some_and(|(before, _)| *before == digest) {
        return Ok(false);
    }
    let is_new = before.is_none();
    let seen = StateChange::Announced {
        source: source.to_owned(),
        entry: entry_key,
        digest,
        url: entry.url.clone().unwrap_or_default(),
    };
    let announced = Announced::of(entry, feed.language.as_deref(), asked.now);
    let Some(mut announced) = announced else {
        visit.unusable += 1;
        keeper.note(vec![seen])?;
        return Ok(is_new);
    };
    let Ok(key) = ArticleKey::of(&announced.url) else {
        visit.unusable += 1;
        keeper.note(vec![seen])?;
        return Ok(is_new);
    };
    let url = Url::parse(&announced.url).ok();
    announced.formerly = before
        .map(|(_, url)| url)
        .filter(|url| ArticleKey::of(url).is_ok_and(|before| before != key));
    let mut known = match &url {
        Some(url) => keeper.article_of(&[url])?,
        None => None,
    };
    let body = full_text(entry, asked.settings.full_text).map(|content| FeedBody {
        content: content.clone(),
        capture: Some(captured.payload_in.clone()),
    });
    if let (None, Some(body)) = (&known, &body) {
        known = article_formerly(&mut keeper, &announced, &body.content.text())?;
    }
    match (known, body) {
        (Some(article), Some(body)) => {
            let outcome = look_at_feed(
                context,
                &mut keeper,
                asked,
                &article,
                &announced,
                &body,
                seen,
            )?;
            visit.also.extend(outcome);
        }
        (Some(_), None) => keeper.note(vec![seen])?,
        (None, Some(body)) => {
            // Its text is cleaned and read meanwhile.
            drop(keeper);
            if keep_from_feed(context, asked, &key, &announced, &body, seen)? {
                visit.also.push(Outcome::New);
            }
        }
        (None, None) => {
            let entry = serde_json::to_string(&announced)?;
            let candidate = Candidate {
                key: key.as_str().to_owned(),
                source: source.to_owned(),
                url: announced.url.clone(),
                entry,
                next_try_at: asked.now,
                attempts: 0,
                last_error: None,
            };
            if keeper.is_waiting(&candidate.key)? {
                // It waits already, as it was announced first and with the tries it has had.
                keeper.note(vec![seen])?;
                return Ok(is_new);
            }
            visit
                .found
                .push((candidate.key.clone(), candidate.url.clone()));
            keeper.note(vec![StateChange::Candidate(candidate), seen])?;
        }
    }
    Ok(is_new)
}

/// The article that an entry was of when it had another URL, when it tells the same story still.
pub(crate) fn article_formerly(
    keeper: &mut Keeper,
    announced: &Announced,
    text: &str,
) -> Result<Option<ArticleId>> {
    let formerly = announced.formerly.as_deref();
    let Some(formerly) = formerly.and_then(|url| Url::parse(url).ok()) else {
        return Ok(None);
    };
    let Some(article) = keeper.article_of(&[&formerly])? else {
        return Ok(None);
    };
    let told = keeper.told(&article, None)?;
    let is_same = told.is_some_and(|told| overlap(&told.text, text) >= SAME_STORY);
    Ok(is_same.then_some(article))
}

/// Keeps an article that its feed brought whole; false when it is kept already under another URL.
fn keep_from_feed(
    context: &Context,
    asked: &Asked<'_>,
    key: &ArticleKey,
    announced: &Announced,
    body: &FeedBody,
    seen: StateChange,
) -> Result<bool> {
    let article = key.article_id();
    let source = &asked.settings.id.0;
    let (revision, record) = make::of_feed(
        source,
        &article,
        announced,
        body,
        None,
        asked.now,
        context.settings(),
    );
    let told = make::feed_told(&revision, &record, context.settings());
    let mut keeper = context.keeper();
    let url = Url::parse(&announced.url).ok();
    let is_known = match &url {
        Some(url) => keeper.article_of(&[url])?.is_some(),
        None => false,
    };
    if is_known || keeper.article_of_text(source.as_str(), &told)?.is_some() {
        keeper.note(vec![
            StateChange::CandidateDone(key.as_str().to_owned()),
            seen,
        ])?;
        return Ok(false);
    }
    let mut watch = first_watch(
        context,
        &article,
        source.as_str(),
        &announced.url,
        asked.now,
        None,
    );
    watch.feed = Some(revision.fingerprint.to_string());
    let changes = vec![
        StateChange::CandidateDone(key.as_str().to_owned()),
        StateChange::Watch(Box::new(watch)),
        seen,
    ];
    keeper.push_revision(revision, record, asked.now, changes)?;
    Ok(true)
}

/// A feed says something of an article that is kept: a look of the feed's series.
fn look_at_feed(
    context: &Context,
    keeper: &mut Keeper,
    asked: &Asked<'_>,
    article: &ArticleId,
    announced: &Announced,
    body: &FeedBody,
    seen: StateChange,
) -> Result<Option<Outcome>> {
    let watch = keeper.state().watch(article)?;
    let Some(mut watch) = watch.filter(|watch| watch.feed.is_some()) else {
        // Its text is taken from its page.
        keeper.note(vec![seen])?;
        return Ok(None);
    };
    let revisions = keeper.revisions(article)?;
    let Some(latest) = revisions.iter().rev().find(|revision| is_of_feed(revision)) else {
        keeper.note(vec![seen])?;
        return Ok(None);
    };
    let last_number = revisions.last().map_or(0, |revision| revision.number);
    let base = jianbao_core::Revision {
        number: last_number,
        ..latest.clone()
    };
    let source: &SourceId = &asked.settings.id.0;
    let (revision, record) = make::of_feed(
        source,
        article,
        announced,
        body,
        Some(&base),
        asked.now,
        context.settings(),
    );
    let fingerprint = revision.fingerprint.to_string();
    let before = watch.feed.replace(fingerprint.clone());
    let change = StateChange::Watch(Box::new(watch.clone()));
    let is_kept = keeper.fingerprints(article)?.contains(&fingerprint);
    if is_kept || before.as_deref() == Some(fingerprint.as_str()) {
        keeper.note(vec![change, seen])?;
        return Ok(None);
    }
    let now_told = make::feed_told(&revision, &record, context.settings());
    let before_told = keeper.told(article, Some(before.as_deref().unwrap_or_default()))?;
    if let (Some(before), Some(kept)) = (before_told, keeper.told(article, None)?)
        && is_told_already(&before, &now_told, &kept)
    {
        keeper.note(vec![change, seen])?;
        return Ok(Some(Outcome::Cosmetic));
    }
    keeper.push_revision(revision, record, asked.now, vec![change, seen])?;
    Ok(Some(Outcome::Revised))
}

/// What a kept capture of the source can save the next answer from being kept again.
pub(crate) fn earlier(before: &SourceState) -> Option<&KeptCapture> {
    before.answer.as_ref()?.capture.as_ref()
}
