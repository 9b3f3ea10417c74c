//! The dates that listing pages show beside titles: in full, without a year, as a time of today, or as a time
//! ago.

use jianbao_feed::{Certainty, Date, parse_date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};

/// Longest text in which a date is looked for, in characters: what is beside a title, not a paragraph.
const MAX_TEXT_CHARS: usize = 80;
/// How far ahead a day without a year may lie: zones, and lists made for tomorrow.
const AHEAD: SignedDuration = SignedDuration::from_hours(48);

/// Words for units of a time ago, with their lengths in seconds; longer words first where one begins another.
const UNITS: [(&[&str], i64); 6] = [
    (
        &["秒", "second", "sec", "sekunde", "seconde", "segundo", "초"],
        1,
    ),
    (
        &[
            "分钟", "分鐘", "分前", "分", "minute", "min", "minuto", "분",
        ],
        60,
    ),
    (
        &[
            "小时", "小時", "时间", "時間", "时", "時", "hour", "hr", "stunde", "heure", "hora",
            "시간",
        ],
        3_600,
    ),
    (&["天", "日", "day", "tag", "jour", "día", "일"], 86_400),
    (
        &[
            "周", "週", "星期", "week", "woche", "semaine", "semana", "주",
        ],
        604_800,
    ),
    (
        &[
            "个月", "個月", "ヶ月", "month", "monat", "mois", "mes", "개월",
        ],
        2_592_000,
    ),
];
/// Words that say that a number of units is a time ago.
const AGO: [&str; 9] = [
    "前", "ago", "vor ", "il y a", "hace ", "전", "earlier", "以前", "fa",
];
/// Words for days.
const DAYS: [(&[&str], i64); 4] = [
    (&["刚刚", "剛剛", "just now"], 0),
    (&["今天", "今日", "today", "heute", "hoy", "aujourd"], 0),
    (&["昨天", "昨日", "yesterday", "gestern", "ayer", "hier"], 1),
    (&["前天", "一昨日", "vorgestern"], 2),
];

/// Reads a date of a listing page: also one without a year, which is the last such day before `now`, a time of
/// today, or a time ago.
///
/// ```
/// use jianbao_crawl::listing_date;
/// use jiff::tz::TimeZone;
/// let now = "2024-05-16T10:00:00Z".parse()?;
/// let date = listing_date("[12-31]", &TimeZone::UTC, now).ok_or("no date")?;
/// assert_eq!(date.instant.to_string(), "2023-12-31T00:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn listing_date(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.chars().nth(MAX_TEXT_CHARS).is_some() {
        return None;
    }
    if let Some(date) = parse_date(strip(text), zone) {
        return Some(date);
    }
    let lower = half_width(text);
    let full = full_date(&lower).and_then(|part| parse_date(part, zone));
    full.or_else(|| relative(&lower, zone, now))
        .or_else(|| labelled(&lower).and_then(|part| parse_date(part, zone)))
        .or_else(|| of_this_year(&lower, zone, now))
        .or_else(|| of_today(&lower, zone, now))
        .map(|date| Date {
            text: text.to_owned(),
            ..date
        })
}

/// Whether a text beside a title is a date, whenever now is.
pub(super) fn is_date(text: &str) -> bool {
    let now = Timestamp::from_second(1_700_000_000).unwrap_or_default();
    listing_date(text, &TimeZone::UTC, now).is_some()
}

/// Brackets and marks around a date.
fn strip(text: &str) -> &str {
    text.trim_matches(|character: char| {
        character.is_whitespace() || "[]()（）【】〔〕［］|·•—-–:：,，/".contains(character)
    })
}

/// Full-width digits and marks as ASCII, lower case.
fn half_width(text: &str) -> String {
    let narrow = |character: char| match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{3000}' | '\u{a0}' => ' ',
        _ => character,
    };
    text.chars().map(narrow).collect::<String>().to_lowercase()
}

/// The part of a text that begins with a year and goes on as dates do.
fn full_date(text: &str) -> Option<&str> {
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let rest = text.get(at..)?;
        let is_year = !before.is_ascii_digit()
            && (rest.starts_with("20") || rest.starts_with("19"))
            && rest.bytes().take(4).filter(u8::is_ascii_digit).count() == 4
            && rest
                .chars()
                .nth(4)
                .is_some_and(|next| "-/.年 ".contains(next));
        if is_year {
            let goes_on = |character: char| {
                character.is_ascii_digit()
                    || "-/.:年月日号时時分秒 tz+上下午早晚".contains(character)
            };
            let end = rest
                .find(|character| !goes_on(character))
                .unwrap_or(rest.len());
            return Some(strip(rest.get(..end)?));
        }
        before = character;
    }
    None
}

/// What follows a label such as `Published:`, or a mark between a name and a date.
fn labelled(text: &str) -> Option<&str> {
    let (_, rest) = text
        .rsplit_once(['|', '·', '•', '：', '—'])
        .or_else(|| text.split_once(": "))
        .or_else(|| text.split_once(" on "))?;
    Some(strip(rest))
}

fn relative(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    for (words, days) in DAYS {
        if words.iter().any(|word| text.contains(word)) {
            let day = now.to_zoned(zone.clone()).checked_sub(days.days()).ok()?;
            return match clock(text) {
                Some((hour, minute)) => at(&day, hour, minute),
                None => start_of(&day),
            };
        }
    }
    if !AGO.iter().any(|word| text.contains(word)) {
        return None;
    }
    let at = text.find(|character: char| character.is_ascii_digit());
    let (number, rest) = match at {
        Some(at) => {
            let rest = text.get(at..)?;
            let end = rest.find(|character: char| !character.is_ascii_digit())?;
            (
                rest.get(..end)?.parse::<i64>().ok()?,
                rest.get(end..)?.trim_start(),
            )
        }
        // "an hour ago"
        None => (1, text.split_once(' ')?.1),
    };
    let (_, seconds) = UNITS
        .iter()
        .find(|(words, _)| words.iter().any(|word| rest.starts_with(word)))?;
    let ago = SignedDuration::from_secs(number.checked_mul(*seconds)?);
    let instant = now.checked_sub(ago).ok()?;
    Some(Date {
        instant,
        text: String::new(),
        certainty: Certainty::ZoneAssumed,
    })
}

/// A month and a day, perhaps with a time: `05-16`, `5月16日 18:25`, `(05/16)`.
fn of_this_year(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let text = strip(text);
    let text = text
        .strip_suffix(|last: char| "前".contains(last))
        .unwrap_or(text);
    let (month, rest) = number(text)?;
    let separator = rest.chars().next().filter(|next| "-/.月".contains(*next))?;
    let (day, rest) = number(rest.get(separator.len_utf8()..)?)?;
    let rest = rest.trim_start_matches(['日', '号', '號']).trim();
    let (hour, minute) = match rest {
        "" => (None, 0),
        _ if rest.len() <= 8 => {
            let (hour, minute) = clock(rest)?;
            (Some(hour), minute)
        }
        _ => return None,
    };
    let today = now.to_zoned(zone.clone());
    let day_of = |year: i16| {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        let time = jiff::civil::time(hour.unwrap_or(0), minute, 0, 0);
        date.to_datetime(time).to_zoned(zone.clone()).ok()
    };
    let latest = now.checked_add(AHEAD).ok()?;
    let zoned = day_of(today.year())
        .filter(|zoned| zoned.timestamp() <= latest)
        .or_else(|| day_of(today.year() - 1))?;
    Some(Date {
        instant: zoned.timestamp(),
        text: String::new(),
        certainty: if hour.is_some() {
            Certainty::ZoneAssumed
        } else {
            Certainty::DateOnly
        },
    })
}

/// A time of day alone.
fn of_today(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let text = strip(text);
    let (hour, minute) = clock(text).filter(|_| text.len() <= 8)?;
    let today = now.to_zoned(zone.clone());
    let date = at(&today, hour, minute)?;
    if date.instant <= now.checked_add(AHEAD).ok()? {
        Some(date)
    } else {
        None
    }
}

/// Hours and minutes somewhere in a text.
fn clock(text: &str) -> Option<(i8, i8)> {
    let colon = text.find(':')?;
    let head = text.get(..colon)?;
    let start = head
        .rfind(|character: char| !character.is_ascii_digit())
        .map_or(0, |at| {
            at + head
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
    let hour: i8 = head
        .get(start..)?
        .parse()
        .ok()
        .filter(|hour| (0..24).contains(hour))?;
    let minute: i8 = text
        .get(colon + 1..colon + 3)?
        .parse()
        .ok()
        .filter(|minute| (0..60).contains(minute))?;
    Some((hour, minute))
}

/// A number of one or two digits, and what follows it.
fn number(text: &str) -> Option<(i8, &str)> {
    let end = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let number = text
        .get(..end)
        .filter(|digits| (1..=2).contains(&digits.len()))?;
    Some((number.parse().ok()?, text.get(end..)?))
}

fn at(day: &Zoned, hour: i8, minute: i8) -> Option<Date> {
    let time = jiff::civil::time(hour, minute, 0, 0);
    let zoned = day
        .date()
        .to_datetime(time)
        .to_zoned(day.time_zone().clone())
        .ok()?;
    Some(Date {
        instant: zoned.timestamp(),
        text: String::new(),
        certainty: Certainty::ZoneAssumed,
    })
}

fn start_of(day: &Zoned) -> Option<Date> {
    let zoned = day.start_of_day().ok()?;
    Some(Date {
        instant: zoned.timestamp(),
        text: String::new(),
        certainty: Certainty::DateOnly,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Certainty)> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        // 18:00 there.
        let now = "2024-05-16T10:00:00Z".parse().unwrap();
        listing_date(text, &zone, now).map(|date| (date.instant.to_string(), date.certainty))
    }

    #[test]
    fn dates_beside_titles_are_read() {
        for (text, expect) in [
            ("[2024-05-15]", "2024-05-14T16:00:00Z"),
            ("（2024年5月15日）", "2024-05-14T16:00:00Z"),
            ("发布时间：2024-05-15 08:30", "2024-05-15T00:30:00Z"),
            ("Harbour Post · 2024/05/15", "2024-05-14T16:00:00Z"),
            ("来源：港口报 2024-05-15", "2024-05-14T16:00:00Z"),
            ("Published: May 15, 2024", "2024-05-14T16:00:00Z"),
            ("05-15", "2024-05-14T16:00:00Z"),
            ("[05/15]", "2024-05-14T16:00:00Z"),
            ("5月15日", "2024-05-14T16:00:00Z"),
            ("０５－１５ 08:30", "2024-05-15T00:30:00Z"),
            ("12-31", "2023-12-30T16:00:00Z"),
            ("08:30", "2024-05-16T00:30:00Z"),
            ("3小时前", "2024-05-16T07:00:00Z"),
            ("2 hours ago", "2024-05-16T08:00:00Z"),
            ("vor 5 Minuten", "2024-05-16T09:55:00Z"),
            ("昨天 08:30", "2024-05-15T00:30:00Z"),
            ("Yesterday", "2024-05-14T16:00:00Z"),
            ("an hour ago", "2024-05-16T09:00:00Z"),
        ] {
            assert_eq!(
                read(text).map(|date| date.0).as_deref(),
                Some(expect),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "港口报",
            "13-45",
            "99",
            "阅读 (120)",
            "3 comments",
            "1-2-3-4",
            "Photo 5/16/x",
            "25:70",
            "Snow falls on the harbour, and the ferry is late again today, as the harbour master said in a long note",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
