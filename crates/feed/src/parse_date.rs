//! The dates of this crate for those who find them elsewhere, as in lists of articles.

use jiff::tz::TimeZone;

use crate::{Date, date};

/// Reads a date in any of the forms that feeds have; one without a zone is in `zone`.
///
/// ```
/// use jianbao_feed::parse_date;
/// use jiff::tz::TimeZone;
/// let zone = TimeZone::get("Asia/Taipei")?;
/// let date = parse_date("2024年5月16日 18:25", &zone).ok_or("no date")?;
/// assert_eq!(date.instant.to_string(), "2024-05-16T10:25:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parse_date(text: &str, zone: &TimeZone) -> Option<Date> {
    date::read(text, zone)
}
