//! Lines and containers of the page: what is opened only when something is to stand in it, so that
//! nothing empty is ever written.

use super::elements::Content;

/// Longest HTML that a body becomes, in bytes: inline elements are opened anew in every paragraph, which
/// a hostile body could make much of.
const MAX_VIEW_BYTES: usize = 4 << 20;

/// A container on the way to the page.
#[derive(Debug)]
struct Container {
    start: String,
    end: &'static str,
    content: Content,
    is_open: bool,
    /// Paragraphs of the source that are open in it.
    paragraphs: usize,
}

/// An element in a line.
#[derive(Debug)]
struct Inline {
    /// Its start tag; empty when only its content is wanted.
    start: String,
    name: &'static str,
    is_open: bool,
    /// Whether text has stood in it, in this line or an earlier one.
    has_text: bool,
}

/// The page being written.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) out: String,
    containers: Vec<Container>,
    inlines: Vec<Inline>,
    is_paragraph_open: bool,
    /// Whether the line has text.
    pub(super) has_content: bool,
    pending_breaks: usize,
    pending_space: bool,
    /// Language and direction of the flows around, for paragraphs.
    pub(super) flow_attributes: Vec<String>,
}

impl Lines {
    pub(super) fn new() -> Self {
        let root = Container {
            start: String::new(),
            end: "",
            content: Content::Paragraphs,
            is_open: true,
            paragraphs: 0,
        };
        Self {
            out: String::new(),
            containers: vec![root],
            inlines: Vec::new(),
            is_paragraph_open: false,
            has_content: false,
            pending_breaks: 0,
            pending_space: false,
            flow_attributes: Vec::new(),
        }
    }

    /// Whether no more may be written.
    pub(super) fn is_full(&self) -> bool {
        self.out.len() > MAX_VIEW_BYTES
    }

    /// What the innermost container may hold.
    pub(super) fn content(&self) -> Content {
        self.containers
            .last()
            .map_or(Content::Paragraphs, |container| container.content)
    }

    /// Whether blocks may stand here.
    pub(super) fn takes_blocks(&self) -> bool {
        !matches!(self.content(), Content::Text | Content::Preformatted)
    }

    pub(super) fn push_container(&mut self, start: String, end: &'static str, content: Content) {
        self.end_line();
        self.containers.push(Container {
            start,
            end,
            content,
            is_open: false,
            paragraphs: 0,
        });
    }

    pub(super) fn pop_container(&mut self) {
        self.end_line();
        if self.containers.len() > 1
            && let Some(container) = self.containers.pop()
            && container.is_open
        {
            self.out.push_str(container.end);
        }
    }

    /// Opens what is around, empty or not.
    pub(super) fn open_containers(&mut self) {
        for container in &mut self.containers {
            if !container.is_open {
                container.is_open = true;
                self.out.push_str(&container.start);
            }
        }
    }

    /// Whether the innermost container has been opened.
    pub(super) fn is_container_open(&self) -> bool {
        self.containers
            .last()
            .is_some_and(|container| container.is_open)
    }

    pub(super) fn start_paragraph(&mut self) {
        if self.is_after_dateline() {
            self.pending_space = true;
        } else {
            self.boundary();
        }
        if let Some(container) = self.containers.last_mut() {
            container.paragraphs += 1;
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.boundary();
        if let Some(container) = self.containers.last_mut() {
            container.paragraphs = container.paragraphs.saturating_sub(1);
        }
    }

    /// Whether the line is bare text that ends in a dash: the place where the first paragraph was written.
    fn is_after_dateline(&self) -> bool {
        let is_bare =
            self.containers.len() == 1 && self.containers.iter().all(|root| root.paragraphs == 0);
        is_bare
            && self.has_content
            && self.pending_breaks == 0
            && self.inlines.is_empty()
            && self.out.trim_end().ends_with(['—', '–'])
    }

    fn makes_paragraphs(&self) -> bool {
        self.containers.last().is_some_and(|container| {
            container.content == Content::Paragraphs
                || (container.content == Content::Mixed && container.paragraphs > 0)
        })
    }

    /// What follows stands on a line of its own.
    pub(super) fn boundary(&mut self) {
        match self.content() {
            Content::Text | Content::Preformatted => self.line_break(1),
            Content::Mixed if !self.makes_paragraphs() => self.line_break(1),
            _ => self.end_line(),
        }
    }

    fn line_break(&mut self, at_least: usize) {
        if self.has_content {
            self.pending_breaks = self.pending_breaks.max(at_least);
        }
    }

    /// A `br`: two of them end a paragraph.
    pub(super) fn br(&mut self) {
        if self.content() == Content::Preformatted {
            self.text("\n");
        } else if self.has_content {
            self.pending_breaks += 1;
        }
    }

    pub(super) fn end_line(&mut self) {
        for inline in self.inlines.iter_mut().rev() {
            if inline.is_open {
                inline.is_open = false;
                close(&mut self.out, inline);
            }
        }
        if self.is_paragraph_open {
            self.out.push_str("</p>\n");
            self.is_paragraph_open = false;
        }
        self.has_content = false;
        self.pending_breaks = 0;
        self.pending_space = false;
    }

    pub(super) fn push_inline(&mut self, start: String, name: &'static str) {
        // Within itself an element adds nothing, but could be opened anew a hundredfold.
        let is_again = self.inlines.iter().any(|inline| inline.name == name);
        self.inlines.push(Inline {
            start: if is_again && name != "span" {
                String::new()
            } else {
                start
            },
            name,
            is_open: false,
            has_text: false,
        });
    }

    /// Ends the innermost element of the line; whether text stood in it.
    pub(super) fn pop_inline(&mut self) -> bool {
        let Some(inline) = self.inlines.pop() else {
            return false;
        };
        if inline.is_open {
            close(&mut self.out, &inline);
        }
        inline.has_text
    }

    /// Whether text has stood in the innermost element of the line.
    pub(super) fn has_inline_text(&self) -> bool {
        self.inlines.last().is_some_and(|inline| inline.has_text)
    }

    /// Writes escaped text.
    pub(super) fn text(&mut self, text: &str) {
        if self.content() == Content::Preformatted {
            self.open_line();
            self.out.push_str(text);
            return;
        }
        if !self.has_content || self.pending_breaks > 0 {
            let text = text.trim_start();
            if !text.is_empty() {
                self.pending_space = false;
                self.write(text);
            }
            return;
        }
        let trimmed = text.trim_start_matches(is_space);
        self.pending_space |= trimmed.len() < text.len();
        if !trimmed.is_empty() {
            self.write(trimmed);
        }
    }

    fn write(&mut self, text: &str) {
        if self.pending_breaks >= 2 && self.makes_paragraphs() {
            self.end_line();
        } else if self.pending_breaks > 0 {
            self.out.push_str(if self.pending_breaks > 1 {
                "<br><br>"
            } else {
                "<br>"
            });
        } else if self.pending_space {
            self.out.push(' ');
        }
        (self.pending_breaks, self.pending_space) = (0, false);
        self.open_line();
        let trimmed = text.trim_end_matches(is_space);
        self.out.push_str(trimmed);
        self.pending_space = trimmed.len() < text.len();
    }

    /// Something without text that stands in a line, once there is text.
    pub(super) fn mark(&mut self, html: &str) {
        if self.has_content && self.pending_breaks == 0 {
            self.out.push_str(html);
        }
    }

    fn open_line(&mut self) {
        if self.content() == Content::List {
            self.push_container("<li>".to_owned(), "</li>\n", Content::Mixed);
        }
        self.open_containers();
        if !self.has_content && self.makes_paragraphs() {
            let attributes = self
                .flow_attributes
                .iter()
                .rev()
                .find(|found| !found.is_empty());
            self.out.push_str("<p");
            self.out.push_str(attributes.map_or("", String::as_str));
            self.out.push('>');
            self.is_paragraph_open = true;
        }
        self.has_content = true;
        for inline in &mut self.inlines {
            inline.has_text = true;
            if !inline.is_open {
                inline.is_open = true;
                self.out.push_str(&inline.start);
            }
        }
    }

    /// Writes a block that is whole.
    pub(super) fn block(&mut self, write: impl FnOnce(&mut String)) {
        self.end_line();
        if self.content() == Content::List {
            self.push_container("<li>".to_owned(), "</li>\n", Content::Mixed);
        }
        self.open_containers();
        write(&mut self.out);
    }

    /// Ends containers until there are `depth` of them.
    pub(super) fn close_to(&mut self, depth: usize) {
        while self.containers.len() > depth.max(1) {
            self.pop_container();
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.containers.len()
    }
}

fn close(out: &mut String, inline: &Inline) {
    if !inline.start.is_empty() {
        out.push_str("</");
        out.push_str(inline.name);
        out.push('>');
    }
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

/// A URL with what may not stand in one percent-encoded.
pub(super) fn tidy_url(url: &str) -> String {
    let after_host = url
        .match_indices('/')
        .nth(2)
        .map_or(url.len(), |(at, _)| at);
    let (head, tail) = url.split_at(after_host);
    let mut out = head.to_owned();
    for character in tail.chars() {
        match character {
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '[' => out.push_str("%5B"),
            '\\' => out.push_str("%5C"),
            ']' => out.push_str("%5D"),
            '^' => out.push_str("%5E"),
            '`' => out.push_str("%60"),
            '{' => out.push_str("%7B"),
            '|' => out.push_str("%7C"),
            '}' => out.push_str("%7D"),
            _ => out.push(character),
        }
    }
    out
}
