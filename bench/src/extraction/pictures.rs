//! Whether two addresses are of one picture.

use std::collections::BTreeSet;

use jianbao_html::decode_references;
use serde_json::Value;

/// A token that tells a picture from others is no shorter, and has so many digits.
const MIN_TOKEN: usize = 8;
const MIN_DIGITS: usize = 3;

/// Whether the answer is one of the pictures: the same file name, or a long token in common, as the renditions
/// of one picture have.
pub(super) fn is_one_of(truths: &[&Value], answer: &Value) -> bool {
    let is_given = match answer {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    let (file, tokens) = (file_name(answer), tokens(answer));
    is_given
        && truths
            .iter()
            .any(|truth| file_name(truth) == file || !self::tokens(truth).is_disjoint(&tokens))
}

fn address(value: &Value) -> String {
    let value = value.as_array().map_or(Some(value), |list| list.first());
    let text = value.and_then(|value| match value {
        Value::Object(picture) => ["url", "contentUrl"]
            .into_iter()
            .filter_map(|key| picture.get(key)?.as_str())
            .find(|text| !text.is_empty()),
        value => value.as_str(),
    });
    let text = decode_references(text.unwrap_or_default());
    let end = text.find(['?', '#']).unwrap_or(text.len());
    text.get(..end).unwrap_or_default().to_owned()
}

/// The name of the file, without what says how large it is.
fn file_name(value: &Value) -> String {
    let address = address(value);
    let address = address
        .trim_start_matches("https:")
        .trim_start_matches("http:");
    let name = address
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return name;
    };
    if extension.is_empty() || !extension.chars().all(super::shingles::is_word) {
        return name;
    }
    let mut stem = stem;
    while let Some(at) = stem.rfind(['_', '-']) {
        let (before, suffix) = stem.split_at(at);
        if !is_size(suffix) {
            break;
        }
        stem = before;
    }
    format!("{stem}.{extension}")
}

/// `_w100`, `_r2`, `_s`, `_n`, `-100x200`, `_100x200`.
fn is_size(suffix: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_pair = |text: &str| {
        text.split_once('x')
            .is_some_and(|(width, height)| digits(width) && digits(height))
    };
    match suffix.strip_prefix('_') {
        Some("s" | "n") => true,
        Some(rest) => rest.strip_prefix(['w', 'r']).is_some_and(digits) || is_pair(rest),
        None => suffix.strip_prefix('-').is_some_and(is_pair),
    }
}

/// Long runs of letters and digits in the last two parts of the path, but for days.
fn tokens(value: &Value) -> BTreeSet<String> {
    let address = address(value);
    let parts: Vec<&str> = address.rsplit('/').take(2).collect();
    let is_day = |run: &str| {
        run.len() == 8
            && (run.starts_with("19") || run.starts_with("20"))
            && run.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts
        .iter()
        .flat_map(|part| part.split(|character: char| !character.is_ascii_alphanumeric()))
        .filter(|run| run.len() >= MIN_TOKEN && !is_day(run))
        .filter(|run| run.bytes().filter(u8::is_ascii_digit).count() >= MIN_DIGITS)
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn renditions_are_one_picture() {
        let check = |one: &str, other: &str, expect: bool| {
            assert_eq!(
                is_one_of(&[&json!(one)], &json!(other)),
                expect,
                "{one} {other}"
            );
        };
        check(
            "https://img.example/a_w300_s.jpg",
            "//b.example/a.jpg?x=1",
            true,
        );
        check(
            "https://img.example/a-10x20.jpg",
            "https://b.example/a.jpg",
            true,
        );
        check(
            "https://img.example/abcd1234x/1.jpg",
            "https://b.example/abcd1234x/2.jpg",
            true,
        );
        check(
            "https://img.example/20310516/1.jpg",
            "https://b.example/20310516/2.jpg",
            false,
        );
        check("https://img.example/a.jpg", "", false);
    }
}
