//! Dates as pages state them: ISO 8601 and its neighbours, RFC 5322, days with month names of many
//! languages, the calendars of East Asia and Thailand, and days in addresses.

mod address;
mod clock;
mod named;
mod numeric;
mod zone;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::extraction::{Certainty, Date};
use crate::words::collapse;

pub(crate) use address::of_address;
pub(crate) use numeric::Order;

/// Longest text in which a date is looked for, in characters.
const MAX_CHARACTERS: usize = 400;

/// Most characters of the page's words that are kept with a date.
const MAX_WORDS: usize = 80;

/// The years in which pages of the web can have been written, with room for archives of print.
const YEARS: std::ops::RangeInclusive<i16> = 1980..=2100;

/// How times without a zone and days without an order are read.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// The zone of times that state none.
    pub(crate) zone: TimeZone,
    /// Whether 04/05 is in April or in May.
    pub(crate) order: Order,
    /// Whether CST is the time of China.
    pub(crate) is_chinese: bool,
}

/// Whether a date stands in `text`.
pub(crate) fn stands_in(text: &str) -> bool {
    let reading = Reading {
        zone: TimeZone::UTC,
        order: Order::DayFirst,
        is_chinese: false,
    };
    parse(text, &reading).is_some()
}

/// The first date in `text`.
pub(crate) fn parse(text: &str, reading: &Reading) -> Option<Date> {
    let characters: Vec<char> = text
        .chars()
        .take(MAX_CHARACTERS)
        .map(numeric::western_digit)
        .collect();
    if !characters.iter().any(char::is_ascii_digit) && !text.contains(['元', '〇']) {
        return None;
    }
    let numeric = numeric::day(&characters, reading.order);
    let named = named::day(&characters);
    // The one that stands first.
    let (day, after) = match (numeric, named) {
        (Some(numeric), Some(named)) if named.1 < numeric.1 => named,
        (Some(numeric), _) => numeric,
        (None, named) => named?,
    };
    let rest = characters.get(after..).unwrap_or_default();
    let Some((time, end)) = clock::time(rest) else {
        return dated(day, None, None, text, reading);
    };
    let (stated, rest) = rest.split_at_checked(end).unwrap_or_default();
    let is_machine = matches!(stated.first(), Some('T' | 't'))
        || stated.iter().filter(|character| **character == ':').count() > 1;
    let offset = zone::offset(rest, day.to_datetime(time), is_machine, reading);
    dated(day, Some(time), offset, text, reading)
}

/// A date that is the whole of a machine's value: also counts of seconds and 12 or 14 digits in a row.
pub(crate) fn parse_value(text: &str, reading: &Reading) -> Option<Date> {
    let text = text.trim();
    if (10..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return counted(text, reading);
    }
    parse(text, reading)
}

/// `1777883400`, `1777883400000`, `202605040830` or `20260504083000`.
fn counted(digits: &str, reading: &Reading) -> Option<Date> {
    let number: i64 = digits.parse().ok()?;
    if matches!(digits.len(), 12 | 14) {
        let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
        let day = civil_day(part(0..4)?, part(4..6)?, part(6..8)?)?;
        let time = clock::civil_time(part(8..10)?, part(10..12)?, part(12..14).unwrap_or(0))?;
        return dated(day, Some(time), None, digits, reading);
    }
    let instant = match digits.len() {
        10 => Timestamp::from_second(number),
        13 => Timestamp::from_millisecond(number),
        _ => return None,
    };
    let instant = instant.ok()?;
    YEARS
        .contains(&instant.to_zoned(TimeZone::UTC).year())
        .then(|| Date {
            instant,
            text: digits.to_owned(),
            certainty: Certainty::Exact,
        })
}

fn dated(
    day: civil::Date,
    clock: Option<civil::Time>,
    offset: Option<jiff::tz::Offset>,
    text: &str,
    reading: &Reading,
) -> Option<Date> {
    let local = |moment: civil::DateTime| {
        moment
            .to_zoned(reading.zone.clone())
            .ok()
            .map(|zoned| zoned.timestamp())
    };
    let (instant, certainty) = match (clock, offset) {
        (None, _) => (
            local(day.to_datetime(civil::Time::midnight()))?,
            Certainty::DateOnly,
        ),
        (Some(time), Some(offset)) => {
            let instant = offset.to_timestamp(day.to_datetime(time)).ok()?;
            (instant, Certainty::Exact)
        }
        (Some(time), None) => (local(day.to_datetime(time))?, Certainty::ZoneAssumed),
    };
    Some(Date {
        instant,
        text: collapse(text).chars().take(MAX_WORDS).collect(),
        certainty,
    })
}

fn civil_day(year: i16, month: i16, day: i16) -> Option<civil::Date> {
    if !YEARS.contains(&year) {
        return None;
    }
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number of at most `most` digits at `at`, and where it ends.
fn number(characters: &[char], at: usize, most: usize) -> Option<(i16, usize)> {
    let mut value: i16 = 0;
    let mut end = at;
    while end < at + most
        && let Some(digit) = characters.get(end).and_then(|digit| digit.to_digit(10))
    {
        value = value
            .checked_mul(10)?
            .checked_add(i16::try_from(digit).ok()?)?;
        end += 1;
    }
    (end > at).then_some((value, end))
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

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::*;

    fn reading(order: Order) -> Reading {
        Reading {
            zone: TimeZone::UTC,
            order,
            is_chinese: false,
        }
    }

    fn check(text: &str, expect: &str, certainty: Certainty) {
        let found = parse_value(text, &reading(Order::DayFirst)).unwrap();
        assert_eq!(found.instant.to_string(), expect, "{text}");
        assert_eq!(found.certainty, certainty, "{text}");
    }

    fn check_day(text: &str, expect: &str) {
        let found = parse(text, &reading(Order::DayFirst));
        let found = found.map(|date| date.instant.to_string());
        let expect = format!("{expect}T00:00:00Z");
        assert_eq!(found.as_deref(), Some(expect.as_str()), "{text}");
    }

    #[test]
    fn instants_with_and_without_zones() {
        use Certainty::{DateOnly, Exact, ZoneAssumed};
        check("2026-05-04T08:30:00+08:00", "2026-05-04T00:30:00Z", Exact);
        check("2026-05-04T08:30:00.123Z", "2026-05-04T08:30:00Z", Exact);
        check("2026-05-04T08:30:00+0530", "2026-05-04T03:00:00Z", Exact);
        check(
            "Mon, 04 May 2026 08:30:00 GMT",
            "2026-05-04T08:30:00Z",
            Exact,
        );
        check(
            "Mon May 04 08:30:00 CEST 2026",
            "2026-05-04T06:30:00Z",
            Exact,
        );
        check("2026-05-04 08:30", "2026-05-04T08:30:00Z", ZoneAssumed);
        check(
            "发布时间：2026年5月4日 08:30 来源",
            "2026-05-04T08:30:00Z",
            ZoneAssumed,
        );
        check(
            "2026年5月4日 下午3点05分",
            "2026-05-04T15:05:00Z",
            ZoneAssumed,
        );
        check(
            "2026年5月4日 午後3時5分",
            "2026-05-04T15:05:00Z",
            ZoneAssumed,
        );
        check("2026.05.04. 오후 3:05", "2026-05-04T15:05:00Z", ZoneAssumed);
        check(
            "4. Mai 2026, um 08.30 Uhr",
            "2026-05-04T08:30:00Z",
            ZoneAssumed,
        );
        check("4 mai 2026 à 08h30", "2026-05-04T08:30:00Z", ZoneAssumed);
        check(
            "04/05/2026 alle ore 08:30",
            "2026-05-04T08:30:00Z",
            ZoneAssumed,
        );
        check("4.5.2026 klo 8.30", "2026-05-04T08:30:00Z", ZoneAssumed);
        check("2026/05/04", "2026-05-04T00:00:00Z", DateOnly);
        check(
            "May 4th, 2026 at 8:30 p.m. EDT",
            "2026-05-05T00:30:00Z",
            Exact,
        );
        check("20260504083000", "2026-05-04T08:30:00Z", ZoneAssumed);
        check("1777883400", "2026-05-04T08:30:00Z", Exact);
        check("1777883400000", "2026-05-04T08:30:00Z", Exact);
    }

    #[test]
    fn days_in_many_languages() {
        for text in [
            "4 May 2026",
            "May 4, 2026",
            "4. Mai 2026",
            "Montag, 4. Mai 2026",
            "4 mai 2026",
            "4 de mayo de 2026",
            "4 maggio 2026",
            "4 de Maio de 2026",
            "4 maja 2026",
            "4 мая 2026 г.",
            "4 травня 2026",
            "4 Μαΐου 2026",
            "4 Mayıs 2026",
            "4 mei 2026",
            "4 maj 2026",
            "4. toukokuuta 2026",
            "4. května 2026",
            "4 mája 2026",
            "2026. május 4.",
            "4 Mei 2026",
            "4 tháng 5, 2026",
            "ngày 4 tháng 5 năm 2026",
            "4 พฤษภาคม 2569",
            "4 พ.ค. 2569",
            "4 مايو 2026",
            "٤ مايو ٢٠٢٦",
            "2026年5月4日",
            "2026年05月04日",
            "二〇二六年五月四日",
            "２０２６年５月４日",
            "令和8年5月4日",
            "民國115年5月4日",
            "中華民國 115 年 5 月 4 日",
            "2026년 5월 4일",
            "4.5.2026",
            "04/05/2026",
            "04-05-2026",
            "20260504",
            "4 मई 2026",
            "२०२६-०५-०४",
        ] {
            check_day(text, "2026-05-04");
        }
    }

    #[test]
    fn a_day_beyond_twelve_settles_the_order() {
        let month_first = reading(Order::MonthFirst);
        let day = |text: &str, reading: &Reading| {
            parse(text, reading)
                .unwrap()
                .instant
                .strftime("%F")
                .to_string()
        };
        assert_eq!(day("05/04/2026", &month_first), "2026-05-04");
        assert_eq!(day("14/05/2026", &month_first), "2026-05-14");
        assert_eq!(day("05/14/2026", &reading(Order::DayFirst)), "2026-05-14");
        // Dots are never American.
        assert_eq!(day("04.05.2026", &month_first), "2026-05-04");
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "no date 12345",
            "ISBN 978-2-2026-0504",
            "10.20.30.40",
            "May 2026",
            "2026",
            "99/99/2026",
            "Market 4, 2026",
            "",
        ] {
            assert_eq!(parse(text, &reading(Order::DayFirst)), None, "{text}");
        }
    }

    #[test]
    fn a_zone_is_assumed_as_told() {
        let reading = Reading {
            zone: TimeZone::fixed(Offset::constant(8)),
            order: Order::DayFirst,
            is_chinese: false,
        };
        let found = parse("2026-05-04 08:30", &reading).unwrap();
        assert_eq!(found.instant.to_string(), "2026-05-04T00:30:00Z");
    }

    #[test]
    fn central_and_chinese_time_are_told_apart() {
        use Certainty::{Exact, ZoneAssumed};
        let with = |zone: TimeZone, order, is_chinese| Reading {
            zone,
            order,
            is_chinese,
        };
        let east = TimeZone::fixed(Offset::constant(8));
        for (reading, expect, certainty) in [
            (
                with(TimeZone::UTC, Order::DayFirst, true),
                "2026-05-04T00:30:00Z",
                Exact,
            ),
            (
                with(east, Order::DayFirst, false),
                "2026-05-04T00:30:00Z",
                Exact,
            ),
            (
                with(TimeZone::UTC, Order::MonthFirst, false),
                "2026-05-04T14:30:00Z",
                Exact,
            ),
            (
                with(TimeZone::UTC, Order::DayFirst, false),
                "2026-05-04T08:30:00Z",
                ZoneAssumed,
            ),
        ] {
            for text in ["2026-05-04 08:30 CST", "Mon May 04 08:30:00 CST 2026"] {
                let found = parse(text, &reading).unwrap();
                assert_eq!(found.instant.to_string(), expect, "{text} {reading:?}");
                assert_eq!(found.certainty, certainty, "{text} {reading:?}");
            }
        }
    }

    #[test]
    fn offsets_are_read_and_other_numbers_are_not() {
        use Certainty::{Exact, ZoneAssumed};
        for (text, expect, certainty) in [
            ("May 4, 2026 8:30 p.m. ET", "2026-05-05T00:30:00Z", Exact),
            (
                "January 4, 2026 8:30 p.m. PT",
                "2026-01-05T04:30:00Z",
                Exact,
            ),
            ("4 May 2026 08:30 (GMT +8)", "2026-05-04T00:30:00Z", Exact),
            (
                "4 May 2026 08:30 (UTC +08:00)",
                "2026-05-04T00:30:00Z",
                Exact,
            ),
            ("4 May 2026 08:30 GMT - Post", "2026-05-04T08:30:00Z", Exact),
            ("2026-05-04 08:30:00+08", "2026-05-04T00:30:00Z", Exact),
            (
                "4 May 2026 10:00-18:00",
                "2026-05-04T10:00:00Z",
                ZoneAssumed,
            ),
            (
                "4 May 2026 08:00-12:00",
                "2026-05-04T08:00:00Z",
                ZoneAssumed,
            ),
            ("2026-05-04T08:30-04:00", "2026-05-04T12:30:00Z", Exact),
            (
                "4 May 2026 08:30 +5 more",
                "2026-05-04T08:30:00Z",
                ZoneAssumed,
            ),
        ] {
            check(text, expect, certainty);
        }
    }

    #[test]
    fn twelve_before_noon_is_midnight_and_an_age_is_no_time() {
        use Certainty::{DateOnly, ZoneAssumed};
        for text in [
            "2026.05.04. 오전 12:05",
            "2026年5月4日 上午12:05",
            "2026年5月4日 凌晨12:05",
        ] {
            check(text, "2026-05-04T00:05:00Z", ZoneAssumed);
        }
        check("May 4, 2026 · 3h ago", "2026-05-04T00:00:00Z", DateOnly);
        check(
            "May 4, 2026 · 1h 5 min read",
            "2026-05-04T00:00:00Z",
            DateOnly,
        );
    }

    #[test]
    fn digits_in_a_row_are_counted_within_bounds() {
        check(
            "202605040830",
            "2026-05-04T08:30:00Z",
            Certainty::ZoneAssumed,
        );
        for text in ["0000000000", "0000000000000", "999999999999"] {
            assert_eq!(parse_value(text, &reading(Order::DayFirst)), None, "{text}");
        }
    }
}
