//! XML to tokens, never stopping at an error: quick-xml reads, and where it cannot, the reading
//! starts again behind the offending bytes. Starting again is paid from a budget, so that the time
//! stays linear whatever the input.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use crate::doctype::Entities;
use crate::reference::unescape;
use crate::warning::{WarningKind, Warnings, quoted};

/// How many times the input may be read again after errors.
const RESCAN_FACTOR: usize = 8;

/// Constant part of that budget, in bytes: small inputs may be broken all over.
const RESCAN_SLACK_BYTES: usize = 64 << 10;

/// Attributes of one tag that are looked at.
const MAX_ATTRIBUTES: usize = 64;

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
    fn new(raw: &'a str, empty: bool) -> Self {
        let inner = raw.get(1..).unwrap_or_default();
        let end = inner
            .find(|character: char| character.is_ascii_whitespace() || "/>".contains(character))
            .unwrap_or(inner.len());
        let name = inner.get(..end).unwrap_or_default();
        Self { raw, name, empty }
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

    /// Names and unescaped values; broken attributes are left out.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a str, String)> + use<'a> {
        let raw = self.raw_attributes();
        raw.map(|(name, value)| {
            let value = unescape(&value, &Entities::default()).into_owned();
            (name, value)
        })
    }

    /// As [`Self::attributes`], with the entities of the document type.
    pub(crate) fn attributes_with(
        &self,
        entities: &Entities<'_>,
    ) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        let raw = self.raw_attributes();
        raw.map(move |(name, value)| {
            let value = match value {
                Cow::Borrowed(value) => unescape(value, entities),
                Cow::Owned(value) => Cow::Owned(unescape(&value, entities).into_owned()),
            };
            (name, value)
        })
    }

    fn raw_attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let mut attributes = Attributes::html(self.inside(), 0);
        attributes.with_checks(false);
        attributes
            .take(MAX_ATTRIBUTES)
            .filter_map(Result::ok)
            .map(|attribute| (attribute.key.into_inner(), attribute.value))
    }
}

/// The tokens of a text.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where in the text the reader began.
    offset: usize,
    /// How many bytes may still be read again.
    budget: usize,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut tokens = Self {
            text,
            reader: Reader::from_str(""),
            offset: 0,
            budget: text.len().saturating_mul(RESCAN_FACTOR) + RESCAN_SLACK_BYTES,
        };
        tokens.start_at(0);
        tokens
    }

    /// The next token; `None` at the end.
    pub(crate) fn next(&mut self, warnings: &mut Warnings) -> Option<Token<'a>> {
        loop {
            let from = self.position();
            let event = self.reader.read_event();
            let raw = self.text.get(from..self.position()).unwrap_or_default();
            let empty = matches!(event, Ok(Event::Empty(_)));
            match event {
                Ok(Event::Eof) => return None,
                Ok(Event::Start(_) | Event::Empty(_)) => {
                    let tag = Tag::new(raw, empty);
                    if tag.name.starts_with(is_name_start) {
                        return Some(Token::Start(tag));
                    }
                    warnings.add(WarningKind::Syntax, || format!("stray {}", quoted(raw)));
                    self.restart(from + 1, raw.len());
                    return Some(Token::Text("<"));
                }
                Ok(Event::End(_)) => {
                    let name = raw.strip_prefix("</").unwrap_or(raw);
                    return Some(Token::End(name.strip_suffix('>').unwrap_or(name).trim()));
                }
                Ok(Event::Text(_)) if raw.is_empty() => {}
                Ok(Event::Text(_)) => {
                    if raw.starts_with('&') {
                        warnings.add(WarningKind::Syntax, || format!("bare {}", quoted(raw)));
                    }
                    return Some(Token::Text(raw));
                }
                Ok(Event::GeneralRef(_)) => {
                    let name = raw.strip_prefix('&').unwrap_or(raw);
                    return Some(Token::Reference(name.strip_suffix(';').unwrap_or(name)));
                }
                Ok(Event::CData(_)) => {
                    let inside = raw.strip_prefix("<![CDATA[").unwrap_or(raw);
                    return Some(Token::Cdata(inside.strip_suffix("]]>").unwrap_or(inside)));
                }
                Ok(Event::DocType(_)) => return Some(Token::Doctype(raw)),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
                Err(_) => {
                    let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
                    let at = self.offset.saturating_add(at).max(from);
                    let rest = self.text.get(at..).unwrap_or_default();
                    warnings.add(WarningKind::Syntax, || format!("broken {}", quoted(rest)));
                    if let Some(token) = self.recover(at, rest) {
                        return Some(token);
                    }
                }
            }
        }
    }

    /// Goes on behind markup that quick-xml gave up on, which for most kinds means that it has no end.
    fn recover(&mut self, at: usize, rest: &'a str) -> Option<Token<'a>> {
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            self.restart(self.text.len(), 0);
            return Some(Token::Cdata(inside));
        }
        if rest.starts_with("<!--") {
            self.restart(at + "<!--".len(), rest.len());
            return None;
        }
        let Some(end) = rest.find('>') else {
            // A tag that the end of the input cut off.
            self.restart(self.text.len(), 0);
            return None;
        };
        let raw = rest.get(..=end).unwrap_or_default();
        self.restart(at + raw.len(), rest.len());
        if raw.starts_with("<!") || raw.starts_with("<?") {
            return None;
        }
        if let Some(name) = raw.strip_prefix("</") {
            return Some(Token::End(name.strip_suffix('>').unwrap_or(name).trim()));
        }
        let tag = Tag::new(raw, raw.ends_with("/>"));
        tag.name
            .starts_with(is_name_start)
            .then_some(Token::Start(tag))
    }

    /// Starts again at `at`, having read `spent` bytes in vain; at the end when the budget is used up.
    fn restart(&mut self, at: usize, spent: usize) {
        match self.budget.checked_sub(spent) {
            Some(left) => {
                self.budget = left;
                self.start_at(at);
            }
            None => self.start_at(self.text.len()),
        }
    }

    fn start_at(&mut self, at: usize) {
        let rest = self.text.get(at..).unwrap_or_default();
        // The reader would skip a byte order mark without counting it.
        let rest = rest.trim_start_matches('\u{feff}');
        self.offset = self.text.len() - rest.len();
        self.reader = Reader::from_str(rest);
        let config = self.reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
    }

    fn position(&self) -> usize {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.offset.saturating_add(position)
    }
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
        check("", "");
        check("<", "");
    }

    #[test]
    fn attributes_are_unescaped_and_broken_ones_left_out() {
        let tag = Tag::new("<a b='1 &amp; 2' c=3 d e=\"&x;\"/>", true);
        let attributes: Vec<_> = tag.attributes().collect();
        let value = |name: &str| {
            attributes
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(value("b"), Some("1 & 2"));
        assert_eq!(value("c"), Some("3"));
        assert_eq!(value("e"), Some("&x;"));
    }

    #[test]
    fn endless_errors_end_early() {
        let mut warnings = Warnings::default();
        for piece in ["<", "<!--", "< ", "<![", "<a \"", "</"] {
            let text = piece.repeat(200_000);
            let mut tokens = Tokens::new(&text);
            while tokens.next(&mut warnings).is_some() {}
        }
    }
}
