//! List pages and the index page of the archive: Markdown, as the mirrors of this family publish it.
//!
//! `lists/{source}.md` is the newest [`PAGE_LENGTH`] articles, newest first. `lists/{source}/{n}.md`
//! are full pages numbered from the oldest, so that a full page never changes while news comes in.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use jianbao_core::{Sha256Digest, escape_headline};
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
/// What is remembered of them is one line.
const MAX_WRITTEN_BYTES: u64 = 256;
/// Pages held in memory before they are written.
const PAGES_A_TURN: usize = 64;
/// A list page with the longest headlines stays below this.
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// Up to what list pages were written, so that a pass that kept nothing reads none of them: the number of
/// journal entries, and a digest of what else is on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    size: u64,
    beside: Sha256Digest,
}

impl Written {
    /// What is to be written now.
    pub(crate) fn now(
        catalog: &Catalog,
        settings: &Settings,
        verifier_key: &str,
    ) -> Result<Self, StoreError> {
        let mut beside = format!(
            "{}\n{}\n{}\n{verifier_key}\n",
            env!("CARGO_PKG_VERSION"),
            settings.archive.title,
            settings.archive.time_zone
        );
        for source in &settings.sources {
            let _ = writeln!(beside, "{} {:?}", source.id, source.title);
        }
        Ok(Self {
            size: catalog.journal_size()?,
            beside: Sha256Digest::of(beside.as_bytes()),
        })
    }

    /// What was written last; none when nobody knows.
    pub(crate) fn read(layout: &Layout) -> Result<Option<Self>, StoreError> {
        let bytes = file::read_if_exists(&layout.lists_written(), MAX_WRITTEN_BYTES)?;
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.and_then(|text| {
            let (size, beside) = text.trim_end().split_once(' ')?;
            Some(Self {
                size: size.parse().ok()?,
                beside: beside.parse().ok()?,
            })
        }))
    }

    /// Remembers it, once the pages themselves are on disk.
    pub(crate) fn remember(&self, layout: &Layout) -> Result<(), StoreError> {
        file::sync_file_system(layout.root())?;
        let text = format!("{} {}\n", self.size, self.beside);
        Ok(file::replace(&layout.lists_written(), text.as_bytes())?)
    }

    /// The sources whose pages may be others than `before`; none: all.
    fn changed_since(
        &self,
        before: Option<&Self>,
        catalog: &Catalog,
    ) -> Result<Option<HashSet<String>>, StoreError> {
        let Some(before) = before.filter(|before| before.beside == self.beside) else {
            return Ok(None);
        };
        let happened = catalog.history_from(before.size)?;
        Ok(Some(happened.into_iter().map(|row| row.source).collect()))
    }
}

/// Writes every list page and the README that is not already what it should be, as far as that may have
/// changed since `before`. Each is noted for the next commit before it is written: once it is what it should
/// be, nothing would tell that the commit has yet to bring it.
///
/// # Errors
/// When the catalog cannot be read or a page cannot be written.
pub(crate) fn write(
    layout: &Layout,
    catalog: &Catalog,
    settings: &Settings,
    verifier_key: &str,
    (before, now): (Option<&Written>, &Written),
) -> Result<(), StoreError> {
    if before == Some(now) {
        return Ok(());
    }
    let changed_sources = now.changed_since(before, catalog)?;
    let zone = &settings.archive.time_zone.0;
    let sources = catalog.sources()?;
    let titles: HashMap<&str, &str> = settings
        .sources
        .iter()
        .filter_map(|source| Some((source.id.0.as_str(), source.title.as_deref()?)))
        .collect();
    let title_of = |id: &str| titles.get(id).map_or(id, |title| *title).to_owned();
    let mut changed = Changed {
        layout,
        pages: Vec::new(),
    };
    let is_changed = |id: &str| {
        changed_sources
            .as_ref()
            .is_none_or(|changed| changed.contains(id))
    };
    for source in sources.iter().filter(|source| is_changed(&source.id)) {
        let title = title_of(&source.id);
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
    let readme = readme(settings, &sources, title_of, verifier_key);
    changed.push(layout::README.to_owned(), readme)?;
    changed.write()
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

fn readme(
    settings: &Settings,
    sources: &[SourceRow],
    title_of: impl Fn(&str) -> String,
    verifier_key: &str,
) -> String {
    let mut page = format!("# {}\n", plain(&settings.archive.title));
    if sources.is_empty() {
        page.push_str("\nNo articles yet.\n");
    } else {
        page.push_str("\n| source | articles | newest | all |\n|---|---|---|---|\n");
    }
    for source in sources {
        let title = plain(&title_of(&source.id)).replace('|', "&#124;");
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
