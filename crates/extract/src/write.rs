//! The chosen text as clean HTML in parts, with figures between them.

mod tags;

use std::collections::HashSet;

use jianbao_html::{Profile, clean, escape_attribute, escape_text};
use url::Url;

use crate::document::{Document, is_inline};
use crate::extraction::BodyPart;
use crate::words::amount;
use tags::{holds_lines, is_whole, tag};

/// Weight of the longest bare line that stays without a paragraph of its own: a dateline.
const MAX_DATELINE: usize = 60;

/// Writes what is left of `roots`.
///
/// `figure` gives for a node the index of the figure that begins there.
pub(crate) fn body(
    document: &Document,
    roots: &[usize],
    skip: &[bool],
    figure: impl Fn(usize) -> Option<usize>,
    base: &Url,
) -> Vec<BodyPart> {
    let mut writer = Writer {
        document,
        base,
        parts: Vec::new(),
        html: String::new(),
        open: Vec::new(),
        waiting: Vec::new(),
        loose: false,
        begun: false,
        targets: targets(document, roots, skip),
    };
    for root in roots {
        writer.subtree(*root, skip, &figure);
        writer.end_line();
    }
    writer.flush();
    for index in std::mem::take(&mut writer.waiting) {
        writer.parts.push(BodyPart::Media(index));
    }
    writer.parts
}

/// An element that is open in the output, or will be once it has content.
struct Open {
    /// Index behind the node's subtree; the element is closed there.
    end: usize,
    tag: &'static str,
    attributes: String,
    written: bool,
    /// Whether the page has no such element: the paragraph is ours.
    made: bool,
}

struct Writer<'a> {
    document: &'a Document,
    base: &'a Url,
    parts: Vec<BodyPart>,
    html: String,
    open: Vec<Open>,
    /// Figures within a list or table, which come behind it.
    waiting: Vec<usize>,
    /// Whether a line without a block of its own is being written, as `<p>`.
    loose: bool,
    /// Whether any text has been written.
    begun: bool,
    /// The ids that links within the text lead to: of its notes.
    targets: HashSet<String>,
}

/// The ids that links within `roots` lead to.
fn targets(document: &Document, roots: &[usize], skip: &[bool]) -> HashSet<String> {
    /// Most notes of a text.
    const MAX_NOTES: usize = 2_000;
    roots
        .iter()
        .flat_map(|root| *root..document.end(*root))
        .filter(|node| document.name(*node) == "a" && skip.get(*node) != Some(&true))
        .filter_map(|node| document.attribute(node, "href")?.strip_prefix('#'))
        .filter(|target| !target.is_empty())
        .take(MAX_NOTES)
        .map(str::to_owned)
        .collect()
}

impl Writer<'_> {
    fn subtree(&mut self, root: usize, skip: &[bool], figure: &impl Fn(usize) -> Option<usize>) {
        let end = self.document.end(root);
        let mut node = root;
        while node < end {
            self.close_until(node);
            if let Some(index) = figure(node) {
                self.media(index);
                node = self.document.end(node);
                continue;
            }
            if skip.get(node) == Some(&true) {
                if !is_inline(self.document.name(node)) {
                    self.end_line();
                }
                node = self.document.end(node);
                continue;
            }
            if let Some(text) = self.document.text(node) {
                self.text(node, text);
            } else {
                self.start(node);
            }
            node += 1;
        }
        self.close_until(end);
    }

    fn start(&mut self, node: usize) {
        let name = self.document.name(node);
        match name {
            "br" => self.line_break(),
            "hr" => self.end_line(),
            "span" if self.is_gap(node) => self.html.push(' '),
            _ => {
                let inline = is_inline(name);
                if !inline {
                    self.end_line();
                }
                if let Some(tag) = tag(name) {
                    let attributes = self.attributes(node, tag);
                    self.open.push(Open {
                        end: self.document.end(node),
                        tag,
                        attributes,
                        written: false,
                        made: false,
                    });
                    // Empty cells keep the others in their columns.
                    if matches!(tag, "td" | "th") {
                        self.write_open();
                    }
                } else if !inline && self.is_leaf(node) {
                    self.open.push(Open {
                        end: self.document.end(node),
                        tag: "p",
                        attributes: String::new(),
                        written: false,
                        made: true,
                    });
                }
            }
        }
    }

    /// Whether an empty element stands between two sentences that nothing else divides.
    fn is_gap(&self, node: usize) -> bool {
        let end = self.document.end(node);
        let ended = self.html.ends_with(['.', '!', '?', '"', '”', '。']);
        ended
            && self
                .document
                .below(node)
                .all(|below| self.document.text(below).is_none())
            && self
                .document
                .text(end)
                .is_some_and(|next| next.starts_with(char::is_uppercase))
    }

    /// Ends the line; two line breaks end a paragraph that the page did not set as one.
    fn line_break(&mut self) {
        if !self.loose && !self.open.iter().any(|open| open.written) {
            return;
        }
        let written = self.html.trim_end();
        if !written.ends_with("<br>")
            || self
                .open
                .iter()
                .any(|open| holds_lines(open.tag) && !open.made)
        {
            self.html.push_str("<br>");
            return;
        }
        let length = written.trim_end_matches("<br>").len();
        self.html.truncate(length);
        self.end_paragraph();
    }

    /// Ends the paragraph within an element that goes on.
    fn end_paragraph(&mut self) {
        for open in self.open.iter_mut().rev() {
            let paragraph = open.tag == "p";
            if !(paragraph || is_inline(open.tag)) {
                break;
            }
            if open.written {
                open.written = false;
                self.html.push_str("</");
                self.html.push_str(open.tag);
                self.html.push('>');
            }
            if paragraph {
                return;
            }
        }
        self.end_line();
    }

    /// Takes away what a paragraph has no need of at its end.
    fn trim_end(&mut self) {
        loop {
            let length = self.html.trim_end().trim_end_matches("<br>").len();
            if length == self.html.len() {
                return;
            }
            self.html.truncate(length);
        }
    }

    fn attributes(&self, node: usize, tag: &str) -> String {
        let wanted: &[&str] = match tag {
            "a" => &["href"],
            "td" | "th" => &["colspan", "rowspan"],
            "ol" => &["start", "type", "reversed"],
            "li" => &["value"],
            "bdo" | "bdi" | "p" | "blockquote" => &["dir", "lang"],
            "abbr" => &["title"],
            _ => &[],
        };
        let mut attributes = String::new();
        let target = self
            .document
            .attribute(node, "id")
            .is_some_and(|id| self.targets.contains(id));
        for name in wanted.iter().chain(target.then_some(&"id")) {
            if let Some(value) = self.document.attribute(node, name) {
                attributes.push(' ');
                attributes.push_str(name);
                attributes.push_str("=\"");
                attributes.push_str(&escape_attribute(value));
                attributes.push('"');
            }
        }
        attributes
    }

    /// Whether a box has text of its own and no block within: it is a paragraph.
    fn is_leaf(&self, node: usize) -> bool {
        !self.open.iter().any(|open| holds_lines(open.tag))
            && self.document.below(node).all(|node| {
                !self.document.is_element(node)
                    || is_inline(self.document.name(node))
                    || self.document.name(node) == "br"
            })
    }

    fn text(&mut self, node: usize, text: &str) {
        if text
            .trim_matches(|character: char| character.is_whitespace())
            .is_empty()
        {
            if self
                .open
                .iter()
                .any(|open| open.written && open.tag == "pre")
            {
                // Its line breaks are content.
                self.html.push_str(text);
            } else if self
                .open
                .iter()
                .any(|open| open.written && holds_lines(open.tag))
                || self.loose
            {
                self.html.push(' ');
            }
            return;
        }
        let in_line = self.open.iter().any(|open| holds_lines(open.tag));
        if !in_line && !self.loose {
            // A dateline stays bare; any other loose line becomes a paragraph.
            let dateline =
                !self.begun && amount(text).weight <= MAX_DATELINE && self.before_block(node);
            if !dateline
                && !self
                    .open
                    .iter()
                    .any(|open| matches!(open.tag, "ul" | "ol" | "table" | "tr" | "dl"))
            {
                self.html.push_str("<p>");
                self.loose = true;
            }
        }
        self.write_open();
        self.begun = true;
        self.html.push_str(&escape_text(text));
    }

    /// Whether the next thing on the page behind the line of `node` is a block.
    fn before_block(&self, node: usize) -> bool {
        /// How far is looked.
        const REACH: usize = 8;
        for at in node + 1..=node + REACH {
            if self
                .document
                .text(at)
                .is_some_and(|text| !text.trim().is_empty())
            {
                return false;
            }
            if self.document.is_element(at) && !is_inline(self.document.name(at)) {
                return self.document.name(at) != "br";
            }
        }
        false
    }

    /// Writes the start tags that have waited for content.
    fn write_open(&mut self) {
        for open in &mut self.open {
            if !open.written {
                open.written = true;
                self.html.push('<');
                self.html.push_str(open.tag);
                self.html.push_str(&open.attributes);
                self.html.push('>');
            }
        }
    }

    /// Closes what ends before `node`.
    fn close_until(&mut self, node: usize) {
        while let Some(open) = self.open.pop_if(|open| open.end <= node) {
            if open.written {
                if !is_inline(open.tag) {
                    self.end_line();
                }
                if open.tag == "p" {
                    self.trim_end();
                }
                self.html.push_str("</");
                self.html.push_str(open.tag);
                self.html.push('>');
            }
        }
    }

    /// Ends a line without a block of its own.
    fn end_line(&mut self) {
        if self.loose {
            self.loose = false;
            self.trim_end();
            self.html.push_str("</p>");
        }
    }

    fn media(&mut self, index: usize) {
        if self
            .open
            .iter()
            .any(|open| open.written && is_whole(open.tag))
        {
            self.waiting.push(index);
            return;
        }
        self.end_line();
        // The paragraph around it goes on behind it.
        for open in self.open.iter_mut().rev() {
            if open.written {
                open.written = false;
                self.html.push_str("</");
                self.html.push_str(open.tag);
                self.html.push('>');
            }
        }
        self.flush();
        self.parts.push(BodyPart::Media(index));
    }

    fn flush(&mut self) {
        let html = std::mem::take(&mut self.html);
        let cleaned = clean(&html, Some(self.base), Profile::Strict).html;
        let trimmed = cleaned.trim();
        if !trimmed.is_empty() {
            self.parts.push(BodyPart::Html(trimmed.to_owned()));
        }
    }
}
