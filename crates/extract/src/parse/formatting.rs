//! Elements that go on in the next block where they are not closed, and the "adoption agency" that
//! sorts out those that overlap (WHATWG HTML §13.2.4.3 and §13.2.6.4.7).

use crate::parse::build::{Builder, Entry, Open};
use crate::parse::scope::NOTHING;
use crate::parse::tag::Tag;
use crate::parse::tree::{Element, Id, NIL, Place};
use crate::spans::Span;

/// Most formatting elements that wait since the last border. Each is written again in each block that
/// follows, so many of them would make a page many times as large as it is.
const MAX_WAITING: usize = 32;

/// Most of them that are alike (the "Noah's Ark clause").
const MAX_ALIKE: usize = 3;

impl Builder<'_> {
    /// Inserts a formatting element and remembers it.
    pub(super) fn insert_formatting(&mut self, element: Element) {
        let id = self.insert(element);
        let (mut alike, mut waiting) = (0, 0);
        let (mut first_alike, mut first_waiting) = (None, None);
        for (index, entry) in self.formatting.iter().enumerate().rev() {
            let Entry::Formatting(other) = entry else {
                break;
            };
            waiting += 1;
            first_waiting = Some(index);
            if self.is_alike(other.element, element) {
                alike += 1;
                first_alike = Some(index);
            }
        }
        if alike >= MAX_ALIKE
            && let Some(index) = first_alike
        {
            self.formatting.remove(index);
        } else if waiting >= MAX_WAITING
            && let Some(index) = first_waiting
        {
            self.formatting.remove(index);
        }
        self.formatting
            .push(Entry::Formatting(Open { id, element }));
    }

    fn is_alike(&self, one: Element, other: Element) -> bool {
        let attributes = |element: Element| {
            let first = element.first_attribute as usize;
            self.tree
                .attributes
                .get(first..first + element.attributes as usize)
                .unwrap_or_default()
        };
        one.tag == other.tag
            && one.attributes == other.attributes
            && attributes(one)
                .iter()
                .zip(attributes(other))
                .all(|(one, other)| {
                    let texts = &self.tree.texts;
                    texts.get(one.name) == texts.get(other.name)
                        && texts.get(one.value) == texts.get(other.value)
                })
    }

    fn is_on_stack(&self, id: Id) -> bool {
        self.stack.iter().rev().any(|open| open.id == id)
    }

    /// Opens again what was closed by the end of a block only.
    pub(super) fn reconstruct_formatting(&mut self) {
        let open_from = self
            .formatting
            .iter()
            .rposition(|entry| match entry {
                Entry::Marker => true,
                Entry::Formatting(open) => self.is_on_stack(open.id),
            })
            .map_or(0, |index| index + 1);
        for index in open_from..self.formatting.len() {
            if self.stack.len() >= self.depth {
                self.cut = true;
                return;
            }
            let Some(Entry::Formatting(waiting)) = self.formatting.get(index).copied() else {
                return;
            };
            let element = waiting.element;
            let id = self.insert(element);
            if let Some(entry) = self.formatting.get_mut(index) {
                *entry = Entry::Formatting(Open { id, element });
            }
        }
    }

    /// The last formatting element of a tag since the last border, by its place in the list.
    pub(super) fn waiting(&self, tag: Tag) -> Option<(usize, Open)> {
        for (index, entry) in self.formatting.iter().enumerate().rev() {
            match entry {
                Entry::Marker => return None,
                Entry::Formatting(open) if open.element.tag == tag => return Some((index, *open)),
                Entry::Formatting(_) => {}
            }
        }
        None
    }

    fn waiting_at(&self, id: Id) -> Option<usize> {
        self.formatting
            .iter()
            .rposition(|entry| matches!(entry, Entry::Formatting(open) if open.id == id))
    }

    pub(super) fn remove_from_stack(&mut self, id: Id) {
        if let Some(at) = self.stack.iter().rposition(|open| open.id == id) {
            let open = self.stack.remove(at);
            self.count(open, -1);
        }
    }

    /// Forgets a link that another one begins in.
    pub(super) fn end_open_link(&mut self) {
        let Some((_, link)) = self.waiting(Tag::A) else {
            return;
        };
        self.end_formatting(Tag::A, Span::default());
        if let Some(at) = self.waiting_at(link.id) {
            self.formatting.remove(at);
        }
        self.remove_from_stack(link.id);
    }

    /// The end tag of a formatting element.
    pub(super) fn end_formatting(&mut self, tag: Tag, name: Span) {
        /// As many times as the standard says.
        const TIMES: usize = 8;
        if let Some(current) = self.stack.last().copied()
            && current.is(tag)
            && self.waiting_at(current.id).is_none()
        {
            self.pop();
            return;
        }
        for _ in 0..TIMES {
            let Some((index, formatting)) = self.waiting(tag) else {
                self.end_other(tag, name);
                return;
            };
            let Some(at) = self.stack.iter().rposition(|open| open.id == formatting.id) else {
                self.formatting.remove(index);
                return;
            };
            if !self.is_in_scope(at) {
                return;
            }
            let furthest = self
                .stack
                .iter()
                .enumerate()
                .skip(at + 1)
                .find(|(_, open)| !open.element.foreign && open.element.tag.is_special())
                .map(|(index, open)| (index, *open));
            let Some((furthest_at, furthest)) = furthest else {
                while self.stack.len() > at {
                    self.pop();
                }
                self.formatting.remove(index);
                return;
            };
            self.adopt(at, formatting, furthest_at, furthest);
        }
    }

    /// Whether the element at a place of the stack is in scope.
    fn is_in_scope(&self, at: usize) -> bool {
        !self.stack.iter().skip(at + 1).any(|open| {
            if open.element.foreign {
                open.is_integration_point()
            } else {
                open.element.tag.is_scope()
            }
        })
    }

    /// Puts a block that began in a formatting element behind it, with the formatting within.
    fn adopt(&mut self, at: usize, formatting: Open, furthest_at: usize, furthest: Open) {
        /// How many elements between the two stay in the list, as the standard says.
        const KEPT: usize = 3;
        let Some(ancestor) = at.checked_sub(1).and_then(|at| self.stack.get(at)).copied() else {
            return;
        };
        let mut bookmark = self.waiting_at(formatting.id).unwrap_or_default();
        let mut last = furthest.id;
        let mut between = furthest_at;
        let mut passed = 0;
        while between > at + 1 {
            between -= 1;
            passed += 1;
            let Some(node) = self.stack.get(between).copied() else {
                return;
            };
            let mut waits_at = self.waiting_at(node.id);
            if passed > KEPT
                && let Some(index) = waits_at.take()
            {
                self.formatting.remove(index);
                if index < bookmark {
                    bookmark -= 1;
                }
            }
            let Some(index) = waits_at else {
                self.stack.remove(between);
                self.count(node, -1);
                continue;
            };
            let copy = Open {
                id: self.tree.create(node.element),
                element: node.element,
            };
            if let Some(entry) = self.formatting.get_mut(index) {
                *entry = Entry::Formatting(copy);
            }
            if let Some(open) = self.stack.get_mut(between) {
                *open = copy;
            }
            if last == furthest.id {
                bookmark = index + 1;
            }
            self.tree.insert(
                Place {
                    parent: copy.id,
                    next: NIL,
                },
                last,
            );
            last = copy.id;
        }
        let place = if ancestor.element.tag.is_table_part() && !ancestor.element.foreign {
            self.foster_place()
        } else {
            Place {
                parent: ancestor.id,
                next: NIL,
            }
        };
        self.tree.insert(place, last);
        let copy = Open {
            id: self.tree.create(formatting.element),
            element: formatting.element,
        };
        self.tree.move_children(furthest.id, copy.id);
        self.tree.insert(
            Place {
                parent: furthest.id,
                next: NIL,
            },
            copy.id,
        );
        if let Some(index) = self.waiting_at(formatting.id) {
            self.formatting.remove(index);
            if index < bookmark {
                bookmark -= 1;
            }
        }
        let bookmark = bookmark.min(self.formatting.len());
        self.formatting.insert(bookmark, Entry::Formatting(copy));
        self.remove_from_stack(formatting.id);
        let below = self
            .stack
            .iter()
            .rposition(|open| open.id == furthest.id)
            .map_or(self.stack.len(), |index| index + 1);
        self.stack.insert(below, copy);
        self.count(copy, 1);
    }

    /// Any other end tag: of the element that is open, unless a block is between.
    pub(super) fn end_other(&mut self, tag: Tag, name: Span) {
        let same = |builder: &Self, open: &Open| {
            open.is(tag)
                && (tag != Tag::Other
                    || builder
                        .tree
                        .texts
                        .get(open.element.name)
                        .eq_ignore_ascii_case(builder.tree.texts.get(name)))
        };
        let mut found = None;
        for (index, open) in self.stack.iter().enumerate().rev() {
            if same(self, open) {
                found = Some(index);
                break;
            }
            if !open.element.foreign && open.element.tag.is_special() {
                return;
            }
        }
        if let Some(index) = found {
            while self.stack.len() > index {
                self.pop();
            }
        }
    }

    /// Whether a tag is in scope and of a formatting element.
    pub(super) fn closes_nobr(&self) -> bool {
        self.in_scope(Tag::NoBr, NOTHING)
    }
}
