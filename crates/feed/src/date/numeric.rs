//! Dates in numbers: W3CDTF and ISO 8601, `2024/5/16`, `16.05.2024`, and Chinese, Japanese and Korean
//! dates, which become numbers first.

use jiff::civil;

use super::time::{digits, with_zone};
use super::zone::{self, Zone};
use super::{Stated, time};

/// Words of Eastern dates and what stands for them, longest first.
const WORDS: &[(&str, &str)] = &[
    ("北京时间", " "),
    ("北京時間", " "),
    ("星期", "周"),
    ("凌晨", " am "),
    ("早上", " am "),
    ("上午", " am "),
    ("午前", " am "),
    ("中午", " pm "),
    ("下午", " pm "),
    ("午後", " pm "),
    ("晚上", " pm "),
    ("오전", " am "),
    ("오후", " pm "),
    ("년", "-"),
    ("월", "-"),
    ("일", " "),
    ("시", ":"),
    ("분", ":"),
    ("초", " "),
];

/// Eastern words and full-width characters as ASCII; other text as it is.
pub(super) fn normalise(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut text = text.to_owned();
    let is_beijing = text.contains("北京时间") || text.contains("北京時間");
    for (word, stands_for) in WORDS {
        text = text.replace(word, stands_for);
    }
    let mut out = String::with_capacity(text.len());
    let mut is_weekday = false;
    for character in text.chars() {
        if std::mem::take(&mut is_weekday) && "一二三四五六日天".contains(character) {
            continue;
        }
        match character {
            '周' | '週' => is_weekday = true,
            '年' | '月' | '－' | '–' | '‐' => out.push('-'),
            '日' | '号' | '號' | '秒' | '\u{3000}' | '\u{a0}' | '，' | '\u{202f}' => {
                out.push(' ');
            }
            '时' | '時' | '点' | '點' | '分' | '：' => out.push(':'),
            '\u{ff01}'..='\u{ff5e}' => {
                let ascii = u32::from(character) - 0xfee0;
                out.extend(char::from_u32(ascii));
            }
            _ => out.push(character),
        }
    }
    // Korean dates have spaces behind each unit.
    let mut out = out.replace("- ", "-");
    if is_beijing {
        out.push_str(" +0800");
    }
    out
}

/// Reads a date in numbers.
pub(super) fn read(text: &str) -> Option<Stated> {
    let text = text.trim();
    let (run, rest) = digits(text, usize::MAX);
    match run.len() {
        14 => compact(run).and_then(|(year, month, day)| {
            let time = run.get(8..)?;
            finish(year, month, day, &format!("T{time}{rest}"))
        }),
        8 => {
            let (year, month, day) = compact(run)?;
            finish(year, month, day, rest)
        }
        4 => year_first(run.parse().ok()?, rest),
        1 | 2 => day_or_month_first(run.parse().ok()?, rest),
        _ => None,
    }
}

fn compact(run: &str) -> Option<(i16, i8, i8)> {
    Some((
        run.get(..4)?.parse().ok()?,
        run.get(4..6)?.parse().ok()?,
        run.get(6..8)?.parse().ok()?,
    ))
}

/// A separator and at most `limit` digits behind it.
fn part(text: &str, limit: usize) -> Option<(char, &str, &str)> {
    let mut characters = text.chars();
    let separator = characters.next()?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (run, rest) = digits(characters.as_str(), limit);
    (!run.is_empty()).then_some((separator, run, rest))
}

fn year_first(year: i16, rest: &str) -> Option<Stated> {
    let Some((separator, run, rest)) = part(rest, 3) else {
        return finish(year, 1, 1, rest);
    };
    if run.len() == 3 {
        // The day of the year.
        let first = civil::Date::new(year, 1, 1).ok()?;
        let days = run.parse::<i64>().ok()?.checked_sub(1)?;
        let date = first.checked_add(jiff::Span::new().days(days)).ok()?;
        let is_same_year = days >= 0 && date.year() == year;
        return is_same_year
            .then(|| finish(year, date.month(), date.day(), rest))
            .flatten();
    }
    let month = run.parse().ok()?;
    match part(rest, 2) {
        Some((same, run, rest)) if same == separator => {
            finish(year, month, run.parse().ok()?, rest)
        }
        _ => finish(year, month, 1, rest.trim_start_matches('-')),
    }
}

/// `05/16/2024` as in America, `16/05/2024` where that cannot be, `16.05.2024` as in Europe.
fn day_or_month_first(first: i8, rest: &str) -> Option<Stated> {
    let (separator, second, rest) = part(rest, 2)?;
    let (same, year, rest) = part(rest, 4)?;
    if same != separator || year.len() != 4 {
        return None;
    }
    let second: i8 = second.parse().ok()?;
    let is_day_first = separator == '.' || first > 12;
    let (day, month) = if is_day_first {
        (first, second)
    } else {
        (second, first)
    };
    finish(year.parse().ok()?, month, day, rest)
}

/// The time and zone behind a date.
fn finish(year: i16, month: i8, day: i8, rest: &str) -> Option<Stated> {
    let rest = rest.trim_start_matches([' ', ',', '\t', '\n']);
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    let (time, zone): (Option<time::Time>, Zone) = match with_zone(rest) {
        Some((time, zone)) => (Some(time), zone),
        None => (None, zone::read(rest)?),
    };
    Some(Stated {
        year,
        month,
        day,
        time,
        zone,
    })
}
