//! Zones as dates name them (RFC 822 §5, RFC 2822 §4.3, and what people write).

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// What a date says of its zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Zone {
    /// Nothing.
    Unstated,
    /// Seconds east of Greenwich.
    Offset(i32),
    /// A name, in upper case.
    Name(String),
}

/// Names with hours east of Greenwich, in quarters of an hour. Where a name has several meanings it
/// is RFC 822's, else the one of most readers.
const NAMES: &[(&str, i32)] = &[
    ("Z", 0),
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 4),
    ("BST", 4),
    ("IST", 22),
    ("CET", 4),
    ("MEZ", 4),
    ("CEST", 8),
    ("MESZ", 8),
    ("MET", 4),
    ("MEST", 8),
    ("EET", 8),
    ("EEST", 12),
    ("MSK", 12),
    ("MSD", 16),
    ("PKT", 20),
    ("NPT", 23),
    ("ICT", 28),
    ("WIB", 28),
    ("HKT", 32),
    ("SGT", 32),
    ("PHT", 32),
    ("AWST", 32),
    ("JST", 36),
    ("KST", 36),
    ("ACST", 38),
    ("ACDT", 42),
    ("AEST", 40),
    ("AEDT", 44),
    ("NZST", 48),
    ("NZDT", 52),
    ("NST", -14),
    ("NDT", -10),
    ("AST", -16),
    ("ADT", -12),
    ("EST", -20),
    ("EDT", -16),
    ("ET", -20),
    ("CST", -24),
    ("CDT", -20),
    ("CT", -24),
    ("MST", -28),
    ("MDT", -24),
    ("MT", -28),
    ("PST", -32),
    ("PDT", -28),
    ("PT", -32),
    ("AKST", -36),
    ("AKDT", -32),
    ("HST", -40),
];

impl Zone {
    /// The offset, when one is stated. A name that the source's own zone goes by is that zone's:
    /// `CST` is China's in China.
    pub(super) fn offset(&self, civil: DateTime, zone: &TimeZone) -> Option<Offset> {
        match self {
            Self::Unstated => None,
            Self::Offset(seconds) => Offset::from_seconds(*seconds).ok(),
            Self::Name(name) => {
                let local = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
                let info = zone.to_offset_info(local);
                if info.abbreviation().eq_ignore_ascii_case(name) {
                    return Some(info.offset());
                }
                let (_, quarters) = NAMES.iter().find(|(known, _)| known == name)?;
                Offset::from_seconds(quarters * 15 * 60).ok()
            }
        }
    }
}

/// Reads what follows a time. `None` when it is nothing of a zone.
pub(super) fn read(text: &str) -> Option<Zone> {
    let text = text.split('(').next().unwrap_or_default().trim();
    if text.is_empty() {
        return Some(Zone::Unstated);
    }
    let letters = text
        .find(|character: char| !character.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(letters)?;
    let rest = rest.trim_start();
    let name = name.to_ascii_uppercase();
    if name.is_empty() || matches!(name.as_str(), "GMT" | "UTC" | "UT" | "Z") {
        if let Some(seconds) = offset(rest) {
            return Some(Zone::Offset(seconds));
        }
        if name.is_empty() {
            return None;
        }
    }
    Some(Zone::Name(name))
}

/// `+0800`, `+08:00`, `+8`, `+08` in seconds.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let rest = rest.split_whitespace().next()?;
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes.get(..2)?),
        None if rest.len() >= 3 => rest.split_at_checked(rest.len().min(4) - 2)?,
        None => (rest, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_offset = (0..=15).contains(&hours) && (0..60).contains(&minutes);
    is_offset.then_some(sign * (hours * 60 + minutes) * 60)
}
