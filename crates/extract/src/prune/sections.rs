//! Sections below the text that are not the article's: other stories, what readers wrote, the terms of the
//! site, each by the line that it begins with.

use super::ends::REACH;
use super::segments::Segment;
use super::{mark, phrases, sentence};
use crate::document::Document;
use crate::words::{bare, stand_in};

/// Leaves out the last section below the text, if it is not the article's, with its heading.
pub(super) fn leave(document: &Document, lines: &[Segment], skip: &mut [bool]) -> bool {
    let whole: usize = lines.iter().map(|line| line.weight).sum();
    let below = below(document, lines);
    let mut before = 0;
    for (index, (line, below)) in lines.iter().zip(&below).enumerate() {
        let above = before;
        before += line.weight;
        if line.weight >= 90 || above * 5 < whole {
            continue;
        }
        let begin = begins(line, document, skip);
        let heading =
            line.is_heading(document) || line.bold * 10 >= line.weight * 9 || begin.is_some();
        // The first two fifths are never below the text, but comments may be longer than it is.
        let least = if begin.is_some() { 1 } else { 2 };
        if !heading || above * 5 < whole * least {
            continue;
        }
        let level = match document.name(line.block) {
            level @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => level,
            _ => "h6",
        };
        let is_last = below.highest.is_none_or(|highest| highest > level);
        let is_small = whole.saturating_sub(before) * 10 <= whole * 3;
        let rest = lines.get(index + 1..).unwrap_or_default();
        // What is no heading, or takes much, has to be followed by what it says.
        let signed = match begin {
            None => is_small,
            Some(Begin::Comments) => is_small || are_comments(document, rest, skip),
            Some(Begin::Closed) => are_comments(document, rest, skip),
            Some(Begin::Terms) => are_terms(document, rest, skip),
        };
        if !is_last || !signed {
            continue;
        }
        let text = line.text(document, skip);
        let named = phrases::SECTIONS.contains(&bare(&text).as_str());
        if !named
            && begin.is_none()
            && !phrases::leads_elsewhere(phrases::unmarked(&text.to_lowercase()))
        {
            continue;
        }
        // Under a heading of its own a section may have sentences: praise, terms, a life.
        let most = if begin.is_some() {
            usize::MAX
        } else if named && line.is_heading(document) {
            3
        } else {
            0
        };
        if below.prose <= most {
            line.leave(document, skip);
            for line in rest {
                line.leave(document, skip);
            }
            mark_headings(document, rest, skip);
            return true;
        }
    }
    false
}

/// What a line says that begins a part which is not the article's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// A label above what readers wrote.
    Comments,
    /// That readers may write no more.
    Closed,
    /// The title of the site's terms.
    Terms,
}

fn begins(line: &Segment, document: &Document, skip: &[bool]) -> Option<Begin> {
    /// Weight of the longest such line.
    const MAX_WEIGHT: usize = 60;
    if line.weight >= MAX_WEIGHT {
        return None;
    }
    let text = line.text(document, skip).to_lowercase();
    let own = bare(&text);
    let label = own.trim_matches(char::is_numeric);
    if phrases::COMMENTS_LABELS.contains(&label) {
        Some(Begin::Comments)
    } else if is_closed(&text) {
        Some(Begin::Closed)
    } else if text.ends_with(['：', ':']) && is_title_of_terms(&own) {
        Some(Begin::Terms)
    } else {
        None
    }
}

/// Whether a line, in lower case, says that readers may write no more, and nothing else.
fn is_closed(text: &str) -> bool {
    /// Most words behind the phrase: `for this story`.
    const MAX_WORDS: usize = 4;
    /// Most letters behind it where words are not divided.
    const MAX_LETTERS: usize = 30;
    phrases::COMMENTS_BEGIN
        .iter()
        .filter_map(|begin| text.strip_prefix(begin))
        .any(|rest| {
            !rest.contains([',', '，', '、', ';', '；', ':', '：', '"', '”'])
                && rest.split_whitespace().count() <= MAX_WORDS
                && rest.chars().count() <= MAX_LETTERS
        })
}

/// Whether a line is a title of terms, with no more before it than a name: `版权声明`.
fn is_title_of_terms(own: &str) -> bool {
    /// Letters of the longest name.
    const MAX_NAME: usize = 6;
    phrases::TITLES_OF_TERMS.iter().any(|title| {
        own.strip_suffix(title)
            .is_some_and(|name| name.chars().count() <= MAX_NAME)
    })
}

/// Whether lines are what readers wrote: names and dates stand between them.
fn are_comments(document: &Document, lines: &[Segment], skip: &[bool]) -> bool {
    /// Weight of the longest name.
    const MAX_NAME: usize = 60;
    let lines = lines.get(..lines.len().min(REACH)).unwrap_or_default();
    let mut names = 0;
    for line in lines {
        let text = line.text(document, skip);
        let is_name = line.weight > 0
            && line.weight < MAX_NAME
            && !line.is_heading(document)
            && (!sentence::ends(&text) || crate::date::stands_in(&text));
        names += usize::from(is_name);
    }
    names > 1 && names * 4 >= lines.len()
}

/// Whether a line speaks of what may be done with the texts of a site.
fn are_terms(document: &Document, lines: &[Segment], skip: &[bool]) -> bool {
    lines
        .iter()
        .take(REACH)
        .any(|line| stand_in(&line.text(document, skip), phrases::WORDS_OF_TERMS))
}

/// What stands below a line.
#[derive(Debug, Clone, Copy, Default)]
struct Below<'a> {
    /// The highest of the headings.
    highest: Option<&'a str>,
    /// How many lines are paragraphs.
    prose: usize,
}

/// What stands below each line.
fn below<'a>(document: &'a Document, lines: &[Segment]) -> Vec<Below<'a>> {
    let mut sum = Below::default();
    let mut found: Vec<Below> = lines
        .iter()
        .rev()
        .map(|line| {
            let below = sum;
            if line.is_heading(document) {
                let name = document.name(line.block);
                sum.highest = Some(sum.highest.map_or(name, |highest| highest.min(name)));
            }
            sum.prose += usize::from(line.weight >= 150 && line.linked * 3 < line.weight);
            below
        })
        .collect();
    found.reverse();
    found
}

/// A heading left out line by line leaves no empty element behind.
fn mark_headings(document: &Document, lines: &[Segment], skip: &mut [bool]) {
    for line in lines {
        if line.is_heading(document) {
            mark(skip, line.block);
        }
    }
}
