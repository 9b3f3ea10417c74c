//! Zones behind a time: offsets, and the names that mean one offset in the news.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};

use super::{Order, Reading, number, skip_blanks};

/// Farthest from UTC that a zone is, in hours.
const MAX_HOURS: i16 = 14;

/// The offset from UTC that stands at the beginning, behind the time of a day. Whether that time is
/// as machines write it, with seconds or behind a T, tells "08:00-12:00" from an offset.
pub(super) fn offset(
    characters: &[char],
    moment: civil::DateTime,
    is_machine: bool,
    reading: &Reading,
) -> Option<Offset> {
    let mut at = skip_blanks(characters, 0);
    let bracketed = characters.get(at) == Some(&'(');
    at += usize::from(bracketed);
    let mut name: String = characters
        .get(at..)?
        .iter()
        .take(6)
        .take_while(|character| character.is_ascii_alphabetic())
        .collect();
    name.make_ascii_uppercase();
    let is_behind_name = matches!(name.as_str(), "GMT" | "UTC");
    if is_behind_name {
        // "GMT +8"
        at = skip_blanks(characters, at + 3);
    }
    signed(characters, at, is_behind_name, is_machine).or_else(|| named(&name, moment, reading))
}

/// "+08:00", "+0800"; behind GMT also "+8".
fn signed(
    characters: &[char],
    at: usize,
    is_behind_name: bool,
    is_machine: bool,
) -> Option<Offset> {
    let sign = match characters.get(at)? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let (hours, end) = number(characters, at + 1, 2)?;
    let has_colon = characters.get(end) == Some(&':');
    let minutes = number(characters, end + usize::from(has_colon), 2)
        .filter(|(_, last)| *last == end + usize::from(has_colon) + 2);
    let last = minutes.map_or(end, |(_, last)| last);
    if hours > MAX_HOURS || characters.get(last).is_some_and(char::is_ascii_digit) {
        return None;
    }
    if !is_behind_name {
        let is_whole = end == at + 3
            // Databases leave out the minutes: "08:30:00+08".
            && (minutes.is_some() || is_machine && characters.get(end).is_none());
        // "10:00-12:00" is from one time to another.
        let is_range = has_colon && sign < 0 && !is_machine;
        if !is_whole || is_range {
            return None;
        }
    }
    let minutes = minutes.map_or(0, |(minutes, _)| minutes);
    if minutes % 15 != 0 || minutes >= 60 {
        return None;
    }
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok()
}

/// Whether the clocks of the United States are an hour ahead at a moment.
fn is_american_summer(moment: civil::DateTime) -> bool {
    let sunday = |month: i8, nth: i8| {
        civil::Date::new(moment.year(), month, 1)
            .and_then(|first| first.nth_weekday_of_month(nth, civil::Weekday::Sunday))
    };
    let (Ok(begin), Ok(end)) = (sunday(3, 2), sunday(11, 1)) else {
        return false;
    };
    let hour = |day: civil::Date| day.at(2, 0, 0, 0);
    (hour(begin)..hour(end)).contains(&moment)
}

/// CST is of China and of America: in minutes, where the page or the zone of the source tells which.
fn central_or_chinese(moment: civil::DateTime, reading: &Reading) -> Option<i32> {
    let of_source = reading
        .zone
        .to_ambiguous_zoned(moment)
        .compatible()
        .map_or(0, |zoned| zoned.offset().seconds());
    if reading.is_chinese || of_source == 8 * 3600 {
        return Some(8 * 60);
    }
    let is_american = (-8 * 3600..=-4 * 3600).contains(&of_source)
        || reading.order == Order::MonthFirst && reading.zone == TimeZone::UTC;
    is_american.then_some(-6 * 60)
}

/// In minutes; names that stand for several zones as the one that news uses most.
fn named(name: &str, moment: civil::DateTime, reading: &Reading) -> Option<Offset> {
    let summer = if is_american_summer(moment) { 60 } else { 0 };
    let minutes = match name {
        "Z" | "GMT" | "UTC" | "WET" => 0,
        "EDT" => -4 * 60,
        "EST" | "CDT" => -5 * 60,
        "ET" => -5 * 60 + summer,
        "CT" => -6 * 60 + summer,
        "MDT" => -6 * 60,
        "CST" => central_or_chinese(moment, reading)?,
        "MST" | "PDT" => -7 * 60,
        "PST" => -8 * 60,
        "PT" => -8 * 60 + summer,
        "BST" | "CET" | "MEZ" | "WAT" => 60,
        "CEST" | "MESZ" | "EET" | "SAST" | "CAT" => 2 * 60,
        "EEST" | "MSK" | "TRT" | "EAT" => 3 * 60,
        "PKT" => 5 * 60,
        "IST" => 5 * 60 + 30,
        "WIB" | "ICT" => 7 * 60,
        "HKT" | "SGT" | "WITA" | "AWST" | "PHT" => 8 * 60,
        "JST" | "KST" | "WIT" => 9 * 60,
        "AEST" => 10 * 60,
        "AEDT" => 11 * 60,
        "NZST" => 12 * 60,
        "NZDT" => 13 * 60,
        _ => return None,
    };
    Offset::from_seconds(minutes * 60).ok()
}
