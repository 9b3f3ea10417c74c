//! List pages and the index page of the archive: Markdown, as the mirrors of this family publish it.
//!
//! `lists/{source}.md` is the newest [`PAGE_LENGTH`] articles, newest first. `lists/{source}/{n}.md`
//! are full pages numbered from the oldest, so that a full page never changes while news comes in.

use std::fmt::Write as _;

use jianbao_core::{SourceId, escape_headline};
use jiff::tz::TimeZone;

use crate::archive;
use crate::catalog::{Catalog, ListedArticle, SourceRow};
use crate::error::StoreError;
use crate::fault;
use crate::file::{self, OnPath};
use crate::layout::{self, Layout};
use crate::settings::Settings;

/// Articles on a page.
pub(crate) const PAGE_LENGTH: u64 = 1000;
/// Pages held in memory before they are written.
const PAGES_A_TURN: usize = 64;
/// A list page with the longest headlines stays below this.
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// Writes every list page and the README that is not already what it should be. Each is noted for the
/// next commit before it is written: once it is what it should be, nothing would tell that the commit
/// has yet to bring it.
///
/// # Errors
/// When the catalog cannot be read or a page cannot be written.
pub(crate) fn write(
    layout: &Layout,
    catalog: &Catalog,
    settings: &Settings,
    verifier_key: &str,
) -> Result<(), StoreError> {
    let zone = &settings.archive.time_zone.0;
    let sources = catalog.sources()?;
    let mut changed = Changed {
        layout,
        pages: Vec::new(),
    };
    for source in &sources {
        let title = source_title(settings, &source.id);
        let full_pages = source.articles / PAGE_LENGTH;
        let newest = source.articles.saturating_sub(PAGE_LENGTH);
        let pages = (1..=full_pages)
            .map(|number| {
                (
                    format!("{}/{}/{number}.md", layout::LISTS, source.id),
                    (number - 1) * PAGE_LENGTH,
                )
            })
            .chain([(format!("{}/{}.md", layout::LISTS, source.id), newest)]);
        for (path, offset) in pages {
            let articles = catalog.listed_articles(&source.id, offset, PAGE_LENGTH)?;
            changed.push(path, list_page(&title, &articles, zone))?;
        }
    }
    let readme = readme(settings, &sources, verifier_key);
    changed.push(layout::README.to_owned(), readme)?;
    changed.write()
}

fn source_title(settings: &Settings, id: &str) -> String {
    match id.parse::<SourceId>() {
        Ok(source) => settings.source_title(&source).to_owned(),
        Err(_) => id.to_owned(),
    }
}

/// `{M-D} [{headline}](/{path})` and an empty line each, newest first.
fn list_page(title: &str, articles: &[ListedArticle], zone: &TimeZone) -> String {
    let mut page = format!("{}\n------\n", plain(title));
    for article in articles.iter().rev() {
        let day = article.entry_time.to_zoned(zone.clone());
        let headline = escape_headline(&article.headline);
        let _ = writeln!(
            page,
            "\n{}-{} [{headline}](/{})",
            day.month(),
            day.day(),
            layout::percent_encode_path(&article.path)
        );
    }
    page
}

fn readme(settings: &Settings, sources: &[SourceRow], verifier_key: &str) -> String {
    let mut page = format!("# {}\n", plain(&settings.archive.title));
    if sources.is_empty() {
        page.push_str("\nNo articles yet.\n");
    } else {
        page.push_str("\n| source | articles | newest | all |\n|---|---|---|---|\n");
    }
    for source in sources {
        let title = plain(&source_title(settings, &source.id)).replace('|', "&#124;");
        let newest = source.newest.to_zoned(settings.archive.time_zone.0.clone());
        let pages: Vec<String> = (1..=source.articles / PAGE_LENGTH)
            .map(|number| format!("[{number}](/{}/{}/{number}.md)", layout::LISTS, source.id))
            .collect();
        let _ = writeln!(
            page,
            "| [{title}](/{}/{}.md) | {} | {} | {} |",
            layout::LISTS,
            source.id,
            source.articles,
            newest.date(),
            pages.join(" ")
        );
    }
    let _ = write!(
        page,
        "\nEvery article is a Markdown file, and every revision is kept. `journal/` is a signed, append-only\n\
         log of them (C2SP tlog-tiles): `jianbao verify` proves that nothing was changed since.\n\
         The log is signed by\n\n    {verifier_key}\n"
    );
    page
}

/// A title as plain Markdown text.
fn plain(title: &str) -> String {
    escape_headline(&jianbao_core::clean_headline(title))
}

/// Pages that have to be written.
struct Changed<'a> {
    layout: &'a Layout,
    pages: Vec<(String, String)>,
}

impl Changed<'_> {
    fn push(&mut self, path: String, text: String) -> Result<(), StoreError> {
        let there = file::read_if_exists(&self.layout.path(&path), MAX_PAGE_BYTES)?;
        if there.as_deref() != Some(text.as_bytes()) {
            self.pages.push((path, text));
        }
        if self.pages.len() < PAGES_A_TURN {
            return Ok(());
        }
        self.write()
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if self.pages.is_empty() {
            return Ok(());
        }
        let paths = self.pages.iter().map(|(path, _)| path.as_str());
        archive::note_uncommitted(self.layout, paths)?;
        fault::point("lists-noted").on("write", self.layout.root())?;
        for (path, text) in self.pages.drain(..) {
            let target = self.layout.path(&path);
            if let Some(folder) = target.parent() {
                file::create_folder(folder)?;
            }
            file::replace_unsynced(&target, text.as_bytes())?;
            fault::point("list-placed").on("write", &target)?;
        }
        Ok(())
    }
}
