//! An HTML tokenizer over borrowed text: WHATWG HTML §13.2.5, without scripting-time input.
//!
//! It exists beside html5ever's because it must hold its bounds on hostile input: html5ever compares
//! each attribute with all earlier ones of its tag (quadratic), interns every unknown name and copies
//! all text. Here nothing is allocated and every byte is looked at a bounded number of times. Tests
//! compare the two. It builds no tree: that is `clean`'s part.

mod end;
pub(crate) mod reference;

use crate::limits::MAX_ATTRIBUTES;
use crate::name::{Name, Names};
use crate::scan::{self, is};
use end::{comment_length, raw_end, script_end};

/// One token; all text is as it stands in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text, with its character references when `references` is set.
    Text {
        /// The text, newlines not yet normalised.
        raw: &'a str,
        /// Whether character references in it are to be decoded.
        references: bool,
        /// Whether it is known to hold no `<`, `>`, `&` or control character other than tab and newline.
        plain: bool,
    },
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag, by name as written.
    End(&'a str),
    /// A comment, doctype, processing instruction or, outside foreign content, CDATA section.
    Comment,
    /// A tag that the input ends in; it stands for nothing.
    Cut,
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The name as written.
    pub name: &'a str,
    /// The name as a number.
    pub(crate) known: Name,
    /// What stands between name and `>`.
    attributes: &'a str,
    /// Whether it ends with `/>`.
    pub self_closing: bool,
}

impl<'a> Tag<'a> {
    /// The attributes in order, names and values as written. Duplicates are not removed.
    pub(crate) fn attributes(&self) -> Attributes<'a> {
        Attributes {
            rest: self.attributes,
            closed: None,
        }
    }
}

/// How markup is read where the standard and what people write in feeds differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As browsers read a page.
    Page,
    /// As feed readers read content, which may come from XML or from an editor rather than from a page:
    /// an `iframe` or `noscript` holds markup, `<script/>` is whole, a CDATA section is a wrapping, and
    /// what only looks like a declaration is text.
    Feed,
}

/// The tokenizer: an iterator over [`Token`]s. Whoever builds a tree tells it where SVG and MathML are.
///
/// ```
/// use jianbao_html::{Reading, Token, Tokenizer};
/// let mut tokens = Tokenizer::new("<p class=a>Rain", Reading::Page);
/// assert!(matches!(tokens.next(), Some(Token::Start(tag)) if tag.name == "p"));
/// assert_eq!(tokens.attributes(), [("class", "a")]);
/// assert!(matches!(tokens.next(), Some(Token::Text { raw: "Rain", .. })));
/// assert_eq!(tokens.next(), None);
/// ```
#[derive(Debug)]
pub struct Tokenizer<'a> {
    reading: Reading,
    rest: &'a str,
    /// The element whose raw text is being read, by its name as written.
    raw: Option<&'a str>,
    /// Whether the text before `raw`'s end tag is still to be given out.
    foreign: bool,
    /// Whether a CDATA section was opened whose end is still to be dropped.
    in_section: bool,
    unclosed: Unclosed,
    /// The first attributes of the tag read last.
    attributes: Vec<(&'a str, &'a str)>,
}

/// What is known not to come any more, so that it is looked for once only.
#[derive(Debug, Default)]
struct Unclosed {
    comment: bool,
    section: bool,
    declaration: bool,
}

impl<'a> Tokenizer<'a> {
    /// Reads a text from its beginning.
    pub fn new(input: &'a str, reading: Reading) -> Self {
        Self {
            reading,
            rest: input,
            raw: None,
            foreign: false,
            in_section: false,
            unclosed: Unclosed::default(),
            attributes: Vec::new(),
        }
    }

    /// The attributes of the start tag that was read last, at most one more than are looked at. Reading
    /// the tag found them: they need not be looked for again.
    pub fn attributes(&self) -> &[(&'a str, &'a str)] {
        &self.attributes
    }

    /// Reads what follows as markup, although a start tag said that it is raw text.
    pub fn expect_markup(&mut self) {
        self.raw = None;
    }

    /// Sets whether the next token lies in SVG or MathML, where no element holds raw text and CDATA
    /// sections are text.
    pub fn set_foreign(&mut self, foreign: bool) {
        self.foreign = foreign;
        self.raw = None;
    }

    /// Bytes not yet read.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (head, tail) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn raw_text(&mut self, name: &'a str) -> Token<'a> {
        let length = if name.eq_ignore_ascii_case("plaintext") {
            self.rest.len()
        } else if name.eq_ignore_ascii_case("script") {
            script_end(self.rest)
        } else {
            raw_end(self.rest, name)
        };
        let references =
            name.eq_ignore_ascii_case("title") || name.eq_ignore_ascii_case("textarea");
        Token::Text {
            raw: self.take(length),
            references,
            plain: false,
        }
    }

    fn markup(&mut self) -> Option<Token<'a>> {
        let bytes = self.rest.as_bytes();
        match (bytes.get(1), bytes.get(2)) {
            (Some(b'/'), Some(b'>')) => {
                self.take(3);
                Some(Token::Comment)
            }
            (Some(b'/'), Some(byte)) if byte.is_ascii_alphabetic() => Some(self.tag(2)),
            (Some(byte), _) if byte.is_ascii_alphabetic() => Some(self.tag(1)),
            (Some(b'!'), _) if self.rest.starts_with("<!--") => {
                self.take(4);
                let length = self.comment_length();
                self.take(length);
                Some(Token::Comment)
            }
            (Some(b'!'), _) if self.foreign && self.rest.starts_with("<![CDATA[") => {
                self.take(9);
                let length = self.rest.find("]]>").unwrap_or(self.rest.len());
                let raw = self.take(length);
                self.take(3);
                Some(Token::Text {
                    raw,
                    references: false,
                    plain: false,
                })
            }
            (Some(b'!'), _) if self.reading == Reading::Feed => self.declaration(),
            (Some(b'!' | b'?'), _) | (Some(b'/'), Some(_)) => {
                let length = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                self.take(length);
                Some(Token::Comment)
            }
            _ => None,
        }
    }

    /// A doctype, a CDATA section's start or an editor's `<![if …]>` in a feed; other `<!` are text, and
    /// so is what has no end.
    fn declaration(&mut self) -> Option<Token<'a>> {
        if self.rest.starts_with("<![CDATA[") {
            let known = self.in_section || self.unclosed.section;
            if !known {
                self.unclosed.section = !self.rest.contains("]]>");
            }
            if self.unclosed.section {
                return None;
            }
            self.in_section = true;
            self.take(9);
            return Some(Token::Comment);
        }
        let doctype = self
            .rest
            .get(2..9)
            .is_some_and(|word| word.eq_ignore_ascii_case("doctype"));
        if self.unclosed.declaration || !(doctype || self.rest.starts_with("<![")) {
            return None;
        }
        let Some(end) = self.rest.find('>') else {
            self.unclosed.declaration = true;
            return None;
        };
        self.take(end + 1);
        Some(Token::Comment)
    }

    /// Length of a comment after its `<!--`, with its end. In a feed, one without end stops at a `>`
    /// that has dashes somewhere before it, so that a mistyped end does not hide the rest.
    fn comment_length(&mut self) -> usize {
        if self.reading == Reading::Page {
            return comment_length(self.rest).unwrap_or(self.rest.len());
        }
        if !self.unclosed.comment {
            match comment_length(self.rest) {
                Some(length) => return length,
                None => self.unclosed.comment = true,
            }
        }
        let dashes = self.rest.find("--").unwrap_or(self.rest.len());
        let after = self.rest.get(dashes..).unwrap_or_default();
        after
            .find('>')
            .map_or(self.rest.len(), |at| dashes + at + 1)
    }

    fn tag(&mut self, name_at: usize) -> Token<'a> {
        self.take(name_at);
        let ends_name = |byte: u8| is_space(byte) || byte == b'/' || byte == b'>';
        let length = self
            .rest
            .bytes()
            .position(ends_name)
            .unwrap_or(self.rest.len());
        let name = self.take(length);
        let area = self.rest;
        let mut attributes = Attributes {
            rest: area,
            closed: None,
        };
        self.attributes.clear();
        for attribute in attributes.by_ref() {
            if self.attributes.len() <= MAX_ATTRIBUTES {
                self.attributes.push(attribute);
            }
        }
        let Some(self_closing) = attributes.closed else {
            self.rest = "";
            return Token::Cut;
        };
        self.take(area.len() - attributes.rest.len());
        if name_at == 2 {
            return Token::End(name);
        }
        let known = Name::new(name);
        let holds_raw_text = RAW_TEXT.find(known).is_some_and(|at| match self.reading {
            Reading::Page => true,
            // What is shown in the stead of a frame or script is markup to whoever shows it.
            Reading::Feed => !self_closing && at >= FALLBACKS,
        });
        if !self.foreign && holds_raw_text {
            self.raw = Some(name);
        }
        let attributes = area
            .get(..area.len() - attributes.rest.len())
            .unwrap_or_default();
        Token::Start(Tag {
            name,
            known,
            attributes,
            self_closing,
        })
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(name) = self.raw.take() {
            let text = self.raw_text(name);
            if text
                != (Token::Text {
                    raw: "",
                    references: false,
                    plain: false,
                })
            {
                return Some(text);
            }
            if self.rest.is_empty() {
                return None;
            }
        }
        if self.rest.starts_with('<')
            && let Some(token) = self.markup()
        {
            return Some(token);
        }
        let (mut length, plain) = text_length(self.rest);
        if self.in_section
            && let Some(end) = self.rest.get(..length).and_then(|text| text.find("]]>"))
        {
            if end == 0 {
                self.in_section = false;
                self.take(3);
                return Some(Token::Comment);
            }
            length = end;
        }
        Some(Token::Text {
            raw: self.take(length),
            references: true,
            plain,
        })
    }
}

/// Length of the text that `rest` begins with, and whether it is plain. A `<` at its start opens nothing
/// and belongs to it.
fn text_length(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let special =
        |byte| is(byte, b'<') | is(byte, b'>') | is(byte, b'&') | reference::is_control(byte);
    let Some(first) = scan::position(bytes, special) else {
        return (bytes.len(), true);
    };
    if first > 0 && bytes.get(first) == Some(&b'<') {
        return (first, true);
    }
    let from = first.max(1);
    let after = bytes.get(from..).unwrap_or_default();
    let length = scan::position(after, |byte| is(byte, b'<')).map_or(bytes.len(), |at| from + at);
    (length, false)
}

/// The attributes of a tag, as (name, value), both as written.
#[derive(Debug, Clone)]
pub(crate) struct Attributes<'a> {
    rest: &'a str,
    /// Set at the tag's `>`: whether a `/` stood before it.
    closed: Option<bool>,
}

impl<'a> Attributes<'a> {
    fn skip(&mut self, until: impl Fn(u8) -> bool) -> &'a str {
        let length = self.rest.bytes().position(until).unwrap_or(self.rest.len());
        let (head, tail) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    fn advance(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        if self.closed.is_some() {
            return None;
        }
        let before = self.skip(|byte| !is_space(byte) && byte != b'/');
        if self.rest.is_empty() {
            return None;
        }
        if self.rest.starts_with('>') {
            self.advance();
            self.closed = Some(before.ends_with('/'));
            return None;
        }
        // A `=` at the start belongs to the name.
        let all = self.rest;
        if all.starts_with('=') {
            self.advance();
        }
        self.skip(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'='));
        let name = all.get(..all.len() - self.rest.len()).unwrap_or_default();
        let after_name = self.rest;
        self.skip(|byte| !is_space(byte));
        if !self.rest.starts_with('=') {
            self.rest = after_name;
            return Some((name, ""));
        }
        self.advance();
        self.skip(|byte| !is_space(byte));
        let value = match self.rest.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                self.advance();
                let quote = *quote;
                let length = scan::position(self.rest.as_bytes(), |byte| is(byte, quote))
                    .unwrap_or(self.rest.len());
                let (value, tail) = self
                    .rest
                    .split_at_checked(length)
                    .unwrap_or((self.rest, ""));
                self.rest = tail;
                self.advance();
                value
            }
            _ => self.skip(|byte| is_space(byte) || byte == b'>'),
        };
        Some((name, value))
    }
}

/// White space of HTML.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

/// The elements whose content is text for the tokenizer.
static RAW_TEXT: Names<10> = Names::new([
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
]);

/// As many at the start of [`RAW_TEXT`] hold what is shown in their stead.
const FALLBACKS: usize = 4;
