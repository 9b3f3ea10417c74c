//! Edits, deletions, restorations and moves, newest first.

use minijinja::{Value, context};

use crate::listing::{self, PAGE_LENGTH};
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::{FeedForm, FeedOf, SitePath};
use crate::template::{self, link};

/// The page; none when the list is not that long.
pub(crate) fn page(site: &Site, path: &SitePath, number: u32) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let total = catalog.change_count()?;
    let pages = listing::lasting_pages(total);
    if number > pages {
        return Ok(None);
    }
    let rows = catalog.changes(listing::lasting_offset(number, total), PAGE_LENGTH)?;
    let title = site.interface.word("changes");
    let content = context! {
        heading => title,
        note => site.interface.word("changes_what"),
        feed => link(path, &SitePath::Feed(FeedOf::Changes, FeedForm::Atom)),
        empty => site.interface.word("no_changes"),
        groups => template::value(listing::changes_by_day(site, path, &rows)),
        pager => template::value(listing::lasting_pager(path, number, pages, SitePath::Changes)),
        sources => Value::from(()),
        years => Value::from(()),
        days => Value::from(()),
    };
    template::render(site, path, "list.html", title, content).map(Some)
}
