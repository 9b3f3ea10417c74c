//! The words of what is no text, in the languages papers are written in. All in lower case.
//!
//! They are the last means: structure comes first, and most of them count only at the edges of the
//! text.

mod captions;
mod elsewhere;
mod labels;
mod notices;
mod people;
mod requests;

pub(super) use captions::{CAPTION_BEGINS, CAPTION_BEGINS_BARE, CAPTION_ENDS};
pub(super) use elsewhere::{COMMENTS_BEGIN, COMMENTS_LABELS, SECTIONS, leads_elsewhere, says_more};
pub(super) use labels::{LABELS, NOTES, PLACEHOLDERS, PLACEHOLDERS_BARE};
pub(super) use notices::{
    CONTACTS, CREDITS, MATTER, MATTER_BARE, NOTICES, NOTICES_BARE, NOTICES_WITHIN, SPEAKERS,
    TITLES_OF_TERMS, TOLD_CHINESE, WORDS_OF_TERMS,
};
pub(super) use people::{OFFICES, TOLD_OF_PEOPLE};
pub(super) use requests::{EVERYDAY, PROMOTIONS, PROMOTIONS_CHINESE, REQUESTS};

/// Whether a line begins with one of `words`.
pub(super) fn starts(line: &str, words: &[&str]) -> bool {
    let first = line.as_bytes().first();
    words
        .iter()
        .any(|words| words.as_bytes().first() == first && line.starts_with(words))
}

/// Without the marks and brackets that lists and labels begin with.
pub(super) fn unmarked(lower: &str) -> &str {
    lower.trim_start_matches([
        '>', '»', '▶', '►', '▲', '△', '▼', '●', '◆', '■', '★', '※', '*', '•', '·', '→', '⇒', '|',
        '(', '（', '[', '【', '〔', '「', '-', '–', '—', '_', ' ', '\u{a0}', '👉', '📲',
    ])
}
