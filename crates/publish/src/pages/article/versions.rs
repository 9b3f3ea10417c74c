//! The versions of an article, newest first, each with what it changed.

use jianbao_html::escape_text;
use jianbao_store::FoundRevision;
use jianbao_store::catalog::ArticleRow;
use minijinja::Value;
use serde::Serialize;

use crate::days::{self, ShownTime};
use crate::difference::{Piece, compare};
use crate::site::{Site, SiteError};
use crate::words::cut;

/// Versions on a page.
const MOST_VERSIONS: usize = 50;
/// Comparisons on a page, in bytes: later ones are left out.
const MAX_DIFFERENCES_BYTES: usize = 256 << 10;
/// Events on a page.
const MOST_EVENTS: usize = 100;
/// Longest headline in a comparison, in characters.
const MAX_HEADLINE_CHARACTERS: usize = 300;

/// A version on the page.
#[derive(Debug, Serialize)]
pub(super) struct Version {
    number: u32,
    observed: ShownTime,
    published: Option<ShownTime>,
    modified: Option<ShownTime>,
    announced: ShownTime,
    captured: Option<ShownTime>,
    headline: String,
    /// The headline before, when it was another.
    headline_was: String,
    is_compared: bool,
    /// What changed, as HTML; empty when nothing did.
    pieces: Value,
    entry: u64,
    path: String,
    digest: String,
    payload: String,
    warc: String,
}

/// Something that happened to an article without a new text.
#[derive(Debug, Serialize)]
pub(super) struct ShownEvent {
    kind: &'static str,
    time: ShownTime,
    entry: u64,
}

/// The versions, newest first, and whether there are older ones that are not shown.
pub(super) fn versions(site: &Site, found: &[FoundRevision]) -> (Vec<Version>, bool) {
    let zone = &site.archive.settings.archive.time_zone.0;
    let interface = site.interface;
    let mut versions = Vec::new();
    let mut room = MAX_DIFFERENCES_BYTES;
    let mut newer_text: Option<String> = None;
    for (at, this) in found.iter().enumerate().rev().take(MOST_VERSIONS) {
        let revision = &this.revision;
        let before = at.checked_sub(1).and_then(|at| found.get(at));
        let text = newer_text
            .take()
            .or_else(|| before.and_then(|_| read(site, this)));
        let text_before = before.and_then(|before| read(site, before));
        let mut pieces = String::new();
        let mut is_compared = false;
        if let (Some(old), Some(new)) = (&text_before, &text)
            && room > 0
        {
            is_compared = true;
            pieces = html(&compare(old, new), interface.word("unchanged"), room);
            room = room.saturating_sub(pieces.len());
        }
        newer_text = text_before;
        let headline_was = before
            .map(|before| before.revision.headline.as_str())
            .filter(|headline| *headline != revision.headline)
            .unwrap_or_default();
        versions.push(Version {
            number: this.row.number,
            observed: days::shown(this.row.observed_at, zone, interface),
            published: revision
                .date_published
                .as_ref()
                .map(|time| days::stated(time, zone, interface)),
            modified: revision
                .date_modified
                .as_ref()
                .map(|time| days::stated(time, zone, interface)),
            announced: days::stated(&revision.entry_time, zone, interface),
            captured: revision
                .captured_at
                .map(|time| days::shown(time, zone, interface)),
            headline: cut(&revision.headline, MAX_HEADLINE_CHARACTERS).into_owned(),
            headline_was: cut(headline_was, MAX_HEADLINE_CHARACTERS).into_owned(),
            is_compared,
            pieces: Value::from_safe_string(pieces),
            entry: this.row.entry,
            path: this.row.path.clone(),
            digest: hex(&this.row.record_digest),
            payload: revision
                .payload
                .map(|digest| hex(&digest.to_string()))
                .unwrap_or_default(),
            warc: revision
                .warc
                .as_ref()
                .map(|place| format!("{} {}", place.file, place.record_id))
                .unwrap_or_default(),
        });
    }
    (versions, found.len() > MOST_VERSIONS)
}

/// What happened to an article without a new text, newest first.
pub(super) fn events(site: &Site, row: &ArticleRow) -> Result<Vec<ShownEvent>, SiteError> {
    let zone = &site.archive.settings.archive.time_zone.0;
    let events = site.archive.catalog.events(&row.id)?;
    let shown = events
        .iter()
        .rev()
        .take(MOST_EVENTS)
        .map(|event| ShownEvent {
            kind: site.interface.word(&event.kind),
            time: days::shown(event.observed_at, zone, site.interface),
            entry: event.entry,
        });
    Ok(shown.collect())
}

/// The text of a version; none when its record is not there.
fn read(site: &Site, found: &FoundRevision) -> Option<String> {
    site.archive.record_text(found).ok()
}

/// A comparison as HTML, of a bounded length.
fn html(pieces: &[Piece], unchanged: &str, room: usize) -> String {
    let mut out = String::new();
    for piece in pieces {
        if out.len() > room {
            out.push_str("<i>…</i>");
            break;
        }
        let (before, text, after) = match piece {
            Piece::Same(text) => ("", text.as_str(), ""),
            Piece::Removed(text) => ("<del>", text.as_str(), "</del>"),
            Piece::Added(text) => ("<ins>", text.as_str(), "</ins>"),
            Piece::Skipped(count) => {
                out.push_str(&format!("<i>⋯ {unchanged} {count} ⋯</i>"));
                continue;
            }
        };
        let shown = text
            .get(..text.floor_char_boundary(room.saturating_sub(out.len())))
            .unwrap_or_default();
        out.push_str(before);
        out.push_str(&escape_text(shown.trim_end_matches('\n')));
        out.push_str(after);
        if shown.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// A digest as other programs print it.
fn hex(digest: &str) -> String {
    digest.strip_prefix("sha256:").unwrap_or(digest).to_owned()
}
