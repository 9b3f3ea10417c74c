//! XML to tokens, never stopping at an error: what is no markup is text, and what has no end ends where
//! the next markup begins. Every byte is looked at a bounded number of times: that a search found
//! nothing is remembered, and quotes that are not closed are paid from a budget.

use std::borrow::Cow;

use crate::doctype::Entities;
use crate::reference::unescape;
use crate::warning::{WarningKind, Warnings, quoted};

/// How many times the input may be read again because of quotes that are not closed.
const RESCAN_FACTOR: usize = 8;

/// Constant part of that budget, in bytes: small inputs may be broken all over.
const RESCAN_SLACK_BYTES: usize = 64 << 10;

/// Longer declarations inside a document type are none, in bytes.
const MAX_DOCTYPE_BYTES: usize = 1 << 20;

/// Attributes of one tag that are looked at.
const MAX_ATTRIBUTES: usize = 64;

/// Longest name of a reference, in bytes; HTML's longest has 31.
const MAX_REFERENCE_BYTES: usize = 64;

/// A piece of XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A start or empty-element tag.
    Start(Tag<'a>),
    /// The name in an end tag.
    End(&'a str),
    /// Character data without references, as it stands.
    Text(&'a str),
    /// What is between the `&` and `;` of a reference.
    Reference(&'a str),
    /// The inside of a CDATA section.
    Cdata(&'a str),
    /// A document type declaration.
    Doctype(&'a str),
}

/// A start tag as it stands, from `<` to `>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    pub(crate) raw: &'a str,
    pub(crate) name: &'a str,
    pub(crate) empty: bool,
}

impl<'a> Tag<'a> {
    fn new(raw: &'a str) -> Self {
        let inner = raw.get(1..).unwrap_or_default();
        let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
        let end = inner.bytes().position(ends).unwrap_or(inner.len());
        Self {
            raw,
            name: inner.get(..end).unwrap_or_default(),
            empty: raw.ends_with("/>"),
        }
    }

    /// The tag between name and `>` or `/>`.
    pub(crate) fn inside(&self) -> &'a str {
        let rest = self.raw.get(1 + self.name.len()..).unwrap_or_default();
        let rest = rest.strip_suffix('>').unwrap_or(rest);
        if self.empty {
            rest.strip_suffix('/').unwrap_or(rest)
        } else {
            rest
        }
    }

    /// Names and values, references resolved; a broken end is left out.
    pub(crate) fn attributes<'e>(
        &self,
        entities: &'e Entities<'_>,
    ) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a, 'e> {
        let mut rest = self.inside();
        std::iter::from_fn(move || attribute(&mut rest))
            .take(MAX_ATTRIBUTES)
            .map(|(name, value)| (name, unescape(value, entities)))
    }
}

/// Takes an attribute from the front. Values may be without quotes, and missing.
fn attribute<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    let is_gap = |character: char| character.is_ascii_whitespace() || character == '/';
    let text = rest.trim_start_matches(is_gap);
    let end = text
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || byte == b'=');
    let (name, behind) = text.split_at_checked(end.unwrap_or(text.len()))?;
    if name.is_empty() && behind.is_empty() {
        return None;
    }
    let Some(value) = behind.trim_ascii_start().strip_prefix('=') else {
        *rest = behind;
        return Some((name, ""));
    };
    let value = value.trim_ascii_start();
    let quote = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    let (value, behind) = if let Some(quote) = quote {
        value.get(1..)?.split_once(quote)?
    } else {
        let end = value.find(|character: char| character.is_ascii_whitespace());
        value.split_at_checked(end.unwrap_or(value.len()))?
    };
    *rest = behind;
    Some((name, value))
}

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Where the next `<` is, at or behind `at`.
    next_tag: usize,
    /// How many bytes may still be read again.
    budget: usize,
    /// Ends that were looked for in vain: none of them follows.
    no_comment_end: bool,
    no_cdata_end: bool,
    /// Document types so far: only the first can declare something.
    doctypes: usize,
    no_instruction_end: bool,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let trimmed = text.trim_start_matches('\u{feff}');
        Self {
            text: trimmed,
            at: 0,
            next_tag: trimmed.find('<').unwrap_or(trimmed.len()),
            budget: text.len().saturating_mul(RESCAN_FACTOR) + RESCAN_SLACK_BYTES,
            no_comment_end: false,
            no_cdata_end: false,
            doctypes: 0,
            no_instruction_end: false,
        }
    }

    /// The next token; `None` at the end.
    pub(crate) fn next(&mut self, warnings: &mut Warnings) -> Option<Token<'a>> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                return None;
            }
            if self.at < self.next_tag {
                return Some(self.characters(warnings));
            }
            if let Some(token) = self.markup(rest, warnings) {
                return Some(token);
            }
        }
    }

    /// Character data up to the next reference or tag.
    fn characters(&mut self, warnings: &mut Warnings) -> Token<'a> {
        let run = self.text.get(self.at..self.next_tag).unwrap_or_default();
        let Some(behind) = run.strip_prefix('&') else {
            let end = run.find('&').unwrap_or(run.len());
            self.at += end;
            return Token::Text(run.get(..end).unwrap_or_default());
        };
        let head = behind.as_bytes();
        let head = head.get(..MAX_REFERENCE_BYTES).unwrap_or(head);
        let end = head.iter().position(|byte| !is_reference(*byte));
        let end = end.filter(|end| *end > 0 && head.get(*end) == Some(&b';'));
        if let Some(name) = end.and_then(|end| behind.get(..end)) {
            self.at += name.len() + 2;
            return Token::Reference(name);
        }
        let end = behind.find('&').map_or(run.len(), |end| end + 1);
        let raw = run.get(..end).unwrap_or_default();
        warnings.add(WarningKind::Syntax, || format!("bare {}", quoted(raw)));
        self.at += end;
        Token::Text(raw)
    }

    /// What begins with `<`; `None` for what means nothing.
    fn markup(&mut self, rest: &'a str, warnings: &mut Warnings) -> Option<Token<'a>> {
        let second = rest.as_bytes().get(1).copied().unwrap_or_default();
        match second {
            b'/' => self.end_tag(rest, warnings),
            b'!' => self.declaration(rest, warnings),
            b'?' => {
                let end = find(rest, "?>", &mut self.no_instruction_end);
                let end = end.or_else(|| rest.find('>').map(|end| end + 1));
                self.skip_to(end.unwrap_or(rest.len()));
                None
            }
            _ if rest.chars().nth(1).is_some_and(is_name_start) => {
                let Some(raw) = self.tag(rest) else {
                    warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
                    self.skip_to(rest.len());
                    return None;
                };
                self.skip_to(raw.len());
                Some(Token::Start(Tag::new(raw)))
            }
            _ => {
                warnings.add(WarningKind::Syntax, || format!("stray {}", quoted(rest)));
                self.skip_to(1);
                rest.get(..1).map(Token::Text)
            }
        }
    }

    fn end_tag(&mut self, rest: &'a str, warnings: &mut Warnings) -> Option<Token<'a>> {
        let inside = rest.get(2..).unwrap_or_default();
        let end = inside.bytes().position(|byte| matches!(byte, b'>' | b'<'));
        let Some(name) = end.and_then(|end| inside.get(..end)) else {
            warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
            self.skip_to(rest.len());
            return None;
        };
        let is_closed = inside.as_bytes().get(name.len()) == Some(&b'>');
        if !is_closed {
            warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
        }
        self.skip_to(2 + name.len() + usize::from(is_closed));
        Some(Token::End(name.trim()))
    }

    /// Comments, CDATA sections, document types, and what looks like them.
    fn declaration(&mut self, rest: &'a str, warnings: &mut Warnings) -> Option<Token<'a>> {
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            return Some(
                if let Some(end) = find(inside, "]]>", &mut self.no_cdata_end) {
                    self.skip_to("<![CDATA[".len() + end);
                    Token::Cdata(inside.get(..end - "]]>".len()).unwrap_or_default())
                } else {
                    warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
                    self.skip_to(rest.len());
                    Token::Cdata(inside)
                },
            );
        }
        if let Some(inside) = rest.strip_prefix("<!--") {
            let end = find(inside, "-->", &mut self.no_comment_end);
            if end.is_none() {
                warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
            }
            self.skip_to("<!--".len() + end.unwrap_or_default());
            return None;
        }
        let head = rest.get(.."<!DOCTYPE".len()).unwrap_or_default();
        let is_doctype = head.eq_ignore_ascii_case("<!DOCTYPE");
        let end = if is_doctype {
            self.doctypes += 1;
            doctype_end(rest, self.doctypes > 1)
        } else {
            rest.find('>').map(|end| end + 1)
        };
        let raw = end.and_then(|end| rest.get(..end));
        if !is_doctype || raw.is_none() {
            warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
        }
        self.skip_to(raw.map_or(rest.len(), str::len));
        raw.filter(|_| is_doctype).map(Token::Doctype)
    }

    /// A start tag: to the first `>` outside of quotes, or else to the first.
    fn tag(&mut self, rest: &'a str) -> Option<&'a str> {
        let first = rest.find('>')?;
        let inside = rest.get(..first)?;
        if !inside.contains(['"', '\'']) {
            return rest.get(..=first);
        }
        let bytes = rest.as_bytes();
        let mut at = 1;
        loop {
            let here = bytes.get(at..)?;
            let next = here
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\'' | b'>'));
            at += next?;
            let sign = *bytes.get(at)?;
            if sign == b'>' {
                return rest.get(..=at);
            }
            let behind = bytes.get(at + 1..)?;
            let limit = behind.len().min(self.budget);
            let close = behind.get(..limit)?.iter().position(|byte| *byte == sign);
            let Some(close) = close else {
                self.budget -= limit;
                return rest.get(..=first);
            };
            if at + close > first {
                // So much may have to be read again.
                self.budget = self.budget.saturating_sub(close);
            }
            at += close + 2;
        }
    }

    /// Goes on so many bytes behind.
    fn skip_to(&mut self, length: usize) {
        self.at += length;
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.next_tag = self.at + rest.find('<').unwrap_or(rest.len());
    }
}

/// Where the end that follows a search ends. That there is none is remembered.
fn find(text: &str, end: &str, is_none: &mut bool) -> Option<usize> {
    if *is_none {
        return None;
    }
    let found = text.find(end).map(|at| at + end.len());
    *is_none = found.is_none();
    found
}

/// Where a document type ends: behind its inner declarations, if it has some and is the first.
fn doctype_end(text: &str, is_further: bool) -> Option<usize> {
    let first = text.find('>')?;
    let open = text.get(..first)?.find('[').filter(|_| !is_further);
    let Some(open) = open else {
        return Some(first + 1);
    };
    let mut longest = text.len().min(open + MAX_DOCTYPE_BYTES);
    while !text.is_char_boundary(longest) {
        longest -= 1;
    }
    let inside = text.get(open..longest)?;
    for (at, _) in inside.match_indices(']') {
        let behind = inside.get(at + 1..)?;
        let trimmed = behind.trim_ascii_start();
        if trimmed.starts_with('>') {
            return Some(open + at + 2 + (behind.len() - trimmed.len()));
        }
    }
    Some(first + 1)
}

fn is_reference(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'_' | b'-' | b'.' | b':') || byte >= 0x80
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_' || character == ':'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let mut warnings = Warnings::default();
        let mut tokens = Tokens::new(text);
        let mut got = Vec::new();
        while let Some(token) = tokens.next(&mut warnings) {
            got.push(match token {
                Token::Start(tag) if tag.empty => format!("{}/", tag.name),
                Token::Start(tag) => format!("<{}", tag.name),
                Token::End(name) => format!("/{name}"),
                Token::Text(text) => format!("'{text}'"),
                Token::Reference(name) => format!("&{name}"),
                Token::Cdata(inside) => format!("[{inside}]"),
                Token::Doctype(_) => "!".to_owned(),
            });
        }
        assert_eq!(got.join(" "), expect, "{text}");
    }

    #[test]
    fn xml_is_read_as_it_stands() {
        check(
            "\u{feff}<?xml version='1.0'?><!DOCTYPE a><a b='>'>x&amp;y<!-- z --><c/><![CDATA[<&]]></a >",
            "! <a 'x' &amp 'y' c/ [<&] /a",
        );
    }

    #[test]
    fn broken_xml_is_read_as_far_as_it_goes() {
        check("<a>1 < 2 & 3</a>", "<a '1 ' '<' ' 2 ' '& 3' /a");
        check("<a><![CDATA[cut off", "<a [cut off]");
        check("<a>x</a><b", "<a 'x' /a");
        check("<a>x<!-- open<b>y</b>", "<a 'x' ' open' <b 'y' /b");
        check("<a b=\"c>x</a>", "<a 'x' /a");
        check("<a><!bogus>x<></a>", "<a 'x' '<' '>' /a");
        check("<a></b<c>x", "<a /b <c 'x'");
        check("<a b='>' c=\"'>\">x", "<a 'x'");
        check("<!DOCTYPE a [<!ENTITY b '>'> ] ><a/>", "! a/");
        check("<?xml version='1.0'><a>x", "<a 'x'");
        check("R&D; R&", "'R' &D ' R' '&'");
        check("", "");
        check("<", "'<'");
    }

    #[test]
    fn attributes_are_unescaped_and_broken_ones_left_out() {
        let tag = Tag::new("<a b='1 &amp; 2' c=3 d e=\"&x;\" f='/>");
        let entities = Entities::default();
        let attributes: Vec<_> = tag.attributes(&entities).collect();
        let value = |name: &str| {
            attributes
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.as_ref())
        };
        assert_eq!(value("b"), Some("1 & 2"));
        assert_eq!(value("c"), Some("3"));
        assert_eq!(value("d"), Some(""));
        assert_eq!(value("e"), Some("&x;"));
        assert_eq!(value("f"), None);
    }

    #[test]
    fn endless_errors_end_early() {
        let mut warnings = Warnings::default();
        for piece in [
            "<",
            "<!--",
            "< ",
            "<![",
            "<a \"",
            "</",
            "<a '>",
            "<a b=\"'>",
            "&",
            "&a",
            "<?",
            "<!DOCTYPE [",
            "<![CDATA[",
        ] {
            let text = piece.repeat(200_000);
            let mut tokens = Tokens::new(&text);
            while tokens.next(&mut warnings).is_some() {}
        }
    }
}
