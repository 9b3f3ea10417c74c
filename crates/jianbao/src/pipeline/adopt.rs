//! Taking from the archive what the state does not know: of a run that was interrupted between the two,
//! or of a state that was lost.

use anyhow::Result;
use jianbao_core::{ArticleId, ArticleKey, BodyKind, Revision};
use jianbao_store::{KeptCapture, PageBaseline, StateChange, Watch};

use super::keeper::Keeper;
use super::make::is_of_feed;
use super::{Context, archive, schedule};

/// Takes up the looks at an article whose latest revision the state does not know of.
pub(crate) fn revised(context: &Context, keeper: &mut Keeper, article: &ArticleId) -> Result<()> {
    let revisions = keeper.revisions(article)?;
    let (Some(first), Some(latest)) = (revisions.first(), revisions.last()) else {
        return Ok(());
    };
    let Some(captured_at) = first.captured_at else {
        // Imported, and never looked at.
        return Ok(());
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
        watch.next_look_at = schedule::next_look(captured_at, looked_at, context.ages());
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
    keeper.note(changes)
}

/// Looks at an article where it was found when it moved, so that no move is noted twice.
pub(crate) fn moved(keeper: &mut Keeper, article: &ArticleId) -> Result<()> {
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
        fingerprint: revision.fingerprint.to_string(),
        extractor: extractor.map_or_else(String::new, |extractor| extractor.version.clone()),
        etag: None,
        last_modified: None,
        capture: None,
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
