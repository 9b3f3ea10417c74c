//! Dates as feeds state them: RFC 822/2822 with all usual sins, W3CDTF and ISO 8601, asctime, and the
//! numeric and Chinese forms of news sites. Whatever the words, they end as civil fields and a zone.

mod numeric;
mod time;
mod words;
mod zone;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use zone::Zone;

/// A time as the feed stated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// The instant.
    pub instant: Timestamp,
    /// The feed's own string.
    pub text: String,
    /// How much of the instant was stated.
    pub certainty: Certainty,
}

/// How much of an instant its source really said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Date, time and offset were stated.
    Exact,
    /// Date and time were stated; the zone is the one of the context.
    ZoneAssumed,
    /// At most a day was stated: its first midnight in the context's zone stands for it.
    DateOnly,
}

/// Longest text that is looked at, in bytes.
const MAX_TEXT_BYTES: usize = 128;

/// Years outside are slips of the pen: the zero date of some database, a misread number.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=9998;

/// What a text states.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stated {
    year: i16,
    month: i8,
    day: i8,
    time: Option<time::Time>,
    zone: Zone,
}

/// Reads a date; times without a zone are in `zone`.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_TEXT_BYTES {
        return None;
    }
    let (instant, certainty) = if let Some(instant) = epoch(text) {
        (instant, Certainty::Exact)
    } else {
        let plain = numeric::normalise(text);
        let stated = numeric::read(&plain).or_else(|| words::read(&plain))?;
        instant(&stated, zone)?
    };
    YEARS
        .contains(&instant.to_zoned(TimeZone::UTC).year())
        .then(|| Date {
            instant,
            text: text.to_owned(),
            certainty,
        })
}

/// Seconds or milliseconds since 1970, where the number is of our days.
fn epoch(text: &str) -> Option<Timestamp> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    match text.len() {
        9 | 10 => Timestamp::from_second(number).ok(),
        12 | 13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

fn instant(stated: &Stated, zone: &TimeZone) -> Option<(Timestamp, Certainty)> {
    let time = stated.time.unwrap_or_default();
    // Midnight at the end of a day is written as 24:00.
    let (hour, days) = if time.hour == 24 {
        (0, 1)
    } else {
        (time.hour, 0)
    };
    let civil = DateTime::new(
        stated.year,
        stated.month,
        stated.day,
        hour,
        time.minute,
        time.second,
        time.nanosecond,
    );
    let civil = civil.ok()?.checked_add(Span::new().days(days)).ok()?;
    let (instant, is_stated) = match stated.zone.offset(civil, zone) {
        Some(offset) => (offset.to_timestamp(civil).ok()?, true),
        None => (zone.to_ambiguous_timestamp(civil).compatible().ok()?, false),
    };
    let certainty = match (stated.time, is_stated) {
        (None, _) => Certainty::DateOnly,
        (Some(_), true) => Certainty::Exact,
        (Some(_), false) => Certainty::ZoneAssumed,
    };
    Some((instant, certainty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str, certainty: Certainty) {
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let date = read(text, &shanghai);
        let got = date.map(|date| (date.instant.to_string(), date.certainty));
        assert_eq!(got, Some((expect.to_owned(), certainty)), "{text}");
    }

    #[test]
    fn rfc_822_and_its_sins() {
        for (text, expect) in [
            ("Thu, 16 May 2024 18:25:30 +0800", "2024-05-16T10:25:30Z"),
            ("Thu, 16 May 2024 18:25:30 GMT", "2024-05-16T18:25:30Z"),
            ("Mon, 16 May 2024 18:25:30 GMT", "2024-05-16T18:25:30Z"),
            ("16 May 2024 18:25 UT", "2024-05-16T18:25:00Z"),
            ("6 May 24 8:05:07 EST", "2024-05-06T13:05:07Z"),
            ("Thu, 01 Jan 04 19:48:21 PDT", "2004-01-02T02:48:21Z"),
            ("Thursday, 16-May-2024 18:25:30 Z", "2024-05-16T18:25:30Z"),
            ("Thu,16 May 2024 18:25:30 -0000", "2024-05-16T18:25:30Z"),
            ("Thu May 16 18:25:30 2024 GMT", "2024-05-16T18:25:30Z"),
            ("May 16, 2024 6:25 PM GMT+8", "2024-05-16T10:25:00Z"),
            ("May 16th, 2024 12:05am UTC", "2024-05-16T00:05:00Z"),
            ("Thu, 16 Sept 2024 24:00:00 GMT", "2024-09-17T00:00:00Z"),
            ("Thu, 16 May 2024 18:25:60 GMT", "2024-05-16T18:25:59Z"),
            (
                "Thu, 16 May 2024 18:25:30 +08:00 (CST)",
                "2024-05-16T10:25:30Z",
            ),
            ("Thu, 16 May 2024 18:25:30+0800", "2024-05-16T10:25:30Z"),
            ("Thu, 16 May 2024 18:25:30 GMT+0800", "2024-05-16T10:25:30Z"),
            // The source's own zone calls itself that.
            ("Thu May 16 18:25:30 CST 2024", "2024-05-16T10:25:30Z"),
        ] {
            check(text, expect, Certainty::Exact);
        }
    }

    #[test]
    fn months_have_names_in_many_languages() {
        for (text, expect) in [
            ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
            ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
            ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
            ("mar., 14 mai 2024 10:00:00 +0200", "2024-05-14T08:00:00Z"),
            ("Mi, 15 Mär 2023 10:00:00 +0100", "2023-03-15T09:00:00Z"),
            ("ons, 15 okt 2008 10:00:00 +0200", "2008-10-15T08:00:00Z"),
            ("Пт, 17 мая 2024 10:00:00 +0300", "2024-05-17T07:00:00Z"),
            ("lun, 5 ago 2024 10:00:00 +0200", "2024-08-05T08:00:00Z"),
            ("2004-05-25 오후 11:23:17 +0900", "2004-05-25T14:23:17Z"),
        ] {
            check(text, expect, Certainty::Exact);
        }
    }

    #[test]
    fn iso_8601_and_its_sins() {
        for (text, expect) in [
            ("2024-05-16T18:25:30Z", "2024-05-16T18:25:30Z"),
            ("2024-05-16T18:25:30.25+08:00", "2024-05-16T10:25:30.25Z"),
            ("2024-05-16T18:25+0800", "2024-05-16T10:25:00Z"),
            ("2024-05-16 18:25:30 +08", "2024-05-16T10:25:30Z"),
            ("20240516T182530Z", "2024-05-16T18:25:30Z"),
            ("2024-5-6t8:05:07z", "2024-05-06T08:05:07Z"),
            ("1715855130", "2024-05-16T10:25:30Z"),
            ("1715855130250", "2024-05-16T10:25:30.25Z"),
        ] {
            check(text, expect, Certainty::Exact);
        }
    }

    #[test]
    fn times_without_zone_are_in_the_zone_of_the_source() {
        for text in [
            "2024-05-16 18:25",
            "2024-05-16T18:25:00",
            "2024/5/16 18:25",
            "2024.05.16 18:25",
            "2024年5月16日 18:25",
            "2024年05月16日18时25分",
            "2024年5月16日 星期四 下午6:25",
            "２０２４年５月１６日　１８：２５",
            "2024년 5월 16일 오후 6:25",
            "05/16/2024 18:25",
            "16.05.2024 18:25:00",
            "Thu, 16 May 2024 18:25:00",
            "Thu May 16 18:25:00 2024",
            "20240516182500",
        ] {
            check(text, "2024-05-16T10:25:00Z", Certainty::ZoneAssumed);
        }
    }

    #[test]
    fn days_and_months_are_their_first_midnight() {
        for (text, expect) in [
            ("2024-05-16", "2024-05-15T16:00:00Z"),
            ("20240516", "2024-05-15T16:00:00Z"),
            ("2024-137", "2024-05-15T16:00:00Z"),
            ("2024年5月16日", "2024-05-15T16:00:00Z"),
            ("16 May 2024", "2024-05-15T16:00:00Z"),
            ("2024-05", "2024-04-30T16:00:00Z"),
            ("2024", "2023-12-31T16:00:00Z"),
            ("2024-05-16Z", "2024-05-16T00:00:00Z"),
        ] {
            check(text, expect, Certainty::DateOnly);
        }
    }

    #[test]
    fn no_dates_are_no_dates() {
        for text in [
            "",
            "today",
            "May",
            "16 May",
            "2024-13-01",
            "2024-02-30",
            "0000-00-00 00:00:00",
            "0001-01-01T00:00:00Z",
            "5月16日",
            "12:30",
            "Thu, 99 May 2024 10:00:00 GMT",
            "—",
            "+",
            "-1",
            "99999999999999999999",
        ] {
            assert_eq!(read(text, &TimeZone::UTC), None, "{text}");
        }
    }
}
