//! Dates as pages state them: ISO 8601 and its neighbours, RFC 5322, Chinese and Japanese dates, and
//! days with English month names.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

use crate::extraction::{Certainty, Date};
use crate::words::collapse;

/// Longest text in which a date is looked for, in characters.
const MAX_CHARACTERS: usize = 400;

/// The first date in `text`.
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<Date> {
    let characters: Vec<char> = text.chars().take(MAX_CHARACTERS).collect();
    let (day, after) = numeric_day(&characters).or_else(|| named_day(&characters))?;
    let rest = characters.get(after..).unwrap_or_default();
    let date = |instant, certainty| Date {
        instant,
        text: collapse(text).chars().take(80).collect(),
        certainty,
    };
    let Some((time, after)) = time(rest) else {
        let instant = day.to_zoned(zone.clone()).ok()?.timestamp();
        return Some(date(instant, Certainty::DateOnly));
    };
    let moment = day.to_datetime(time);
    match offset(rest.get(after..).unwrap_or_default()) {
        Some(offset) => Some(date(offset.to_timestamp(moment).ok()?, Certainty::Exact)),
        None => Some(date(
            moment.to_zoned(zone.clone()).ok()?.timestamp(),
            Certainty::ZoneAssumed,
        )),
    }
}

/// A number of at most `most` digits at `at`, and where it ends.
fn number(characters: &[char], at: usize, most: usize) -> Option<(i16, usize)> {
    let digits = characters
        .get(at..)?
        .iter()
        .take(most)
        .take_while(|character| character.is_ascii_digit())
        .count();
    let value: String = characters.get(at..at + digits)?.iter().collect();
    Some((value.parse().ok()?, at + digits))
}

fn skip_blanks(characters: &[char], mut at: usize) -> usize {
    while characters
        .get(at)
        .is_some_and(|character| character.is_whitespace())
    {
        at += 1;
    }
    at
}

/// `2026-05-04`, `2026/5/4`, `2026.05.04`, `20260504`, `2026年5月4日`.
fn numeric_day(characters: &[char]) -> Option<(civil::Date, usize)> {
    (0..characters.len()).find_map(|start| {
        let before = start
            .checked_sub(1)
            .and_then(|before| characters.get(before));
        if before.is_some_and(char::is_ascii_digit) {
            return None;
        }
        let (year, at) = number(characters, start, 4)?;
        if !(1980..=2100).contains(&year) || at != start + 4 {
            return None;
        }
        if let Some((month, behind)) = number(characters, at, 2).filter(|(_, end)| *end == at + 2)
            && let Some((day, end)) =
                number(characters, behind, 2).filter(|(_, end)| *end == at + 4)
            && characters
                .get(end)
                .is_none_or(|next| !next.is_ascii_digit())
        {
            return Some((civil_day(year, month, day)?, end));
        }
        let at = skip_blanks(characters, at);
        let separator = *characters.get(at)?;
        if !matches!(separator, '-' | '/' | '.' | '年' | '년') {
            return None;
        }
        let (month, at) = number(characters, skip_blanks(characters, at + 1), 2)?;
        let at = skip_blanks(characters, at);
        let separator = *characters.get(at)?;
        if !matches!(separator, '-' | '/' | '.' | '月' | '월') {
            return None;
        }
        let (day, at) = number(characters, skip_blanks(characters, at + 1), 2)?;
        let end = if matches!(characters.get(at), Some('日' | '号' | '號' | '일')) {
            at + 1
        } else {
            at
        };
        Some((civil_day(year, month, day)?, end))
    })
}

fn civil_day(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// `4 May 2026`, `May 4, 2026`, `Mon, 04 May 2026`.
fn named_day(characters: &[char]) -> Option<(civil::Date, usize)> {
    // (word or number, where it ends)
    let mut words: Vec<(String, usize)> = Vec::new();
    let mut word = String::new();
    for (at, character) in characters.iter().chain([&' ']).enumerate() {
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        } else if !word.is_empty() {
            words.push((std::mem::take(&mut word), at));
        }
    }
    let month = |word: &str| {
        let place = MONTHS.iter().position(|month| word.starts_with(month))?;
        (word.len() <= 9 && word.chars().all(char::is_alphabetic)).then_some(place + 1)
    };
    let day = |word: &str| -> Option<i16> {
        let digits = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        digits.parse().ok().filter(|day| (1..=31).contains(day))
    };
    words.windows(3).find_map(|three| {
        let [(one, _), (two, _), (three, end)] = three else {
            return None;
        };
        let year: i16 = three
            .parse()
            .ok()
            .filter(|year| (1980..=2100).contains(year))?;
        let (month, day) = match (month(one), month(two)) {
            (Some(month), _) => (month, day(two)?),
            (None, Some(month)) => (month, day(one)?),
            (None, None) => return None,
        };
        Some((civil_day(year, i16::try_from(month).ok()?, day)?, *end))
    })
}

/// A time of day within a few characters of the day.
fn time(characters: &[char]) -> Option<(civil::Time, usize)> {
    /// How far from the day the time may stand, in characters: ", at ", " 星期一 ".
    const REACH: usize = 8;
    let start = characters
        .iter()
        .take(REACH)
        .position(char::is_ascii_digit)?;
    let (hour, at) = number(characters, start, 2)?;
    if !matches!(characters.get(at), Some(':' | '：' | '时' | '時')) {
        return None;
    }
    let (minute, at) = number(characters, at + 1, 2)?;
    let (second, mut at) = match characters.get(at) {
        Some(':') => number(characters, at + 1, 2).unwrap_or((0, at)),
        Some('分') => (0, at + 1),
        _ => (0, at),
    };
    if characters.get(at) == Some(&'.') {
        at += 1;
        while characters.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
    }
    let half: String = characters
        .get(at..)?
        .iter()
        .filter(|character| !character.is_whitespace() && **character != '.')
        .take(2)
        .flat_map(|character| character.to_lowercase())
        .collect();
    let hour = match (half.as_str(), hour) {
        ("pm", 1..=11) => hour + 12,
        ("am", 12) => 0,
        _ => hour,
    };
    if matches!(half.as_str(), "pm" | "am") {
        at = skip_blanks(characters, at);
        while characters
            .get(at)
            .is_some_and(|character| matches!(character, 'a' | 'p' | 'A' | 'P' | 'm' | 'M' | '.'))
        {
            at += 1;
        }
    }
    let time = civil::Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second.min(59)).ok()?,
        0,
    );
    Some((time.ok()?, at))
}

fn offset(characters: &[char]) -> Option<Offset> {
    let at = skip_blanks(characters, 0);
    let mut name: String = characters
        .get(at..)?
        .iter()
        .take(4)
        .take_while(|character| character.is_ascii_alphabetic())
        .collect();
    name.make_ascii_uppercase();
    let mut at = at;
    if matches!(name.as_str(), "GMT" | "UTC") {
        at += 3;
    }
    let sign = match characters.get(at) {
        Some('+') => 1,
        Some('-' | '−') => -1,
        _ => {
            let hours = match name.as_str() {
                "Z" | "GMT" | "UTC" => 0,
                "EST" | "CDT" => -5,
                "EDT" => -4,
                "MDT" => -6,
                "PDT" | "MST" => -7,
                "PST" => -8,
                "BST" | "CET" => 1,
                "CEST" => 2,
                "JST" | "KST" => 9,
                _ => return None,
            };
            return Offset::from_hours(hours).ok();
        }
    };
    let (hours, at) = number(characters, at + 1, 2)?;
    let at = at + usize::from(characters.get(at) == Some(&':'));
    let minutes = number(characters, at, 2).map_or(0, |(minutes, _)| minutes);
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str, certainty: Certainty) {
        let found = parse(text, &TimeZone::UTC).unwrap();
        assert_eq!(found.instant.to_string(), expect, "{text}");
        assert_eq!(found.certainty, certainty, "{text}");
    }

    #[test]
    fn dates_in_many_forms() {
        use Certainty::{DateOnly, Exact, ZoneAssumed};
        check("2026-05-04T08:30:00+08:00", "2026-05-04T00:30:00Z", Exact);
        check("2026-05-04T08:30:00.123Z", "2026-05-04T08:30:00Z", Exact);
        check(
            "Mon, 04 May 2026 08:30:00 GMT",
            "2026-05-04T08:30:00Z",
            Exact,
        );
        check("2026-05-04 08:30", "2026-05-04T08:30:00Z", ZoneAssumed);
        check(
            "发布时间：2026年5月4日 08:30 来源",
            "2026-05-04T08:30:00Z",
            ZoneAssumed,
        );
        check("2026/05/04", "2026-05-04T00:00:00Z", DateOnly);
        check(
            "May 4th, 2026 at 8:30 p.m. EDT",
            "2026-05-05T00:30:00Z",
            Exact,
        );
        check("4 May 2026", "2026-05-04T00:00:00Z", DateOnly);
        assert_eq!(parse("no date 12345", &TimeZone::UTC), None);
    }

    #[test]
    fn a_zone_is_assumed_as_told() {
        let zone = TimeZone::fixed(Offset::constant(8));
        let found = parse("2026-05-04 08:30", &zone).unwrap();
        assert_eq!(found.instant.to_string(), "2026-05-04T00:30:00Z");
    }
}
