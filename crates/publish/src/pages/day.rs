//! The articles of a day, newest first.

use jianbao_store::catalog::Selection;
use jiff::Timestamp;
use jiff::civil::Date;
use minijinja::{Value, context};

use crate::days;
use crate::listing::{self, PAGE_LENGTH};
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use crate::template::{self, link};

/// The page; none when the day has no articles or not as many.
pub(crate) fn page(
    site: &Site,
    path: &SitePath,
    day: Date,
    number: u32,
) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let zone = &site.archive.settings.archive.time_zone.0;
    let within = Selection {
        source: None,
        from: days::start_of(day, zone),
        before: days::next(day).and_then(|next| days::start_of(next, zone)),
    };
    let total = catalog.article_count(&within)?;
    let pages = listing::pages(total);
    if total == 0 || number > pages {
        return Ok(None);
    }
    let rows = catalog.newest_articles(&within, listing::offset(number), PAGE_LENGTH)?;
    let mut pager = listing::pager(site, path, number, pages, |number| {
        SitePath::Day(day, number)
    });
    // Beyond the ends of a day lie the days around it.
    let day_link = |time| link(path, &SitePath::Day(days::day_of(time, zone), 1));
    if number == 1 {
        pager.newer = time_after(site, within.before)?.map(day_link);
    }
    if number == pages {
        pager.older = time_before(site, within.from)?.map(day_link);
    }
    let title = days::day_text(day, site.interface);
    let content = context! {
        heading => title.clone(),
        note => format!("{}: {total}", site.interface.word("articles")),
        feed => "",
        empty => "",
        groups => template::value(listing::by_day(site, path, &rows)),
        pager => template::value(&pager),
        sources => Value::from(()),
        years => Value::from(()),
        days => Value::from(()),
    };
    template::render(site, path, "list.html", &title, content).map(Some)
}

/// The time of the first article from an instant on.
pub(super) fn time_after(
    site: &Site,
    from: Option<Timestamp>,
) -> Result<Option<Timestamp>, SiteError> {
    let Some(from) = from else {
        return Ok(None);
    };
    let later = Selection {
        from: Some(from),
        ..Selection::default()
    };
    Ok(site.archive.catalog.oldest_time(&later)?)
}

/// The time of the last article before an instant.
pub(super) fn time_before(
    site: &Site,
    before: Option<Timestamp>,
) -> Result<Option<Timestamp>, SiteError> {
    let Some(before) = before else {
        return Ok(None);
    };
    let earlier = Selection {
        before: Some(before),
        ..Selection::default()
    };
    Ok(site.archive.catalog.newest_time(&earlier)?)
}
