//! The entities that a document type declares (XML 1.0 §4.2.2), of which only plain ones are taken:
//! their text holds no further entities, so that a billion laughs stay a few.

use std::cell::Cell;

use crate::reference;

/// Most declarations that are kept; HTML's whole table has 253.
const MAX_ENTITIES: usize = 512;

/// Longest text of an entity, in bytes.
const MAX_TEXT_BYTES: usize = 1 << 10;

/// How much all references together may add to a feed, in bytes.
const MAX_EXPANSION_BYTES: usize = 1 << 20;

/// The declared entities.
#[derive(Debug, Default)]
pub(crate) struct Entities<'a> {
    texts: Vec<(&'a str, String)>,
    spent: Cell<usize>,
}

impl<'a> Entities<'a> {
    /// Takes the declarations out of a document type.
    pub(crate) fn declare(&mut self, doctype: &'a str) {
        for piece in doctype.split("<!ENTITY").skip(1) {
            if self.texts.len() >= MAX_ENTITIES {
                return;
            }
            if let Some((name, text)) = declaration(piece)
                && !self.texts.iter().any(|(known, _)| *known == name)
            {
                self.texts.push((name, text));
            }
        }
    }

    /// Adds what a declared entity stands for; whether it is one.
    pub(crate) fn resolve_into(&self, name: &str, out: &mut String) -> bool {
        let Some((_, text)) = self.texts.iter().find(|(known, _)| *known == name) else {
            return false;
        };
        let spent = self.spent.get().saturating_add(text.len());
        if spent > MAX_EXPANSION_BYTES {
            return false;
        }
        self.spent.set(spent);
        out.push_str(text);
        true
    }
}

/// Name and text of `name "text">`.
fn declaration(piece: &str) -> Option<(&str, String)> {
    let piece = piece.trim_start();
    let end = piece.find(char::is_whitespace)?;
    let (name, rest) = piece.split_at_checked(end)?;
    let is_name = |character: char| character.is_alphanumeric() || "-_.:".contains(character);
    let rest = rest.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let text = rest.split(quote).nth(1)?;
    if !name.chars().all(is_name) || text.len() > MAX_TEXT_BYTES {
        return None;
    }
    let text = reference::unescape(text, &Entities::default());
    (!text.contains('&') || text == "&").then(|| (name, text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_entities_are_taken_and_others_are_not() {
        let mut entities = Entities::default();
        entities.declare(
            "<!DOCTYPE rss [<!ENTITY base \"https://example.org/\"> <!ENTITY e '&#233;'>
             <!ENTITY a \"&base;&base;\"><!ENTITY x SYSTEM \"file:///x\"><!ENTITY % p \"y\">]>",
        );
        let mut out = String::new();
        for name in ["base", "e", "a", "x", "p", "%"] {
            entities.resolve_into(name, &mut out);
        }
        assert_eq!(out, "https://example.org/é");
    }

    #[test]
    fn expansion_ends() {
        let doctype = format!("<!ENTITY a '{}'>", "x".repeat(MAX_TEXT_BYTES));
        let mut entities = Entities::default();
        entities.declare(&doctype);
        let mut out = String::new();
        let known = (0..10_000).filter(|_| entities.resolve_into("a", &mut out));
        assert_eq!(known.count(), MAX_EXPANSION_BYTES / MAX_TEXT_BYTES);
    }
}
