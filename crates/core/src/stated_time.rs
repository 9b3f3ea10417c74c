//! A time as a source stated it: the instant, the source's own words, and how sure the zone is.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How much of an instant its source really said.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Certainty {
    /// Date, time and offset were stated.
    Exact,
    /// Date and time were stated; the zone is the one configured for the source.
    ZoneAssumed,
    /// Only a day was stated: midnight in the source's zone stands for it.
    DateOnly,
}

/// An instant with the text it was read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatedTime {
    /// The instant, in UTC.
    pub instant: Timestamp,
    /// The source's own string.
    pub text: String,
    /// What of the instant was stated.
    pub certainty: Certainty,
}

/// Texts longer than this are no time.
const MAX_TEXT_BYTES: usize = 64;
/// Years outside this range are slips of the pen; every format we write can carry the ones inside.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=9998;

impl StatedTime {
    /// Reads a time as records carry it: RFC 3339 and ISO 8601, RFC 2822 with an offset or `GMT`,
    /// `yyyy-mm-dd hh:mm[:ss]` with `-`, `/` or `.` and an optional offset, a day alone. A time
    /// without a zone is taken to be in `zone`. `None` when the text is none of these.
    pub fn read(text: &str, zone: &TimeZone) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_TEXT_BYTES || !text.is_ascii() {
            return None;
        }
        let (instant, certainty) = read_exact(text)
            .map(|instant| (instant, Certainty::Exact))
            .or_else(|| read_zoneless(text, zone))?;
        Self::is_plausible(instant).then(|| Self {
            instant,
            text: text.to_owned(),
            certainty,
        })
    }

    /// Whether an instant lies in the years that an article can be of; others are slips of the pen.
    pub fn is_plausible(instant: Timestamp) -> bool {
        YEARS.contains(&instant.to_zoned(TimeZone::UTC).year())
    }

    /// A time known as an instant, written the way this program writes times.
    pub fn exact(instant: Timestamp) -> Self {
        Self {
            instant,
            text: instant.to_string(),
            certainty: Certainty::Exact,
        }
    }
}

fn read_exact(text: &str) -> Option<Timestamp> {
    text.parse()
        .ok()
        .or_else(|| {
            let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
            parser.parse_timestamp(text).ok()
        })
        .or_else(|| read_with_spaced_offset(text))
}

/// `2020-08-04 12:00:00 +0800`, as Jekyll writes it.
fn read_with_spaced_offset(text: &str) -> Option<Timestamp> {
    let (local, offset) = text.rsplit_once(' ')?;
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ if offset == "UTC" || offset == "GMT" => (1, "0000"),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let minutes = sign * (number / 100 * 60 + number % 100);
    let offset = jiff::tz::Offset::try_from(SignedDuration::from_mins(minutes)).ok()?;
    offset.to_timestamp(read_local(local)?).ok()
}

fn read_zoneless(text: &str, zone: &TimeZone) -> Option<(Timestamp, Certainty)> {
    let (local, certainty) = match read_local(text) {
        Some(local) => (local, Certainty::ZoneAssumed),
        None => (
            read_date(text)?.to_datetime(jiff::civil::Time::midnight()),
            Certainty::DateOnly,
        ),
    };
    let instant = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some((instant, certainty))
}

fn read_local(text: &str) -> Option<DateTime> {
    let (date, time) = text.trim().split_once([' ', 'T'])?;
    let date = read_date(date)?;
    let mut parts = time.trim().split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = parts.next().unwrap_or("0");
    let second = second.split('.').next()?.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    jiff::civil::Time::new(hour, minute, second, 0)
        .ok()
        .map(|time| date.to_datetime(time))
}

fn read_date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn check(text: &str, expect: Option<(&str, Certainty)>) {
        let read = StatedTime::read(text, &shanghai());
        let got = read.map(|time| (time.instant.to_string(), time.certainty));
        assert_eq!(
            got,
            expect.map(|(instant, certainty)| (instant.to_owned(), certainty)),
            "{text}"
        );
    }

    #[test]
    fn times_of_records_are_read() {
        use Certainty::{DateOnly, Exact, ZoneAssumed};
        check(
            "2031-05-16T18:25:08.000Z",
            Some(("2031-05-16T18:25:08Z", Exact)),
        );
        check(
            "2031-05-16T18:25:08+01:00",
            Some(("2031-05-16T17:25:08Z", Exact)),
        );
        check(
            "Fri, 16 May 2031 18:25:08 GMT",
            Some(("2031-05-16T18:25:08Z", Exact)),
        );
        check(
            "Mon, 16 May 2031 18:25:08 +0800",
            Some(("2031-05-16T10:25:08Z", Exact)),
        );
        check(
            "2031-05-16 18:25:08 +0800",
            Some(("2031-05-16T10:25:08Z", Exact)),
        );
        check(
            "2031-05-16 18:25 UTC",
            Some(("2031-05-16T18:25:00Z", Exact)),
        );
        check(
            "2031-05-16T18:25:08",
            Some(("2031-05-16T10:25:08Z", ZoneAssumed)),
        );
        check(
            "2031/5/16 18:25",
            Some(("2031-05-16T10:25:00Z", ZoneAssumed)),
        );
        check("2031-05-16", Some(("2031-05-15T16:00:00Z", DateOnly)));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for wrong in [
            "",
            "NaN",
            "2031-13-01",
            "2031-05",
            "0000-00-00",
            "yesterday",
            "9999-12-31",
            "１",
        ] {
            check(wrong, None);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9TZ:+ ./-]{0,30}|\\PC{0,70}") {
            let _ = StatedTime::read(&text, &TimeZone::UTC);
        }
    }
}
