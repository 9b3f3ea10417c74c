//! Nesting: writes tags so that HTML's parser builds the very tree they show (WHATWG HTML §13.2.6).
//!
//! A paragraph ends before a block, an item before the next one, a link before another link; text in
//! a table gets a cell; formatting that is closed out of order is closed and opened again. Repairs
//! that write more than the input holds are paid from what the output limit leaves.

use std::ops::Range;

use crate::element::{Element, Kind, kept};
use crate::escape;
use crate::limits::{MAX_DEPTH, MAX_OUTPUT_FACTOR, OUTPUT_SLACK_BYTES};
use crate::name::Name;

use super::Profile;

/// Text-level elements that are opened again at most, at one place.
const MAX_REOPENED: usize = 4;

/// Elements that a parser opens again after a block has closed them.
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "s", "small", "span", "strike", "strong", "tt", "u",
];

#[derive(Debug)]
struct Open {
    element: Element,
    /// Where its attributes stand in the output.
    attributes: Range<usize>,
    /// Its end tag came while a block was open in it: it ends with that block.
    ends: bool,
}

/// The open elements and what is written.
#[derive(Debug)]
pub(super) struct Nest {
    profile: Profile,
    out: String,
    open: Vec<Open>,
    /// Length of the end tags of all open elements.
    closing_len: usize,
    consumed: usize,
    /// Start tags that were dropped because of depth and whose end tags may still come.
    too_deep: usize,
    lost_element: bool,
    /// Length of `out` just after a `<pre>`.
    pre_at: Option<usize>,
    /// Whether nothing was read since that `<pre>`.
    pre_fresh: bool,
}

impl Nest {
    pub(super) fn new(profile: Profile, input_len: usize) -> Self {
        Self {
            profile,
            out: String::with_capacity(input_len + input_len / 16),
            open: Vec::new(),
            closing_len: 0,
            consumed: 0,
            too_deep: 0,
            lost_element: false,
            pre_at: None,
            pre_fresh: false,
        }
    }

    /// Says how many bytes of the input the output so far stands for.
    pub(super) fn set_consumed(&mut self, consumed: usize) {
        self.consumed = consumed;
    }

    /// Whether an element had to be dropped for want of a place.
    pub(super) fn lost_element(&self) -> bool {
        self.lost_element
    }

    /// Whether the output limit leaves room for this many bytes beyond the ordinary.
    pub(super) fn affords(&self, length: usize) -> bool {
        let limit = MAX_OUTPUT_FACTOR * self.consumed + OUTPUT_SLACK_BYTES / 2;
        self.out.len() + self.closing_len + length <= limit
    }

    /// Closes everything and gives the output.
    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.out
    }

    /// Writes text, which needs no escaping when it is `plain`.
    pub(super) fn text(&mut self, text: &str, plain: bool) {
        let fresh = std::mem::take(&mut self.pre_fresh);
        let text = if fresh {
            text.strip_prefix('\n').unwrap_or(text)
        } else {
            text
        };
        if text.is_empty() {
            return;
        }
        if !text
            .bytes()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
        {
            self.leave_table_structure();
        }
        if self.pre_at == Some(self.out.len()) && text.starts_with('\n') {
            // The parser drops the first newline of `<pre>`: write one for it.
            self.out.push('\n');
        }
        if plain && !self.out.ends_with('&') {
            self.out.push_str(text);
        } else {
            escape::push_text(&mut self.out, text);
        }
    }

    /// Writes a start tag, with its attributes as written.
    pub(super) fn start(&mut self, element: Element, attributes: &str) {
        self.pre_fresh = false;
        match element.kind {
            kind if kind.is_table_part() && self.profile == Profile::Strict => {
                if !self.enter_table_part(kind) {
                    self.lost_element = true;
                    return;
                }
            }
            Kind::Table if self.in_table_structure() => self.close_table(),
            kind => {
                self.leave_table_structure();
                self.close_before(kind);
            }
        }
        if element.kind.is_void() {
            self.write_start(element, attributes);
        } else if self.open.len() >= MAX_DEPTH {
            self.too_deep += 1;
            self.lost_element = true;
        } else {
            self.push(element, attributes);
        }
    }

    /// Writes the end tag of the nearest open element of this name, and those of all in it.
    pub(super) fn end(&mut self, element: Element) {
        self.pre_fresh = false;
        if element.kind.is_void() {
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let part = element.kind.is_table_part() || element.kind == Kind::Table;
        let mut crosses_block = false;
        let mut found = None;
        for (index, open) in self.open.iter().enumerate().rev() {
            let heading = element.kind == Kind::Heading && open.element.kind == Kind::Heading;
            if !open.ends && (open.element.id == element.id || heading) {
                found = Some(index);
                break;
            }
            let stops = if part {
                open.element.kind == Kind::Table
            } else {
                open.element.kind.is_boundary()
            };
            if stops || (element.kind == Kind::Item && matches!(open.element.name, "ul" | "ol")) {
                break;
            }
            crosses_block |= !open.element.kind.is_inline();
        }
        let Some(index) = found else {
            return;
        };
        let inline = matches!(element.kind, Kind::Inline | Kind::Link | Kind::RubyPart);
        if inline && crosses_block {
            if let Some(open) = self.open.get_mut(index) {
                open.ends = true;
            }
        } else if inline {
            self.close_and_reopen(index);
        } else {
            self.close_to(index);
        }
    }

    /// Closes what cannot stay open when an element of this kind starts.
    fn close_before(&mut self, kind: Kind) {
        // What is closed may have hidden more; twice is enough outside the oddest table pieces.
        for _ in 0..4 {
            let before = self.open.len();
            self.close_once_before(kind);
            if self.open.len() == before {
                return;
            }
        }
    }

    fn close_once_before(&mut self, kind: Kind) {
        match kind {
            Kind::Heading => {
                self.close_paragraph();
                self.close_nearest(Kind::Heading, Kind::is_inline);
            }
            Kind::Item | Kind::Term => {
                self.close_nearest(kind, |kind| {
                    kind.is_inline() || matches!(kind, Kind::Division | Kind::Paragraph)
                });
                self.close_paragraph();
            }
            Kind::Block
            | Kind::Division
            | Kind::Paragraph
            | Kind::Preformatted
            | Kind::Table
            | Kind::Rule => {
                self.close_paragraph();
            }
            Kind::Link => self.close_nearest(Kind::Link, |kind| {
                !matches!(kind, Kind::Cell | Kind::Caption)
            }),
            Kind::RubyPart => {
                self.close_nearest(Kind::RubyPart, Kind::is_inline);
                self.close_implied_in_ruby();
            }
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        self.close_nearest(Kind::Paragraph, |kind| !kind.is_boundary());
    }

    /// In a `ruby`, its parts also end a paragraph or item that they stand in directly.
    fn close_implied_in_ruby(&mut self) {
        let scope = self
            .open
            .iter()
            .rev()
            .take_while(|open| !open.element.kind.is_boundary());
        if !scope.into_iter().any(|open| open.element.name == "ruby") {
            return;
        }
        let implied = [Kind::Paragraph, Kind::Item, Kind::Term, Kind::RubyPart];
        while self
            .open
            .last()
            .is_some_and(|open| implied.contains(&open.element.kind))
        {
            self.close_to(self.open.len() - 1);
        }
    }

    /// Closes the nearest open element of a kind, unless one that is not `transparent` is nearer.
    fn close_nearest(&mut self, wanted: Kind, transparent: impl Fn(Kind) -> bool) {
        for (index, open) in self.open.iter().enumerate().rev() {
            if open.element.kind == wanted {
                self.close_and_reopen(index);
                return;
            }
            if !transparent(open.element.kind) {
                return;
            }
        }
    }

    /// Makes place for a table part; `false` when no table is open.
    fn enter_table_part(&mut self, kind: Kind) -> bool {
        let Some(table) = self
            .open
            .iter()
            .rposition(|open| open.element.kind == Kind::Table)
        else {
            return false;
        };
        let stays = |open: Kind| match kind {
            Kind::Cell => matches!(open, Kind::Row | Kind::Rows),
            Kind::Row => open == Kind::Rows,
            Kind::Column => open == Kind::Columns,
            _ => false,
        };
        let mut keep = table + 1;
        while self
            .open
            .get(keep)
            .is_some_and(|open| stays(open.element.kind))
        {
            keep += 1;
        }
        self.close_to(keep);
        let in_row = self
            .open
            .last()
            .is_some_and(|open| open.element.kind == Kind::Row);
        if kind == Kind::Cell && !in_row {
            self.imply(&["tr"])
        } else {
            true
        }
    }

    fn in_table_structure(&self) -> bool {
        self.profile == Profile::Strict
            && self
                .open
                .last()
                .is_some_and(|open| open.element.kind.is_table_structure())
    }

    fn close_table(&mut self) {
        if let Some(table) = self
            .open
            .iter()
            .rposition(|open| open.element.kind == Kind::Table)
        {
            self.close_to(table);
        }
    }

    /// Where only table parts may stand: opens a cell, or closes the table when that costs too much.
    fn leave_table_structure(&mut self) {
        if !self.in_table_structure() {
            return;
        }
        let kind = self.open.last().map(|open| open.element.kind);
        if kind == Some(Kind::Columns) {
            self.close_to(self.open.len().saturating_sub(1));
        }
        let parts: &[&str] = if kind == Some(Kind::Row) {
            &["td"]
        } else {
            &["tr", "td"]
        };
        if !self.imply(parts) {
            self.close_table();
        }
    }

    /// Opens elements that the input did not name, if depth and output limit allow.
    fn imply(&mut self, names: &[&str]) -> bool {
        let cost: usize = names.iter().map(|name| 2 * name.len() + 5).sum();
        if !self.affords(cost) || self.open.len() + names.len() > MAX_DEPTH {
            return false;
        }
        let profile = self.profile;
        for element in names
            .iter()
            .filter_map(|name| kept(Name::new(name), profile))
        {
            self.push(element, "");
        }
        true
    }

    fn close_and_reopen(&mut self, index: usize) {
        let formatting = |open: &&Open| !open.ends && FORMATTING.contains(&open.element.name);
        let inner: Vec<(Element, Range<usize>)> = self
            .open
            .iter()
            .skip(index + 1)
            .filter(formatting)
            .take(MAX_REOPENED)
            .map(|open| (open.element, open.attributes.clone()))
            .collect();
        let was_link = self
            .open
            .get(index)
            .is_some_and(|open| open.element.kind == Kind::Link);
        self.close_to(index);
        for (element, attributes) in inner {
            let attributes = self.out.get(attributes).unwrap_or_default().to_owned();
            let cost = 2 * element.name.len() + 5 + attributes.len();
            let link_again = was_link && element.kind == Kind::Link;
            if !link_again && self.affords(cost) && self.open.len() < MAX_DEPTH {
                self.push(element, &attributes);
            }
        }
    }

    fn push(&mut self, element: Element, attributes: &str) {
        self.write_start(element, attributes);
        // Before the `>`.
        let end = self.out.len() - 1;
        self.closing_len += element.name.len() + 3;
        self.open.push(Open {
            element,
            attributes: end - attributes.len()..end,
            ends: false,
        });
        if element.kind == Kind::Preformatted {
            self.pre_at = Some(self.out.len());
            self.pre_fresh = true;
        }
    }

    fn write_start(&mut self, element: Element, attributes: &str) {
        self.out.push('<');
        self.out.push_str(element.name);
        self.out.push_str(attributes);
        self.out.push('>');
    }

    /// Closes all open elements from this index on, and those that were to end with them.
    fn close_to(&mut self, index: usize) {
        while self.open.len() > index || self.open.last().is_some_and(|open| open.ends) {
            let Some(open) = self.open.pop() else {
                return;
            };
            self.out.push_str("</");
            self.out.push_str(open.element.name);
            self.out.push('>');
            self.closing_len = self.closing_len.saturating_sub(open.element.name.len() + 3);
        }
    }
}
