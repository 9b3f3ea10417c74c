//! A record's body as it is read (design §3, "views"): cleaned, then written anew from its tokens as
//! plain paragraphs, lists, tables and pictures that are a link and a caption. No attribute of the body
//! reaches the page but languages, directions, spans of cells and the addresses of links.
//!
//! A record is never shown as it lies, and a page never asks another host for anything: pictures are
//! links until they are kept.

mod elements;
mod figure;
mod lines;
mod markup;
mod tables;
mod writer;

use jianbao_core::MediaRef;
use jianbao_html::{Profile, Url, clean};
use jianbao_store::MediaUrl;
use jiff::tz::TimeZone;

use writer::Writer;

/// Longest body that is shown, in bytes: a long book's. The record has all of it.
const MAX_BODY_BYTES: usize = 2 << 20;

/// Pictures, films and sounds that are shown of one body.
pub(crate) const MAX_FIGURES: usize = 500;

/// A link's goal that the archive has.
#[derive(Clone, Debug)]
pub(crate) struct KeptLink {
    /// The link to its page; none for the article that is being shown.
    pub(crate) href: Option<String>,
    /// Its headline.
    pub(crate) headline: String,
}

/// What a body is shown with.
pub(crate) struct Surroundings<'a> {
    /// The article's URL, that links are relative to.
    pub(crate) base: Option<Url>,
    /// What the index line knows of pictures.
    pub(crate) media: &'a [MediaRef],
    /// How pictures' addresses are written in records.
    pub(crate) media_url: &'a MediaUrl,
    /// For times without a zone.
    pub(crate) zone: &'a TimeZone,
    /// The words for a picture, a film and a sound.
    pub(crate) words: [&'a str; 3],
    /// Whether the archive has what a URL leads to.
    pub(crate) kept: &'a dyn Fn(&str) -> Option<KeptLink>,
}

/// A body to be read.
#[derive(Debug, Default)]
pub(crate) struct BodyView {
    /// HTML that may stand in a page as it is.
    pub(crate) html: String,
    /// Whether the body was longer than what is shown.
    pub(crate) is_cut: bool,
    /// Whether it had more pictures than what is shown.
    pub(crate) has_more_figures: bool,
}

/// Makes a body of unknown origin readable.
pub(crate) fn view(body: &str, surroundings: &Surroundings<'_>) -> BodyView {
    let body = without_date_line(body, surroundings.zone);
    let shown = body
        .get(..body.floor_char_boundary(MAX_BODY_BYTES))
        .unwrap_or_default();
    let cleaned = clean(shown, surroundings.base.as_ref(), Profile::Strict);
    let mut view = Writer::new(surroundings).write(&cleaned.html);
    view.is_cut |= shown.len() < body.len();
    view
}

/// The date line of a composed body is shown among the times.
fn without_date_line<'a>(body: &'a str, zone: &TimeZone) -> &'a str {
    if jianbao_core::record::read_date_line(body, zone).is_none() {
        return body;
    }
    body.split_once("</div>").map_or(body, |(_, rest)| rest)
}
