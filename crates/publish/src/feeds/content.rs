//! The text of a revision as feeds carry it: clean HTML within limits.

use jianbao_core::{RecordFile, record};
use jianbao_html::{Profile, Url, clean, from_commonmark};
use jianbao_store::FoundRevision;

use crate::site::Site;

/// The text of one entry. More is no news: the page has the rest.
const MAX_ENTRY_BYTES: usize = 500_000;
/// The texts of one document together, far above a page of ordinary articles: what readers take at all.
const MAX_DOCUMENT_BYTES: usize = 8 << 20;

/// The text of an entry.
#[derive(Debug)]
pub(super) struct Content {
    /// Clean HTML.
    pub(super) html: String,
    /// Whether it is only the beginning.
    pub(super) is_cut: bool,
}

/// How many bytes the texts of a document may still have.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Self {
        Self(MAX_DOCUMENT_BYTES)
    }
}

/// The text of a revision, as much of it as the budget has room for.
pub(super) fn content(site: &Site, found: &FoundRevision, budget: &mut Budget) -> Content {
    let base = Url::parse(&found.revision.canonical_url).ok();
    let Some(body) = body(site, found) else {
        return Content {
            html: String::new(),
            is_cut: true,
        };
    };
    let mut html = clean(&body, base.as_ref(), Profile::Strict).html;
    let room = budget.0.min(MAX_ENTRY_BYTES);
    let is_cut = html.len() > room;
    if is_cut {
        // What the cut left open is closed, and a tag cut in two is dropped.
        html = clean(beginning(&html, room), None, Profile::Strict).html;
    }
    budget.0 = budget.0.saturating_sub(html.len());
    Content { html, is_cut }
}

/// The body of a revision's record as HTML of unknown origin; none when the record is not there or cannot
/// be read: that is for `verify` to name, and no reason to have no feed.
pub(crate) fn body(site: &Site, found: &FoundRevision) -> Option<String> {
    let bytes = site.archive.record_bytes(found).ok()?;
    let zone = &site.archive.settings.archive.time_zone.0;
    let RecordFile {
        record, dialect, ..
    } = record::read(&bytes, zone).ok()?;
    Some(if dialect.has_commonmark_body() {
        from_commonmark(&record.body)
    } else {
        record.body
    })
}

fn beginning(text: &str, limit: usize) -> &str {
    let end = text.floor_char_boundary(limit);
    text.get(..end).unwrap_or_default()
}
