//! Dates that readers see: in marked elements, behind labels, in short lines beside the headline.

use std::ops::Range;

use super::Sources;
use super::prose::{has_digit, is_prose};
use super::words::{is_label, is_of_change};
use crate::date::{self, Reading};
use crate::document::{Document, is_inline};
use crate::extraction::Date;
use crate::hints::Said;
use crate::metadata::byline::text_begins;

/// How many texts after the headline are looked at.
const REACH: usize = 60;

/// Largest line that is a date line, in nodes.
const MAX_NODES: usize = 40;

/// Longest line that is a date line, in bytes.
const MAX_LINE_BYTES: usize = 240;

/// Looks for dates that readers see.
pub(super) struct Candidates<'a> {
    pub(super) sources: &'a Sources<'a>,
    pub(super) reading: &'a Reading,
    pub(super) is_admitted: &'a dyn Fn(&Date) -> bool,
    /// The first date that is said to be of a change.
    pub(super) modified: Option<Date>,
}

impl Candidates<'_> {
    fn document(&self) -> &Document {
        self.sources.document
    }

    /// Keeps a date of a change, and hands on any other that the address does not speak against.
    fn judge(&mut self, found: Date, words: &str) -> Option<Date> {
        if !(self.is_admitted)(&found) {
            return None;
        }
        if is_of_change(words) {
            self.modified.get_or_insert(found);
            return None;
        }
        Some(found)
    }

    fn is_foreign(&self, node: usize) -> bool {
        self.is_in_part(node, &|above| self.said(above).foreign)
    }

    /// The same but for the foot of the article itself, where blogs say when it was posted.
    fn is_foreign_but_foot(&self, node: usize) -> bool {
        self.is_in_part(node, &|above| {
            self.said(above).foreign && !is_own_foot(self.document(), above)
        })
    }

    fn said(&self, node: usize) -> Said {
        self.sources.said.get(node).copied().unwrap_or_default()
    }

    /// Whether a node is in a part of the page that is another's, by its element or by its name.
    fn is_in_part(&self, node: usize, is_named_so: &dyn Fn(usize) -> bool) -> bool {
        let heading = self.sources.heading;
        // A box around the headline as well is the article's, whatever it is called.
        let outer = |above: &usize| {
            heading.is_none_or(|heading| !self.document().contains(*above, heading))
        };
        self.document()
            .ancestors(node)
            .take_while(outer)
            .any(|above| {
                matches!(self.document().name(above), "aside" | "nav" | "footer")
                    || self.said(above).comments
                    || is_named_so(above)
            })
    }

    /// A `time` element or an element that is marked as the date of publication; those behind the
    /// headline first.
    pub(super) fn marked(&mut self) -> Option<Date> {
        self.marked_until(self.document().len())
    }

    /// A marked date between the headline and the text.
    pub(super) fn marked_above_text(&mut self) -> Option<Date> {
        let heading = self.sources.heading?;
        self.marked_until(text_begins(self.document(), Some(heading)))
    }

    /// A date behind a label between the headline and the text.
    pub(super) fn labelled_above_text(&mut self) -> Option<Date> {
        let heading = self.sources.heading?;
        self.labelled_within(heading..text_begins(self.document(), Some(heading)))
    }

    /// A date in a short line between the headline and the text.
    pub(super) fn near_heading_above_text(&mut self) -> Option<Date> {
        let heading = self.sources.heading?;
        self.near_heading_within(heading..text_begins(self.document(), Some(heading)))
    }

    fn marked_until(&mut self, end: usize) -> Option<Date> {
        let heading = self.sources.heading.unwrap_or(0);
        let times = &self.sources.head.times;
        let behind = times.iter().filter(|node| **node > heading);
        let before = times.iter().rev().filter(|node| **node < heading);
        let whole = end == self.document().len();
        for node in behind.chain(before) {
            let node = *node;
            if !whole && !(heading..end).contains(&node) {
                continue;
            }
            // What leads to another story is that story's.
            if self.is_in_link(node) || self.is_foreign(node) {
                continue;
            }
            let document = self.document();
            let shown = document.text_below(node);
            let value = ["datetime", "content", "title"]
                .iter()
                .filter_map(|key| document.attribute(node, key))
                .find_map(|value| date::parse_value(value, self.reading));
            let Some(found) = value.or_else(|| date::parse(&shown, self.reading)) else {
                continue;
            };
            let words = format!("{} {shown}", self.words_before(node));
            let is_modified = document
                .attribute(node, "itemprop")
                .is_some_and(|name| name == "dateModified")
                || document.attribute(node, "class").is_some_and(|name| {
                    let name = name.to_ascii_lowercase();
                    name.contains("updated") && !name.contains("published")
                });
            if is_modified {
                if (self.is_admitted)(&found) {
                    self.modified.get_or_insert(found);
                }
                continue;
            }
            if let Some(found) = self.judge(found, &words) {
                return Some(found);
            }
        }
        None
    }

    /// The text just before a node, in its line.
    fn words_before(&self, node: usize) -> String {
        /// How many nodes back the line may begin.
        const BACK: usize = 4;
        (node.saturating_sub(BACK)..node)
            .filter_map(|at| self.document().text(at))
            .filter(|text| text.len() <= 60 && !has_digit(text))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn of_text(&mut self, node: usize) -> Option<Date> {
        let text = self.document().text(node)?;
        if text.len() > MAX_LINE_BYTES || !has_digit(text) {
            return None;
        }
        let text = text.to_owned();
        if let Some(found) = date::parse(&text, self.reading) {
            let words = format!("{} {text}", self.words_before(node));
            return self.judge(found, &words);
        }
        // The date may be in pieces: the line as a whole.
        let line = self.document().parent(node);
        if self.document().end(line) - line > 40 {
            return None;
        }
        let text = self.document().text_below(line);
        if text.len() > MAX_LINE_BYTES {
            return None;
        }
        let found = date::parse(&text, self.reading)?;
        self.judge(found, &text)
    }

    /// A date behind words that say that it is of the publication.
    pub(super) fn labelled(&mut self) -> Option<Date> {
        self.labelled_within(0..self.document().len())
    }

    fn labelled_within(&mut self, nodes: Range<usize>) -> Option<Date> {
        for node in nodes {
            let Some(text) = self.document().text(node) else {
                continue;
            };
            let text = text.trim();
            if text.len() > MAX_LINE_BYTES || !is_label(text) || self.is_foreign_but_foot(node) {
                continue;
            }
            let found = match self.of_text(node) {
                Some(found) => Some(found),
                // "<b>时间：</b>2026-05-04": what follows.
                None => (node + 1..self.document().len().min(node + 6))
                    .filter(|next| self.document().text(*next).is_some_and(has_digit))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .find_map(|next| self.of_text(next)),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// A date in a short line behind the headline.
    pub(super) fn near_heading(&mut self) -> Option<Date> {
        let heading = self.sources.heading?;
        self.near_heading_within(heading..self.document().len())
    }

    fn near_heading_within(&mut self, nodes: Range<usize>) -> Option<Date> {
        let mut looked_at = 0;
        for node in nodes {
            let Some(text) = self.document().text(node) else {
                continue;
            };
            if text.trim().is_empty() {
                continue;
            }
            looked_at += 1;
            if looked_at > REACH {
                break;
            }
            if !has_digit(text) || !self.is_date_line(node) {
                continue;
            }
            let found = self.of_text(node);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whether the line of a text is a date and little more, and is the article's own.
    fn is_date_line(&self, node: usize) -> bool {
        let document = self.document();
        if self.is_in_link(node) || self.is_foreign(node) {
            return false;
        }
        // Pieces of a paragraph are read as the paragraph.
        let paragraph = document
            .ancestors(document.parent(node))
            .take(4)
            .find(|above| !is_inline(document.name(*above)))
            .filter(|above| matches!(document.name(*above), "p" | "li" | "blockquote"));
        let line = match paragraph {
            Some(line) if document.end(line) - line > MAX_NODES => return false,
            Some(line) => document.text_below(line),
            None => document.text(node).unwrap_or_default().to_owned(),
        };
        line.len() <= MAX_LINE_BYTES && !is_prose(&line, self.reading)
    }

    fn is_in_link(&self, node: usize) -> bool {
        self.document()
            .ancestors(node)
            .take(6)
            .any(|above| self.document().name(above) == "a")
    }

    /// A date in a box that says it holds one, above the headline, or on a page without one.
    pub(super) fn elsewhere(&mut self) -> Option<Date> {
        let boxes: Vec<usize> = (0..self.document().len())
            .filter(|node| self.sources.said.get(*node).is_some_and(|said| said.matter))
            .filter(|node| self.document().end(*node) - node <= 60)
            .take(REACH)
            .collect();
        for node in boxes {
            let text = self.document().text_below(node);
            if text.len() <= MAX_LINE_BYTES
                && let Some(found) = date::parse(&text, self.reading)
                && let Some(found) = self.judge(found, &text)
            {
                return Some(found);
            }
        }
        let first =
            (0..self.document().len()).find(|node| self.document().name(*node) == "body")?;
        let end = self.sources.heading.unwrap_or(self.document().len());
        let texts: Vec<usize> = (first..end)
            .rev()
            .filter(|node| self.document().text(*node).is_some_and(has_digit))
            .take(REACH)
            .collect();
        texts.into_iter().find_map(|node| self.of_text(node))
    }
}

/// Whether a box is the foot of an article: "postFoot", "entry-footer".
fn is_own_foot(document: &Document, node: usize) -> bool {
    ["class", "id"]
        .iter()
        .filter_map(|key| document.attribute(node, key))
        .any(|name| {
            let name = name.to_ascii_lowercase();
            name.contains("foot")
                && ["post", "entry", "article"]
                    .iter()
                    .any(|of| name.contains(of))
        })
}
