//! The chosen text as clean HTML in parts, with figures between them.

use jianbao_html::{Profile, clean, escape_attribute, escape_text};
use url::Url;

use crate::document::{Document, is_inline};
use crate::extraction::BodyPart;
use crate::words::amount;

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
            "br" => {
                if self.loose || self.open.iter().any(|open| open.written) {
                    self.html.push_str("<br>");
                }
            }
            "hr" => self.end_line(),
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
                    });
                }
            }
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
        for name in wanted {
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
                if !is_inline(open.tag) && self.loose {
                    self.loose = false;
                    self.html.push_str("</p>");
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
            self.html.push_str("</p>");
        }
    }

    fn media(&mut self, index: usize) {
        let whole = |tag: &str| {
            matches!(
                tag,
                "ul" | "ol"
                    | "li"
                    | "dl"
                    | "dt"
                    | "dd"
                    | "table"
                    | "tr"
                    | "td"
                    | "th"
                    | "tbody"
                    | "thead"
                    | "tfoot"
                    | "blockquote"
                    | "pre"
                    | "caption"
            )
        };
        if self.open.iter().any(|open| open.written && whole(open.tag)) {
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

/// Whether lines of text stand in this element without a paragraph.
fn holds_lines(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "li"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "td"
            | "th"
            | "pre"
            | "caption"
    )
}

/// The element that is written for an element; none where only its content is.
fn tag(name: &str) -> Option<&'static str> {
    const KEPT: [&str; 50] = [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "a",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "code",
        "kbd",
        "samp",
        "mark",
        "q",
        "cite",
        "abbr",
        "ruby",
        "rb",
        "rt",
        "rp",
        "bdi",
        "bdo",
        "var",
        "small",
        "wbr",
    ];
    match name {
        "strike" => Some("s"),
        "tt" => Some("code"),
        "listing" | "xmp" | "plaintext" => Some("pre"),
        _ => KEPT.into_iter().find(|kept| *kept == name),
    }
}
