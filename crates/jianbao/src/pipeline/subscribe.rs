//! Subscribing to a URL: it is asked once, and what is behind it, until something good is found; that is noted
//! in the settings. What a feed or page said is taken in, so that the first sync does not ask again. The URLs that
//! the user named are asked without a look at `robots.txt`, all others as it allows.

mod manners;
mod offer;
mod probe;
mod reading;
mod search;
mod take;
mod whole;

use std::sync::Arc;

use anyhow::Result;
use jianbao_core::SourceId;
use jianbao_crawl::Timer;
use jianbao_extract::PageKind;
use jianbao_store::SourceKind;
use url::Url;

use super::{Context, archive, fare};
use crate::output::told_url;
use manners::Manners;
use probe::{Answer, probe};
use reading::{PageRead, What};
use search::{Found, Looked};

pub(crate) use offer::{Offer, name_of};
pub(crate) use take::free_id;
pub(crate) use whole::Stop;

/// What the user wants.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) url: Url,
    pub(crate) id: Option<SourceId>,
    pub(crate) title: Option<String>,
    /// What it has to be.
    pub(crate) kind: Option<SourceKind>,
    /// How an interrupt reaches what is under way.
    pub(crate) stop: Arc<Stop>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) enum Subscribed {
    /// A source that announces so many articles.
    Source {
        source: String,
        kind: SourceKind,
        url: String,
        title: String,
        articles: usize,
        /// What else the site offers.
        others: Vec<Offer>,
    },
    /// A page that was archived.
    Page {
        source: String,
        title: String,
        /// Why not all pages of the article are there.
        cut: Option<String>,
        /// Whether an interrupt is why: nothing more is wanted.
        is_interrupted: bool,
        /// The feeds that it links.
        others: Vec<Offer>,
    },
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
        fare::revive(&context, &source)?;
        return Ok((context, Subscribed::Already { source }));
    }
    let answer = match probe(&context, timer, &wish.url).await? {
        Ok(answer) => answer,
        Err(reason) => return Ok((context, Subscribed::Failed { reason })),
    };
    if let Some(source) = context.source_of_url(&answer.lasting) {
        return Ok((context, Subscribed::Already { source }));
    }
    let is_wanted = |kind| wish.kind.is_none_or(|wanted| wanted == kind);
    let mut manners = Manners::default();
    match reading::read(&context, &answer) {
        What::Feed(feed) if is_wanted(SourceKind::Feed) => {
            take::feed(context, wish, &answer, *feed, Vec::new())
        }
        What::Sitemap(sitemap) if is_wanted(SourceKind::Sitemap) => {
            let lasting = &answer.lasting;
            if manners.is_forbidden(&context, timer, lasting).await? {
                return Ok((context, forbidden("sitemap", lasting)));
            }
            take::sitemap(context, wish, &answer, &sitemap, Vec::new())
        }
        What::Feed(_) => Ok((context, unwanted(&wish, "a feed"))),
        What::Sitemap(_) => Ok((context, unwanted(&wish, "a sitemap"))),
        What::Nothing(reason) => Ok((context, Subscribed::Failed { reason })),
        What::Page(page) => Box::pin(behind(context, timer, manners, wish, answer, *page)).await,
    }
}

/// What becomes of a source that no sync would ask for.
fn forbidden(what: &str, url: &Url) -> Subscribed {
    let url = told_url(url.as_str());
    let reason = format!("robots.txt disallows the {what} {url}, so that no sync could ask for it");
    Subscribed::Failed { reason }
}

fn unwanted(wish: &Wish, what: &str) -> Subscribed {
    let wanted = wish.kind.map_or("that", name_of);
    let reason = format!("it is no {wanted} but {what}");
    Subscribed::Failed { reason }
}

/// Subscribes to what is behind a page, or to the page.
async fn behind(
    context: Context,
    timer: &mut Timer,
    mut manners: Manners,
    wish: Wish,
    answer: Answer,
    page: PageRead,
) -> Result<(Context, Subscribed)> {
    let mut others: Vec<Offer> = page.feeds.iter().cloned().map(Offer::of_feed).collect();
    let is_article = page.extraction.kind == PageKind::Article;
    let is_front = answer.exchange.url.path() == "/" && answer.exchange.url.query().is_none();
    let is_page_wanted = match wish.kind {
        Some(kind) => kind == SourceKind::Page,
        // Who gives the URL of an article wants the article.
        None => is_article && !is_front,
    };
    if is_page_wanted {
        if !is_article {
            return Ok((
                context,
                unwanted(&wish, archive::name_of(page.extraction.kind)),
            ));
        }
        let headline = page.extraction.headline;
        return take::page(context, timer, &mut manners, wish, answer, headline, others).await;
    }
    let is_looked = |kind| wish.kind.is_none_or(|wanted| wanted == kind);
    let looked = Looked {
        feeds: is_looked(SourceKind::Feed),
        sitemaps: is_looked(SourceKind::Sitemap),
        listing: is_looked(SourceKind::Listing),
    };
    let url = answer.exchange.url.clone();
    let found = search::search(&context, timer, &mut manners, &url, &page, looked).await?;
    match found {
        Found::Feed(found) => {
            let (of_feed, feed) = *found;
            others
                .retain(|offer| offer.url != of_feed.exchange.url && offer.url != of_feed.lasting);
            if let Some(source) = context.source_of_url(&of_feed.lasting) {
                return Ok((context, Subscribed::Already { source }));
            }
            take::feed(context, wish, &of_feed, feed, others)
        }
        Found::Sitemap(found) => {
            let (of_sitemap, sitemap) = *found;
            if let Some(source) = context.source_of_url(&of_sitemap.lasting) {
                return Ok((context, Subscribed::Already { source }));
            }
            take::sitemap(context, wish, &of_sitemap, &sitemap, others)
        }
        Found::Refused(reason) => Ok((context, Subscribed::Failed { reason })),
        Found::Listing(rules) => {
            let lasting = &answer.lasting;
            if manners.is_forbidden(&context, timer, lasting).await? {
                return Ok((context, forbidden("page", lasting)));
            }
            take::listing(context, wish, &answer, rules, &page.extraction, others)
        }
        Found::Nothing(_) if is_article && wish.kind.is_none() => {
            let headline = page.extraction.headline;
            take::page(context, timer, &mut manners, wish, answer, headline, others).await
        }
        Found::Nothing(tried) => {
            let kind = archive::name_of(page.extraction.kind);
            let mut reason = format!(
                "it is neither a feed nor an article but {kind}, and no feed, sitemap or list of articles is found \
                 behind it; give the URL of its feed"
            );
            for tried in tried {
                reason = format!("{reason}; {tried}");
            }
            Ok((context, Subscribed::Failed { reason }))
        }
    }
}

/// What a URL offers, without subscribing to any of it. Only the URL itself is asked.
pub(crate) async fn offers(
    context: &Context,
    timer: &mut Timer,
    url: &Url,
) -> Result<Result<Vec<Offer>, String>> {
    let answer = match probe(context, timer, url).await? {
        Ok(answer) => answer,
        Err(reason) => return Ok(Err(reason)),
    };
    let itself = |kind, title: Option<String>| Offer {
        kind,
        url: answer.lasting.clone(),
        title: title.unwrap_or_default(),
        why: "the URL itself",
        rules: None,
    };
    Ok(match reading::read(context, &answer) {
        What::Feed(feed) => Ok(vec![itself(SourceKind::Feed, feed.title)]),
        What::Sitemap(_) => Ok(vec![itself(SourceKind::Sitemap, None)]),
        What::Nothing(reason) => Err(reason),
        What::Page(page) => {
            let mut offers: Vec<Offer> = page.feeds.into_iter().map(Offer::of_feed).collect();
            if let Some(found) = page
                .rules
                .filter(|_| page.extraction.kind != PageKind::Article)
            {
                let offer = itself(SourceKind::Listing, page.extraction.site_name.clone());
                offers.push(Offer {
                    rules: Some(found.rules),
                    ..offer
                });
            }
            if page.extraction.kind == PageKind::Article {
                offers.push(itself(SourceKind::Page, page.extraction.headline));
            }
            Ok(offers)
        }
    })
}
