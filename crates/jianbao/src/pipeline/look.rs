//! Looking at an article again: what of the outcomes of a visit is it? (`ARCHITECTURE.md`, "When is it
//! a new revision".)

use anyhow::Result;
use jianbao_core::{SourceId, canonical_url};
use jianbao_extract::{Extraction, Limits, Page, PageKind, extract};
use jianbao_store::{Happening, KeptCapture, PageBaseline, StateChange, Watch};
use jiff::Timestamp;
use url::Url;

use super::archive::{baseline, name_of};
use super::capture::is_same_payload;
use super::keeper::{Keeper, fingerprint};
use super::make::{self, Known, PageLook};
use super::outcome::{Outcome, Visit};
use super::similar::{SAME_STORY, Told, is_told_already, overlap};
use super::{Context, parts, schedule, site};

/// A redirect to a text that shares less than this with the article's leads away from it.
const ANOTHER_STORY: f64 = 0.2;
/// A capture that is read again, decoded, in bytes.
pub(super) const MAX_PAGE_BYTES: usize = 32 << 20;

/// What a look at an article found.
pub(crate) enum Seen {
    /// The server says that nothing changed.
    NotModified,
    /// It is not there.
    Missing {
        reason: String,
        answer: Option<KeptCapture>,
    },
    /// The site refuses to show it.
    Blocked(String),
    /// The look failed; the host may have said when to come again.
    Failed(String, Option<Timestamp>),
    /// A page, and whether its URL was left for good on the way.
    Page(Box<PageLook>, bool),
}

/// Takes in a look at an article.
pub(crate) fn look_again(
    context: &Context,
    mut watch: Watch,
    seen: Seen,
    now: Timestamp,
) -> Result<Visit> {
    let regular = schedule::next_look(watch.first_captured_at, now, context.ages());
    watch.next_look_at = regular;
    let (reason, not_before) = match seen {
        Seen::Failed(reason, not_before) => {
            watch.failures += 1;
            let next = schedule::next_look_after_failure(now, watch.failures, regular);
            watch.next_look_at = not_before.map_or(next, |at| next.max(at));
            (reason, not_before)
        }
        Seen::Blocked(reason) => {
            watch.failures += 1;
            watch.last_error = Some(reason.clone());
            note(context, watch, vec![])?;
            return Ok(Visit::because(Outcome::Blocked, reason));
        }
        other => {
            watch.failures = 0;
            watch.last_error = None;
            return match other {
                Seen::Missing { reason, answer } => {
                    missing(context, watch, reason, answer.as_ref(), now)
                }
                Seen::Page(look, is_moved) => page(context, watch, &look, is_moved, now),
                _ => not_modified(context, watch, now),
            };
        }
    };
    watch.last_error = Some(reason.clone());
    note(context, watch, vec![])?;
    Ok(Visit {
        not_before,
        ..Visit::because(Outcome::Failed, reason)
    })
}

fn note(context: &Context, watch: Watch, mut changes: Vec<StateChange>) -> Result<()> {
    changes.push(StateChange::Watch(Box::new(watch)));
    context.keeper().note(changes)
}

fn not_modified(context: &Context, mut watch: Watch, now: Timestamp) -> Result<Visit> {
    watch.missing_since = None;
    let mut keeper = context.keeper();
    let article = watch.article.clone();
    if keeper.is_gone(&article)? {
        let changes = vec![StateChange::Watch(Box::new(watch))];
        keeper.push_event(&article, now, Happening::Restored(None), changes)?;
        return Ok(Visit::of(Outcome::Restored));
    }
    keeper.note(vec![StateChange::Watch(Box::new(watch))])?;
    Ok(Visit::of(Outcome::Unchanged))
}

fn missing(
    context: &Context,
    mut watch: Watch,
    reason: String,
    answer: Option<&KeptCapture>,
    now: Timestamp,
) -> Result<Visit> {
    let since = *watch.missing_since.get_or_insert(now);
    watch.next_look_at = schedule::next_look_at_missing(since, now, watch.next_look_at);
    let mut keeper = context.keeper();
    let article = watch.article.clone();
    let is_confirmed = now.duration_since(since) >= schedule::CONFIRM_AFTER;
    let changes = vec![StateChange::Watch(Box::new(watch))];
    if is_confirmed && !keeper.is_gone(&article)? {
        let payload = answer.map(|answer| answer.payload);
        keeper.push_event(&article, now, Happening::Gone(payload), changes)?;
        return Ok(Visit::because(Outcome::Gone, reason));
    }
    keeper.note(changes)?;
    Ok(Visit::because(Outcome::Missing, reason))
}

fn page(
    context: &Context,
    mut watch: Watch,
    look: &PageLook,
    is_moved: bool,
    now: Timestamp,
) -> Result<Visit> {
    let mut keeper = context.keeper();
    let article = watch.article.clone();
    let is_redirected = look.target != look.requested;
    let answer = Some(look.captured.payload_in.clone());
    let absent = |keeper, watch, reason: String| {
        drop(keeper);
        missing(context, watch, reason, answer.as_ref(), now)
    };
    match look.extraction.kind {
        PageKind::Article => {}
        PageKind::Error => {
            return absent(
                keeper,
                watch,
                "the page says that it is not there".to_owned(),
            );
        }
        PageKind::FrontPage | PageKind::Empty if is_redirected => {
            let reason = format!("it leads to {}", name_of(look.extraction.kind));
            return absent(keeper, watch, reason);
        }
        kind => {
            let reason = format!("the page is no article but {}", name_of(kind));
            watch.failures += 1;
            watch.last_error = Some(reason.clone());
            keeper.note(vec![StateChange::Watch(Box::new(watch))])?;
            return Ok(Visit::because(Outcome::Blocked, reason));
        }
    }
    let revisions = keeper.revisions(&article)?;
    let Some(latest) = revisions.last() else {
        // The archive was put back to an earlier state.
        keeper.note(vec![StateChange::Watch(Box::new(watch))])?;
        return Ok(Visit::because(Outcome::Failed, "it is not in the archive"));
    };
    if is_redirected
        && let Some(other) = keeper.article_of(&[&look.target])?
        && other != article
    {
        let told = keeper.told(&article, None)?;
        let is_same =
            told.is_some_and(|told| overlap(&told.text, &look.extraction.text) >= SAME_STORY);
        if is_same && is_moved {
            // It was announced there before its move was seen, and is kept as another article since.
            let (from, to) = (watch.url.clone(), look.target.to_string());
            watch.next_look_at = Timestamp::MAX;
            watch.missing_since = None;
            let changes = vec![StateChange::Watch(Box::new(watch))];
            keeper.push_event(&article, now, Happening::Moved { from, to }, changes)?;
            return Ok(Visit::of(Outcome::Moved));
        }
        let reason = format!("it leads to another article, {other}");
        return absent(keeper, watch, reason);
    }
    let known = Known::Revision(latest);
    let now_told = look.told(&known);
    if is_redirected
        && let Some(told) = keeper.told(&article, None)?
        && overlap(&told.text, &now_told.text) < ANOTHER_STORY
    {
        return absent(keeper, watch, "it leads to another text".to_owned());
    }
    let new_baseline = baseline(look, &known);
    let fingerprints = keeper.fingerprints(&article)?;
    let is_kept = fingerprints.contains(&new_baseline.fingerprint);
    let outcome = if is_kept {
        let before = watch.page.as_ref();
        let is_same = before.is_some_and(|before| before.fingerprint == new_baseline.fingerprint);
        if is_same
            && is_same_payload(
                &look.captured,
                before.and_then(|page| page.capture.as_ref()),
            )
        {
            Outcome::Unchanged
        } else {
            Outcome::Cosmetic
        }
    } else {
        compare(
            context,
            &mut keeper,
            &watch,
            &new_baseline.fingerprint,
            &now_told,
            look,
        )?
    };
    let was_gone = keeper.is_gone(&article)?;
    let moved_from = Some(&watch.url)
        .filter(|url| is_redirected && is_moved && url.as_str() != look.target.as_str())
        .cloned();
    watch.missing_since = None;
    watch.page = Some(new_baseline);
    if moved_from.is_some() {
        watch.url = look.target.to_string();
    }
    // What the state remembers goes with the last of what happened: a run that dies before it looks again,
    // and loses nothing.
    let last = vec![StateChange::Watch(Box::new(watch.clone()))];
    let (with_text, with_move) = if moved_from.is_some() {
        (vec![], last)
    } else {
        (last, vec![])
    };
    let mut visit = Visit::of(outcome);
    if outcome == Outcome::Revised {
        let stated = look.extraction.canonical_url.as_ref();
        let other = match stated {
            Some(stated) => keeper
                .article_of(&[stated])?
                .filter(|other| *other != article),
            None => None,
        };
        let canonical = canonical_url(&look.target, stated, |_| other.is_some());
        let source = SourceId::from_name(&watch.source);
        let (revision, record) = make::of_page(
            &source,
            &article,
            &canonical,
            look,
            &known,
            context.settings(),
        );
        keeper.push_revision(revision, record, look.captured_at, with_text)?;
    } else if was_gone {
        let payload = Some(look.captured.payload_in.payload);
        keeper.push_event(&article, now, Happening::Restored(payload), with_text)?;
        visit.outcome = Outcome::Restored;
    } else {
        keeper.note(with_text)?;
    }
    if let Some(from) = moved_from {
        let to = look.target.to_string();
        keeper.push_event(&article, now, Happening::Moved { from, to }, with_move)?;
        if visit.outcome != Outcome::Revised && visit.outcome != Outcome::Restored {
            visit.outcome = Outcome::Moved;
        }
    }
    Ok(visit)
}

/// A text that is not kept: is it a new one, or only new to this series or this extractor?
fn compare(
    context: &Context,
    keeper: &mut Keeper,
    watch: &Watch,
    now_fingerprint: &str,
    now_told: &Told,
    look: &PageLook,
) -> Result<Outcome> {
    let Some(before) = &watch.page else {
        // The first look at the page of an article whose text came with its feed.
        return Ok(Outcome::Cosmetic);
    };
    let mut before_fingerprint = before.fingerprint.clone();
    let is_other_extractor =
        before.extractor != look.extractor || before.site_model != look.site_model;
    let needs_before = is_other_extractor || watch.feed.is_some();
    let before_told = if needs_before {
        read_again(
            context,
            keeper,
            before,
            is_other_extractor,
            &watch.source,
            &now_told.headline,
            &look.target,
        )?
    } else {
        None
    };
    if is_other_extractor {
        // What this extractor makes of the page as it was; without it, it is only a new baseline.
        match &before_told {
            Some(told) => before_fingerprint = fingerprint(told).to_string(),
            None => return Ok(Outcome::Cosmetic),
        }
    }
    if before_fingerprint == now_fingerprint {
        return Ok(Outcome::Cosmetic);
    }
    if watch.feed.is_some()
        && let Some(before_told) = &before_told
        && let Some(kept) = keeper.told(&watch.article, None)?
        && is_told_already(before_told, now_told, &kept)
    {
        return Ok(Outcome::Cosmetic);
    }
    Ok(Outcome::Revised)
}

/// Reads an article out of the evidence again, with all its pages: those that were joined, or, by another
/// extractor, those that this one would join. `None` when one of them is not kept.
fn read_again(
    context: &Context,
    keeper: &Keeper,
    before: &PageBaseline,
    is_other_extractor: bool,
    source: &str,
    headline: &str,
    url: &Url,
) -> Result<Option<Told>> {
    let read = |capture| page_again(context, keeper, capture, source, url);
    let Some(capture) = &before.capture else {
        return Ok(None);
    };
    let Some(mut extraction) = read(capture)? else {
        return Ok(None);
    };
    if is_other_extractor {
        let Ok(first) = Url::parse(&capture.url) else {
            return Ok(None);
        };
        let joined = parts::join_kept(extraction, &first, |next| {
            let mut kept = before.parts.iter();
            let Some(part) = kept.find(|part| part.url == next.as_str()) else {
                return Ok(None);
            };
            read(part)
        })?;
        let Some(joined) = joined else {
            return Ok(None);
        };
        extraction = joined;
    } else {
        for part in &before.parts {
            let Some(part) = read(part)? else {
                return Ok(None);
            };
            extraction.join(part);
        }
    }
    Ok(Some(Told {
        headline: extraction
            .headline
            .as_deref()
            .map(super::bounded::headline)
            .filter(|headline| !headline.is_empty())
            .unwrap_or_else(|| headline.to_owned()),
        text: extraction.text,
    }))
}

/// Reads a page out of the evidence again.
fn page_again(
    context: &Context,
    keeper: &Keeper,
    capture: &KeptCapture,
    source: &str,
    url: &Url,
) -> Result<Option<Extraction>> {
    let Some(payload) = keeper.payload(capture) else {
        return Ok(None);
    };
    let encoding = payload.content_encoding.as_deref();
    let bytes = jianbao_crawl::decode_body(&payload.body, encoding, MAX_PAGE_BYTES);
    let page = Page {
        bytes: context.in_utf8(source, bytes),
        url: Url::parse(&capture.url).unwrap_or_else(|_| url.clone()),
        content_type: payload.content_type,
    };
    let (hints, _) = site::hints(context, keeper, source, &page.url)?;
    Ok(Some(extract(&page, &hints, &Limits::default())))
}
