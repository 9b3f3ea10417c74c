//! The date line that a composed body begins with: `<div><i>{date}</i></div>`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::stated_time::StatedTime;

/// How every body begins that has a date line.
pub const DATE_LINE_START: &str = "<div><i>";
const DATE_LINE_END: &str = "</i></div>";

/// The date line of an instant, as IMF-fixdate (RFC 9110 §5.6.7).
pub fn write_date_line(instant: Timestamp) -> String {
    let date = instant
        .to_zoned(TimeZone::UTC)
        .strftime("%a, %d %b %Y %H:%M:%S GMT");
    format!("{DATE_LINE_START}{date}{DATE_LINE_END}")
}

/// What the date line of a body says; none when it has none or says nothing readable.
pub fn read_date_line(body: &str, zone: &TimeZone) -> Option<StatedTime> {
    let (date, _) = body
        .strip_prefix(DATE_LINE_START)?
        .split_once(DATE_LINE_END)?;
    StatedTime::read(date, zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_line_is_read_back() {
        let instant: Timestamp = "2031-05-16T18:25:08Z".parse().unwrap();
        let line = write_date_line(instant);
        assert_eq!(line, "<div><i>Fri, 16 May 2031 18:25:08 GMT</i></div>");
        let read = read_date_line(&format!("{line}<p>text</p>"), &TimeZone::UTC);
        assert_eq!(read.unwrap().instant, instant);
        assert!(read_date_line("<div><i>a caption</i></div>", &TimeZone::UTC).is_none());
    }
}
