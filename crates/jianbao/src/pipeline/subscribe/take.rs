//! Writing a new source into the settings, and taking in what it said.

use anyhow::Result;
use jianbao_core::{ArticleId, ArticleKey, SourceId};
use jianbao_crawl::{FoundRules, Timer};
use jianbao_extract::Extraction;
use jianbao_feed::{Feed, ParsedSitemap};
use jianbao_store::{SourceKind, SourceName, SourceState};
use url::Url;

use super::super::discover::{self, Asked};
use super::super::fare::Trail;
use super::super::outcome::{Lead, Outcome, Visit};
use super::super::road::page_candidate;
use super::super::step::{Task, Turn};
use super::super::{Context, bounded, listing, sitemap};
use super::manners::Manners;
use super::probe::Answer;
use super::whole::whole;
use super::{Offer, Subscribed, Wish};
use crate::config::Source;

/// Subscribes to a feed and takes in its entries.
pub(super) fn feed(
    context: Context,
    wish: Wish,
    answer: &Answer,
    feed: Feed,
    others: Vec<Offer>,
) -> Result<(Context, Subscribed)> {
    let title = wish
        .title
        .or(feed.title)
        .filter(|title| !title.trim().is_empty());
    let settings = settings(&context, wish.id, title, &answer.lasting, SourceKind::Feed);
    let context = context.with_source(&settings)?;
    let asked = Asked {
        settings: &settings,
        before: SourceState::default(),
        now: answer.exchange.captured_at,
        trail: Trail::default(),
    };
    let visit = discover::take_in_feed(&context, asked, &answer.exchange, &answer.captured)?;
    let kept = visit
        .also
        .iter()
        .filter(|outcome| **outcome == Outcome::New)
        .count();
    let articles = visit.found.len() + kept;
    Ok((context, told(settings, articles, others)))
}

/// Subscribes to a sitemap. The first sync asks for it: with its window, its children, and robots.txt.
pub(super) fn sitemap(
    context: Context,
    wish: Wish,
    answer: &Answer,
    parsed: &ParsedSitemap,
    others: Vec<Offer>,
) -> Result<(Context, Subscribed)> {
    let settings = settings(
        &context,
        wish.id,
        wish.title,
        &answer.lasting,
        SourceKind::Sitemap,
    );
    let context = context.with_source(&settings)?;
    let now = answer.exchange.captured_at;
    let lead = Lead {
        depth: 0,
        since: sitemap::since(&settings, None, now),
    };
    let chosen = sitemap::choose(&context, &settings, parsed, lead, now)?;
    Ok((context, told(settings, chosen.entries.len(), others)))
}

/// Subscribes to a listing page with the rules that were found. The first sync asks for it, and for the pages
/// behind it.
pub(super) fn listing(
    context: Context,
    wish: Wish,
    answer: &Answer,
    found: FoundRules,
    extraction: &Extraction,
    others: Vec<Offer>,
) -> Result<(Context, Subscribed)> {
    let title = wish.title.or_else(|| extraction.site_name.clone());
    let mut settings = settings(
        &context,
        wish.id,
        title,
        &answer.lasting,
        SourceKind::Listing,
    );
    settings.listing = found.rules;
    let listed = match listing::read(&settings, &answer.exchange) {
        Ok(listed) => listed,
        Err(reason) => return Ok((context, Subscribed::Failed { reason })),
    };
    let context = context.with_source(&settings)?;
    Ok((context, told(settings, listed.entries.len(), others)))
}

fn told(settings: Source, articles: usize, others: Vec<Offer>) -> Subscribed {
    Subscribed::Source {
        source: settings.id.to_string(),
        kind: settings.kind,
        url: settings.url.unwrap_or_default(),
        title: settings.title.unwrap_or_default(),
        articles,
        others,
    }
}

/// Archives a page that is an article, with the pages after it, and watches it.
pub(super) async fn page(
    context: Context,
    timer: &mut Timer,
    manners: &mut Manners,
    wish: Wish,
    answer: Answer,
    headline: Option<String>,
    others: Vec<Offer>,
) -> Result<(Context, Subscribed)> {
    let lasting = &answer.lasting;
    let title = wish.title.or(headline);
    let settings = settings(&context, wish.id, title, lasting, SourceKind::Page);
    let Ok(key) = ArticleKey::of(lasting.as_str()) else {
        let reason = "it is no URL of an article".to_owned();
        return Ok((context, Subscribed::Failed { reason }));
    };
    let context = context.with_source(&settings)?;
    let source = settings.id.to_string();
    let now = answer.exchange.captured_at;
    let candidate = page_candidate(&source, &key, lasting.as_str(), now)?;
    let turn = Turn::new(Task::Candidate(Box::new(candidate)), wish.url.clone());
    let target = &answer.exchange.url;
    let (visit, is_interrupted) = match watched(&context, &[&wish.url, target])? {
        Some(article) => (Visit::same_as(article), false),
        None => whole(&context, timer, manners, turn, answer, &wish.stop).await?,
    };
    let is_failure = matches!(visit.outcome, Outcome::Failed | Outcome::Blocked);
    let subscribed = match visit.reason {
        Some(reason) if is_failure => Subscribed::Failed {
            reason: format!("{source} is subscribed to, and not archived yet: {reason}"),
        },
        cut => Subscribed::Page {
            source,
            title: settings.title.unwrap_or_default(),
            cut,
            is_interrupted,
            others,
        },
    };
    Ok((context, subscribed))
}

/// The article at a URL, when it is kept and looked at already: its pages need not be asked for.
fn watched(context: &Context, urls: &[&Url]) -> Result<Option<ArticleId>> {
    let mut keeper = context.keeper();
    let Some(article) = keeper.article_of(urls)? else {
        return Ok(None);
    };
    let is_watched = keeper.state().watch(&article)?.is_some();
    Ok(is_watched.then_some(article))
}

/// The settings of a new source, with an id that no other has.
pub(super) fn settings(
    context: &Context,
    id: Option<SourceId>,
    title: Option<String>,
    url: &Url,
    kind: SourceKind,
) -> Source {
    let host = url.host_str().unwrap_or("source");
    let host = host.strip_prefix("www.").unwrap_or(host);
    let wanted = id.unwrap_or_else(|| SourceId::from_name(host));
    let id = free_id(&wanted, |id| context.source(id).is_some());
    Source {
        title: Some(title.map_or_else(|| host.to_owned(), |title| bounded::headline(&title))),
        url: Some(url.to_string()),
        kind,
        ..Source::new(SourceName(id))
    }
}

/// An id that is not taken: the one that is wanted, else with a number.
pub(crate) fn free_id(wanted: &SourceId, is_taken: impl Fn(&str) -> bool) -> SourceId {
    let mut id = wanted.clone();
    let mut number = 2;
    while is_taken(id.as_str()) {
        id = SourceId::from_name(&format!("{wanted}-{number}"));
        number += 1;
    }
    id
}
