//! Dates with a month's name: RFC 822 and 2822, asctime, and any order of their parts.

use super::Stated;
use super::time;
use super::zone::{self, Zone};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The parts found so far.
#[derive(Debug, Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<time::Time>,
    zone: Option<Zone>,
}

/// Reads a date with a month's name.
pub(super) fn read(text: &str) -> Option<Stated> {
    let text = text.split('(').next().unwrap_or_default();
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
        let name: String = word
            .chars()
            .take(3)
            .collect::<String>()
            .to_ascii_lowercase();
        let month = MONTHS.iter().position(|month| *month == name);
        if let (Some(month), None) = (month, self.month) {
            self.month = Some(i8::try_from(month + 1).ok()?);
        } else if !WEEKDAYS.contains(&name.as_str()) && self.time.is_some() && self.zone.is_none() {
            self.zone = zone::read(word);
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
