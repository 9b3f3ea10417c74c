//! The stack of open elements and what is in scope (WHATWG HTML §13.2.4.2).

use crate::parse::build::{Builder, Entry, Mode, Open};
use crate::parse::tag::Tag;

/// A set of tags.
pub(super) type Is = fn(Tag) -> bool;

/// Ends a scope beyond what ends every scope.
pub(super) const NOTHING: Is = |_| false;
pub(super) const BUTTON: Is = |tag| tag == Tag::Button;
pub(super) const LIST: Is = |tag| matches!(tag, Tag::Ol | Tag::Ul);

impl Builder<'_> {
    pub(super) fn push(&mut self, open: Open) {
        self.count(open, 1);
        self.stack.push(open);
    }

    pub(super) fn count(&mut self, open: Open, by: i32) {
        if !open.element.foreign
            && let Some(count) = self.counts.get_mut(open.element.tag as usize)
        {
            *count = count.saturating_add_signed(by);
        }
    }

    pub(super) fn pop(&mut self) -> Option<Open> {
        let open = self.stack.pop()?;
        self.count(open, -1);
        Some(open)
    }

    pub(super) fn current_is(&self, tag: Tag) -> bool {
        self.stack.last().is_some_and(|open| open.is(tag))
    }

    /// Whether an element of HTML is open, in whichever scope.
    pub(super) fn is_open(&self, tag: Tag) -> bool {
        self.counts
            .get(tag as usize)
            .is_some_and(|count| *count > 0)
    }

    pub(super) fn in_scope(&self, tag: Tag, ends: Is) -> bool {
        self.is_open(tag) && self.any_in_scope(|found| found == tag, ends)
    }

    pub(super) fn any_in_scope(&self, wanted: impl Fn(Tag) -> bool, ends: Is) -> bool {
        for open in self.stack.iter().rev() {
            let tag = open.element.tag;
            if open.element.foreign {
                if open.is_integration_point() {
                    return false;
                }
                continue;
            }
            if wanted(tag) {
                return true;
            }
            if tag.is_scope() || ends(tag) {
                return false;
            }
        }
        false
    }

    pub(super) fn any_in_table_scope(&self, wanted: impl Fn(Tag) -> bool) -> bool {
        for open in self.stack.iter().rev().filter(|open| !open.element.foreign) {
            if wanted(open.element.tag) {
                return true;
            }
            if matches!(open.element.tag, Tag::Html | Tag::Table | Tag::Template) {
                return false;
            }
        }
        false
    }

    pub(super) fn in_table_scope(&self, tag: Tag) -> bool {
        self.is_open(tag) && self.any_in_table_scope(|found| found == tag)
    }

    /// Closes elements whose end tags are implied, but not one of `except`.
    pub(super) fn imply_end_tags(&mut self, except: Tag) {
        while self.stack.last().is_some_and(|open| {
            let tag = open.element.tag;
            !open.element.foreign && tag.is_implied() && tag != except
        }) {
            self.pop();
        }
    }

    /// Closes elements up to and with the last one of these.
    pub(super) fn pop_until(&mut self, wanted: impl Fn(Tag) -> bool) {
        while let Some(open) = self.pop() {
            if !open.element.foreign && wanted(open.element.tag) {
                return;
            }
        }
    }

    /// Closes elements above the last one of these.
    pub(super) fn pop_to(&mut self, context: impl Fn(Tag) -> bool) {
        while self
            .stack
            .last()
            .is_some_and(|open| open.element.foreign || !context(open.element.tag))
        {
            self.pop();
        }
    }

    pub(super) fn close(&mut self, tag: Tag) {
        self.imply_end_tags(tag);
        self.pop_until(|found| found == tag);
    }

    pub(super) fn close_paragraph(&mut self) {
        if self.in_scope(Tag::P, BUTTON) {
            self.close(Tag::P);
        }
    }

    pub(super) fn clear_formatting_to_marker(&mut self) {
        while let Some(Entry::Formatting(_)) = self.formatting.pop() {}
    }

    /// The mode that fits what is open (§13.2.4.1).
    pub(super) fn fitting_mode(&self) -> Mode {
        for (index, open) in self.stack.iter().enumerate().rev() {
            if open.element.foreign {
                continue;
            }
            return match open.element.tag {
                Tag::Td | Tag::Th if index > 0 => Mode::InCell,
                Tag::Tr => Mode::InRow,
                Tag::TBody | Tag::THead | Tag::TFoot => Mode::InTableBody,
                Tag::Caption => Mode::InCaption,
                Tag::ColGroup => Mode::InColumnGroup,
                Tag::Table => Mode::InTable,
                Tag::Template => self.template_modes.last().copied().unwrap_or(Mode::InBody),
                Tag::Head if index > 0 => Mode::InHead,
                Tag::Body => Mode::InBody,
                Tag::FrameSet => Mode::InFrameset,
                Tag::Html if self.head == crate::parse::tree::NIL => Mode::BeforeHead,
                Tag::Html => Mode::AfterHead,
                _ => continue,
            };
        }
        Mode::InBody
    }
}
