//! Days in digits: `2026-05-04`, `20260504`, `04/05/2026`, `2026年5月4日`, 民國115年, 令和8年.

use jiff::civil;

use super::{civil_day, number, skip_blanks};

/// The order of day and month where both could be either.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// As almost everywhere.
    #[default]
    DayFirst,
    /// As in the United States.
    MonthFirst,
}

/// Digits of other scripts as Western ones, and Chinese digits of years.
pub(super) fn western_digit(character: char) -> char {
    let zero = match character {
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06f0}'..='\u{06f9}' => '\u{06f0}',
        '\u{0966}'..='\u{096f}' => '\u{0966}',
        '\u{09e6}'..='\u{09ef}' => '\u{09e6}',
        '\u{0e50}'..='\u{0e59}' => '\u{0e50}',
        '\u{0f20}'..='\u{0f29}' => '\u{0f20}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{ff0d}' | '\u{2010}' | '\u{2011}' => return '-',
        '\u{ff0f}' => return '/',
        '\u{ff0e}' => return '.',
        '\u{ff1a}' => return ':',
        _ => return character,
    };
    char::from_digit(u32::from(character) - u32::from(zero), 10).unwrap_or(character)
}

/// The first day in digits and where it ends.
pub(super) fn day(characters: &[char], order: Order) -> Option<(civil::Date, usize)> {
    (0..characters.len()).find_map(|start| {
        let first = *characters.get(start)?;
        if !first.is_ascii_digit() {
            return east_asian(characters, start, first);
        }
        let before = start
            .checked_sub(1)
            .and_then(|before| characters.get(before));
        if before.is_some_and(|before| {
            before.is_ascii_digit()
                || matches!(before, '.' | '-' | '/' | ',' | '_')
                    && start >= 2
                    && characters.get(start - 2).is_some_and(char::is_ascii_digit)
        }) {
            return None;
        }
        year_first(characters, start).or_else(|| year_last(characters, start, order))
    })
}

fn year_first(characters: &[char], start: usize) -> Option<(civil::Date, usize)> {
    let (year, at) = number(characters, start, 4)?;
    if at != start + 4 {
        return None;
    }
    if let Some((month, behind)) = number(characters, at, 2).filter(|(_, end)| *end == at + 2)
        && let Some((day, end)) = number(characters, behind, 2).filter(|(_, end)| *end == at + 4)
        && characters
            .get(end)
            .is_none_or(|next| !next.is_ascii_digit())
    {
        return Some((civil_day(year, month, day)?, end));
    }
    month_and_day(characters, at, year)
}

/// What follows a year: `-05-04`, `年5月4日`, ` / 5 / 4`.
fn month_and_day(characters: &[char], at: usize, year: i16) -> Option<(civil::Date, usize)> {
    let at = skip_blanks(characters, at);
    let separator = *characters.get(at)?;
    if !matches!(separator, '-' | '/' | '.' | '年' | '년' | '–') {
        return None;
    }
    let (month, at) = number(characters, skip_blanks(characters, at + 1), 2)
        .or_else(|| chinese(characters, skip_blanks(characters, at + 1)))?;
    let at = skip_blanks(characters, at);
    if !matches!(characters.get(at)?, '-' | '/' | '.' | '月' | '월' | '–') {
        return None;
    }
    let (day, at) = number(characters, skip_blanks(characters, at + 1), 2)
        .or_else(|| chinese(characters, skip_blanks(characters, at + 1)))?;
    let marked = skip_blanks(characters, at);
    if matches!(characters.get(marked), Some('日' | '号' | '號' | '일')) {
        return Some((civil_day(year, month, day)?, marked + 1));
    }
    if characters.get(at).is_some_and(char::is_ascii_digit) {
        return None;
    }
    Some((civil_day(year, month, day)?, at))
}

/// `04/05/2026`, `4.5.2026`, `04-05-2026`; years of two digits only between dots or slashes.
fn year_last(characters: &[char], start: usize, order: Order) -> Option<(civil::Date, usize)> {
    let (one, at) = number(characters, start, 2)?;
    let separator = *characters.get(at)?;
    if !matches!(separator, '/' | '.' | '-') {
        return None;
    }
    let blank = |at: usize| {
        if separator == '.' {
            skip_blanks(characters, at)
        } else {
            at
        }
    };
    let (two, at) = number(characters, blank(at + 1), 2)?;
    if characters.get(at) != Some(&separator) {
        return None;
    }
    let begin = blank(at + 1);
    let (year, end) = number(characters, begin, 4)?;
    // An address of the internet, a version, a number of a decision.
    let goes_on = match characters.get(end) {
        Some(next) if next.is_ascii_digit() => true,
        Some('.' | '-' | '/') => characters.get(end + 1).is_some_and(char::is_ascii_digit),
        _ => false,
    };
    if goes_on {
        return None;
    }
    let year = match end - begin {
        4 => year,
        2 if separator != '-' && (10..=40).contains(&year) => 2000 + year,
        _ => return None,
    };
    let (day, month) = match (one, two, separator) {
        (13.., _, _) | (_, _, '.') => (one, two),
        (_, 13.., _) => (two, one),
        _ => match order {
            Order::DayFirst => (one, two),
            Order::MonthFirst => (two, one),
        },
    };
    Some((civil_day(year, month, day)?, end))
}

/// Years of eras and in Chinese digits.
fn east_asian(characters: &[char], start: usize, first: char) -> Option<(civil::Date, usize)> {
    let second = characters.get(start + 1);
    let base = match (first, second) {
        ('民', Some('國' | '国')) => 1911,
        ('令', Some('和')) => 2018,
        ('平', Some('成')) => 1988,
        ('昭', Some('和')) => 1925,
        _ if chinese_digit(first).is_some() => {
            // 二〇二六年五月四日
            let digits: Vec<i16> = characters
                .get(start..start + 4)?
                .iter()
                .filter_map(|character| chinese_digit(*character))
                .collect();
            let [one, two, three, four] = digits.as_slice() else {
                return None;
            };
            let year = one * 1000 + two * 100 + three * 10 + four;
            return (characters.get(start + 4) == Some(&'年'))
                .then(|| month_and_day(characters, start + 4, year))?;
        }
        _ => return None,
    };
    let at = skip_blanks(characters, start + 2);
    let (year, at) = if characters.get(at) == Some(&'元') {
        (1, at + 1)
    } else {
        number(characters, at, 3)?
    };
    month_and_day(characters, at, base + year)
}

fn chinese_digit(character: char) -> Option<i16> {
    "〇一二三四五六七八九"
        .chars()
        .position(|digit| digit == character)
        .or_else(|| matches!(character, '零' | '○').then_some(0))
        .and_then(|digit| i16::try_from(digit).ok())
}

/// A Chinese number up to 31.
fn chinese(characters: &[char], start: usize) -> Option<(i16, usize)> {
    let mut at = start;
    let mut value = 0;
    let mut last = 0;
    while let Some(character) = characters.get(at) {
        if *character == '十' {
            value += last.max(1) * 10;
            last = 0;
        } else if let Some(digit) = chinese_digit(*character) {
            last = digit;
        } else {
            break;
        }
        at += 1;
        if at > start + 3 {
            return None;
        }
    }
    (at > start).then_some((value + last, at))
}
