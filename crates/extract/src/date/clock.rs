//! Times of day behind a day.

use jiff::civil;

use super::{number, skip_blanks};

/// How far from the day the time may stand, in characters: ", at ", " 星期一 ", " alle ore ".
const REACH: usize = 14;

/// A time of day, and where it ends.
pub(super) fn time(characters: &[char]) -> Option<(civil::Time, usize)> {
    let start = characters
        .iter()
        .take(REACH)
        .position(char::is_ascii_digit)?;
    let before: String = characters.get(..start)?.iter().collect();
    let (hour, at) = number(characters, start, 2)?;
    let is_letter = matches!(characters.get(at), Some('h' | 'H'));
    let minute_at = match characters.get(at)? {
        ':' | '：' | '时' | '時' | '点' | '點' | '시' => skip_blanks(characters, at + 1),
        'h' | 'H' => at + 1,
        // "8.30", as in much of Europe, and no day.
        '.' if is_pointed(characters, at) => at + 1,
        _ => return None,
    };
    let (minute, at) = match number(characters, minute_at, 2) {
        Some(minute) => minute,
        // "8h", "8时"
        None if !matches!(characters.get(at), Some(':' | '：' | '.')) => (0, at + 1),
        None => return None,
    };
    let (second, mut at) = match characters.get(at) {
        Some(':') => number(characters, at + 1, 2).unwrap_or((0, at)),
        Some('分' | '분') => (0, at + 1),
        _ => (0, at),
    };
    if characters.get(at) == Some(&'.') && characters.get(at + 1).is_some_and(char::is_ascii_digit)
    {
        at += 1;
        while characters.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
    }
    if is_duration(characters, at, is_letter) {
        return None;
    }
    let (half, at) = half_of_day(characters, at);
    let afternoon = half == Some('p')
        || ["下午", "午後", "午后", "오후", "晚上", "晚间"]
            .iter()
            .any(|word| before.contains(word));
    let before_noon = ["上午", "午前", "凌晨", "清晨", "오전"]
        .iter()
        .any(|word| before.contains(word));
    let hour = match hour {
        1..=11 if afternoon => hour + 12,
        12 if half == Some('a') || before_noon => 0,
        _ => hour,
    };
    Some((civil_time(hour, minute, second)?, at))
}

/// Whether "ago" or "read" follows: "3h ago", "1h 5 min read".
fn is_duration(characters: &[char], at: usize, is_letter: bool) -> bool {
    /// How far behind the number these stand, in characters.
    const REACH: usize = 16;
    let behind: String = characters
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take(REACH)
        .flat_map(|character| character.to_lowercase())
        .collect();
    let mut words = behind
        .split(|character: char| !character.is_alphabetic())
        .filter(|word| !word.is_empty());
    let first = words.clone().next().unwrap_or_default();
    // "08:30 Read more" is a time before a link.
    let may_be_read = is_letter || matches!(first, "min" | "mins" | "minutes" | "minute");
    words.any(|word| word == "ago" || word == "read" && may_be_read)
}

/// A time of day; leap seconds are those before them.
pub(super) fn civil_time(hour: i16, minute: i16, second: i16) -> Option<civil::Time> {
    let part = |number: i16| i8::try_from(number).ok();
    civil::Time::new(part(hour)?, part(minute)?, part(second.min(59))?, 0).ok()
}

/// Whether two digits and no more follow a full stop.
fn is_pointed(characters: &[char], at: usize) -> bool {
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    digit(at + 1)
        && digit(at + 2)
        && !digit(at + 3)
        && !(matches!(characters.get(at + 3), Some('.' | '/' | '-')) && digit(at + 4))
}

/// "p.m." and the like: its first letter, and where it ends.
fn half_of_day(characters: &[char], at: usize) -> (Option<char>, usize) {
    let begin = skip_blanks(characters, at);
    let mut letters = Vec::new();
    let mut end = begin;
    while letters.len() < 2
        && let Some(character) = characters.get(end)
        && (character.is_ascii_alphabetic() || (*character == '.' && !letters.is_empty()))
    {
        if character.is_ascii_alphabetic() {
            letters.push(character.to_ascii_lowercase());
        }
        end += 1;
    }
    if characters.get(end) == Some(&'.') {
        end += 1;
    }
    match letters.as_slice() {
        [half @ ('a' | 'p'), 'm'] => (Some(*half), end),
        _ => (None, at),
    }
}
