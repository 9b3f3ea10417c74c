//! Zones behind a time: offsets, and the names that mean one offset in the news.

use jiff::tz::Offset;

use super::{number, skip_blanks};

/// The offset from UTC that stands at the beginning.
pub(super) fn offset(characters: &[char]) -> Option<Offset> {
    let mut at = skip_blanks(characters, 0);
    let bracketed = characters.get(at) == Some(&'(');
    at += usize::from(bracketed);
    let mut name: String = characters
        .get(at..)?
        .iter()
        .take(6)
        .take_while(|character| character.is_ascii_alphabetic())
        .collect();
    name.make_ascii_uppercase();
    if matches!(name.as_str(), "GMT" | "UTC") {
        at += 3;
    }
    let sign = match characters.get(at) {
        Some('+') => 1,
        Some('-' | '−') => -1,
        _ => return named(&name),
    };
    let (hours, at) = number(characters, at + 1, 2)?;
    let at = at + usize::from(characters.get(at) == Some(&':'));
    let minutes = number(characters, at, 2).map_or(0, |(minutes, _)| minutes);
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

/// In minutes; names that stand for several zones as the one that news uses most.
fn named(name: &str) -> Option<Offset> {
    let minutes = match name {
        "Z" | "GMT" | "UTC" | "WET" => 0,
        "EDT" => -4 * 60,
        "EST" | "CDT" | "ET" => -5 * 60,
        "CST" | "MDT" => -6 * 60,
        "MST" | "PDT" => -7 * 60,
        "PST" | "PT" => -8 * 60,
        "BST" | "CET" | "MEZ" | "WAT" => 60,
        "CEST" | "MESZ" | "EET" | "SAST" | "CAT" => 2 * 60,
        "EEST" | "MSK" | "TRT" | "EAT" => 3 * 60,
        "PKT" => 5 * 60,
        "IST" => 5 * 60 + 30,
        "WIB" | "ICT" => 7 * 60,
        "HKT" | "SGT" | "WITA" | "AWST" | "PHT" => 8 * 60,
        "JST" | "KST" | "WIT" => 9 * 60,
        "AEST" => 10 * 60,
        "AEDT" => 11 * 60,
        "NZST" => 12 * 60,
        "NZDT" => 13 * 60,
        _ => return None,
    };
    Offset::from_seconds(minutes * 60).ok()
}
