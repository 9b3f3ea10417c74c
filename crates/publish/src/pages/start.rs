//! The newest articles by day, and the ways to the others: by source, by month.

use jianbao_store::catalog::Selection;
use jiff::civil::Date;
use minijinja::{Value, context};
use serde::Serialize;

use super::source_links::source_links;
use crate::days;
use crate::listing::{self, PAGE_LENGTH};
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use crate::template::{self, link};

/// Sources on the start page; all are on the page about the archive.
const MOST_SOURCES: usize = 24;

/// The months of a year.
#[derive(Debug, Serialize)]
struct Year {
    year: i16,
    months: Vec<MonthLink>,
}

#[derive(Debug, Serialize)]
struct MonthLink {
    href: Value,
    text: String,
}

/// The page; none when the list is not that long.
pub(crate) fn page(site: &Site, path: &SitePath, number: u32) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let everything = Selection::default();
    let total = catalog.article_count(&everything)?;
    let pages = listing::start_pages(total);
    if number > pages {
        return Ok(None);
    }
    let rows = catalog.newest_articles(&everything, listing::offset(number), PAGE_LENGTH)?;
    let is_first = number == 1;
    let (sources, has_more_sources) = if is_first {
        source_links(site, path, MOST_SOURCES)?
    } else {
        (Vec::new(), false)
    };
    // Whoever has come to the last page wants to go further back.
    let years = if is_first || number == pages {
        years(site, path)?
    } else {
        Vec::new()
    };
    let content = context! {
        heading => site.archive.settings.archive.title.clone(),
        note => "",
        feed => "",
        empty => site.interface.word("no_articles"),
        groups => template::value(listing::by_day(site, path, &rows)),
        pager => template::value(listing::pager(site, path, number, pages, SitePath::Start)),
        sources => template::value(&sources),
        sources_all => has_more_sources.then(|| link(path, &SitePath::About)),
        years => template::value(&years),
        days => Value::from(()),
    };
    template::render(site, path, "list.html", "", content).map(Some)
}

/// Every month that has articles, newest first, by year.
fn years(site: &Site, path: &SitePath) -> Result<Vec<Year>, SiteError> {
    let zone = &site.archive.settings.archive.time_zone.0;
    let mut years: Vec<Year> = Vec::new();
    let mut selection = Selection::default();
    while let Some(newest) = site.archive.catalog.newest_time(&selection)? {
        let month = days::day_of(newest, zone).first_of_month();
        push(&mut years, month, path);
        selection.before = days::start_of(month, zone);
        if selection.before.is_none() {
            break;
        }
    }
    Ok(years)
}

fn push(years: &mut Vec<Year>, month: Date, path: &SitePath) {
    let link = MonthLink {
        href: link(path, &SitePath::Month(month)),
        text: month.month().to_string(),
    };
    match years.last_mut() {
        Some(year) if year.year == month.year() => year.months.push(link),
        _ => years.push(Year {
            year: month.year(),
            months: vec![link],
        }),
    }
}
