//! Taking from the archive what the state does not know: of a run that was interrupted between the two,
//! or of a state that was lost.

use std::collections::HashMap;

use anyhow::Result;
use jianbao_core::{ArticleId, ArticleKey, BodyKind, Revision};
use jianbao_store::{
    KeptCapture, PageBaseline, SourceHealth, SourceState, State, StateChange, Watch,
};
use jiff::Timestamp;

use super::keeper::Keeper;
use super::make::is_of_feed;
use super::road::CLIPS;
use super::{Context, archive, schedule};

/// Takes what the catalog has and the state does not know: of an interrupted run, or of a state that
/// was lost. Nothing is looked at before its time because of that.
pub(crate) fn catch_up(context: &Context, state: &State, now: Timestamp) -> Result<()> {
    let from = state.journal_size()?;
    let mut keeper = context.keeper();
    let (size, history) = {
        let archive = keeper.archive()?;
        let size = archive.catalog.journal_size()?;
        if size <= from {
            return Ok(());
        }
        (size, archive.catalog.history_from(from)?)
    };
    // The first run of an archive notes where it begins before it keeps anything.
    let lost_at = (from == 0).then_some(now);
    let mut seen: HashMap<String, Vec<Timestamp>> = HashMap::new();
    for happened in history {
        let is_ours = context
            .source(&happened.source)
            .is_some_and(|source| source.url.is_some());
        let is_looked_at =
            is_ours || happened.source == CLIPS || state.watch(&happened.article)?.is_some();
        if !is_looked_at {
            continue;
        }
        if happened.revision.is_some() {
            let is_captured = revised(context, &mut keeper, &happened.article, lost_at)?;
            if is_captured && lost_at.is_some() {
                let known = seen.entry(happened.source.clone()).or_default();
                known.push(happened.observed_at);
            }
        } else if happened.kind == "moved" {
            moved(&mut keeper, &happened.article)?;
        }
    }
    // Nor is a source asked within its interval.
    for (source, mut seen) in seen {
        let known = state.source(&source)?.unwrap_or_default();
        seen.sort_unstable();
        let Some(seen_at) = seen.last().copied() else {
            continue;
        };
        if known.next_poll_at.is_none() {
            // As often as it was seen to publish; what its server wants is not known any more.
            let health = SourceHealth {
                arrivals: seen,
                ..SourceHealth::default()
            };
            let interval = schedule::interval(&health, true, now);
            let known = SourceState {
                next_poll_at: Some(schedule::next_poll(
                    &source,
                    seen_at,
                    &interval,
                    &health.hints,
                )),
                ..known
            };
            keeper.note(vec![StateChange::Source(source, known)])?;
        }
    }
    keeper.note(vec![StateChange::JournalSize(size)])?;
    keeper.flush()
}

/// Takes up the looks at an article whose latest revision the state does not know of.
///
/// Says whether it was ever captured: what was only imported is not looked at.
///
/// `lost_at` is the present time when the whole state is lost: nobody knows then which looks were taken.
fn revised(
    context: &Context,
    keeper: &mut Keeper,
    article: &ArticleId,
    lost_at: Option<Timestamp>,
) -> Result<bool> {
    let revisions = keeper.revisions(article)?;
    let (Some(first), Some(latest)) = (revisions.first(), revisions.last()) else {
        return Ok(false);
    };
    let Some(captured_at) = first.captured_at else {
        // Imported, and never looked at.
        return Ok(false);
    };
    let known = keeper.state().watch(article)?;
    let is_known = known.is_some();
    let mut watch = match known {
        Some(watch) => watch,
        None => archive::first_watch(
            context,
            article,
            latest.source.as_str(),
            url_of(latest),
            captured_at,
            None,
        ),
    };
    // Of an article that is known, the series of the latest revision has gone on, and only that.
    let is_of_page =
        |revision: &Revision| !is_of_feed(revision) && revision.body_kind != BodyKind::Imported;
    let mut newest_first = revisions.iter().rev();
    if !is_known || is_of_feed(latest) {
        let told = newest_first.clone().find(|revision| is_of_feed(revision));
        watch.feed = told.map(|revision| revision.fingerprint.to_string());
    }
    if !is_known || is_of_page(latest) {
        let shown = newest_first.find(|revision| is_of_page(revision));
        watch.page = shown.map(|revision| baseline(keeper, revision));
        let looked_at = latest.captured_at.unwrap_or(captured_at);
        watch.next_look_at = match lost_at {
            None => schedule::next_look(captured_at, looked_at, context.ages()),
            Some(now) => {
                schedule::next_look_without_state(captured_at, looked_at, now, context.ages())
            }
        };
        watch.missing_since = None;
        watch.failures = 0;
        watch.last_error = None;
    }
    let mut changes = vec![StateChange::Watch(Box::new(watch))];
    let urls = [&first.requested_url, &first.target_url];
    for url in urls.into_iter().flatten().chain([&first.canonical_url]) {
        if let Ok(key) = ArticleKey::of(url) {
            changes.push(StateChange::CandidateDone(key.as_str().to_owned()));
        }
    }
    keeper.note(changes)?;
    Ok(true)
}

/// Looks at an article where it was found when it moved, so that no move is noted twice.
fn moved(keeper: &mut Keeper, article: &ArticleId) -> Result<()> {
    // Its watch may have been noted just now.
    let moved = keeper.archive()?.last_move(article)?;
    let watch = keeper.state().watch(article)?;
    match (watch, moved) {
        (Some(watch), Some(moved)) if watch.url == moved.from => {
            let watch = Watch {
                url: moved.to,
                ..watch
            };
            keeper.note(vec![StateChange::Watch(Box::new(watch))])
        }
        _ => Ok(()),
    }
}

/// The URL that showed a revision.
fn url_of(revision: &Revision) -> &str {
    let url = revision.target_url.as_ref();
    let url = url.or(revision.requested_url.as_ref());
    url.unwrap_or(&revision.canonical_url)
}

/// What the next look is compared with, as the evidence has it.
fn baseline(keeper: &Keeper, revision: &Revision) -> PageBaseline {
    let extractor = revision.extractor.as_ref();
    let mut baseline = PageBaseline {
        url: url_of(revision).to_owned(),
        fingerprint: revision.fingerprint.to_string(),
        extractor: extractor.map_or_else(String::new, |extractor| extractor.version.clone()),
        site_model: extractor.and_then(|extractor| extractor.site_model),
        etag: None,
        last_modified: None,
        capture: None,
        parts: Vec::new(),
    };
    let (Some(captured_at), Some(place), Some(payload)) =
        (revision.captured_at, &revision.warc, revision.payload)
    else {
        return baseline;
    };
    let capture = KeptCapture {
        url: url_of(revision).to_owned(),
        captured_at,
        record_id: place.record_id.clone(),
        file: place.file.clone(),
        offset: place.offset,
        length: place.length,
        payload,
    };
    if let Some(stored) = keeper.payload(&capture) {
        baseline.etag = stored.etag;
        baseline.last_modified = stored.last_modified;
        baseline.capture = Some(capture);
    }
    baseline
}
