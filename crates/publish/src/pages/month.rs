//! The days of a month with their counts.

use std::collections::BTreeMap;

use jianbao_store::catalog::Selection;
use jiff::civil::Date;
use minijinja::{Value, context};
use serde::Serialize;

use crate::days;
use crate::listing::Pager;
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use crate::template::{self, link};

#[derive(Debug, Serialize)]
struct DayLink {
    href: Value,
    title: String,
    count: u64,
}

/// The page; none when the month has no articles.
pub(crate) fn page(site: &Site, path: &SitePath, month: Date) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let zone = &site.archive.settings.archive.time_zone.0;
    let interface = site.interface;
    let within = Selection {
        source: None,
        from: days::start_of(month.first_of_month(), zone),
        before: days::next_month(month).and_then(|next| days::start_of(next, zone)),
    };
    let mut counts: BTreeMap<Date, u64> = BTreeMap::new();
    for time in catalog.article_times(&within)? {
        *counts.entry(days::day_of(time, zone)).or_default() += 1;
    }
    if counts.is_empty() {
        return Ok(None);
    }
    let links = counts.iter().rev().map(|(day, count)| DayLink {
        href: link(path, &SitePath::Day(*day, 1)),
        title: days::day_text(*day, interface),
        count: *count,
    });
    let links: Vec<DayLink> = links.collect();
    let month_link = |time| {
        let month = days::day_of(time, zone).first_of_month();
        link(path, &SitePath::Month(month))
    };
    let pager = Pager {
        newer: super::day::time_after(site, within.before)?.map(month_link),
        older: super::day::time_before(site, within.from)?.map(month_link),
        text: String::new(),
    };
    let title = days::month_text(month, interface);
    let total: u64 = counts.values().sum();
    let content = context! {
        heading => title.clone(),
        note => format!("{}: {total}", interface.word("articles")),
        feed => "",
        empty => "",
        groups => Vec::<Value>::new(),
        pager => template::value(&pager),
        sources => Value::from(()),
        years => Value::from(()),
        days => template::value(&links),
    };
    template::render(site, path, "list.html", &title, content).map(Some)
}
