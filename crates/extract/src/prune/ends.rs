//! The edges of the text, where what is no text gathers: labels and dates above it; below it notices,
//! requests, lines about the author, and sections that are not the article's.

use super::phrases;
use super::segments::{Segment, segments};
use super::{lines, mark};
use crate::document::Document;
use crate::measure::Measures;
use crate::words::bare;

/// Most lines that are looked at at either end.
const REACH: usize = 24;

/// What the edges are compared with.
pub(super) struct Known {
    /// The headline, letters and digits only.
    pub(super) headline: String,
    /// The authors' names, letters and digits only.
    pub(super) authors: Vec<String>,
}

impl Known {
    pub(super) fn new(headline: Option<&str>, byline: Option<&str>) -> Self {
        let authors = byline
            .unwrap_or_default()
            .split([',', ';', '、', '/', '&'])
            .flat_map(|part| part.split(" and "))
            .map(bare)
            .filter(|name| name.chars().count() > 1)
            .collect();
        Self {
            headline: headline.map(bare).unwrap_or_default(),
            authors,
        }
    }
}

/// Leaves out what stands at the edges of the text and is no part of it.
pub(super) fn leave(
    document: &Document,
    measures: &Measures,
    roots: &[usize],
    known: &Known,
    skip: &mut [bool],
) {
    sections(document, measures, roots, skip);
    let lines = segments(document, measures, roots, skip);
    let whole: usize = lines.iter().map(|line| line.weight).sum();
    let loose = is_loose(document, &lines, skip);
    tail(document, &lines, known, loose, whole, skip);
    head(document, &lines, known, loose, skip);
}

/// Whether many lines end without a mark: verse, lists, tables. Then short lines say nothing.
fn is_loose(document: &Document, lines: &[Segment], skip: &[bool]) -> bool {
    let open = lines
        .iter()
        .filter(|line| line.weight < 40 && !line.is_heading(document))
        .filter(|line| !ends(&line.text(document, skip)))
        .count();
    open * 4 > lines.len() && open > 4
}

/// Whether a line ends as sentences do.
fn ends(text: &str) -> bool {
    text.ends_with([
        '.', '!', '?', '。', '！', '？', '…', '”', '"', '’', '»', '「', '」', '』', ')', '）', ':',
        '：', ';', '；', '།', '۔', '؟', '।', '།',
    ])
}

fn tail(
    document: &Document,
    lines: &[Segment],
    known: &Known,
    loose: bool,
    whole: usize,
    skip: &mut [bool],
) {
    let mut gone = 0;
    for line in lines.iter().rev().take(REACH) {
        let text = line.text(document, skip);
        if text.is_empty() {
            continue;
        }
        gone += line.weight;
        // What is a third of the article is not its edge.
        if gone * 3 > whole || !leaves_tail(document, line, &text, known, loose) {
            return;
        }
        line.leave(document, skip);
    }
}

fn leaves_tail(
    document: &Document,
    line: &Segment,
    text: &str,
    known: &Known,
    loose: bool,
) -> bool {
    if line.is_heading(document) && line.weight >= 8 {
        return true;
    }
    let lower = text.to_lowercase();
    let begin = phrases::unmarked(&lower);
    if line.weight < 900
        && (phrases::NOTICES
            .iter()
            .any(|notice| begin.starts_with(notice))
            || (line.weight < 700
                && phrases::PROMOTIONS
                    .iter()
                    .chain(phrases::PROMOTIONS_CHINESE)
                    .any(|request| lower.contains(request))))
    {
        return true;
    }
    if lines::is_label(text) || is_about_author(text, &lower, line.weight, known) {
        return true;
    }
    let cell = matches!(
        document.name(line.block),
        "li" | "td" | "th" | "dt" | "dd" | "pre" | "blockquote"
    );
    line.weight < 40 && !loose && !cell && !ends(text)
}

/// Whether a line below the text is about who wrote it.
fn is_about_author(text: &str, lower: &str, weight: usize, known: &Known) -> bool {
    /// Weight of the longest paragraph about an author.
    const LONGEST: usize = 900;
    if weight > LONGEST {
        return false;
    }
    let own = bare(text);
    let named = known
        .authors
        .iter()
        .any(|author| own.starts_with(author.as_str()) && author.chars().count() > 5);
    let begin: String = lower.chars().take(80).collect();
    named || phrases::OFFICES.iter().any(|office| begin.contains(office))
}

fn head(document: &Document, lines: &[Segment], known: &Known, loose: bool, skip: &mut [bool]) {
    for line in lines.iter().take(REACH / 2) {
        let text = line.text(document, skip);
        if text.is_empty() {
            continue;
        }
        if line.weight >= 120 || (line.weight >= 60 && line.marks > 1) {
            return;
        }
        if leaves_head(document, line, &text, known, loose) {
            line.leave(document, skip);
        }
    }
}

fn leaves_head(
    document: &Document,
    line: &Segment,
    text: &str,
    known: &Known,
    loose: bool,
) -> bool {
    let own = bare(text);
    let length = own.chars().count();
    let headline = known.headline.chars().count();
    if headline >= 8 && own.contains(&known.headline) && length * 5 <= headline * 8 {
        return true;
    }
    if known.authors.contains(&own) || lines::leaves(text, false, 0, line.weight) {
        return true;
    }
    let dateline = text.ends_with(['—', '–', '－', '-', '―']);
    length > 2
        && line.weight < 26
        && !loose
        && !dateline
        && !ends(text)
        && !line.is_heading(document)
}

/// Sections below the text that are not the article's, from their heading on.
fn sections(document: &Document, measures: &Measures, roots: &[usize], skip: &mut [bool]) {
    let lines = segments(document, measures, roots, skip);
    let whole: usize = lines.iter().map(|line| line.weight).sum();
    let mut before = 0;
    for (index, line) in lines.iter().enumerate() {
        let above = before;
        before += line.weight;
        let heading = line.is_heading(document) || line.bold * 10 >= line.weight * 9;
        // The first two fifths are never below the text.
        if !heading || line.weight >= 90 || above * 5 < whole * 2 {
            continue;
        }
        let own = bare(&line.text(document, skip));
        if !phrases::SECTIONS.contains(&own.as_str())
            && !phrases::leads_elsewhere(phrases::unmarked(
                &line.text(document, skip).to_lowercase(),
            ))
        {
            continue;
        }
        let level = document.name(line.block);
        let rest = lines.get(index + 1..).unwrap_or_default();
        let end = rest
            .iter()
            .position(|next| next.is_heading(document) && document.name(next.block) <= level)
            .unwrap_or(rest.len());
        let section = rest.get(..end).unwrap_or_default();
        let weight: usize = section.iter().map(|line| line.weight).sum();
        if end == rest.len() && weight * 10 <= whole * 3 {
            line.leave(document, skip);
            for line in section {
                line.leave(document, skip);
            }
            mark_headings(document, rest, skip);
            return;
        }
    }
}

/// A heading left out line by line leaves no empty element behind.
fn mark_headings(document: &Document, lines: &[Segment], skip: &mut [bool]) {
    for line in lines {
        if line.is_heading(document) {
            mark(skip, line.block);
        }
    }
}
