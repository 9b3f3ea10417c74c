//! Writes clean HTML as CommonMark: one pass over its tokens, which are well nested; containers are
//! line prefixes (CommonMark §5), paragraphs are gathered and written when a block ends.

use std::borrow::Cow;

use super::{inline, table};
use crate::name::Name;
use crate::token::reference::decode;
use crate::token::{Reading, Tag, Token, Tokenizer};

/// Quotes and lists are written to this depth; deeper ones are flattened, for every line repeats the
/// prefixes of all.
const MAX_CONTAINERS: usize = 12;

/// Stands for a hard line break in a line that is being gathered; cleaned text holds no controls.
pub(super) const BREAK: char = '\u{1}';

/// Elements written as HTML, for want of a mark.
const RAW: [&str; 9] = [
    "sub", "sup", "u", "ins", "mark", "kbd", "q", "video", "audio",
];

/// Writes HTML that [`crate::clean`] made.
pub(super) fn write(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    loop {
        let mut tokens = Tokenizer::new(rest, Reading::Page);
        let Some(token) = tokens.next() else { break };
        let after = rest
            .get(rest.len() - tokens.remaining()..)
            .unwrap_or_default();
        if let Token::Start(tag) = token
            && tag.name == "table"
            && !writer.in_code()
        {
            let length = table::length(rest);
            let (whole, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            writer.table(whole);
            rest = after;
            continue;
        }
        writer.token(&token);
        rest = after;
    }
    writer.finish()
}

/// A run of inline HTML as one line, for table cells.
pub(super) fn write_cell(html: &str) -> String {
    let mut writer = Writer {
        in_cell: true,
        ..Writer::default()
    };
    for token in Tokenizer::new(html, Reading::Page) {
        writer.token(&token);
    }
    writer.close_spans();
    writer
        .line
        .trim_matches([' ', BREAK])
        .replace(BREAK, "<br>")
}

/// A quote or list item around what is written.
#[derive(Debug)]
struct Container {
    first: String,
    rest: String,
    started: bool,
}

/// An open list.
#[derive(Debug)]
struct List {
    /// The next number, none for bullets.
    number: Option<u64>,
    mark: char,
    /// Whether the last item held paragraphs.
    loose: bool,
    /// Whether its items got a container.
    flat: bool,
}

/// An open inline element.
#[derive(Debug)]
struct Span<'a> {
    name: &'a str,
    /// Where its content begins in the line.
    at: usize,
    url: Option<String>,
    /// Whether a block has already cut a part of it off.
    split: bool,
}

#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "the flags are independent")]
struct Writer<'a> {
    out: String,
    line: String,
    containers: Vec<Container>,
    lists: Vec<List>,
    spans: Vec<Span<'a>>,
    /// Text of the open `code` or `pre`.
    code: Option<String>,
    /// Open `pre`, with its language.
    pre: Option<String>,
    heading: usize,
    in_cell: bool,
    in_rp: bool,
    /// Whether a blank line must come before the next block.
    blank_before: bool,
    /// Whether the last line is a paragraph's.
    after_text: bool,
    /// Mark of the list that has just ended: the next one needs another.
    ended_list: Option<char>,
}

impl<'a> Writer<'a> {
    fn in_code(&self) -> bool {
        self.pre.is_some()
    }

    fn token(&mut self, token: &Token<'a>) {
        match token {
            Token::Text {
                raw, references, ..
            } => {
                let text = decode(raw, *references, false);
                if let Some(code) = &mut self.code {
                    code.push_str(&text);
                } else if !self.in_rp {
                    inline::push_text(&mut self.line, &text);
                }
            }
            Token::Start(tag) => self.start(tag),
            Token::End(name) => self.end(name),
            Token::Comment | Token::Cut => {}
        }
    }

    fn start(&mut self, tag: &Tag<'a>) {
        if self.code.is_some() {
            if let ("br", Some(code)) = (tag.name, &mut self.code) {
                code.push('\n');
            }
            if tag.name == "img" {
                self.image(tag);
            }
            if tag.name == "code" && self.pre.as_deref() == Some("") {
                self.pre = Some(language(tag));
            }
            return;
        }
        match tag.name {
            "br" => self.line.push(BREAK),
            "img" => self.image(tag),
            "source" => self.raw(tag),
            "a" | "b" | "strong" | "i" | "em" | "s" | "del" | "strike" => {
                let url = attribute(tag, "href").map(|url| inline::destination(&url));
                if tag.name == "a" && url.is_some() {
                    self.line.push('[');
                }
                self.spans.push(Span {
                    name: tag.name,
                    at: self.line.len(),
                    url,
                    split: false,
                });
            }
            "code" => self.code = Some(String::new()),
            "rt" => self.line.push('('),
            "rp" => self.in_rp = true,
            name if RAW.contains(&name) => self.raw(tag),
            _ if self.in_cell => {}
            "pre" => {
                self.flush();
                self.pre = Some(language(tag));
                self.code = Some(String::new());
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                let digit = tag.name.as_bytes().get(1).copied().unwrap_or(b'1');
                self.heading = usize::from(digit.saturating_sub(b'0'));
            }
            "hr" => {
                self.flush();
                // Of no list's mark: `- ---` is a rule without list.
                self.block("___", false);
            }
            "blockquote" => {
                self.flush();
                self.contain("> ".to_owned(), "> ".to_owned());
            }
            "ul" | "ol" => self.start_list(tag),
            "li" => self.start_item(),
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.pre.is_some() {
            if name == "pre" {
                let (language, code) = (
                    self.pre.take().unwrap_or_default(),
                    self.code.take().unwrap_or_default(),
                );
                self.fenced(&language, &code);
                // Images that stood in it.
                self.flush();
            }
            return;
        }
        if self.code.is_some() {
            if name == "code" {
                let code = self.code.take().unwrap_or_default();
                let code = if self.in_cell {
                    code.replace('|', "\\|")
                } else {
                    code
                };
                inline::push_code(&mut self.line, &code);
            }
            return;
        }
        match name {
            "a" | "b" | "strong" | "i" | "em" | "s" | "del" | "strike" => {
                if let Some(span) = self.spans.pop() {
                    self.close_span(&span);
                }
            }
            "rt" => self.line.push(')'),
            "rp" => self.in_rp = false,
            name if RAW.contains(&name) => self.line.extend(["</", name, ">"]),
            _ if self.in_cell => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = 0;
            }
            "blockquote" => {
                self.flush();
                self.leave();
                self.blank_before = true;
            }
            "ul" | "ol" => {
                self.flush();
                if let Some(list) = self.lists.pop() {
                    self.ended_list = Some(list.mark);
                    self.blank_before = true;
                }
            }
            "li" => {
                self.flush();
                if self.lists.last().is_none_or(|list| !list.flat) {
                    self.leave();
                }
                if let Some(list) = self.lists.last_mut() {
                    list.number = list.number.map(|number| number + 1);
                    self.blank_before = list.loose;
                    list.loose = false;
                }
                self.ended_list = None;
            }
            name if is_block(name) => {
                let paragraph = name == "p" && !self.line.is_empty();
                self.flush();
                if let (true, Some(list)) = (paragraph, self.lists.last_mut()) {
                    list.loose = true;
                }
            }
            _ => {}
        }
    }

    fn close_span(&mut self, span: &Span<'_>) {
        match (span.name, &span.url) {
            ("a", Some(url)) => {
                let content = self.line.get(span.at..).unwrap_or_default();
                if span.split && content.trim().is_empty() {
                    self.line.truncate(span.at.saturating_sub(1));
                } else {
                    self.line.extend(["](", url.as_str(), ")"]);
                }
            }
            ("a", None) => {}
            ("b" | "strong", _) => inline::wrap(&mut self.line, span.at, "**", "strong"),
            ("i" | "em", _) => inline::wrap(&mut self.line, span.at, "*", "em"),
            _ => inline::wrap(&mut self.line, span.at, "~~", "del"),
        }
    }

    fn close_spans(&mut self) {
        while let Some(span) = self.spans.pop() {
            self.close_span(&span);
        }
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let Some(url) = attribute(tag, "src").filter(|url| !url.is_empty()) else {
            return;
        };
        let mut alternative = String::new();
        inline::push_text(&mut alternative, &attribute(tag, "alt").unwrap_or_default());
        if self.line.ends_with('!') {
            self.line.push_str("<!-- -->");
        }
        let destination = inline::destination(&url);
        self.line
            .extend(["![", alternative.trim(), "](", destination.as_str(), ")"]);
    }

    fn raw(&mut self, tag: &Tag<'_>) {
        self.line.push('<');
        self.line.push_str(tag.name);
        for (name, value) in tag.attributes() {
            let value = decode(value, true, true).replace('\n', " ");
            crate::escape::push_attribute(&mut self.line, name, &inline::hide_templates(&value));
        }
        self.line.push('>');
    }

    fn start_list(&mut self, tag: &Tag<'a>) {
        let tight = !self.line.trim().is_empty();
        self.flush();
        let ordered = tag.name == "ol";
        let marks: &[char] = if ordered {
            &['.', ')']
        } else {
            &['-', '*', '+']
        };
        // `- - -` is a rule: a list that its item begins with needs another mark.
        let opens_item = self
            .containers
            .last()
            .is_some_and(|container| !container.started);
        let parent = self
            .lists
            .last()
            .filter(|_| opens_item)
            .map(|list| list.mark);
        let free = |mark: &&char| self.ended_list != Some(**mark) && parent != Some(**mark);
        let mark = marks.iter().find(free).copied().unwrap_or('.');
        let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
        let number = ordered.then(|| start.filter(|number| *number < 900_000_000).unwrap_or(1));
        // Only a list that starts with 1 may follow the text of its item without a blank line (§5.2).
        if tight && !self.lists.is_empty() && number.is_none_or(|number| number == 1) {
            self.blank_before = false;
        }
        let flat = self.containers.len() >= MAX_CONTAINERS;
        self.lists.push(List {
            number,
            mark,
            loose: false,
            flat,
        });
        self.ended_list = None;
    }

    fn start_item(&mut self) {
        self.flush();
        let Some(list) = self.lists.last() else {
            self.contain("- ".to_owned(), "  ".to_owned());
            return;
        };
        let first = match list.number {
            Some(number) => format!("{number}{} ", list.mark),
            None => format!("{} ", list.mark),
        };
        if !list.flat {
            let rest = " ".repeat(first.len());
            self.contain(first, rest);
        }
    }

    fn contain(&mut self, first: String, rest: String) {
        self.containers.push(Container {
            first,
            rest,
            started: false,
        });
    }

    fn leave(&mut self) {
        if self
            .containers
            .last()
            .is_some_and(|container| !container.started)
        {
            self.block("", false);
        }
        self.containers.pop();
    }

    fn table(&mut self, html: &str) {
        self.flush();
        match table::pipe(html) {
            Some(rows) => self.block(&rows, false),
            None => self.block(&table::raw(html), false),
        }
    }

    fn fenced(&mut self, language: &str, code: &str) {
        let fence = "`".repeat(inline::longest_run(code, '`').max(2) + 1);
        let code = code.strip_suffix('\n').unwrap_or(code);
        self.block(&format!("{fence}{language}\n{code}\n{fence}"), false);
    }

    /// Writes the gathered line as a paragraph or heading, and goes on in the same inline elements.
    fn flush(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        for span in spans.iter_mut().rev() {
            span.split = true;
            self.close_span(span);
        }
        let line = std::mem::take(&mut self.line);
        // A hard break at an end of a paragraph is none.
        let text = line.trim_matches([' ', BREAK]);
        if !text.is_empty() {
            if self.heading > 0 {
                let marks = "#".repeat(self.heading);
                self.block(&format!("{marks} {}", text.replace(BREAK, "<br>")), false);
            } else {
                self.block(&text.replace(BREAK, "\\\n"), true);
            }
        }
        for span in &mut spans {
            if span.url.is_some() {
                self.line.push('[');
            }
            span.at = self.line.len();
        }
        self.spans = spans;
    }

    /// Writes the lines of a block.
    fn block(&mut self, text: &str, paragraph: bool) {
        if self.blank_before {
            let prefix: String = self
                .containers
                .iter()
                .filter(|one| one.started)
                .map(|one| one.rest.as_str())
                .collect();
            self.out.push_str(prefix.trim_end());
            self.out.push('\n');
        }
        for line in text.split('\n') {
            let start = self.out.len();
            for container in self.containers.iter_mut().take(MAX_CONTAINERS) {
                let prefix = if container.started {
                    &container.rest
                } else {
                    &container.first
                };
                self.out.push_str(prefix);
                container.started = true;
            }
            if paragraph {
                inline::push_line(&mut self.out, line.trim_start_matches(' '));
            } else {
                self.out.push_str(line);
            }
            if line.is_empty() {
                let end = self.out.get(start..).unwrap_or_default().trim_end().len();
                self.out.truncate(start + end);
            }
            self.out.push('\n');
        }
        self.blank_before = true;
        self.after_text = paragraph;
        self.ended_list = None;
    }

    fn finish(mut self) -> String {
        self.flush();
        let end = self.out.trim_end_matches('\n').len();
        self.out.truncate(end);
        self.out
    }
}

fn is_block(name: &str) -> bool {
    !crate::element::kept(Name::new(name), crate::Profile::Strict)
        .is_none_or(|element| element.kind.is_inline())
}

/// The value of an attribute, decoded.
fn attribute<'a>(tag: &Tag<'a>, wanted: &str) -> Option<Cow<'a, str>> {
    tag.attributes()
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| decode(value, true, true))
}

fn language(tag: &Tag<'_>) -> String {
    attribute(tag, "class")
        .and_then(|class| class.strip_prefix("language-").map(str::to_owned))
        .unwrap_or_default()
}
