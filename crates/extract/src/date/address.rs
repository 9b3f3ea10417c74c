//! Days in the addresses of pages: `/2026/05/04/`, `/20260504/`, `/2026-05/04/`.

use jiff::civil;
use jiff::tz::TimeZone;
use url::Url;

use super::civil_day;
use crate::extraction::{Certainty, Date};

/// What an address says of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    first: civil::Date,
    last: civil::Date,
    text: String,
}

impl Dated {
    /// Whether a date could be meant; zones and midnight leave some room.
    pub(crate) fn admits(&self, date: &Date) -> bool {
        let day = date.instant.to_zoned(TimeZone::UTC).date();
        let far = |from: civil::Date, to: civil::Date| {
            from.until(to).map_or(0, |span| i64::from(span.get_days()))
        };
        far(day, self.first) <= 3 && far(self.last, day) <= 31
    }

    /// The date, where the address says the day.
    pub(crate) fn date(&self, zone: &TimeZone) -> Option<Date> {
        (self.first == self.last).then(|| {
            Some(Date {
                instant: self.first.to_zoned(zone.clone()).ok()?.timestamp(),
                text: self.text.clone(),
                certainty: Certainty::DateOnly,
            })
        })?
    }
}

/// The day, or at least the month, that an address names.
pub(crate) fn of_address(url: &Url) -> Option<Dated> {
    /// Longest path that is looked at, in bytes.
    const MAX_PATH_BYTES: usize = 1_000;
    let path = url.path();
    if path.len() > MAX_PATH_BYTES {
        return None;
    }
    let numbers: Vec<(&str, usize)> = digits(path);
    let number = |text: &str| text.parse::<i16>().ok();
    for (index, (text, at)) in numbers.iter().enumerate() {
        let found = match text.len() {
            8 if is_dated_segment(path, *at, text.len()) => (|| {
                civil_day(
                    number(text.get(..4)?)?,
                    number(text.get(4..6)?)?,
                    number(text.get(6..8)?)?,
                )
            })(),
            4 => (|| {
                let (month, behind) = numbers.get(index + 1)?;
                let (day, end) = numbers.get(index + 2).copied().unwrap_or_default();
                // One character between each.
                if *behind != at + 5 || month.len() > 2 {
                    // "/2026/0504/"
                    let joined = *behind == at + 5 && month.len() == 4;
                    return joined.then(|| {
                        civil_day(
                            number(text)?,
                            number(month.get(..2)?)?,
                            number(month.get(2..)?)?,
                        )
                    })?;
                }
                (end == behind + month.len() + 1 && day.len() <= 2)
                    .then(|| civil_day(number(text)?, number(month)?, number(day)?))?
            })(),
            _ => None,
        };
        if let Some(day) = found {
            let behind = path.get(*at..).unwrap_or_default();
            return Some(Dated {
                first: day,
                last: day,
                text: behind.chars().take(10).collect(),
            });
        }
    }
    // Only the month: "/2026/05/", "/202605/".
    for (index, (text, at)) in numbers.iter().enumerate() {
        let month = match text.len() {
            6 if is_dated_segment(path, *at, text.len()) => {
                (|| Some((number(text.get(..4)?)?, number(text.get(4..)?)?)))()
            }
            4 => numbers
                .get(index + 1)
                .filter(|(month, behind)| month.len() == 2 && *behind == at + 5)
                .and_then(|(month, _)| Some((number(text)?, number(month)?))),
            _ => None,
        };
        if let Some((year, month)) = month
            && let Some(first) = civil_day(year, month, 1)
        {
            return Some(Dated {
                first,
                last: first.last_of_month(),
                text: (*text).to_owned(),
            });
        }
    }
    None
}

/// Whether digits are a segment with another behind it, or begin the last one before a mark of its
/// own. Elsewhere, and at the end, such digits are numbers of stories.
fn is_dated_segment(path: &str, at: usize, length: usize) -> bool {
    let before = path.get(..at).unwrap_or_default();
    let behind = path.get(at + length..).unwrap_or_default();
    // "t20260504_17.html": the sort of content, the day, the number.
    let is_begun = before.ends_with('/')
        || before
            .rsplit('/')
            .next()
            .is_some_and(|begin| begin.len() == 1);
    let mut characters = behind.chars();
    let goes_on = match characters.next() {
        Some('/') => before.ends_with('/') && behind.len() > 1,
        Some('_' | '-') => characters.next().is_some_and(char::is_alphanumeric),
        _ => false,
    };
    is_begun && goes_on
}

/// The runs of digits of a path and where each begins.
fn digits(path: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, byte) in path.bytes().chain([b'/']).enumerate() {
        match (byte.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(begun)) => {
                found.extend(path.get(begun..at).map(|text| (text, begun)));
                start = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_addresses() {
        let day = |path: &str| {
            let url = Url::parse(&format!("https://post.example{path}")).unwrap();
            of_address(&url)
                .and_then(|dated| dated.date(&TimeZone::UTC))
                .map(|date| date.instant.strftime("%F").to_string())
        };
        for path in [
            "/2026/05/04/ferry",
            "/a/20260504/ferry.html",
            "/2026-05/04/content_1.htm",
            "/n1/2026/0504/c1-2.html",
            "/2026-05-04-ferry",
            "/2026/5/4/ferry",
        ] {
            assert_eq!(day(path).as_deref(), Some("2026-05-04"), "{path}");
        }
        for path in [
            "/a/1",
            "/2026/05/ferry",
            "/article/20269904",
            "/19/2026",
            // Numbers of stories.
            "/a/20101123",
            "/a/20101123.html",
            "/news/world-asia-20101101",
            "/news/asia-20101101-ferry",
        ] {
            assert_eq!(day(path), None, "{path}");
        }
    }

    #[test]
    fn a_month_admits_its_days() {
        let url = Url::parse("https://post.example/2026/05/ferry").unwrap();
        let dated = of_address(&url).unwrap();
        let date = |text: &str| Date {
            instant: text.parse().unwrap(),
            text: String::new(),
            certainty: Certainty::Exact,
        };
        assert!(dated.admits(&date("2026-05-20T00:00:00Z")));
        assert!(!dated.admits(&date("2028-05-20T00:00:00Z")));
        assert!(!dated.admits(&date("2025-05-20T00:00:00Z")));
    }
}
