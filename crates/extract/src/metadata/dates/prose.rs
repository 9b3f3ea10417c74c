//! Whether a line with a date is a date line or a sentence.

use jiff::tz::TimeZone;

use crate::date::{self, Reading};

/// Whether a text can have a date at all.
pub(super) fn has_digit(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_numeric() || character == '〇')
}

/// Whether the words around a date make a sentence with it.
pub(super) fn is_prose(line: &str, reading: &Reading) -> bool {
    /// Most words without a capital before a date in a line that is none: "posted by Ada Wren on".
    const MOST_BEFORE: usize = 2;
    /// Most of them behind it: "at 8:30 a.m., updated at 9 a.m.".
    const MOST_BEHIND: usize = 7;
    if line.contains(['。', '，', '！', '？']) {
        return true;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let day = |words: &[&str]| {
        let found = date::parse(&words.join(" "), reading)?;
        Some(found.instant.to_zoned(TimeZone::UTC).date())
    };
    let Some(whole) = day(&words) else {
        return false;
    };
    // The last word from which on the date is still whole.
    let begin = (0..words.len())
        .rev()
        .find(|from| words.get(*from..).and_then(day) == Some(whole))
        .unwrap_or(0);
    let plain = |words: &[&str]| {
        words
            .iter()
            .filter(|word| word.chars().count() > 1 && word.starts_with(char::is_lowercase))
            .count()
    };
    let (before, behind) = words.split_at(begin);
    plain(before) > MOST_BEFORE
        || plain(behind) > MOST_BEHIND
        // "In 5 May 1987 the bridge opened."
        || behind.len() > 4 && line.trim_end().ends_with('.') && plain(behind) > 3
}
