//! What a feed document says, whatever its form.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::address::Links;
use super::content::Budget;
use super::entry::{self, Entry};
use super::words::{Words, words};
use super::{NEWEST_ENTRIES, PAGE_ENTRIES, full_pages};
use crate::site::{Site, SiteError};
use crate::site_path::{FeedForm, FeedOf, SitePath};

/// A feed document.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The name of the feed for ever; its archive pages have the same (RFC 5005 §1.2).
    pub(super) id: String,
    pub(super) title: String,
    /// BCP 47.
    pub(super) language: Option<&'a str>,
    /// Who published what is in it.
    pub(super) author: String,
    /// The time of the newest entry.
    pub(super) updated: Timestamp,
    /// The document itself.
    pub(super) path: &'a SitePath,
    /// The page of the site that shows the same.
    pub(super) page: SitePath,
    /// What the source of the feed is at the web, when it has one.
    pub(super) original: Option<String>,
    /// The subscription, on archive pages.
    pub(super) current: Option<SitePath>,
    pub(super) previous_archive: Option<SitePath>,
    pub(super) next_archive: Option<SitePath>,
    /// Newest first.
    pub(super) entries: Vec<Entry>,
    pub(super) links: Links<'a>,
    pub(super) words: &'static Words,
}

/// The feed that readers subscribe to; none when there is no such source.
///
/// That of Atom has at least all that no complete page has yet, so that with the pages it is whole.
pub(super) fn subscription<'a>(
    site: &'a Site,
    path: &'a SitePath,
    of: &FeedOf,
    form: FeedForm,
) -> Result<Option<Document<'a>>, SiteError> {
    let total = total(site, of)?;
    if total == 0 && matches!(of, FeedOf::Source(_)) {
        return Ok(None);
    }
    let newest = total.saturating_sub(NEWEST_ENTRIES);
    let pages = full_pages(total);
    let (after, previous_archive) = match form {
        FeedForm::Atom => (
            newest.min(u64::from(pages) * PAGE_ENTRIES),
            archive_path(of, pages),
        ),
        FeedForm::Rss | FeedForm::Json => (newest, None),
    };
    let document = Document {
        previous_archive,
        ..document(site, path, of, after, total - after)?
    };
    Ok(Some(document))
}

/// A complete page of older entries; none when it is not complete yet.
pub(super) fn archive_page<'a>(
    site: &'a Site,
    path: &'a SitePath,
    of: &FeedOf,
    number: u32,
) -> Result<Option<Document<'a>>, SiteError> {
    let pages = full_pages(total(site, of)?);
    if number == 0 || number > pages {
        return Ok(None);
    }
    let after = u64::from(number - 1) * PAGE_ENTRIES;
    let document = Document {
        current: Some(SitePath::Feed(of.clone(), FeedForm::Atom)),
        previous_archive: archive_path(of, number - 1),
        next_archive: archive_path(of, number + 1).filter(|_| number < pages),
        ..document(site, path, of, after, PAGE_ENTRIES)?
    };
    Ok(Some(document))
}

fn archive_path(of: &FeedOf, number: u32) -> Option<SitePath> {
    (number > 0).then(|| SitePath::FeedArchive(of.clone(), number))
}

/// How many entries a feed has had.
fn total(site: &Site, of: &FeedOf) -> Result<u64, SiteError> {
    let catalog = &site.archive.catalog;
    Ok(match of {
        FeedOf::Archive => catalog.arrival_count(None)?,
        FeedOf::Source(source) => catalog.arrival_count(Some(source.as_str()))?,
        FeedOf::Changes => catalog.alteration_count()?,
    })
}

/// The document of the entries after the first `after`.
fn document<'a>(
    site: &'a Site,
    path: &'a SitePath,
    of: &FeedOf,
    after: u64,
    limit: u64,
) -> Result<Document<'a>, SiteError> {
    let settings = &site.archive.settings;
    let words = words(&settings.archive.language);
    let entries = entries(site, of, after, limit, words)?;
    let title = entry::plain(&settings.archive.title);
    let (name, page, own_title, original) = match of {
        FeedOf::Archive => ("feed".to_owned(), SitePath::Start(1), title.clone(), None),
        FeedOf::Source(source) => {
            let known = settings.sources.iter().find(|known| known.id.0 == *source);
            (
                format!("source:{source}"),
                SitePath::Source(source.clone(), 1),
                entry::plain(settings.source_title(source)),
                known
                    .and_then(|known| known.url.as_deref())
                    .and_then(entry::web_url),
            )
        }
        FeedOf::Changes => (
            "changes".to_owned(),
            SitePath::Changes(1),
            format!("{title}{}{}", words.colon, words.changes),
            None,
        ),
    };
    let origin = site.archive.journal_origin()?;
    let origin = origin.strip_prefix("jianbao/").unwrap_or(&origin);
    let language = settings.archive.language.as_str();
    Ok(Document {
        id: format!("urn:jianbao:{origin}:{name}"),
        author: match of {
            FeedOf::Source(_) => own_title.clone(),
            FeedOf::Archive | FeedOf::Changes => title,
        },
        title: own_title,
        language: Some(language).filter(|tag| entry::is_language(tag)),
        updated: entries
            .iter()
            .map(|entry| entry.updated)
            .max()
            .unwrap_or(Timestamp::UNIX_EPOCH),
        path,
        page,
        original,
        current: None,
        previous_archive: None,
        next_archive: None,
        entries,
        links: Links::from(path, settings.archive.url.as_deref()),
        words,
    })
}

/// The entries after the first `after`, newest first.
fn entries(
    site: &Site,
    of: &FeedOf,
    after: u64,
    limit: u64,
    words: &Words,
) -> Result<Vec<Entry>, SiteError> {
    let catalog = &site.archive.catalog;
    let mut budget = Budget::new();
    let mut entries = Vec::new();
    let source = match of {
        FeedOf::Changes => {
            for alteration in catalog.alterations(after, limit)?.iter().rev() {
                entries.extend(entry::of_alteration(site, alteration, words, &mut budget)?);
            }
            return Ok(entries);
        }
        FeedOf::Archive => None,
        FeedOf::Source(source) => Some(source.as_str()),
    };
    for article in catalog.arrivals(source, after, limit)?.iter().rev() {
        entries.extend(entry::of_article(site, article, &mut budget)?);
    }
    Ok(entries)
}

impl Document<'_> {
    /// The text of an entry; when it was cut it ends with a link to all of it.
    pub(super) fn html(&self, entry: &Entry, link: Option<&str>) -> String {
        let mut html = entry.content.html.clone();
        if let Some(link) = link.filter(|_| entry.content.is_cut) {
            let link = jianbao_html::escape_attribute(link);
            let words = self.words.read_on;
            let _ = write!(html, "<p><a href=\"{link}\">{words}</a></p>");
        }
        html
    }

    /// Where an entry can be read, as those forms need it that know no relative links: our page, when
    /// the site has an address, else the original.
    pub(super) fn absolute(&self, entry: &Entry) -> Option<String> {
        let page = SitePath::Article(entry.article.clone());
        self.links
            .absolute(&page)
            .or_else(|| entry.original.clone())
    }

    /// Where the feed's page can be read, in an absolute form: ours, else that of its source.
    pub(super) fn absolute_page(&self) -> Option<String> {
        self.links
            .absolute(&self.page)
            .or_else(|| self.original.clone())
    }
}
