//! Lists of headlines and their pages.

use std::fmt::Write as _;

use jianbao_core::SourceId;
use jianbao_store::catalog::{ArticleRow, ChangeRow};
use jiff::Timestamp;
use jiff::civil::Date;
use minijinja::Value;
use serde::Serialize;

use crate::days::{clock_text, day_of, day_text};
use crate::site::Site;
use crate::site_path::SitePath;
use crate::template::{link, source_title};
use crate::words::cut;

/// Headlines on a page: what stays below 6 KB on the wire.
pub(crate) const PAGE_LENGTH: u64 = 40;

/// Pages of the start list. Older articles are found by month and by source: a list of everything
/// would change in every page with every article that comes.
const START_PAGES: u32 = 20;

/// Longest headline in a list, in characters.
const MAX_HEADLINE_CHARACTERS: usize = 300;

/// A headline in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Item {
    href: Value,
    headline: String,
    /// The source's title; empty in its own list.
    source: String,
    clock: String,
    /// What happened, in a list of changes.
    kind: &'static str,
    revisions: u32,
    gone: bool,
}

/// The headlines of a day.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    title: String,
    href: Option<Value>,
    items: Vec<Item>,
}

/// The way to the pages before and after.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Pager {
    pub(crate) newer: Option<Value>,
    pub(crate) older: Option<Value>,
    pub(crate) text: String,
}

/// How many pages a list of this length has. An empty list has one, which says so.
pub(crate) fn pages(length: u64) -> u32 {
    u32::try_from(length.div_ceil(PAGE_LENGTH).max(1)).unwrap_or(u32::MAX)
}

/// How many pages a lasting list of this length has: page 1 is the newest articles, the pages from 2 on
/// are full ones numbered from the oldest, so that what comes changes few of them. Page 1 shows some of
/// the newest full page again.
pub(crate) fn lasting_pages(length: u64) -> u32 {
    let full = length.saturating_sub(1) / PAGE_LENGTH;
    u32::try_from(full + 1).unwrap_or(u32::MAX)
}

/// Where a page of a lasting list begins, counted from the newest.
pub(crate) fn lasting_offset(number: u32, length: u64) -> u64 {
    match number {
        ..=1 => 0,
        _ => length.saturating_sub(u64::from(number - 1) * PAGE_LENGTH),
    }
}

/// The full page of a lasting list that has the `rank`-th, counted from the oldest, from 1.
pub(crate) fn lasting_page_of(rank: u64) -> u32 {
    u32::try_from(rank.saturating_sub(1) / PAGE_LENGTH + 2).unwrap_or(u32::MAX)
}

/// The way from page `number` of the `total` of a lasting list; `page` makes the path of one.
pub(crate) fn lasting_pager(
    path: &SitePath,
    number: u32,
    total: u32,
    page: impl Fn(u32) -> SitePath,
) -> Pager {
    let newer = match number {
        ..=1 => None,
        _ if number < total => Some(number + 1),
        _ => Some(1),
    };
    let older = match number {
        ..=1 => Some(total).filter(|last| *last > 1),
        2 => None,
        _ => Some(number - 1),
    };
    Pager {
        newer: newer.map(|number| link(path, &page(number))),
        older: older.map(|number| link(path, &page(number))),
        text: String::new(),
    }
}

/// How many pages the start list has.
pub(crate) fn start_pages(length: u64) -> u32 {
    pages(length).min(START_PAGES)
}

/// Where a page of a list begins.
pub(crate) fn offset(number: u32) -> u64 {
    u64::from(number.saturating_sub(1)) * PAGE_LENGTH
}

/// Articles by day.
pub(crate) fn by_day(site: &Site, path: &SitePath, rows: &[ArticleRow]) -> Vec<Group> {
    let is_of_source = matches!(path, SitePath::Source(..));
    let items = rows.iter().map(|row| {
        let item = Item {
            href: link(path, &SitePath::Article(row.id.clone())),
            headline: headline(&row.headline, &row.url),
            source: if is_of_source {
                String::new()
            } else {
                title_of(site, &row.source)
            },
            clock: clock_text(row.entry_time, &site.archive.settings.archive.time_zone.0),
            kind: "",
            revisions: row.revisions,
            gone: row.gone_at.is_some(),
        };
        (row.entry_time, item)
    });
    grouped(site, path, items, true)
}

/// Changes by the day on which they were seen.
pub(crate) fn changes_by_day(site: &Site, path: &SitePath, rows: &[ChangeRow]) -> Vec<Group> {
    let items = rows.iter().map(|row| {
        let page = SitePath::Article(row.article.clone());
        let mut href = path.link_to(&page);
        if let Some(number) = row.revision {
            let _ = write!(href, "#v{number}");
        }
        let item = Item {
            href: Value::from_safe_string(href),
            headline: headline(&row.headline, &row.url),
            source: title_of(site, &row.source),
            clock: clock_text(row.observed_at, &site.archive.settings.archive.time_zone.0),
            kind: site.interface.word(&row.kind),
            revisions: 0,
            gone: false,
        };
        (row.observed_at, item)
    });
    grouped(site, path, items, false)
}

fn grouped(
    site: &Site,
    path: &SitePath,
    items: impl Iterator<Item = (Timestamp, Item)>,
    has_links: bool,
) -> Vec<Group> {
    let zone = &site.archive.settings.archive.time_zone.0;
    let mut groups: Vec<Group> = Vec::new();
    let mut last: Option<Date> = None;
    for (time, item) in items {
        let day = day_of(time, zone);
        if last.replace(day) != Some(day) {
            let page = SitePath::Day(day, 1);
            let is_own = matches!(path, SitePath::Day(..)) || !has_links;
            groups.push(Group {
                title: day_text(day, site.interface),
                href: (!is_own).then(|| link(path, &page)),
                items: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.items.push(item);
        }
    }
    groups
}

/// The way from page `number` of `total`; `page` makes the path of one.
pub(crate) fn pager(
    site: &Site,
    path: &SitePath,
    number: u32,
    total: u32,
    page: impl Fn(u32) -> SitePath,
) -> Pager {
    if total <= 1 {
        return Pager::default();
    }
    let start = site.interface.word("page");
    let end = site.interface.word("page_end");
    Pager {
        newer: (number > 1).then(|| link(path, &page(number - 1))),
        older: (number < total).then(|| link(path, &page(number + 1))),
        text: format!("{start} {number} / {total} {end}")
            .trim_end()
            .to_owned(),
    }
}

/// A headline that can be shown and clicked on: the URL where there is none.
pub(crate) fn headline(headline: &str, url: &str) -> String {
    let shown = if headline.trim().is_empty() {
        url
    } else {
        headline
    };
    cut(shown, MAX_HEADLINE_CHARACTERS).into_owned()
}

fn title_of(site: &Site, source: &str) -> String {
    source.parse::<SourceId>().map_or_else(
        |_| source.to_owned(),
        |id| source_title(site, &id).to_owned(),
    )
}
