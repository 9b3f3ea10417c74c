//! Dates with a month's name: RFC 822 and 2822, asctime, and any order of their parts.

use super::Stated;
use super::zone::{self, Zone};
use super::{numeric, time};

/// Beginnings of the names of months, in lower case, the longer before the shorter: English, German,
/// French, Spanish, Italian, Portuguese, Dutch, the Nordic languages, Hungarian, Greek, Russian.
const MONTHS: &[(&str, i8)] = &[
    ("juin", 6),
    ("juil", 7),
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("янв", 1),
    ("ιαν", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("фев", 2),
    ("φεβ", 2),
    ("mar", 3),
    ("mär", 3),
    ("már", 3),
    ("mrt", 3),
    ("мар", 3),
    ("μάρ", 3),
    ("μαρ", 3),
    ("μάώ", 3),
    ("μαώ", 3),
    ("apr", 4),
    ("abr", 4),
    ("avr", 4),
    ("ápr", 4),
    ("апр", 4),
    ("απρ", 4),
    ("may", 5),
    ("mai", 5),
    ("maj", 5),
    ("mei", 5),
    ("mag", 5),
    ("máj", 5),
    ("máu", 5),
    ("май", 5),
    ("мая", 5),
    ("μάι", 5),
    ("μαΐ", 5),
    ("μαϊ", 5),
    ("μαι", 5),
    ("jun", 6),
    ("giu", 6),
    ("jún", 6),
    ("июн", 6),
    ("ιούν", 6),
    ("ιουν", 6),
    ("ιον", 6),
    ("jul", 7),
    ("lug", 7),
    ("júl", 7),
    ("июл", 7),
    ("ιούλ", 7),
    ("ιουλ", 7),
    ("ιολ", 7),
    ("aug", 8),
    ("ago", 8),
    ("aoû", 8),
    ("aou", 8),
    ("авг", 8),
    ("αύγ", 8),
    ("αυγ", 8),
    ("sep", 9),
    ("set", 9),
    ("sze", 9),
    ("сен", 9),
    ("σεπ", 9),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("ott", 10),
    ("окт", 10),
    ("οκτ", 10),
    ("nov", 11),
    ("ноя", 11),
    ("νοέ", 11),
    ("νοε", 11),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
    ("déc", 12),
    ("des", 12),
    ("дек", 12),
    ("δεκ", 12),
];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The number of a month by its name.
fn month(word: &str) -> Option<i8> {
    let begins = |name: &str| {
        let head = word.get(..name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(name))
    };
    let found = if word.is_ascii() {
        MONTHS.iter().find(|(name, _)| begins(name))
    } else {
        let word = word.to_lowercase();
        MONTHS.iter().find(|(name, _)| word.starts_with(name))
    };
    found.map(|(_, month)| *month)
}

/// A date in numbers behind the name of a day, or with a month's name among them:
/// `Fri, 2006/09/15 08:19:53 EDT`, `2004-július-13T9:15-05:00`.
fn numbers(text: &str) -> Option<Stated> {
    let first = text.find(|character: char| character.is_ascii_digit())?;
    let (before, rest) = text.split_at_checked(first)?;
    let (year, behind) = time::digits(rest, 4);
    let separator = behind.chars().next()?;
    if year.len() != 4 || !matches!(separator, '-' | '/') {
        return None;
    }
    if let Some((name, behind)) = behind.get(1..)?.split_once(separator)
        && let Some(month) = month(name)
    {
        return numeric::read(&format!("{year}-{month:02}-{behind}"));
    }
    (!before.is_empty()).then(|| numeric::read(rest)).flatten()
}

/// The parts found so far.
#[derive(Debug, Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    /// Whether the month came before the day.
    month_is_first: bool,
    day: Option<i8>,
    time: Option<time::Time>,
    zone: Option<Zone>,
}

/// Reads a date with a month's name.
pub(super) fn read(text: &str) -> Option<Stated> {
    let text = text.split('(').next().unwrap_or_default();
    if let Some(stated) = numbers(text) {
        return Some(stated);
    }
    let mut parts = Parts::default();
    let mut words = text
        .split([' ', '\t', '\n', '\r', ',', '\u{a0}'])
        .filter(|word| !word.is_empty())
        .peekable();
    while let Some(word) = words.next() {
        if word.contains(':') && word.starts_with(|first: char| first.is_ascii_digit()) {
            // `6:25 PM`: the half of the day belongs to the time.
            let half = words.next_if(|next| {
                matches!(
                    next.to_ascii_lowercase().as_str(),
                    "am" | "pm" | "a.m." | "p.m."
                )
            });
            let (time, rest) = match half {
                Some(half) => {
                    let (time, _) = time::read(&format!("{word} {half}"))?;
                    (time, "")
                }
                None => time::read(word)?,
            };
            parts.time = Some(time);
            if !rest.is_empty() {
                parts.zone = zone::read(rest);
            }
        } else if word.starts_with(['+', '-']) {
            let known = match &parts.zone {
                Some(Zone::Name(name)) => name.clone(),
                _ => String::new(),
            };
            parts.zone = zone::read(&format!("{known}{word}")).or(parts.zone);
        } else if word.starts_with(|first: char| first.is_ascii_digit())
            || word.contains(['-', '/']) && parts.month.is_none()
        {
            for piece in word.split(['-', '/']) {
                parts.take(piece)?;
            }
        } else {
            parts.take(word)?;
        }
    }
    Some(Stated {
        year: parts.year?,
        month: parts.month?,
        day: parts.day?,
        time: parts.time,
        zone: parts.zone.unwrap_or(Zone::Unstated),
    })
}

impl Parts {
    /// Takes a number or a name. `None` when the text can be no date.
    fn take(&mut self, word: &str) -> Option<()> {
        let (digits, rest) = time::digits(word, 5);
        let is_ordinal = matches!(
            rest.to_ascii_lowercase().as_str(),
            "" | "." | "st" | "nd" | "rd" | "th"
        );
        if !digits.is_empty() && is_ordinal {
            let number: i16 = digits.parse().ok()?;
            if digits.len() <= 2 && self.day.is_none() {
                self.day = Some(i8::try_from(number).ok()?);
            } else if self.year.is_none() {
                self.year = Some(full_year(number, digits.len()));
            }
            return Some(());
        }
        let head = word.get(..3).unwrap_or_default();
        let mut weekdays = WEEKDAYS.iter();
        let is_weekday = weekdays.any(|day| head.eq_ignore_ascii_case(day));
        let month = if is_weekday { None } else { month(word) };
        match month {
            // `mar., 14 mai`: the first was a day of the week.
            Some(month) if self.month.is_none() || self.month_is_first && self.day.is_some() => {
                self.month_is_first = self.month.is_none() && self.day.is_none();
                self.month = Some(month);
            }
            _ if !is_weekday && self.time.is_some() && self.zone.is_none() => {
                self.zone = zone::read(word);
            }
            _ => {}
        }
        Some(())
    }
}

/// Years of two and three digits (RFC 2822 §4.3).
fn full_year(number: i16, digits: usize) -> i16 {
    match digits {
        0..=2 if number < 50 => number + 2000,
        0..=3 => number + 1900,
        _ => number,
    }
}
