//! A sitemap as a source: which of its pages are news, and which sitemaps of an index are asked for.

use std::cmp::Reverse;
use std::collections::HashSet;

use anyhow::Result;
use jianbao_crawl::Exchange;
use jianbao_feed::{
    self as feed, Certainty, Date, ParsedSitemap, SitemapEntry, SitemapKind, SitemapReference,
    parse_sitemap,
};
use jianbao_store::StateChange;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::Context;
use super::announced::key_and_digest;
use super::fare::Gathered;
use super::list::Listed;
use super::outcome::Lead;
use super::schedule::later;
use crate::config::Source;

/// Most pages of one sitemap that are taken in one look. A site that dates all its pages anew each night would
/// else be fetched whole.
const MOST_ENTRIES: usize = 1_000;
/// How many pages are taken at first sight of a sitemap that has no dates.
const FIRST_UNDATED: usize = 100;
/// Most sitemaps of an index that are asked for in one look.
const MOST_CHILDREN: usize = 5;
/// An index in an index in an index is followed no farther.
const MAX_DEPTH: u32 = 2;
/// How long before the last success a page may have been published that was not in the sitemap then.
const LATE: SignedDuration = SignedDuration::from_hours(1);
/// What was published during a pause is made up for as far back.
const MOST_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What a day without a time may be off, beside the window.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Words in the names of sitemaps that hold no articles.
const NO_ARTICLES: [&str; 14] = [
    "category",
    "categories",
    "tag",
    "tags",
    "taxonomy",
    "author",
    "authors",
    "users",
    "image",
    "images",
    "video",
    "product",
    "products",
    "static",
];

/// What is taken of a sitemap.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Pages that are news, as entries of a feed are.
    pub(super) entries: Vec<Listed>,
    /// Pages that are noted as seen without being fetched.
    pub(super) passed_over: Vec<feed::Entry>,
    /// Further sitemaps to ask for.
    pub(super) follow: Vec<(Url, Lead)>,
    /// Something to tell.
    pub(super) remark: Option<String>,
    /// What the other pages of a sitemap of news tell about how the source publishes. A sitemap of all pages,
    /// or an index, says nothing of how far back it goes.
    pub(super) gathered: Option<Gathered>,
}

/// Since when pages are news: within the window, and all that came since the last success.
pub(super) fn since(
    settings: &Source,
    last_success_at: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let window = later(now, -settings.window.signed());
    let Some(last) = last_success_at else {
        return window;
    };
    window.min(later(last, -LATE).max(later(now, -MOST_BACK)))
}

/// Reads the answer of a source that is a sitemap.
pub(super) fn read(context: &Context, settings: &Source, exchange: &Exchange) -> ParsedSitemap {
    let content_type = exchange.content_type().map(str::to_owned);
    let url = exchange.url.clone();
    parse(context, settings, url, content_type, exchange.body())
}

/// Reads a sitemap by what the settings of its source say of charset and times.
pub(super) fn parse(
    context: &Context,
    settings: &Source,
    url: Url,
    content_type: Option<String>,
    body: &[u8],
) -> ParsedSitemap {
    let decoded = settings.decoded(body);
    let zone = settings.zone(&context.settings().archive.time_zone.0);
    let about = feed::Context {
        url: Some(url),
        content_type,
        zone: zone.clone(),
        ..feed::Context::default()
    };
    parse_sitemap(decoded.as_deref().unwrap_or(body), &about)
}

/// Why an answer is no sitemap.
pub(super) fn reason_against(parsed: &ParsedSitemap) -> Option<String> {
    if parsed.kind != SitemapKind::Unknown {
        return None;
    }
    let message = parsed
        .warnings
        .first()
        .map(|warning| warning.message.clone());
    Some(message.unwrap_or_else(|| "it is no sitemap".to_owned()))
}

/// Chooses what is news. `lead` says how many indexes led here, and since when pages are.
pub(super) fn choose(
    context: &Context,
    settings: &Source,
    parsed: &ParsedSitemap,
    lead: Lead,
    now: Timestamp,
) -> Result<Chosen> {
    let since = lead.since;
    let follow = if lead.depth < MAX_DEPTH {
        children(&parsed.sitemaps, lead)
    } else {
        Vec::new()
    };
    let mut chosen = Chosen {
        follow,
        ..Chosen::default()
    };
    let is_news = !parsed.entries.is_empty() && parsed.entries.iter().all(has_publication);
    let mut gathered = Gathered::default();
    let mut dated: Vec<(&SitemapEntry, Timestamp)> = Vec::new();
    let mut undated = Vec::new();
    for entry in &parsed.entries {
        match date_of(entry) {
            Some(date) if is_within(date, since) => dated.push((entry, date.instant)),
            Some(date) => gathered.entry(Some(date.instant), false, now),
            None => undated.push(entry),
        }
    }
    // Front page and sections of a sitemap of dated pages are no articles.
    let is_undated = !undated.is_empty() && undated.len() >= parsed.entries.len() - undated.len();
    dated.sort_by_key(|(_, at)| Reverse(*at));
    let listed = |(entry, at): &(&SitemapEntry, Timestamp)| Listed {
        entry: entry_of(entry),
        at: Some(*at),
    };
    let mut entries: Vec<Listed> = dated.iter().map(listed).collect();
    if is_undated {
        let undated = newest_first(&undated).into_iter().map(|entry| Listed {
            entry: entry_of(entry),
            at: None,
        });
        let mut undated: Vec<Listed> = undated.collect();
        let count = undated.len();
        let mut is_new = unknown(context, settings, &undated)?.into_iter();
        undated.retain(|_| is_new.next().unwrap_or(true));
        let is_first_sight = undated.len() == count;
        let most = if is_first_sight {
            FIRST_UNDATED
        } else {
            usize::MAX
        };
        let cut = most.min(undated.len());
        let passed_over = undated.split_off(cut);
        let passed_over = passed_over.into_iter().map(|listed| listed.entry);
        chosen.passed_over.extend(passed_over);
        entries.extend(undated);
    }
    if entries.len() > MOST_ENTRIES {
        let before = entries.len();
        let is_new = unknown(context, settings, &entries)?;
        let mut count = 0;
        for (entry, is_new) in entries.into_iter().zip(is_new) {
            count += usize::from(is_new);
            if is_new && count > MOST_ENTRIES {
                gathered.entry(entry.at, false, now);
                chosen.passed_over.push(entry.entry);
            } else if is_new {
                chosen.entries.push(entry);
            } else {
                gathered.entry(entry.at, false, now);
            }
        }
        if count > MOST_ENTRIES {
            chosen.remark = Some(format!(
                "only {MOST_ENTRIES} of the {before} pages of the sitemap are taken"
            ));
        }
    } else {
        chosen.entries = entries;
    }
    chosen.gathered = is_news.then_some(gathered);
    Ok(chosen)
}

fn has_publication(entry: &SitemapEntry) -> bool {
    let news = entry.news.as_ref();
    news.is_some_and(|news| news.published.is_some())
}

/// When a page was published, else last changed.
fn date_of(entry: &SitemapEntry) -> Option<&Date> {
    let published = entry.news.as_ref().and_then(|news| news.published.as_ref());
    published.or(entry.last_modified.as_ref())
}

fn is_within(date: &Date, since: Timestamp) -> bool {
    let slack = match date.certainty {
        Certainty::DateOnly => A_DAY,
        _ => SignedDuration::ZERO,
    };
    date.instant
        .saturating_add(slack)
        .is_ok_and(|at| at >= since)
}

/// A page as an entry of a feed without text.
fn entry_of(entry: &SitemapEntry) -> feed::Entry {
    let news = entry.news.as_ref();
    feed::Entry {
        url: Some(entry.url.clone()),
        title: news.map(|news| news.title.clone()).unwrap_or_default(),
        // A change is no publication: only the news extension says when an article was published.
        published: news.and_then(|news| news.published.clone()),
        language: news.and_then(|news| news.language.clone()),
        ..feed::Entry::default()
    }
}

/// Undated pages, the newest first as far as numbers in their addresses tell; else as they stand.
fn newest_first<'e>(entries: &[&'e SitemapEntry]) -> Vec<&'e SitemapEntry> {
    let (first, last) = (entries.first(), entries.last());
    let is_rising = first.map(|entry| longest_number(&entry.url))
        < last.map(|entry| longest_number(&entry.url));
    let mut entries = entries.to_vec();
    if is_rising {
        entries.reverse();
    }
    entries
}

/// The longest run of digits of a URL, so that it compares as a number does.
fn longest_number(url: &str) -> (usize, &str) {
    let runs = url.split(|character: char| !character.is_ascii_digit());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    (longest.len(), longest)
}

/// Which of these the source never announced.
fn unknown(context: &Context, settings: &Source, entries: &[Listed]) -> Result<Vec<bool>> {
    let keeper = context.keeper();
    let source = settings.id.0.as_str();
    let is_new = |listed: &Listed| -> Result<bool> {
        let (key, _) = key_and_digest(&listed.entry);
        Ok(keeper.state().announced(source, &key)?.is_none())
    };
    entries.iter().map(is_new).collect()
}

/// Notes pages as announced, so that they are not taken for new ones later.
pub(super) fn pass_over(
    context: &Context,
    settings: &Source,
    entries: &[feed::Entry],
) -> Result<()> {
    let seen = entries.iter().map(|entry| {
        let (key, digest) = key_and_digest(entry);
        StateChange::Announced {
            source: settings.id.to_string(),
            entry: key,
            digest,
            url: entry.url.clone().unwrap_or_default(),
        }
    });
    let seen: Vec<StateChange> = seen.collect();
    if seen.is_empty() {
        return Ok(());
    }
    context.keeper().note(seen)
}

/// The sitemaps of an index to ask for: those that changed within the window, else those that say nothing of it;
/// sitemaps of news first, then the newest.
pub(super) fn children(sitemaps: &[SitemapReference], lead: Lead) -> Vec<(Url, Lead)> {
    let Lead { depth, since } = lead;
    let mut seen = HashSet::new();
    let mut wanted: Vec<&SitemapReference> = sitemaps
        .iter()
        .filter(|sitemap| {
            let date = sitemap.last_modified.as_ref();
            date.is_none_or(|date| is_within(date, since)) && seen.insert(&sitemap.url)
        })
        .collect();
    wanted.sort_by_cached_key(|sitemap| {
        let path = sitemap.url.path().to_ascii_lowercase();
        let mut words = path.split(|character: char| !character.is_ascii_alphabetic());
        let holds_none = words.any(|word| NO_ARTICLES.contains(&word));
        let at = sitemap.last_modified.as_ref().map(|date| date.instant);
        let (digits, number) = longest_number(sitemap.url.as_str());
        (
            holds_none,
            !path.contains("news"),
            Reverse(at),
            Reverse((digits, number.to_owned())),
        )
    });
    wanted
        .into_iter()
        .take(MOST_CHILDREN)
        .map(|sitemap| {
            let depth = depth + 1;
            (sitemap.url.clone(), Lead { depth, since })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> Vec<SitemapReference> {
        parse_sitemap(text.as_bytes(), &feed::Context::default()).sitemaps
    }

    #[test]
    fn children_that_changed_come_first_and_few() {
        let sitemaps = index(
            "<sitemapindex><sitemap><loc>https://a.test/category-sitemap.xml</loc></sitemap>\
             <sitemap><loc>https://a.test/2024-04.xml</loc><lastmod>2024-04-30</lastmod></sitemap>\
             <sitemap><loc>https://a.test/2024-05.xml</loc><lastmod>2024-05-16</lastmod></sitemap>\
             <sitemap><loc>https://a.test/part9.xml</loc></sitemap><sitemap><loc>https://a.test/part10.xml</loc></sitemap>\
             <sitemap><loc>https://a.test/news.xml</loc></sitemap><sitemap><loc>https://a.test/news.xml</loc></sitemap>\
             </sitemapindex>",
        );
        let since = "2024-05-15T00:00:00Z".parse().unwrap();
        let paths: Vec<String> = children(&sitemaps, Lead { depth: 0, since })
            .iter()
            .map(|(url, _)| url.path().to_owned())
            .collect();
        let expect = [
            "/news.xml",
            "/2024-05.xml",
            "/part10.xml",
            "/part9.xml",
            "/category-sitemap.xml",
        ];
        assert_eq!(paths, expect);
    }

    #[test]
    fn numbers_compare_by_their_length() {
        assert!(longest_number("https://a.test/9.html") < longest_number("https://a.test/10.html"));
    }
}
