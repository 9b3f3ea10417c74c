//! A credit in pieces of one name each: without what stands before, between and around the names.

use super::words::{BEFORE, PREPOSITIONS};
use super::{is_office, looks_like_person};
use crate::words::is_wide;

/// Without a credit's words before the names.
pub(super) fn without_prefix(text: &str) -> &str {
    let mut text = text.trim_start_matches(is_edge);
    // "Reported by: Author: ..." has two.
    for _ in 0..2 {
        let lower = text.to_lowercase();
        let before = BEFORE
            .iter()
            .filter(|before| lower.starts_with(**before))
            .map(|before| before.len())
            .max();
        let Some(rest) = before.and_then(|before| text.get(before..)) else {
            break;
        };
        text = rest.trim_start_matches(is_edge);
    }
    // "May 4, 2026 by Ada Wren": the name stands behind.
    let lower = text.to_lowercase();
    if let Some(at) = lower.find(" by ")
        && lower
            .get(..at)
            .is_some_and(|before| before.contains(|character: char| character.is_ascii_digit()))
        && let Some(rest) = text.get(at + 4..)
    {
        text = rest;
    }
    if lower == "by" || lower == "von" {
        ""
    } else {
        text
    }
}

/// Without the preposition of the page's language. "Theo Leggett" and "Di Liu" begin with none: two
/// words must remain, and the first of them be a name.
pub(super) fn without_preposition<'a>(text: &'a str, language: Option<&str>) -> &'a str {
    let lower = text.to_lowercase();
    let Some((word, languages)) = PREPOSITIONS
        .iter()
        .find(|(word, _)| lower.starts_with(word))
    else {
        return text;
    };
    let Some(rest) = text.get(word.len()..) else {
        return text;
    };
    let first = rest
        .split([',', ';', '|', '/', '&', '-', '–'])
        .next()
        .unwrap_or_default();
    let is_name = !first.starts_with(char::is_lowercase)
        && first
            .split_whitespace()
            .filter(|word| word.starts_with(char::is_alphabetic))
            .count()
            > 1;
    let is_spoken = language.is_none_or(|tag| {
        languages.iter().any(|language| {
            tag.get(..2)
                .is_some_and(|tag| tag.eq_ignore_ascii_case(language))
        })
    });
    if is_name && is_spoken { rest } else { text }
}

/// A text without what stands in brackets.
pub(super) fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(character),
            _ => {}
        }
    }
    // A line that is all in brackets loses only these.
    if out.trim().is_empty() {
        text.replace(['(', ')'], " ")
    } else {
        out
    }
}

/// The pieces between dashes, without the offices behind a person: "Ada Wren - Harbour News".
fn between_dashes(text: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = text
        .split(" - ")
        .flat_map(|piece| piece.split(" – "))
        .collect();
    let is_person = |piece: &&str| looks_like_person(piece.trim()) && !is_office(piece, &[]);
    if !text.chars().any(is_wide) && pieces.first().is_some_and(is_person) {
        let mut is_first = true;
        pieces.retain(|piece| std::mem::take(&mut is_first) || !is_office(piece, &[]));
    }
    pieces
}

/// The text in pieces of one name each.
pub(super) fn parts(text: &str) -> Vec<String> {
    let marks: [(&str, bool); 18] = [
        (" and ", false),
        (" und ", false),
        (" et ", false),
        (" y ", false),
        (" e ", false),
        (" i ", false),
        (" и ", false),
        (" og ", false),
        (" och ", false),
        (" ve ", false),
        (" en ", false),
        (" și ", false),
        (" with ", false),
        (" for ", true),
        (" on behalf of ", true),
        (" via ", true),
        (" in ", true),
        (" at ", true),
    ];
    let mut pieces: Vec<String> = text
        .split([
            ',', '，', ';', '；', '、', '|', '｜', '•', '·', '/', '／', '&', '＆', '—', '\n', '\t',
        ])
        .flat_map(between_dashes)
        .map(str::to_owned)
        .collect();
    // Names of foreigners in Chinese have a dot inside.
    if text.contains('·') && text.chars().any(is_wide) {
        pieces = text
            .split([',', '，', ';', '；', '、', '|', '｜', '/', '／'])
            .map(str::to_owned)
            .collect();
    }
    for (mark, ends) in marks {
        pieces = pieces
            .iter()
            .flat_map(|piece| {
                let first = piece.split(mark).next().unwrap_or_default();
                if ends && first.trim().contains(' ') {
                    vec![first.to_owned()]
                } else if ends {
                    vec![piece.clone()]
                } else if matches!(mark, " y " | " e " | " i ")
                    && piece
                        .split(mark)
                        .any(|side| side.split_whitespace().count() < 2)
                {
                    // "José Ortega y Gasset" is one.
                    vec![piece.clone()]
                } else {
                    piece.split(mark).map(str::to_owned).collect()
                }
            })
            .collect();
    }
    pieces
}

/// What stands around names and is none of them.
pub(super) fn is_edge(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            ':' | '：'
                | '|'
                | '｜'
                | '/'
                | '／'
                | ','
                | '，'
                | '、'
                | ';'
                | '&'
                | '·'
                | '•'
                | '-'
                | '–'
                | '—'
                | '>'
                | '('
                | ')'
                | '（'
                | '）'
                | '['
                | ']'
                | '【'
                | '】'
                | '〔'
                | '〕'
                | '*'
                | '='
                | '@'
        )
}
