//! The text or markup of the open leaf, as it comes in.

use std::borrow::Cow;

use super::element::Element;
use super::name::split;
use super::role::VOID;
use super::token::Tag;
use crate::doctype::Entities;
use crate::reference;

/// A piece of character data.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece<'a> {
    /// Text without references.
    Plain(&'a str),
    /// The inside of a CDATA section.
    Cdata(&'a str),
    /// What is between the `&` and `;` of a reference.
    Reference(&'a str),
}

/// What is known of the open leaf.
#[derive(Debug, Default)]
pub(super) struct Leaf {
    /// Whether it is open.
    pub(super) open: bool,
    /// Whether its text is markup as it stands (Atom `xhtml`).
    pub(super) verbatim: bool,
    /// Of a verbatim one: what it is when there is no markup in it, but escaped text.
    pub(super) decoded: String,
    /// The `div` that only wraps.
    pub(super) wrapper: Wrapper,
}

/// The `div` around XHTML, which is no part of it (RFC 4287 §3.1.1.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Wrapper {
    #[default]
    None,
    /// It is open; where its inside begins in the text.
    Open(usize),
    /// From where to where its inside goes.
    Closed(usize, usize),
    /// Something stands beside it.
    Broken,
}

impl Leaf {
    /// Something other than space stands directly in the leaf.
    pub(super) fn beside_wrapper(&mut self) {
        if self.wrapper != Wrapper::None {
            self.wrapper = Wrapper::Broken;
        }
    }

    /// The text of the leaf when it ends.
    pub(super) fn finish(&mut self, leaf: &mut Element<'_>, keeps_wrapper: bool) {
        if !self.verbatim {
            return;
        }
        if !leaf.has_markup {
            leaf.text = Cow::Owned(std::mem::take(&mut self.decoded));
        } else if let (Wrapper::Closed(from, to), false) = (self.wrapper, keeps_wrapper) {
            let inside = leaf.text.get(from..to).map(str::to_owned);
            leaf.text = Cow::Owned(inside.unwrap_or_default());
        }
    }
}

/// Adds text to what may still be borrowed.
pub(super) fn push<'a>(text: &mut Cow<'a, str>, more: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(more);
    } else {
        push_str(text, more);
    }
}

/// Adds text that does not live long enough to be borrowed.
pub(super) fn push_str(text: &mut Cow<'_, str>, more: &str) {
    if let Cow::Borrowed(before) = text {
        let mut owned = String::with_capacity((before.len() + more.len()) * 2);
        owned.push_str(before);
        *text = Cow::Owned(owned);
    }
    if let Cow::Owned(owned) = text {
        owned.push_str(more);
    }
}

/// Adds what a piece stands for; whether it is known.
pub(super) fn push_decoded<'a>(
    text: &mut Cow<'a, str>,
    piece: Piece<'a>,
    entities: &Entities<'_>,
) -> bool {
    match piece {
        Piece::Plain(plain) | Piece::Cdata(plain) => push(text, plain),
        Piece::Reference(name) => {
            push_str(text, "");
            let Cow::Owned(text) = text else { return true };
            if !reference::resolve_into(name, text) && !entities.resolve_into(name, text) {
                text.extend(["&", name, ";"]);
                return false;
            }
        }
    }
    true
}

/// Adds a piece to markup as it stands; whether it is known.
pub(super) fn push_raw(text: &mut Cow<'_, str>, piece: Piece<'_>, entities: &Entities<'_>) -> bool {
    match piece {
        Piece::Plain(plain) => push_str(text, plain),
        Piece::Cdata(plain) => push_str(text, &jianbao_html::escape_text(plain)),
        Piece::Reference(name) => {
            push_str(text, "");
            let Cow::Owned(text) = text else { return true };
            if entities.resolve_into(name, text) {
                return true;
            }
            text.extend(["&", name, ";"]);
            return reference::is_known(name);
        }
    }
    true
}

/// The start tag for a text: without prefix, and as HTML reads it.
pub(super) fn push_tag<'a>(text: &mut Cow<'a, str>, tag: &Tag<'a>, local: &str) {
    let (prefix, name) = split(tag.name);
    if prefix.is_empty() && !tag.empty {
        push(text, tag.raw);
        return;
    }
    let end = if !tag.empty {
        ">"
    } else if VOID.contains(&local) {
        "/>"
    } else {
        // To HTML `<a/>` is a start tag.
        "></"
    };
    for piece in ["<", name, tag.inside(), end] {
        push_str(text, piece);
    }
    if end == "></" {
        push_str(text, name);
        push_str(text, ">");
    }
}
