//! What is learnt of the hosts whose pages are read: a model of each, from the pages in the evidence.
//!
//! Models change between passes only: a run reads with those it found. A new model is no new text: a look
//! reads the page before it with the same model as the page it compares it with.

mod drift;

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use jianbao_crawl::HostKey;
use jianbao_extract::{
    Extraction, Hints, Learner, Lesson, Limits, Page, PageKind, SiteModel, extract,
};
use jianbao_store::{
    Drift, KeptCapture, PageReading, SiteLearning, SitePage, StateChange, StoreError,
};
use jiff::Timestamp;
use url::Url;

use super::Context;
use super::keeper::Keeper;
use super::look::MAX_PAGE_BYTES;
use super::make::PageLook;

/// Pages with text from which a first model is learnt.
const FIRST: usize = 5;
/// New pages after which a model is learnt again.
const AGAIN: usize = 20;
/// Pages a model is learnt from.
const MOST: usize = 30;
/// Pages a model is learnt from after the layout changed: those that showed it.
const AFTER_DRIFT: usize = drift::NEWEST;
/// New pages after a change of layout that have to be read well before it is told no more.
const HEALED: usize = 5;
/// Pages that are read again at the end of a pass, over all hosts: some seconds of work.
const MOST_A_PASS: usize = 600;
/// Articles whose pages are taken up when nothing is remembered of any page yet.
const MOST_ADOPTED: usize = 5_000;

/// A model that is used.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    model: Arc<SiteModel>,
    pub(crate) version: u32,
}

/// The models of a run, by host; none for hosts without one.
pub(crate) type Models = HashMap<String, Option<Known>>;

/// What the model of a host is kept under.
fn host_of(url: &Url) -> String {
    HostKey::of(url).to_string()
}

/// The hints for reading a page of a source, with the model of its host and the version of that.
pub(crate) fn hints(
    context: &Context,
    keeper: &Keeper,
    source: &str,
    url: &Url,
) -> Result<(Hints, Option<u32>)> {
    let host = host_of(url);
    let mut models = context.models();
    let known = if let Some(known) = models.get(&host) {
        known.clone()
    } else {
        let known = read(keeper, &host)?;
        models.insert(host, known.clone());
        known
    };
    let version = known.as_ref().map(|known| known.version);
    let hints = Hints {
        site_model: known.map(|known| known.model),
        ..context.hints_of(source, url)
    };
    Ok((hints, version))
}

fn read(keeper: &Keeper, host: &str) -> Result<Option<Known>, StoreError> {
    let bytes = keeper.state().site_model(host)?;
    // One that another version wrote is learnt anew.
    let model = bytes.and_then(|bytes| SiteModel::from_bytes(&bytes));
    Ok(model.map(|model| Known {
        version: model.version(),
        model: Arc::new(model),
    }))
}

/// Remembers a page that was read for the first time.
pub(crate) fn seen(context: &Context, source: &str, look: &PageLook) -> Result<()> {
    let page = SitePage {
        host: host_of(&look.target),
        url: look.target.to_string(),
        seen_at: look.captured_at,
        reading: reading(source, &look.captured.payload_in, &look.extraction),
    };
    context
        .keeper()
        .note(vec![StateChange::SitePage(Box::new(page))])
}

fn reading(source: &str, capture: &KeptCapture, extraction: &Extraction) -> PageReading {
    PageReading {
        source: source.to_owned(),
        capture: capture.clone(),
        is_found: extraction.kind == PageKind::Article && !extraction.text.is_empty(),
        text_bytes: extraction.text.len(),
        fits: extraction.fits_site_model,
    }
}

/// Learns, at the end of a pass, the models of the hosts that have enough new pages or look otherwise than
/// they did: from what was seen before `until`. The same pages and the same `until` give the same models,
/// and once more they give nothing new.
pub(crate) fn learn(context: &Context, until: Timestamp) -> Result<()> {
    context.keeper().flush()?;
    adopt(context)?;
    let mut left = MOST_A_PASS;
    let hosts = context.keeper().state().sites_with_news(1)?;
    for host in hosts {
        if left < MOST {
            break;
        }
        let (learning, pages) = {
            let keeper = context.keeper();
            let state = keeper.state();
            let mut pages = state.site_pages(&host)?;
            pages.retain(|page| page.seen_at <= until);
            (state.site_learning(&host)?, pages)
        };
        let found = drift::drift(&pages);
        let what = decide(&learning, &pages, found);
        match what {
            Decision::Nothing => {}
            Decision::Healed => {
                let healed = SiteLearning {
                    drift: None,
                    ..learning
                };
                let mut keeper = context.keeper();
                let model = keeper.state().site_model(&host)?;
                keeper.note(vec![StateChange::Site(host, Box::new(healed), model)])?;
            }
            Decision::Learn(drifted) => {
                let drift = drifted.map(|what| Drift { at: until, what });
                left = left.saturating_sub(pages.len().min(MOST));
                learn_host(context, &host, &pages, &learning, drift, until)?;
            }
        }
    }
    context.keeper().flush()
}

/// What is done about a host.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
    Nothing,
    /// Its layout changed, and its pages are read well again.
    Healed,
    /// Its model is learnt; because its layout changed, when that is said.
    Learn(Option<String>),
}

fn decide(learning: &SiteLearning, pages: &[SitePage], drift: Option<String>) -> Decision {
    let is_new = |page: &&SitePage| learning.learnt_at.is_none_or(|at| page.seen_at > at);
    let new: Vec<&SitePage> = pages.iter().filter(is_new).collect();
    if learning.version.is_some() && drift.is_some() {
        return Decision::Learn(drift);
    }
    let found = new.iter().filter(|page| page.reading.is_found).count();
    let is_other_extractor = learning.extractor != jianbao_extract::VERSION;
    let least = match learning.version {
        Some(_) if !is_other_extractor => AGAIN,
        _ => FIRST,
    };
    if found >= least {
        return Decision::Learn(None);
    }
    let is_elsewhere = |page: &&&SitePage| page.reading.fits == Some(false);
    if learning.drift.is_some()
        && found >= HEALED
        && found * 10 >= new.len() * 8
        && new.iter().filter(is_elsewhere).count() * 2 <= new.len()
    {
        return Decision::Healed;
    }
    Decision::Nothing
}

/// Learns the model of a host from its newest pages, and reads these with it.
fn learn_host(
    context: &Context,
    host: &str,
    pages: &[SitePage],
    before: &SiteLearning,
    drift: Option<Drift>,
    until: Timestamp,
) -> Result<()> {
    let most = if drift.is_some() { AFTER_DRIFT } else { MOST };
    let (older, newest) = pages.split_at(pages.len().saturating_sub(most));
    let limits = Limits::default();
    let mut learner = Learner::default();
    for page in newest {
        let page = page_again(context, page);
        if let Some(lesson) = page.and_then(|page| Lesson::of(&page, &limits)) {
            learner.add(lesson);
        }
    }
    let model = learner.model();
    let mut changes = Vec::new();
    if drift.is_some() {
        // What was usual is usual no more.
        let forgotten = older
            .iter()
            .map(|page| StateChange::SitePageForgotten(page.host.clone(), page.url.clone()));
        changes.extend(forgotten);
    }
    let bytes = model.as_ref().map(SiteModel::to_bytes);
    let learning = SiteLearning {
        learnt_at: Some(until),
        stories: model.as_ref().map_or(0, SiteModel::stories),
        version: model.as_ref().map(SiteModel::version),
        extractor: jianbao_extract::VERSION.to_owned(),
        drift: drift.or_else(|| before.drift.clone()),
    };
    let site_model = model.map(Arc::new);
    for page in newest {
        let Some(again) = page_again(context, page) else {
            continue;
        };
        let hints = Hints {
            site_model: site_model.clone(),
            ..context.hints_of(&page.reading.source, &again.url)
        };
        let extraction = extract(&again, &hints, &limits);
        changes.push(StateChange::SitePage(Box::new(SitePage {
            reading: reading(&page.reading.source, &page.reading.capture, &extraction),
            ..page.clone()
        })));
    }
    changes.push(StateChange::Site(
        host.to_owned(),
        Box::new(learning),
        bytes,
    ));
    context.keeper().note(changes)?;
    context.models().remove(host);
    Ok(())
}

/// A page as the evidence has it.
fn page_again(context: &Context, page: &SitePage) -> Option<Page> {
    let capture = &page.reading.capture;
    let payload = context.keeper().payload(capture)?;
    let encoding = payload.content_encoding.as_deref();
    let bytes = jianbao_crawl::decode_body(&payload.body, encoding, MAX_PAGE_BYTES);
    Some(Page {
        bytes: context.in_utf8(&page.reading.source, bytes),
        url: Url::parse(&capture.url).ok()?,
        content_type: payload.content_type,
    })
}

/// Takes up the pages of an archive that was kept before pages were remembered.
fn adopt(context: &Context) -> Result<()> {
    let mut keeper = context.keeper();
    if keeper.state().has_site_pages()? {
        return Ok(());
    }
    let mut changes = Vec::new();
    for watch in keeper.state().newest_watches(MOST_ADOPTED)? {
        let Some(capture) = watch.page.and_then(|page| page.capture) else {
            continue;
        };
        let Ok(url) = Url::parse(&capture.url) else {
            continue;
        };
        changes.push(StateChange::SitePage(Box::new(SitePage {
            host: host_of(&url),
            url: capture.url.clone(),
            seen_at: watch.first_captured_at,
            reading: PageReading {
                source: watch.source,
                capture,
                // What is in it is seen when the model is learnt.
                is_found: true,
                text_bytes: 0,
                fits: None,
            },
        })));
    }
    keeper.note(changes)?;
    keeper.flush()
}

#[cfg(test)]
mod tests;
