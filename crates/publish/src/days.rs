//! Days and times in the archive's time zone, as readers of a language write them.

use jianbao_core::{Certainty, StatedTime};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use crate::words::Interface;

/// A time on a page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShownTime {
    /// For `datetime`: UTC.
    pub(crate) utc: String,
    /// In the archive's zone, which it names.
    pub(crate) text: String,
    /// The source's own string; empty when there is none.
    pub(crate) stated: String,
    /// What of it was not stated; empty when all was.
    pub(crate) doubt: &'static str,
}

/// The day that an instant lies in.
pub(crate) fn day_of(time: Timestamp, zone: &TimeZone) -> Date {
    time.to_zoned(zone.clone()).date()
}

/// When a day begins. None for a day that no clock reaches.
pub(crate) fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let start = day.to_zoned(zone.clone()).ok()?;
    Some(start.timestamp())
}

/// The day after.
pub(crate) fn next(day: Date) -> Option<Date> {
    day.checked_add(1.day()).ok()
}

/// The first day of the month after.
pub(crate) fn next_month(month: Date) -> Option<Date> {
    month.first_of_month().checked_add(1.month()).ok()
}

/// A day, with its weekday.
pub(crate) fn day_text(day: Date, interface: Interface) -> String {
    let weekday = day.weekday();
    if interface == Interface::English {
        return format!(
            "{}, {}",
            english_weekday(weekday),
            plain_day(day, interface)
        );
    }
    let weekday = ["一", "二", "三", "四", "五", "六", "日"]
        .get(usize::from(weekday.to_monday_zero_offset().unsigned_abs()))
        .copied()
        .unwrap_or_default();
    format!("{} 星期{weekday}", plain_day(day, interface))
}

/// A month.
pub(crate) fn month_text(month: Date, interface: Interface) -> String {
    if interface == Interface::English {
        format!("{} {}", english_month(month), month.year())
    } else {
        format!("{}年{}月", month.year(), month.month())
    }
}

fn plain_day(day: Date, interface: Interface) -> String {
    if interface == Interface::English {
        format!("{} {} {}", day.day(), english_month(day), day.year())
    } else {
        format!("{}年{}月{}日", day.year(), day.month(), day.day())
    }
}

/// The time of day.
pub(crate) fn clock_text(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// An instant of our own.
pub(crate) fn shown(time: Timestamp, zone: &TimeZone, interface: Interface) -> ShownTime {
    let zoned = time.to_zoned(zone.clone());
    let offset = zoned.offset().seconds();
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    let sign = if offset < 0 { '−' } else { '+' };
    let zone_text = match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{minutes:02}"),
    };
    ShownTime {
        utc: time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        text: format!(
            "{} {} {zone_text}",
            plain_day(zoned.date(), interface),
            zoned.strftime("%H:%M")
        ),
        stated: String::new(),
        doubt: "",
    }
}

/// A time that a source stated.
pub(crate) fn stated(time: &StatedTime, zone: &TimeZone, interface: Interface) -> ShownTime {
    let mut shown = shown(time.instant, zone, interface);
    shown.stated.clone_from(&time.text);
    match time.certainty {
        Certainty::Exact => {}
        Certainty::ZoneAssumed => shown.doubt = interface.word("zone_assumed"),
        Certainty::DateOnly => {
            shown.text = plain_day(day_of(time.instant, zone), interface);
            shown.doubt = interface.word("date_only");
        }
    }
    shown
}

fn english_weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn english_month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    MONTHS.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_readers_write_them() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let time: Timestamp = "2031-05-16T18:25:08Z".parse().unwrap();
        let english = shown(time, &zone, Interface::English);
        assert_eq!(english.text, "17 May 2031 02:25 UTC+8");
        assert_eq!(english.utc, "2031-05-16T18:25:08Z");
        let chinese = shown(time, &zone, Interface::Simplified);
        assert_eq!(chinese.text, "2031年5月17日 02:25 UTC+8");
        let day = day_of(time, &zone);
        assert_eq!(
            day_text(day, Interface::Traditional),
            "2031年5月17日 星期六"
        );
        assert_eq!(day_text(day, Interface::English), "Saturday, 17 May 2031");
    }
}
