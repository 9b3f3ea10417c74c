//! Subscribing to a URL: it is asked once, what it is is noted in the settings, and what it said is
//! taken in, so that the first sync does not ask again.

use anyhow::Result;
use jianbao_core::{ArticleKey, SourceId};
use jianbao_crawl::{Accept, Exchange, FetchRequest, HostKey, Timer, Validators};
use jianbao_extract::{Limits, Page, PageKind, extract};
use jianbao_feed::{self as feed, Format};
use jianbao_store::{SourceKind, SourceName, SourceState};
use jiff::SignedDuration;
use url::Url;

use super::Context;
use super::announced::Announced;
use super::archive;
use super::bounded;
use super::capture::{Captured, reason};
use super::discover::{self, Asked};
use super::fare::Trail;
use super::make::PageLook;
use super::outcome::Outcome;
use super::road::page_candidate;
use super::step;
use crate::config::Source;

/// A longer chain of redirects leads nowhere.
const MAX_REDIRECTS: usize = 10;
/// How long one waits at the prompt for a host that wants to be left alone.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// What the user wants.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) url: Url,
    pub(crate) id: Option<SourceId>,
    pub(crate) title: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Subscribed {
    /// A feed that announces so many articles.
    Feed {
        source: String,
        title: String,
        articles: usize,
    },
    /// A page that was archived.
    Page { source: String, title: String },
    /// The URL is a source already.
    Already { source: String },
    /// It cannot be one.
    Failed { reason: String },
}

/// Subscribes to a URL. The context comes back with the new source in its settings.
pub(crate) async fn subscribe(
    context: Context,
    timer: &mut Timer,
    wish: Wish,
) -> Result<(Context, Subscribed)> {
    if let Some(source) = context.source_of_url(&wish.url) {
        return Ok((context, Subscribed::Already { source }));
    }
    let (exchange, captured, lasting) = match probe(&context, timer, &wish.url).await? {
        Ok(answer) => answer,
        Err(reason) => return Ok((context, Subscribed::Failed { reason })),
    };
    if let Some(source) = context.source_of_url(&lasting) {
        return Ok((context, Subscribed::Already { source }));
    }
    let parsed = feed::parse(
        exchange.body(),
        &feed::Context {
            url: Some(exchange.url.clone()),
            content_type: exchange.content_type().map(str::to_owned),
            ..feed::Context::default()
        },
    );
    if parsed.feed.format == Format::Unknown {
        return subscribe_page(context, wish, &exchange, captured, &lasting);
    }
    let title = wish
        .title
        .or(parsed.feed.title)
        .filter(|title| !title.trim().is_empty());
    let settings = settings(&context, wish.id, title, &lasting, SourceKind::Feed);
    let context = context.with_source(&settings)?;
    let asked = Asked {
        settings: &settings,
        before: SourceState::default(),
        now: exchange.captured_at,
        trail: Trail::default(),
    };
    let visit = discover::take_in_feed(&context, asked, &exchange, &captured)?;
    let kept = visit
        .also
        .iter()
        .filter(|outcome| **outcome == Outcome::New)
        .count();
    let subscribed = Subscribed::Feed {
        source: settings.id.to_string(),
        title: settings.title.unwrap_or_default(),
        articles: visit.found.len() + kept,
    };
    Ok((context, subscribed))
}

fn subscribe_page(
    context: Context,
    wish: Wish,
    exchange: &Exchange,
    captured: Captured,
    lasting: &Url,
) -> Result<(Context, Subscribed)> {
    if let Some(reason) = step::reason_against(exchange) {
        return Ok((context, Subscribed::Failed { reason }));
    }
    let page = Page {
        bytes: exchange.body().to_vec(),
        url: exchange.url.clone(),
        content_type: exchange.content_type().map(str::to_owned),
    };
    let extraction = extract(&page, &context.hints(), &Limits::default());
    if extraction.kind != PageKind::Article {
        let kind = archive::name_of(extraction.kind);
        let reason =
            format!("it is neither a feed nor an article but {kind}; give the URL of its feed");
        return Ok((context, Subscribed::Failed { reason }));
    }
    let title = wish.title.or_else(|| extraction.headline.clone());
    let settings = settings(&context, wish.id, title, lasting, SourceKind::Page);
    let context = context.with_source(&settings)?;
    let Ok(key) = ArticleKey::of(lasting.as_str()) else {
        let reason = "it is no URL of an article".to_owned();
        return Ok((context, Subscribed::Failed { reason }));
    };
    let now = exchange.captured_at;
    let candidate = page_candidate(settings.id.0.as_str(), &key, lasting.as_str(), now)?;
    let validators = exchange.validators();
    let look = PageLook {
        requested: wish.url,
        target: exchange.url.clone(),
        captured_at: now,
        captured,
        etag: validators.etag,
        last_modified: validators.last_modified,
        extraction,
    };
    let announced = Announced::page(lasting.as_str(), now);
    archive::archive_page(&context, &candidate, &announced, look)?;
    let subscribed = Subscribed::Page {
        source: settings.id.to_string(),
        title: settings.title.unwrap_or_default(),
    };
    Ok((context, subscribed))
}

/// Asks for a URL, through redirects, as politely as a sync. Gives the answer, and the URL to keep: that
/// behind redirects that are for good.
async fn probe(
    context: &Context,
    timer: &mut Timer,
    url: &Url,
) -> Result<Result<(Exchange, Captured, Url), String>> {
    let (mut url, mut lasting, mut is_lasting) = (url.clone(), url.clone(), true);
    for _ in 0..=MAX_REDIRECTS {
        let host = HostKey::of(&url);
        let now = timer.clock().now();
        let not_before = context.keeper().state().turn(host.as_str())?;
        if let Some(at) = not_before.filter(|at| *at > now) {
            if at.duration_since(now) > PATIENCE {
                return Ok(Err(format!(
                    "{} wants to be left alone until {at}",
                    host.as_str()
                )));
            }
            timer.sleep_until(at).await?;
        }
        let now = timer.clock().now();
        let delay = context.config.fetch.per_host_delay.signed();
        let next = now.saturating_add(delay)?;
        context
            .keeper()
            .state()
            .write_turns(&[(host.as_str().to_owned(), next)])?;
        let request = FetchRequest {
            url: url.clone(),
            accept: Accept::Feed,
            validators: Validators::default(),
        };
        let mut exchange = match context.fetcher("").fetch(&request).await {
            Ok(exchange) => exchange,
            Err(error) => return Ok(Err(reason(&error))),
        };
        let captured = context.keeper().keep_exchange(&mut exchange, None)?;
        if let Some(at) = exchange.retry_after() {
            context
                .keeper()
                .state()
                .write_turns(&[(host.as_str().to_owned(), at)])?;
        }
        if let Some(redirect) = exchange.redirect() {
            is_lasting &= redirect.is_permanent;
            url = redirect.target;
            if is_lasting {
                lasting.clone_from(&url);
            }
            continue;
        }
        return Ok(match captured {
            Some(captured) if exchange.status == 200 && exchange.is_complete() => {
                Ok((exchange, captured, lasting))
            }
            Some(_) if exchange.status == 200 => Err("the answer was cut short".to_owned()),
            _ => Err(format!("it answers {}", exchange.status)),
        });
    }
    Ok(Err(format!("more than {MAX_REDIRECTS} redirects")))
}

fn settings(
    context: &Context,
    id: Option<SourceId>,
    title: Option<String>,
    url: &Url,
    kind: SourceKind,
) -> Source {
    let host = url.host_str().unwrap_or("source");
    let host = host.strip_prefix("www.").unwrap_or(host);
    let wanted = id.unwrap_or_else(|| SourceId::from_name(host));
    let mut id = wanted.clone();
    let mut number = 2;
    while context.source(id.as_str()).is_some() {
        id = SourceId::from_name(&format!("{wanted}-{number}"));
        number += 1;
    }
    Source {
        title: Some(title.map_or_else(|| host.to_owned(), |title| bounded::headline(&title))),
        url: Some(url.to_string()),
        kind,
        ..Source::new(SourceName(id))
    }
}
