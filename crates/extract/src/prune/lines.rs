//! Short lines that are no text: advertisements, bylines, dates, leads to other stories.

use super::View;
use super::phrases::{self, leads_elsewhere};
use crate::document::{Document, is_inline};
use crate::measure::Measure;
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
    let dated = crate::date::stands_in(text);
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

/// Whether a short line with a link asks the reader to subscribe, to follow, to write.
pub(super) fn is_request(text: &str, all: &Measure) -> bool {
    if all.weight >= 320 || all.linked * 10 < all.weight {
        return false;
    }
    let lower = text.to_lowercase();
    phrases::REQUESTS
        .iter()
        .any(|request| lower.contains(request))
}

/// Whether an element within a line is no text: a lone link, a note for screen readers, or a date or
/// byline above the text.
pub(super) fn inline_leaves(view: &View, node: usize, begun: bool) -> bool {
    let parent = view.document.parent(node);
    let weight = view.measures.all.get(node).map_or(0, |all| all.weight);
    is_note(view.document, node, weight)
        || (!is_inline(view.document.name(parent))
            && (is_lone_link(view, node, parent) || (!begun && is_matter(view, node, weight))))
        || (view.said.get(node).is_some_and(|said| said.foreign)
            && view.names_count
            && weight < 1_500)
}

/// Whether a link stands alone among the blocks of a box.
fn is_lone_link(view: &View, node: usize, parent: usize) -> bool {
    let measures = view.measures;
    let alone = match (measures.all.get(parent), measures.own.get(parent)) {
        (Some(all), Some(own)) => own.weight < all.weight && own.linked * 20 >= own.weight * 19,
        _ => false,
    };
    alone
        && view.document.name(node) == "a"
        && matches!(
            view.document.name(parent),
            "div" | "section" | "article" | "main" | "td" | "center"
        )
        && measures.all.get(node).is_some_and(|all| all.linked >= 12)
}

/// Whether it is a date or byline above the text, beside blocks.
fn is_matter(view: &View, node: usize, weight: usize) -> bool {
    let (document, measures) = (view.document, view.measures);
    let said_so = view.said.get(node).is_some_and(|said| said.matter);
    let marks = measures.all.get(node).map_or(0, |all| all.marks);
    if said_so && weight < 250 && marks < 4 {
        return true;
    }
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

/// Whether it is a note for screen readers: what a link does.
fn is_note(document: &Document, node: usize, weight: usize) -> bool {
    (8..40).contains(&weight) && phrases::NOTES.contains(&bare(&document.text_below(node)).as_str())
}
