//! XML that is no feed as a flat row of tags and texts: sitemaps and OPML need no tree.

use crate::doctype::Entities;
use crate::reference;
use crate::warning::Warnings;

use super::name::split;
use super::token::{Tag, Token, Tokens};

/// A tag or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A start or empty-element tag.
    Start(Element<'a>),
    /// The local name in an end tag.
    End(&'a str),
    /// Character data; one text may come in several pieces.
    Text(&'a str),
    /// The text of a reference.
    Reference(String),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// The prefix; empty when there is none.
    pub(crate) prefix: &'a str,
    /// The local name.
    pub(crate) name: &'a str,
    /// Whether it is an empty-element tag.
    pub(crate) is_empty: bool,
    tag: Tag<'a>,
}

impl<'a> Element<'a> {
    /// Names and values, references resolved; what is broken is left out.
    pub(crate) fn attributes(&self) -> Vec<(&'a str, String)> {
        let entities = Entities::default();
        let attributes = self.tag.attributes(&entities);
        attributes
            .map(|(name, value)| (name, value.into_owned()))
            .collect()
    }
}

/// The pieces of a text.
#[derive(Debug)]
pub(crate) struct Pieces<'a>(Tokens<'a>);

impl<'a> Pieces<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(Tokens::new(text))
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self, warnings: &mut Warnings) -> Option<Piece<'a>> {
        loop {
            return Some(match self.0.next(warnings)? {
                Token::Start(tag) => {
                    let (prefix, name) = split(tag.name);
                    Piece::Start(Element {
                        prefix,
                        name,
                        is_empty: tag.empty,
                        tag,
                    })
                }
                Token::End(name) => Piece::End(split(name).1),
                Token::Text(text) | Token::Cdata(text) => Piece::Text(text),
                Token::Reference(name) => {
                    let mut text = String::new();
                    if !reference::resolve_into(name, &mut text) {
                        text = format!("&{name};");
                    }
                    Piece::Reference(text)
                }
                Token::Doctype(_) => continue,
            });
        }
    }
}
