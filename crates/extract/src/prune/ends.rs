//! The edges of the text, where what is no text gathers: labels and dates above it; below it notices,
//! requests, lines about the author, and sections that are not the article's.

use super::phrases;
use super::segments::{Segment, segments};
use super::sentence::{self, is_sentence};
use super::{lines, sections};
use crate::document::Document;
use crate::measure::Measures;
use crate::words::{bare, counted_in, stand_in};

/// Most lines that are looked at at either end.
pub(super) const REACH: usize = 24;

/// Weight of the longest line that can be a notice, or about an author.
const LONGEST: usize = 900;

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
    /// Most sections that are not the article's.
    const MAX_SECTIONS: usize = 6;
    // The last one first: what stands above it is then the last.
    let mut lines = segments(document, measures, roots, skip);
    for _ in 0..MAX_SECTIONS {
        if !sections::leave(document, &lines, skip) {
            break;
        }
        lines = segments(document, measures, roots, skip);
    }
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
        .filter(|line| !line.last(document, skip).is_some_and(is_mark))
        .count();
    (open * 4 > lines.len() && open > 4) || is_without_marks(document, lines, skip)
}

/// Whether paragraphs too end without a mark: the script has none.
fn is_without_marks(document: &Document, lines: &[Segment], skip: &[bool]) -> bool {
    let (mut open, mut all) = (0, 0);
    for line in lines {
        if line.weight >= 80 && line.linked * 2 < line.weight && !line.is_heading(document) {
            all += 1;
            open += usize::from(!line.last(document, skip).is_some_and(is_mark));
        }
    }
    open * 2 > all
}

/// Whether a line ends as sentences do: with a mark of any kind.
fn ends(text: &str) -> bool {
    text.chars().next_back().is_some_and(is_mark)
}

fn is_mark(last: char) -> bool {
    !last.is_alphanumeric()
}

fn tail(
    document: &Document,
    lines: &[Segment],
    known: &Known,
    loose: bool,
    whole: usize,
    skip: &mut [bool],
) {
    let (mut gone, mut noticed) = (0, 0);
    let mut below_heading = false;
    for line in lines.iter().rev().take(REACH) {
        let text = line.text(document, skip);
        if text.is_empty() {
            continue;
        }
        let heading = line.is_heading(document);
        let plain = is_plain_notice(line, &text);
        // What is a third of the article is not its edge, but short news may have long notices; and two
        // headings are a list.
        if plain {
            noticed += line.weight;
        } else {
            gone += line.weight;
        }
        if gone * 3 > whole
            || (gone + noticed) * 4 > whole * 3
            || (heading && below_heading)
            || !(heading || plain || leaves_tail(document, line, &text, known, loose))
        {
            return;
        }
        below_heading = heading;
        line.leave(document, skip);
    }
}

/// Whether a short line is a notice by how it begins or by a phrase that no sentence of an article has.
fn is_plain_notice(line: &Segment, text: &str) -> bool {
    /// Weight of the longest line of addresses.
    const MAX_WEIGHT: usize = 220;
    let lower = text.to_lowercase();
    let begin = phrases::unmarked(&lower);
    line.weight < MAX_WEIGHT
        && ((phrases::starts(begin, phrases::NOTICES) && !sentence::is_turn(text))
            || (phrases::starts(begin, phrases::NOTICES_BARE) && !is_sentence(text))
            || has_notice(&lower)
            || (!text.contains('。')
                && phrases::PROMOTIONS_CHINESE
                    .iter()
                    .any(|phrase| lower.contains(phrase))))
}

/// Whether a line, in lower case, says what only a notice of the site says, and nobody in it says so.
fn has_notice(lower: &str) -> bool {
    let told = || stand_in(lower, phrases::TOLD_CHINESE);
    stand_in(lower, phrases::NOTICES_WITHIN)
        || phrases::CONTACTS.iter().any(|contact| {
            lower
                .split_once(contact)
                .is_some_and(|(before, _)| before.contains(['请', '請']))
        }) && !told()
}

/// Whether a sentence that begins as a notice may tell of one: of a right, or of a thing with neither
/// number nor address.
fn may_tell_of_notice(begin: &str) -> bool {
    begin.starts_with("copyright ")
        || (begin.chars().take(5).any(|mark| mark == '：')
            && !begin.contains(|sign: char| sign.is_ascii_digit() || sign == '@'))
}

fn leaves_tail(
    document: &Document,
    line: &Segment,
    text: &str,
    known: &Known,
    loose: bool,
) -> bool {
    let lower = text.to_lowercase();
    let begin = phrases::unmarked(&lower);
    let starts = |words: &[&str]| phrases::starts(begin, words);
    let told = is_sentence(text);
    let notice = line.weight < LONGEST
        && ((starts(phrases::NOTICES) && !sentence::is_turn(text))
            || has_notice(&lower)
            || (starts(phrases::NOTICES_BARE) && !(told && may_tell_of_notice(begin))));
    let credit = line.weight < LONGEST / 8 && starts(phrases::CREDITS);
    let request = is_request(line, text, &lower, begin);
    if notice || credit || request {
        return true;
    }
    if lines::is_label(text) || is_about_author(text, &lower, line.weight, known) {
        return true;
    }
    let cell = matches!(
        document.name(line.block),
        "li" | "td" | "th" | "dt" | "dd" | "pre" | "blockquote"
    );
    // A line that is a link: to another story, without a block of its own.
    let is_link = line.linked * 20 >= line.weight * 19
        || (line.weight < LONGEST / 8 && line.linked * 10 >= line.weight * 7);
    // An address written out is a source.
    if is_link && !cell && !told && !begin.starts_with("http") && !begin.starts_with("www.") {
        return true;
    }
    // Agencies, signatures, dates; a name with a value is data.
    let plain = line.marks == 0
        && !text.contains([':', '：'])
        && (!text.chars().any(char::is_numeric) || crate::date::stands_in(text));
    line.weight < 40 && !loose && !cell && (bare(text).is_empty() || (plain && !ends(text)))
}

/// Whether a line below the text asks something of the reader.
fn is_request(line: &Segment, text: &str, lower: &str, begin: &str) -> bool {
    /// Weight of the longest line that asks by its link alone.
    const LINKED: usize = 150;
    /// Weight of the longest label in Chinese.
    const LABEL: usize = 75;
    let addressed = sentence::asks(begin);
    if line.weight < LONGEST / 2 {
        let everyday = addressed || (line.weight < LINKED && line.linked * 10 >= line.weight * 3);
        let sentence = is_sentence(text);
        let counts = |phrase: &str| everyday || !sentence || !phrases::EVERYDAY.contains(&phrase);
        if counted_in(lower, phrases::PROMOTIONS, counts) {
            return true;
        }
    }
    line.weight < LONGEST / 5
        && (addressed || line.weight < LABEL || text.contains([':', '：']) || !text.ends_with('。'))
        && stand_in(lower, phrases::PROMOTIONS_CHINESE)
}

/// Whether the words of a line before what someone is are a name.
fn is_name(before: &str) -> bool {
    /// Parts of names in lower case.
    const PARTICLES: [&str; 12] = [
        "de", "van", "von", "der", "den", "la", "di", "da", "al", "bin", "del", "dos",
    ];
    /// What begins a sentence about something else.
    const ARTICLES: [&str; 12] = [
        "The", "This", "That", "A", "An", "It", "Our", "My", "Their", "His", "Her", "There",
    ];
    let name = before.split([',', '(']).next().unwrap_or_default();
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=6).contains(&words.len())
        && words.first().is_some_and(|first| !ARTICLES.contains(first))
        && words.iter().all(|word| {
            PARTICLES.contains(word)
                || word
                    .chars()
                    .next()
                    .is_some_and(|first| first.is_alphabetic() && !first.is_lowercase())
        })
}

/// Whether a line below the text is about who wrote it.
fn is_about_author(text: &str, lower: &str, weight: usize, known: &Known) -> bool {
    if weight > LONGEST {
        return false;
    }
    let own = bare(text);
    let begin: String = lower.chars().take(80).collect();
    let told = phrases::TOLD_OF_PEOPLE
        .iter()
        .any(|verb| begin.contains(verb));
    let named = known.authors.iter().any(|author| {
        own == *author || (told && author.chars().count() > 5 && own.starts_with(author.as_str()))
    });
    named
        || phrases::OFFICES.iter().any(|office| {
            // The same place in the text as it is written, by characters.
            begin.find(office).is_some_and(|at| {
                let length = begin.get(..at).map_or(0, |before| before.chars().count());
                is_name(&text.chars().take(length).collect::<String>())
            })
        })
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
        if leaves_head(
            document,
            line,
            &text,
            known,
            loose || is_of_list(document, lines, line),
        ) {
            line.leave(document, skip);
        }
    }
}

/// Whether a line is an item of a list that has longer ones without links: a list of the text, whose short
/// lines are no labels.
fn is_of_list(document: &Document, lines: &[Segment], line: &Segment) -> bool {
    let list = document.parent(line.block);
    document.name(line.block) == "li"
        && lines.iter().take(REACH * 2).any(|other| {
            document.name(other.block) == "li"
                && document.parent(other.block) == list
                && other.weight >= 30
                && other.linked == 0
        })
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
