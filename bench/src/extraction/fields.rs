//! Headline, authors and date: right or not.

use std::collections::BTreeSet;

use jianbao_html::decode_references;
use jiff::civil::Date;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::shingles::{f1, is_word};

/// What stands before a name and is none.
const BEFORE_NAMES: [&str; 14] = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "记者",
    "作者",
    "文",
    "责编",
    "责任编辑",
    "编辑",
    "來源",
    "来源",
    "",
];
/// A shorter name inside another is chance, in characters.
const MIN_NAME_PART: usize = 4;

/// Letters and digits alone, in lower case and compatibility form.
fn normal(text: &str) -> String {
    let text = decode_references(text);
    let text: String = text.nfkc().collect();
    text.to_lowercase()
        .chars()
        .filter(|c| is_word(*c))
        .collect()
}

/// Without white space, in lower case.
pub(super) fn squashed(text: &str) -> String {
    let text = decode_references(text);
    let is_blank =
        |character: char| character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}');
    let text: String = text.chars().filter(|c| !is_blank(*c)).collect();
    text.to_lowercase()
}

/// Whether a headline is right: the same, or one that holds the other and is not much longer.
pub(super) fn is_title(truth: &str, answer: &Value) -> bool {
    let truth = normal(truth);
    let answer = normal(answer.as_str().unwrap_or_default());
    if truth.is_empty() || answer.is_empty() {
        return false;
    }
    let (long, short) = (truth.chars().count(), answer.chars().count());
    truth == answer
        || (answer.contains(&truth) && short <= 2 * long)
        || (truth.contains(&answer) && long * 5 <= short * 8)
}

/// How well two sets of names agree, 0 to 1; none when no name is known.
#[allow(clippy::cast_precision_loss, reason = "authors are few")]
pub(super) fn authors(truth: &Value, answer: &Value) -> Option<f64> {
    let (truth, answer) = (names(truth), names(answer));
    if truth.is_empty() {
        return None;
    }
    if answer.is_empty() {
        return Some(0.0);
    }
    let same = |one: &String, other: &String| {
        let short = one.chars().count().min(other.chars().count());
        one == other
            || (short >= MIN_NAME_PART
                && (one.contains(other.as_str()) || other.contains(one.as_str())))
    };
    let found_in = |names: &BTreeSet<String>, others: &BTreeSet<String>| {
        let found = names
            .iter()
            .filter(|name| others.iter().any(|other| same(name, other)));
        found.count() as f64 / names.len() as f64
    };
    Some(f1(found_in(&answer, &truth), found_in(&truth, &answer)))
}

fn names(value: &Value) -> BTreeSet<String> {
    let name = |value: &Value| match value {
        Value::Object(person) => person["name"].as_str().unwrap_or_default().to_owned(),
        Value::String(name) => name.clone(),
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    };
    let listed = match value {
        Value::Null => Vec::new(),
        Value::String(text) => parted(text),
        Value::Array(names) => names.iter().map(name).collect(),
        other => vec![name(other)],
    };
    listed
        .iter()
        .filter(|name| !normal(name).is_empty())
        .map(|name| normal(without_label(name.trim())))
        .collect()
}

/// The names of one text: parted by `;`, `,`, `、`, `/`, `|` and words for "and".
fn parted(text: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let word = [" and ", " und ", " et "]
            .into_iter()
            .find(|word| rest.starts_with(word))
            .map(str::len)
            .or_else(|| ampersand(rest));
        let step = match word {
            Some(length) => {
                names.push(String::new());
                length
            }
            None if ";,、，/|".contains(character) => {
                names.push(String::new());
                character.len_utf8()
            }
            None => {
                if let Some(name) = names.last_mut() {
                    name.push(character);
                }
                character.len_utf8()
            }
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    names
}

/// The length of ` & `, with any blanks.
fn ampersand(text: &str) -> Option<usize> {
    let mut characters = text.chars();
    let (before, and, after) = (characters.next()?, characters.next()?, characters.next()?);
    (before.is_whitespace() && and == '&' && after.is_whitespace())
        .then(|| before.len_utf8() + 1 + after.len_utf8())
}

fn without_label(name: &str) -> &str {
    let is_mark = |character: char| ":：/".contains(character) || character.is_whitespace();
    for label in BEFORE_NAMES.iter().filter(|label| !label.is_empty()) {
        let Some((before, rest)) = name.split_at_checked(label.len()) else {
            continue;
        };
        if before.to_lowercase() == *label && rest.starts_with(is_mark) {
            return rest.trim_start_matches(is_mark);
        }
    }
    name
}

/// The first day that a text states in numbers.
pub(super) fn day(text: &str) -> Option<(i16, i8, i8)> {
    let characters: Vec<char> = text.chars().collect();
    (0..characters.len()).find_map(|at| day_at(characters.get(at..)?))
}

fn day_at(text: &[char]) -> Option<(i16, i8, i8)> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, rest) = number(rest, "-/年.")?;
    let (day, _) = number(rest, "-/月.")?;
    let year = year
        .iter()
        .map(|digit| digit.to_digit(10))
        .try_fold(0, |year, digit| Some(year * 10 + digit?))?;
    Some((
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    ))
}

/// A number of one or two digits behind a mark, and what follows.
fn number<'a>(text: &'a [char], marks: &str) -> Option<(u32, &'a [char])> {
    let (mark, rest) = text.split_first()?;
    let (first, rest) = rest.split_first()?;
    let first = first.to_digit(10).filter(|_| marks.contains(*mark))?;
    match rest.split_first() {
        Some((second, rest)) if second.is_ascii_digit() => {
            Some((first * 10 + second.to_digit(10)?, rest))
        }
        _ => Some((first, rest)),
    }
}

/// Whether two days are at most one apart: for zones of time.
pub(super) fn is_near(truth: (i16, i8, i8), answer: (i16, i8, i8)) -> bool {
    let date = |(year, month, day)| Date::new(year, month, day);
    let (Ok(truth), Ok(answer)) = (date(truth), date(answer)) else {
        return false;
    };
    let apart = truth.since(answer).map(|span| span.get_days().abs());
    apart.is_ok_and(|days| days <= 1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_parted_and_freed_of_labels() {
        let check = |value: Value, expect: &[&str]| {
            let found: Vec<String> = names(&value).into_iter().collect();
            assert_eq!(found, expect);
        };
        check(json!("By Ann Lee and Bo Fang"), &["annlee", "bofang"]);
        check(json!("记者：林一、周二"), &["周二", "林一"]);
        check(json!(["A, B", {"name": "C"}]), &["ab", "c"]);
        check(json!(null), &[]);
    }

    #[test]
    fn days_are_found() {
        assert_eq!(day("on 2031-05-16T10:00"), Some((2031, 5, 16)));
        assert_eq!(day("2031年5月6日"), Some((2031, 5, 6)));
        assert_eq!(day("May 2031"), None);
        assert!(is_near((2031, 5, 31), (2031, 6, 1)));
        assert!(!is_near((2031, 5, 30), (2031, 6, 1)));
        assert!(!is_near((2031, 2, 30), (2031, 2, 30)));
    }

    #[test]
    fn titles_may_be_a_little_longer() {
        assert!(is_title("Ferry returns", &json!("Ferry returns | Post")));
        assert!(!is_title("Ferry", &json!("Ferry returns to the port")));
    }
}
