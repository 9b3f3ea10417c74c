//! A page as lines: what stands between two breaks, with its place on the page.

use super::digest::Digest;
use crate::document::{Document, is_inline};
use crate::words::amount;

/// How many boxes around a line make its place. The whole way up would part pages whose outermost
/// boxes differ by section.
const LEVELS: usize = 4;

/// Longest class or id that is read, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// A class of more words than this says what the story is about; then only the first says what the
/// box is.
const MAX_CLASS_WORDS: usize = 5;

/// Most lines of a page that are looked at.
const MAX_LINES: usize = 20_000;

/// A line of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Where its nodes are in [`Lines::nodes`].
    pub(super) first: usize,
    pub(super) end: usize,
    /// The innermost block around it.
    pub(super) block: usize,
    /// Its place.
    pub(super) place: u64,
    /// Its text, numbers alike.
    pub(super) text: u64,
    /// Characters by weight.
    pub(super) weight: usize,
    /// The part of `weight` in links.
    pub(super) linked: usize,
    /// Whether it has letters.
    pub(super) letters: bool,
}

impl Line {
    /// Place and text.
    pub(super) fn key(&self) -> u64 {
        let mut digest = Digest::new();
        digest.number(self.place);
        digest.number(self.text);
        digest.finish()
    }
}

impl Picture {
    /// Place and name.
    pub(super) fn key(&self) -> u64 {
        let mut digest = Digest::new();
        digest.number(self.place);
        digest.number(self.name);
        digest.finish()
    }
}

/// The lines of a page.
#[expect(
    clippy::struct_field_names,
    reason = "lines, nodes and pictures are what it holds"
)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    /// The nodes of all lines.
    pub(super) nodes: Vec<usize>,
    /// The pictures.
    pub(super) pictures: Vec<Picture>,
    /// The place of each node.
    pub(super) places: Vec<u64>,
}

/// A picture of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picture {
    pub(super) node: usize,
    /// The place of the block around it.
    pub(super) place: u64,
    /// What its attributes say.
    pub(super) name: u64,
}

/// Reads the lines of what is not left out.
pub(super) fn lines(document: &Document, skip: &[bool]) -> Lines {
    let count = document.len();
    let own: Vec<u64> = (0..count).map(|node| own(document, node)).collect();
    let places: Vec<u64> = (0..count).map(|node| place(document, &own, node)).collect();
    let mut out = Lines {
        lines: Vec::new(),
        nodes: Vec::new(),
        pictures: Vec::new(),
        places,
    };
    let mut open: Option<Open> = None;
    let mut blocks = vec![0; count];
    let mut link_end = 0;
    let mut node = 0;
    while node < count && out.lines.len() < MAX_LINES {
        let name = document.name(node);
        if skip.get(node) == Some(&true) {
            if !is_inline(name) {
                out.close(&mut open);
            }
            node = document.end(node);
            continue;
        }
        let around = blocks.get(document.parent(node)).copied().unwrap_or(0);
        let is_break = document.is_element(node) && !is_inline(name);
        let block = if is_break && name != "br" {
            node
        } else {
            around
        };
        if let Some(place) = blocks.get_mut(node) {
            *place = block;
        }
        if is_break {
            out.close(&mut open);
        }
        if name == "a" && document.attribute(node, "href").is_some() {
            link_end = link_end.max(document.end(node));
        }
        if name == "img" {
            out.picture(document, node, block);
        }
        if let Some(text) = document.text(node).filter(|text| !text.trim().is_empty()) {
            if open.as_ref().is_some_and(|open| open.block != block) {
                out.close(&mut open);
            }
            let first = out.nodes.len();
            let open = open.get_or_insert_with(|| Open {
                digest: Digest::new(),
                first,
                block,
                weight: 0,
                linked: 0,
                letters: false,
            });
            let amount = amount(text);
            open.letters |= open.digest.words(text);
            open.weight += amount.weight;
            if node < link_end {
                open.linked += amount.weight;
            }
            out.nodes.push(node);
        }
        node += 1;
    }
    out.close(&mut open);
    out
}

/// A line that is being read.
struct Open {
    digest: Digest,
    first: usize,
    block: usize,
    weight: usize,
    linked: usize,
    letters: bool,
}

impl Lines {
    fn close(&mut self, open: &mut Option<Open>) {
        if let Some(open) = open.take() {
            self.lines.push(Line {
                first: open.first,
                end: self.nodes.len(),
                block: open.block,
                place: self.places.get(open.block).copied().unwrap_or_default(),
                text: open.digest.finish(),
                weight: open.weight,
                linked: open.linked,
                letters: open.letters,
            });
        }
    }

    /// A picture is what all its attributes say: a placeholder alone does not tell one from another.
    fn picture(&mut self, document: &Document, node: usize, block: usize) {
        let mut digest = Digest::new();
        digest.byte(1);
        let mut named = false;
        for (_, value) in document.attributes(node) {
            if value.len() > 8 && value.contains(['/', '.']) {
                digest.bytes(value.as_bytes());
                named = true;
            }
        }
        if named {
            let place = self.places.get(block).copied().unwrap_or_default();
            self.pictures.push(Picture {
                node,
                place,
                name: digest.finish(),
            });
        }
    }

    /// The nodes of a line.
    pub(super) fn nodes_of(&self, line: &Line) -> &[usize] {
        self.nodes.get(line.first..line.end).unwrap_or_default()
    }
}

/// What an element is called, without what differs from page to page.
fn own(document: &Document, node: usize) -> u64 {
    let name = document.name(node);
    let mut digest = Digest::new();
    digest.bytes(name.as_bytes());
    // Classes of these are often those of the story: its number, its tags.
    if matches!(name, "html" | "body" | "article") {
        return digest.finish();
    }
    for (name, value) in document.attributes(node) {
        let is_class = match name {
            "class" => true,
            "id" => false,
            _ => continue,
        };
        if value.len() > MAX_NAME_BYTES {
            continue;
        }
        digest.byte(if is_class { b'.' } else { b'#' });
        let many = value.split_ascii_whitespace().count() > MAX_CLASS_WORDS;
        let words = value.split_ascii_whitespace();
        for word in words.take(if many { 1 } else { MAX_CLASS_WORDS }) {
            digest.words(word);
            digest.byte(b' ');
        }
    }
    digest.finish()
}

/// The names of a node and of the boxes around it.
fn place(document: &Document, own: &[u64], node: usize) -> u64 {
    let mut digest = Digest::new();
    for above in document.ancestors(node).take(LEVELS) {
        digest.number(own.get(above).copied().unwrap_or_default());
    }
    digest.finish()
}
