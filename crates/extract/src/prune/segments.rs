//! The chosen text line by line: what stands between blocks and line breaks.

use crate::document::{Document, is_inline};
use crate::measure::Measures;
use crate::words::collapse;

/// A line of text: a paragraph, or what stands between two `br`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Segment {
    /// First text node.
    pub(super) start: usize,
    /// Index behind the last text node.
    pub(super) end: usize,
    /// The innermost block around it.
    pub(super) block: usize,
    pub(super) weight: usize,
    pub(super) marks: usize,
    pub(super) linked: usize,
    /// Weight of what is in `b` or `strong`.
    pub(super) bold: usize,
}

impl Segment {
    pub(super) fn text(&self, document: &Document, skip: &[bool]) -> String {
        let mut text = String::new();
        let mut node = self.start;
        while node < self.end {
            if skip.get(node) == Some(&true) {
                node = document.end(node);
                continue;
            }
            text.push_str(document.text(node).unwrap_or_default());
            node += 1;
        }
        collapse(&text)
    }

    /// The last character of the text.
    pub(super) fn last(&self, document: &Document, skip: &[bool]) -> Option<char> {
        let is_shown = |character: &char| !character.is_whitespace() && *character != '\u{feff}';
        let mut last = None;
        let mut node = self.start;
        while node < self.end {
            if skip.get(node) == Some(&true) {
                node = document.end(node);
                continue;
            }
            let text = document.text(node).unwrap_or_default();
            last = text.chars().rev().find(is_shown).or(last);
            node += 1;
        }
        last
    }

    pub(super) fn leave(&self, document: &Document, skip: &mut [bool]) {
        for node in self.start..self.end {
            if document.text(node).is_some() {
                super::mark(skip, node);
            }
        }
    }

    /// Whether it is a heading by its element.
    pub(super) fn is_heading(&self, document: &Document) -> bool {
        matches!(
            document.name(self.block),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        )
    }
}

/// The lines of what is left of `roots`, in order.
pub(super) fn segments(
    document: &Document,
    measures: &Measures,
    roots: &[usize],
    skip: &[bool],
) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut open = Segment::default();
    let (mut link_end, mut bold_end) = (0, 0);
    for root in roots {
        let mut node = *root;
        while node < document.end(*root) {
            if skip.get(node) == Some(&true) {
                if !is_inline(document.name(node)) {
                    close(&mut open, &mut found);
                }
                node = document.end(node);
                continue;
            }
            if document.is_element(node) {
                match document.name(node) {
                    "a" => link_end = document.end(node).max(link_end),
                    "b" | "strong" => bold_end = document.end(node).max(bold_end),
                    name if !is_inline(name) => close(&mut open, &mut found),
                    _ => {}
                }
            } else if let Some(all) = measures.all.get(node).filter(|all| all.weight > 0) {
                let block = measures.block.get(node).copied().unwrap_or(0);
                if open.weight > 0 && block != open.block {
                    close(&mut open, &mut found);
                }
                if open.weight == 0 {
                    (open.start, open.block) = (node, block);
                }
                open.end = node + 1;
                open.weight += all.weight;
                open.marks += all.marks;
                open.linked += if node < link_end { all.weight } else { 0 };
                open.bold += if node < bold_end { all.weight } else { 0 };
            }
            node += 1;
        }
        close(&mut open, &mut found);
    }
    found
}

fn close(open: &mut Segment, found: &mut Vec<Segment>) {
    if open.weight > 0 {
        found.push(*open);
    }
    *open = Segment::default();
}
