//! HTTP dates (RFC 9110 §5.6.7): the fixed form and the two old ones, always in GMT.

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// A date longer than this is none.
const MAX_DATE_BYTES: usize = 64;

const FORMS: [&str; 3] = [
    "%a, %d %b %Y %H:%M:%S",
    "%A, %d-%b-%y %H:%M:%S",
    "%a %b %e %H:%M:%S %Y",
];

/// The instant that a header states; none when it is in no form of the specification.
pub(crate) fn read_http_date(text: &str) -> Option<Timestamp> {
    if text.len() > MAX_DATE_BYTES {
        return None;
    }
    let text = text
        .strip_suffix("GMT")
        .or_else(|| text.strip_suffix("UTC"))
        .unwrap_or(text)
        .trim();
    FORMS.iter().find_map(|form| {
        let mut parts = strtime::parse(form, text).ok()?;
        // A weekday that does not fit the date is no reason to ignore the wish.
        parts.set_weekday(None);
        let zoned = parts.to_datetime().ok()?.to_zoned(TimeZone::UTC);
        // The last day of the year 9999, a favourite for "never", is beyond what instants hold.
        Some(zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT",
        ] {
            let instant = read_http_date(text).map(|instant| instant.to_string());
            assert_eq!(instant.as_deref(), Some("1994-11-06T08:49:37Z"), "{text}");
        }
        for text in [
            "",
            "soon",
            "Sun, 06 Nov 1994",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "1994-11-06",
        ] {
            assert_eq!(read_http_date(text), None, "{text}");
        }
    }
}
