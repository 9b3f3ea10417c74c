//! One name out of a piece of a credit: without posts, addresses and dates.

use super::pieces::is_edge;
use super::words::{RANKS, ROLES};
use crate::words::is_wide;

/// Longest name, in characters; offices have long ones.
const MAX_CHARACTERS: usize = 80;

/// One name, or nothing where the piece is none.
pub(super) fn clean(piece: &str) -> Option<String> {
    let mut piece = piece.trim_matches(is_edge);
    // An address ends the name, and a date does.
    let end = piece
        .split(' ')
        .scan(0, |at, word| {
            let begin = *at;
            *at += word.len() + 1;
            Some((begin, word))
        })
        .find(|(_, word)| {
            word.contains('@')
                || word.contains("://")
                || word.starts_with("www.")
                || is_number_word(word)
        })
        .map(|(begin, _)| begin);
    let is_dated = end.is_some();
    if let Some(end) = end {
        piece = piece.get(..end).unwrap_or_default().trim_matches(is_edge);
    }
    // A date is glued to the name in Chinese: "王一2026-05-04".
    if let Some(at) = piece.find(|character: char| character.is_ascii_digit())
        && piece.chars().any(is_wide)
    {
        piece = piece.get(..at).unwrap_or_default().trim_matches(is_edge);
    }
    let mut words: Vec<&str> = piece.split(' ').filter(|word| !word.is_empty()).collect();
    if is_dated {
        // "Ada Wren May", "Ada Wren Updated".
        while words.last().is_some_and(|word| is_of_date(word)) {
            words.pop();
        }
    }
    if words
        .iter()
        .all(|word| is_role(word) || RANKS.contains(&word.to_lowercase().as_str()))
    {
        return None;
    }
    let whole = words.clone();
    while words
        .last()
        .is_some_and(|word| is_role(word) && words.len() > 1)
    {
        words.pop();
        while words
            .last()
            .is_some_and(|word| RANKS.contains(&word.to_lowercase().as_str()))
        {
            words.pop();
        }
    }
    // "Harbour Staff" is the name of an office.
    if words.len() == 1 && whole.len() == 2 {
        words = whole;
    }
    if words.is_empty() {
        return None;
    }
    let name = words.join(" ");
    let name = name.trim_matches(is_edge);
    let lower = name.to_lowercase();
    let usable = name.chars().any(char::is_alphabetic)
        && name.chars().count() <= MAX_CHARACTERS
        && name
            .chars()
            .filter(|character| character.is_alphabetic())
            .count()
            >= 2
        && !matches!(
            lower.as_str(),
            "by" | "von"
                | "jr"
                | "phd"
                | "md"
                | "share"
                | "follow"
                | "null"
                | "none"
                | "undefined"
                | "anonymous"
                | "unknown"
                | "佚名"
                | "匿名"
                | "未知"
                | "不详"
                | "不詳"
                | "小编"
                | "小編"
                | "updated"
                | "published"
                | "posted"
                | "in"
                | "author"
                | "authors"
                | "guest"
                | "n a"
                | "[unknown]"
                | "image"
                | "image:"
        )
        && !name.contains(['{', '}', '<', '>', '!', '?', '⟩', '='])
        && !is_of_picture(&lower)
        && words.len() <= 8;
    usable.then(|| name.to_owned())
}

/// Whether a text in lower case begins as the credit of a picture does.
pub(super) fn is_of_picture(lower: &str) -> bool {
    ["image", "foto", "bild", "photo", "credit", "picture"]
        .iter()
        .any(|mark| {
            lower
                .strip_prefix(mark)
                .is_some_and(|rest| rest.starts_with([':', ' ']))
        })
}

fn is_number_word(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_glued =
        word.chars().any(is_wide) && !word.starts_with(|first: char| first.is_ascii_digit());
    !is_glued
        && (digits > 0 && (digits * 2 >= word.len() || word.ends_with(','))
            || word.contains("20") && digits >= 4)
}

fn is_role(word: &str) -> bool {
    ROLES.contains(&word.to_lowercase().trim_end_matches(','))
}

fn is_of_date(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ',']).to_lowercase();
    matches!(
        word.as_str(),
        "jan"
            | "january"
            | "feb"
            | "february"
            | "mar"
            | "march"
            | "apr"
            | "april"
            | "may"
            | "jun"
            | "june"
            | "jul"
            | "july"
            | "aug"
            | "august"
            | "sep"
            | "sept"
            | "september"
            | "oct"
            | "october"
            | "nov"
            | "november"
            | "dec"
            | "december"
            | "on"
            | "at"
            | "updated"
            | "published"
            | "posted"
            | "am"
            | "mon"
            | "tue"
            | "wed"
            | "thu"
            | "fri"
            | "sat"
            | "sun"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "vom"
            | "le"
            | "il"
            | "el"
            | "last"
            | "date"
    )
}
