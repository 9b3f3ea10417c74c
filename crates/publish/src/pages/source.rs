//! The articles of a source, newest first.

use jianbao_core::SourceId;
use jianbao_store::catalog::Selection;
use minijinja::{Value, context};

use crate::listing::{self, PAGE_LENGTH};
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::{FeedForm, FeedOf, SitePath};
use crate::template::{self, link, source_title};

/// The page; none when the source has no articles or not as many.
pub(crate) fn page(
    site: &Site,
    path: &SitePath,
    source: &SourceId,
    number: u32,
) -> Result<Option<Page>, SiteError> {
    let catalog = &site.archive.catalog;
    let of_source = Selection {
        source: Some(source.as_str().to_owned()),
        ..Selection::default()
    };
    let total = catalog.article_count(&of_source)?;
    let pages = listing::lasting_pages(total);
    if total == 0 || number > pages {
        return Ok(None);
    }
    let rows = catalog.newest_articles(
        &of_source,
        listing::lasting_offset(number, total),
        PAGE_LENGTH,
    )?;
    let title = source_title(site, source);
    let feed = SitePath::Feed(FeedOf::Source(source.clone()), FeedForm::Atom);
    let content = context! {
        heading => title,
        // On the first page alone: the others stay as they are when news comes.
        note => if number == 1 {
            format!("{}: {total}", site.interface.word("articles"))
        } else {
            String::new()
        },
        feed => link(path, &feed),
        empty => "",
        groups => template::value(listing::by_day(site, path, &rows)),
        pager => template::value(listing::lasting_pager(path, number, pages, |number| {
            SitePath::Source(source.clone(), number)
        })),
        sources => Value::from(()),
        years => Value::from(()),
        days => Value::from(()),
    };
    template::render(site, path, "list.html", title, content).map(Some)
}
