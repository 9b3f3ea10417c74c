//! What lies behind a page that is no source itself: the feeds it links, feeds at usual places, sitemaps, and
//! the list that the page may be. Each that `robots.txt` allows is asked until one is good.

use anyhow::Result;
use jianbao_crawl::{
    Accept, FeedCandidateKind, FoundRules, Timer, guesses_of_feeds, guesses_of_sitemaps,
};
use jianbao_feed::{Feed, ParsedSitemap};
use url::Url;

use super::super::Context;
use super::manners::Manners;
use super::probe::Answer;
use super::reading::{PageRead, feed_of, sitemap_of};

/// Feeds of a page that are tried.
const MOST_FEEDS: usize = 3;
/// Usual places that are asked for a feed.
const MOST_GUESSES: usize = 6;
/// Sitemaps that are tried, of robots.txt and of usual places.
const MOST_SITEMAPS: usize = 4;

/// What was found.
pub(super) enum Found {
    Feed(Box<(Answer, Feed)>),
    Sitemap(Box<(Answer, ParsedSitemap)>),
    /// The page itself lists articles.
    Listing(FoundRules),
    /// Nothing; what was tried in vain.
    Nothing(Vec<String>),
    /// A host refused, so that the search ended.
    Refused(String),
}

/// What is looked for behind a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looked {
    pub(super) feeds: bool,
    pub(super) sitemaps: bool,
    pub(super) listing: bool,
}

/// Looks behind a page that was found at `url`.
pub(super) async fn search(
    context: &Context,
    timer: &mut Timer,
    manners: &mut Manners,
    url: &Url,
    page: &PageRead,
    looked: Looked,
) -> Result<Found> {
    let found = look(context, timer, manners, url, page, looked).await?;
    // What is good enough for want of better is none when better could not be asked for.
    Ok(manners.why_ended().map_or(found, Found::Refused))
}

async fn look(
    context: &Context,
    timer: &mut Timer,
    manners: &mut Manners,
    url: &Url,
    page: &PageRead,
    looked: Looked,
) -> Result<Found> {
    let mut tried = Vec::new();
    if looked.feeds {
        let linked = page.feeds.iter();
        let linked = linked.filter(|feed| feed.kind != FeedCandidateKind::Comments);
        let linked = linked.map(|feed| feed.url.clone()).take(MOST_FEEDS);
        let linked = linked.collect();
        if let Some(found) = first_feed(context, timer, manners, linked, Some(&mut tried)).await? {
            return Ok(Found::Feed(Box::new(found)));
        }
        let known: Vec<&Url> = page.feeds.iter().map(|feed| &feed.url).collect();
        let guesses = guesses_of_feeds(url)
            .into_iter()
            .filter(|guess| !known.contains(&guess));
        let guesses = guesses.take(MOST_GUESSES).collect();
        if let Some(found) = first_feed(context, timer, manners, guesses, None).await? {
            return Ok(Found::Feed(Box::new(found)));
        }
    }
    let mut plain = None;
    if looked.sitemaps {
        match first_sitemap(context, timer, manners, url).await? {
            // A sitemap without times tells less than a list that people read.
            Some(found) if !has_times(&found.1) && page.rules.is_some() && looked.listing => {
                plain = Some(found);
            }
            Some(found) => return Ok(Found::Sitemap(Box::new(found))),
            None => {}
        }
    }
    Ok(match (&page.rules, plain) {
        (Some(rules), _) if looked.listing => Found::Listing(rules.clone()),
        (_, Some(found)) => Found::Sitemap(Box::new(found)),
        _ => Found::Nothing(tried),
    })
}

/// The first feed with entries, else the first without; what was no feed goes to `tried`.
async fn first_feed(
    context: &Context,
    timer: &mut Timer,
    manners: &mut Manners,
    urls: Vec<Url>,
    mut tried: Option<&mut Vec<String>>,
) -> Result<Option<(Answer, Feed)>> {
    let mut empty = None;
    for url in urls {
        let reason = match manners.ask(context, timer, &url, Accept::Feed).await? {
            Ok(answer) => match feed_of(&answer) {
                Some(feed) if feed.entries.is_empty() => {
                    empty = empty.or(Some((answer, feed)));
                    continue;
                }
                Some(feed) => return Ok(Some((answer, feed))),
                None => "it is no feed".to_owned(),
            },
            Err(reason) => reason,
        };
        if let Some(tried) = &mut tried {
            tried.push(format!("{url}: {reason}"));
        }
    }
    Ok(empty)
}

/// The first sitemap, of those that robots.txt names, then of usual places; one of news first.
async fn first_sitemap(
    context: &Context,
    timer: &mut Timer,
    manners: &mut Manners,
    url: &Url,
) -> Result<Option<(Answer, ParsedSitemap)>> {
    let mut urls = manners.sitemaps(context, timer, url).await?;
    let is_named = !urls.is_empty();
    urls.sort_by_key(|url| !url.path().contains("news"));
    if !is_named {
        urls = guesses_of_sitemaps(url);
    }
    for url in urls.iter().take(MOST_SITEMAPS) {
        let Ok(answer) = manners.ask(context, timer, url, Accept::Feed).await? else {
            continue;
        };
        let Some(sitemap) = sitemap_of(&answer) else {
            continue;
        };
        // An index of all there ever was may have one of news in it.
        let mut children = sitemap.sitemaps.iter().map(|child| &child.url);
        if let Some(news) = children.find(|child| child.path().contains("news"))
            && let Ok(answer) = manners.ask(context, timer, news, Accept::Feed).await?
            && let Some(child) = sitemap_of(&answer)
            && has_times(&child)
        {
            return Ok(Some((answer, child)));
        }
        return Ok(Some((answer, sitemap)));
    }
    Ok(None)
}

/// Whether a sitemap says when its pages or sitemaps changed.
fn has_times(sitemap: &ParsedSitemap) -> bool {
    sitemap
        .entries
        .iter()
        .any(|entry| entry.news.is_some() || entry.last_modified.is_some())
        || sitemap
            .sitemaps
            .iter()
            .any(|child| child.last_modified.is_some())
}
