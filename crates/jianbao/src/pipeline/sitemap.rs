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
    pub(super) entries: Vec<feed::Entry>,
    /// Pages that are noted as seen without being fetched.
    pub(super) passed_over: Vec<feed::Entry>,
    /// Further sitemaps to ask for.
    pub(super) follow: Vec<(Url, u32)>,
    /// Something to tell.
    pub(super) remark: Option<String>,
}

/// Reads the answer of a source that is a sitemap.
pub(super) fn read(context: &Context, settings: &Source, exchange: &Exchange) -> ParsedSitemap {
    let decoded = settings.decoded(exchange.body());
    let zone = settings.zone(&context.settings().archive.time_zone.0);
    let about = feed::Context {
        url: Some(exchange.url.clone()),
        content_type: exchange.content_type().map(str::to_owned),
        zone: zone.clone(),
        ..feed::Context::default()
    };
    parse_sitemap(decoded.as_deref().unwrap_or(exchange.body()), &about)
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

/// Chooses what is news. `depth` says how many indexes led here.
pub(super) fn choose(
    context: &Context,
    settings: &Source,
    parsed: &ParsedSitemap,
    depth: u32,
    now: Timestamp,
) -> Result<Chosen> {
    let since = now.saturating_sub(settings.window.signed())?;
    let follow = if depth < MAX_DEPTH {
        children(&parsed.sitemaps, since)
    } else {
        Vec::new()
    };
    let mut chosen = Chosen {
        follow: follow.into_iter().map(|url| (url, depth + 1)).collect(),
        ..Chosen::default()
    };
    let mut dated: Vec<(&SitemapEntry, Timestamp)> = Vec::new();
    let mut undated = Vec::new();
    for entry in &parsed.entries {
        match date_of(entry) {
            Some(date) if is_within(date, since) => dated.push((entry, date.instant)),
            Some(_) => {}
            None => undated.push(entry),
        }
    }
    let has_dates = parsed.entries.len() > undated.len();
    dated.sort_by_key(|(_, at)| Reverse(*at));
    let mut entries: Vec<feed::Entry> = dated.iter().map(|(entry, _)| entry_of(entry)).collect();
    if !has_dates && !undated.is_empty() {
        let undated: Vec<feed::Entry> = newest_first(&undated).into_iter().map(entry_of).collect();
        let is_first_sight = !is_any_known(context, settings, &undated)?;
        let most = if is_first_sight {
            FIRST_UNDATED
        } else {
            usize::MAX
        };
        let cut = most.min(undated.len());
        chosen.passed_over.extend(undated.iter().skip(cut).cloned());
        entries.extend(undated.into_iter().take(cut));
    }
    if entries.len() > MOST_ENTRIES {
        let before = entries.len();
        let is_new = unknown(context, settings, &entries)?;
        let mut count = 0;
        for (entry, is_new) in entries.into_iter().zip(is_new) {
            count += usize::from(is_new);
            if is_new && count > MOST_ENTRIES {
                chosen.passed_over.push(entry);
            } else if is_new {
                chosen.entries.push(entry);
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
    Ok(chosen)
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

/// Whether the source announced any of these before.
fn is_any_known(context: &Context, settings: &Source, entries: &[feed::Entry]) -> Result<bool> {
    Ok(unknown(context, settings, entries)?.contains(&false))
}

/// Which of these the source never announced.
fn unknown(context: &Context, settings: &Source, entries: &[feed::Entry]) -> Result<Vec<bool>> {
    let keeper = context.keeper();
    let source = settings.id.0.as_str();
    let is_new = |entry: &feed::Entry| -> Result<bool> {
        let (key, _) = key_and_digest(entry);
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
pub(super) fn children(sitemaps: &[SitemapReference], since: Timestamp) -> Vec<Url> {
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
        .map(|sitemap| sitemap.url.clone())
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
        let paths: Vec<String> = children(&sitemaps, since)
            .iter()
            .map(|url| url.path().to_owned())
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
