//! The time of day and the zone behind it.

use super::zone::{self, Zone};

/// A time of day; hour 24 is the midnight at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) hour: i8,
    pub(super) minute: i8,
    pub(super) second: i8,
    pub(super) nanosecond: i32,
}

/// Takes at most `limit` ASCII digits from the front.
pub(super) fn digits(text: &str, limit: usize) -> (&str, &str) {
    let length = text
        .bytes()
        .take(limit)
        .take_while(u8::is_ascii_digit)
        .count();
    text.split_at_checked(length).unwrap_or(("", text))
}

/// Reads a time of day from the front: `18:25:30.5`, `6:25 pm`, `182530`; and what follows it.
pub(super) fn read(text: &str) -> Option<(Time, &str)> {
    let text = text.trim_start();
    let (half, text) = half_day(text);
    let text = text.trim_start();
    let (run, after) = digits(text, 6);
    let (mut time, rest) = match run.len() {
        6 | 4 => {
            let (hour, minutes) = run.split_at_checked(2)?;
            let (minute, second) = minutes.split_at_checked(2)?;
            let second = if second.is_empty() { "0" } else { second };
            (of(hour, minute, second)?, after)
        }
        1 | 2 => {
            let rest = after.strip_prefix(':')?;
            let (minute, rest) = digits(rest, 2);
            let minute = if minute.is_empty() { "0" } else { minute };
            match rest.strip_prefix(':').map(|rest| digits(rest, 2)) {
                Some((second, rest)) if !second.is_empty() => (of(run, minute, second)?, rest),
                Some((_, rest)) => (of(run, minute, "0")?, rest),
                None => (of(run, minute, "0")?, rest),
            }
        }
        _ => return None,
    };
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let (fraction, rest) = digits(fraction, usize::MAX);
            let nine: String = fraction
                .chars()
                .chain("000000000".chars())
                .take(9)
                .collect();
            time.nanosecond = nine.parse().ok()?;
            rest
        }
        None => rest,
    };
    let (behind, rest) = match half {
        None => half_day(rest.trim_start()),
        Some(_) => (None, rest),
    };
    match half.or(behind) {
        Some(true) if time.hour < 12 => time.hour += 12,
        Some(false) if time.hour == 12 => time.hour = 0,
        _ => {}
    }
    Some((time, rest))
}

/// Reads a time and the zone that the rest of the text must be.
pub(super) fn with_zone(text: &str) -> Option<(Time, Zone)> {
    let (time, rest) = read(text)?;
    Some((time, zone::read(rest)?))
}

fn of(hour: &str, minute: &str, second: &str) -> Option<Time> {
    let time = Time {
        hour: hour.parse().ok()?,
        minute: minute.parse().ok()?,
        // Leap seconds and slips: no instant of ours knows them.
        second: second.parse::<i8>().ok()?.min(59),
        nanosecond: 0,
    };
    (time.hour < 24 || time.hour == 24 && time.minute == 0).then_some(time)
}

/// Whether it is after noon, from `am` or `pm` at the front.
fn half_day(text: &str) -> (Option<bool>, &str) {
    for (name, is_late) in [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)] {
        if let Some((front, rest)) = text.split_at_checked(name.len())
            && front.eq_ignore_ascii_case(name)
            && !rest.starts_with(|next: char| next.is_alphabetic())
        {
            return (Some(is_late), rest);
        }
    }
    (None, text)
}
