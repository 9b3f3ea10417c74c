//! Short lines that are no text: advertisements, bylines, dates, leads to other stories.

use super::View;
use super::phrases::{self, leads_elsewhere, starts};
use super::sentence::{self, is_sentence};
use crate::document::{Document, is_inline};
use crate::measure::Measure;
use crate::strip::is_in_line;
use crate::words::{amount, bare, counted_in, is_wide, stand_in};

/// Whether a short line is no text, wherever in the text it stands (`begun`: behind the first
/// paragraph).
pub(super) fn leaves(text: &str, begun: bool, linked_percent: usize, weight: usize) -> bool {
    if is_label(text) {
        return true;
    }
    let lower = text.to_lowercase();
    let line = phrases::unmarked(&lower);
    let sentence = is_sentence(text);
    let open = linked_percent == 0 && sentence::ends(text) && !text.ends_with("...");
    if leads_elsewhere(line) && (linked_percent > 30 || (weight < 40 && !open)) {
        return true;
    }
    if weight < 300 && (is_caption(line, sentence) || is_count(line)) {
        return true;
    }
    if is_placeholder(&lower, weight) {
        return true;
    }
    if begun {
        return (starts(line, phrases::NOTICES) && !sentence::is_turn(text))
            || (!sentence && !line.contains('：') && starts(line, phrases::NOTICES_BARE));
    }
    is_matter_line(text, line, sentence)
}

/// Whether a line stands where something of another site is not shown.
fn is_placeholder(lower: &str, weight: usize) -> bool {
    /// Weight of a line that is too short to tell of it.
    const SHORT: usize = 40;
    let has = |words: &[&str]| stand_in(lower, words);
    has(phrases::PLACEHOLDERS)
        || (has(phrases::PLACEHOLDERS_BARE)
            && (weight < SHORT
                || has(&[
                    "you", "please", "this ", "bitte", "ihr", "sie ", "dein", "dies",
                ])))
}

/// A line above the text with who wrote it, when, and for whom.
fn is_matter_line(text: &str, lower: &str, sentence: bool) -> bool {
    let amount = amount(text);
    if amount.weight >= 110 || sentence::is_turn(text) {
        return false;
    }
    let said = starts(lower, phrases::MATTER) && !(sentence && amount.weight >= 60);
    let bare = !sentence && starts(lower, phrases::MATTER_BARE);
    ((said || bare) && !text.contains('。'))
        || (amount.marks < 5
            && crate::date::stands_in(text)
            && (said || !(sentence || is_unmarked_prose(text))))
}

/// Whether most of a line is words, in a script that has neither case nor marks.
fn is_unmarked_prose(text: &str) -> bool {
    /// Letters of the longest date with a place and a name.
    const MAX_LETTERS: usize = 50;
    let mut letters = 0;
    for character in text.chars().filter(|character| character.is_alphabetic()) {
        if character.is_lowercase() || character.is_uppercase() || is_wide(character) {
            return false;
        }
        letters += 1;
    }
    letters > MAX_LETTERS
}

/// Whether the line is a label of the page's tools or advertisements.
pub(super) fn is_label(text: &str) -> bool {
    let own = bare(text);
    // Labels of advertisements are often numbered.
    let label = own.trim_end_matches(|character: char| character.is_ascii_digit());
    phrases::LABELS.contains(&label)
}

/// Whether a line is the caption or credit of a picture that was not found to be one.
fn is_caption(lower: &str, sentence: bool) -> bool {
    let line = lower.trim_end_matches([')', '）', '.', '。', ']', '】', ' ']);
    // “He sold it to …”, and what someone did with a camera.
    let told = sentence && (lower.ends_with('。') || !lower.contains([':', '/', '|', '©']));
    starts(lower, phrases::CAPTION_BEGINS)
        || (!sentence && starts(lower, phrases::CAPTION_BEGINS_BARE))
        || (!told && phrases::CAPTION_ENDS.iter().any(|end| line.ends_with(end)))
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
    let told = is_sentence(text) && !sentence::asks(phrases::unmarked(&lower));
    let counts = |request: &str| !told || !phrases::EVERYDAY.contains(&request);
    counted_in(&lower, phrases::REQUESTS, counts)
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
            && weight < 1_500
            && !is_in_line(view.document, view.measures, node))
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
    (8..40).contains(&weight)
        && super::text_of(document, node)
            .is_some_and(|text| phrases::NOTES.contains(&bare(&text).as_str()))
}
