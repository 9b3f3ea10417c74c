//! Short lines that are no text: advertisements, bylines, dates, leads to other stories.

use super::phrases::{self, leads_elsewhere};
use crate::document::{Document, is_inline};
use crate::measure::Measures;
use crate::words::{amount, bare};

/// Whether a short line is no text, wherever in the text it stands (`begun`: behind the first
/// paragraph).
pub(super) fn leaves(text: &str, begun: bool, linked_percent: usize, weight: usize) -> bool {
    if is_label(text) {
        return true;
    }
    let lower = text.to_lowercase();
    let line = phrases::unmarked(&lower);
    if leads_elsewhere(line) && (linked_percent > 30 || weight < 40) {
        return true;
    }
    if weight < 300 && (is_caption(line) || is_count(line)) {
        return true;
    }
    if phrases::PLACEHOLDERS
        .iter()
        .any(|phrase| lower.contains(phrase))
    {
        return true;
    }
    if begun {
        return phrases::NOTICES.iter().any(|begin| line.starts_with(begin));
    }
    is_matter_line(text, line)
}

/// A line above the text with who wrote it, when, and for whom.
fn is_matter_line(text: &str, lower: &str) -> bool {
    let dated = crate::date::parse(text, &jiff::tz::TimeZone::UTC).is_some();
    let amount = amount(text);
    if amount.weight >= 110 {
        return false;
    }
    let by = phrases::MATTER.iter().any(|begin| lower.starts_with(begin));
    (dated && amount.marks < 5) || (by && !text.contains('。'))
}

/// Whether the line is a label of the page's tools or advertisements.
pub(super) fn is_label(text: &str) -> bool {
    let own = bare(text);
    // Labels of advertisements are often numbered.
    let label = own.trim_end_matches(|character: char| character.is_ascii_digit());
    phrases::LABELS.contains(&label)
}

/// Whether a line is the caption or credit of a picture that was not found to be one.
fn is_caption(lower: &str) -> bool {
    phrases::CAPTION_BEGINS
        .iter()
        .any(|begin| lower.starts_with(begin))
        || phrases::CAPTION_ENDS.iter().any(|end| {
            lower
                .trim_end_matches([')', '）', '.', '。', ']', '】', ' '])
                .ends_with(end)
        })
}

/// Whether a line is a counter of a gallery or player: "3 / 12", "Image 1 of 5", "0:00".
fn is_count(lower: &str) -> bool {
    if lower.len() > 24 || !lower.starts_with(|character: char| character.is_ascii_alphanumeric()) {
        return false;
    }
    let mut numbers = 0;
    for word in lower.split(|character: char| !character.is_alphanumeric()) {
        match word {
            "" | "of" | "image" | "photo" | "slide" | "bild" | "foto" | "von" | "de" | "sur" => {}
            word if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() < 4 => {
                numbers += 1;
            }
            _ => return false,
        }
    }
    numbers == 2 && (lower.contains(" of ") || lower.contains('/') || lower.contains(':'))
}

/// Whether an element within a line is a date or byline above the text, beside blocks.
pub(super) fn is_matter(
    document: &Document,
    measures: &Measures,
    node: usize,
    weight: usize,
) -> bool {
    let parent = document.parent(node);
    let beside_blocks = match (measures.all.get(parent), measures.own.get(parent)) {
        (Some(all), Some(own)) => own.weight < all.weight && own.weight < 250,
        _ => false,
    };
    if !beside_blocks || weight >= 110 {
        return false;
    }
    let text = document.text_below(node);
    let dateline = text.ends_with(['—', '–', '－', '-', '―']);
    !dateline && (document.name(node) == "time" || leaves(&text, false, 0, weight))
}

/// Whether an element within a line is a note for screen readers: what a link does.
pub(super) fn is_note(document: &Document, measures: &Measures, node: usize) -> bool {
    let short = measures
        .all
        .get(node)
        .is_some_and(|all| (8..40).contains(&all.weight));
    short
        && is_inline(document.name(node))
        && phrases::NOTES.contains(&bare(&document.text_below(node)).as_str())
}
