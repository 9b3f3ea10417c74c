//! A page that was announced and answered: is it an article, which one, and is it new?

use anyhow::Result;
use jianbao_core::{ArticleId, ArticleKey, SourceId, canonical_url};
use jianbao_extract::PageKind;
use jianbao_store::{Candidate, PageBaseline, StateChange, Watch};
use jiff::Timestamp;
use url::Url;

use super::Context;
use super::announced::Announced;
use super::discover::article_formerly;
use super::keeper::Keeper;
use super::look::{Seen, look_again};
use super::make::{self, Known, PageLook};
use super::outcome::{Outcome, Visit};
use super::schedule;
use super::similar::{SAME_STORY, overlap};

/// Takes in the page of a candidate.
pub(crate) fn archive_page(
    context: &Context,
    candidate: &Candidate,
    announced: &Announced,
    look: PageLook,
) -> Result<Visit> {
    if look.extraction.kind != PageKind::Article {
        let reason = format!(
            "the page is no article but {}",
            name_of(look.extraction.kind)
        );
        return failed(
            context,
            candidate,
            Outcome::Blocked,
            &reason,
            None,
            look.captured_at,
        );
    }
    let mut keeper = context.keeper();
    let done = StateChange::CandidateDone(candidate.key.clone());
    if let Some(article) = keeper.article_of(&[&look.requested, &look.target])? {
        // Another source announced it, or a run was interrupted after it was kept.
        let mut changes = vec![done];
        if keeper.state().watch(&article)?.is_none() {
            changes.push(watch(
                context,
                &article,
                &candidate.source,
                &look,
                Some(baseline(&look, &Known::Announced(announced))),
            ));
        }
        keeper.note(changes)?;
        return Ok(Visit::same_as(article));
    }
    let stated = look.extraction.canonical_url.as_ref();
    let stated_is_of = match stated {
        Some(stated) => keeper.article_of(&[stated])?,
        None => None,
    };
    if let Some(article) = &stated_is_of
        && is_same_story(&mut keeper, article, &look)?
    {
        keeper.note(vec![done])?;
        return Ok(Visit::same_as(article.clone()));
    }
    if let Some(article) = article_formerly(&mut keeper, announced, &look.extraction.text)? {
        keeper.note(vec![done])?;
        keeper.flush()?;
        if let Some(watch) = keeper.state().watch(&article)? {
            // The feed gives its entry another URL: that is where the article is now.
            drop(keeper);
            let now = look.captured_at;
            let look = PageLook {
                requested: Url::parse(&watch.url).unwrap_or(look.requested),
                ..look
            };
            return look_again(context, watch, Seen::Page(Box::new(look), true), now);
        }
        return Ok(Visit::same_as(article));
    }
    let canonical = canonical_url(&look.target, stated, |_| stated_is_of.is_some());
    let article = match ArticleKey::of(canonical.as_str()) {
        Ok(key) => key.article_id(),
        Err(error) => {
            drop(keeper);
            let reason = error.to_string();
            return failed(
                context,
                candidate,
                Outcome::Failed,
                &reason,
                None,
                look.captured_at,
            );
        }
    };
    let known = Known::Announced(announced);
    if let Some(article) = keeper.article_of_text(&candidate.source, &look.told(&known))? {
        // The same article under another URL, which it does not say.
        keeper.note(vec![done])?;
        return Ok(Visit::same_as(article));
    }
    let source = SourceId::from_name(&candidate.source);
    let settings = context.settings();
    let (revision, record) = make::of_page(&source, &article, &canonical, &look, &known, settings);
    let watch = watch(
        context,
        &article,
        &candidate.source,
        &look,
        Some(baseline(&look, &known)),
    );
    let confidence = look.extraction.confidence;
    let confidence = StateChange::Confidence(candidate.source.clone(), confidence);
    let changes = vec![done, watch, confidence];
    keeper.push_revision(revision, record, look.captured_at, changes)?;
    Ok(Visit::of(Outcome::New))
}

/// A candidate that could not be archived is tried again later, and some time no more.
pub(crate) fn failed(
    context: &Context,
    candidate: &Candidate,
    outcome: Outcome,
    reason: &str,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Result<Visit> {
    let attempts = candidate.attempts + 1;
    let next = schedule::next_try(now, attempts).unwrap_or(Timestamp::MAX);
    let next = not_before.map_or(next, |not_before| next.max(not_before));
    context
        .keeper()
        .note(vec![StateChange::Candidate(Candidate {
            next_try_at: next,
            attempts,
            last_error: Some(reason.to_owned()),
            ..candidate.clone()
        })])?;
    Ok(Visit {
        not_before,
        ..Visit::because(outcome, reason)
    })
}

/// A candidate that nobody asks for yet: the site does not want it, or it is not known whether it does. That
/// is no try.
pub(crate) fn held_back(
    context: &Context,
    candidate: &Candidate,
    outcome: Outcome,
    reason: &str,
    until: Timestamp,
) -> Result<Visit> {
    context
        .keeper()
        .note(vec![StateChange::Candidate(Candidate {
            next_try_at: until,
            last_error: Some(reason.to_owned()),
            ..candidate.clone()
        })])?;
    Ok(Visit::because(outcome, reason))
}

/// What the next look at a page is compared with.
pub(crate) fn baseline(look: &PageLook, known: &Known<'_>) -> PageBaseline {
    let told = look.told(known);
    PageBaseline {
        url: look.target.to_string(),
        fingerprint: super::keeper::fingerprint(&told).to_string(),
        extractor: look.extractor.clone(),
        site_model: look.site_model,
        etag: look.etag.clone(),
        last_modified: look.last_modified.clone(),
        capture: Some(look.captured.payload_in.clone()),
        parts: look.parts.clone(),
    }
}

fn watch(
    context: &Context,
    article: &ArticleId,
    source: &str,
    look: &PageLook,
    page: Option<PageBaseline>,
) -> StateChange {
    StateChange::Watch(Box::new(first_watch(
        context,
        article,
        source,
        look.target.as_str(),
        look.captured_at,
        page,
    )))
}

/// The looks at an article that was just kept for the first time.
pub(crate) fn first_watch(
    context: &Context,
    article: &ArticleId,
    source: &str,
    url: &str,
    captured_at: Timestamp,
    page: Option<PageBaseline>,
) -> Watch {
    Watch {
        article: article.clone(),
        source: source.to_owned(),
        url: url.to_owned(),
        first_captured_at: captured_at,
        next_look_at: schedule::next_look(captured_at, captured_at, context.ages()),
        missing_since: None,
        failures: 0,
        last_error: None,
        page,
        feed: None,
    }
}

fn is_same_story(keeper: &mut Keeper, article: &ArticleId, look: &PageLook) -> Result<bool> {
    let told = keeper.told(article, None)?;
    Ok(told.is_some_and(|told| overlap(&told.text, &look.extraction.text) >= SAME_STORY))
}

/// What a page is that is no article, in words.
pub(crate) fn name_of(kind: PageKind) -> &'static str {
    match kind {
        PageKind::Article => "an article",
        PageKind::Error => "an error page",
        PageKind::Challenge => "a check for robots",
        PageKind::Consent => "a question for consent",
        PageKind::Login => "a login page",
        PageKind::Paywall => "a paywall",
        PageKind::FrontPage => "a front page or list",
        _ => "without text",
    }
}
