//! Names out of the lines and fields that credit authors.

mod words;

use words::{BEFORE, DESK, NO_NAMES, OFFICE, PREPOSITIONS, RANKS, ROLES};

use crate::words::{bare, collapse, is_wide};

/// Longest name, in characters; offices have long ones.
const MAX_CHARACTERS: usize = 80;

/// Longest text that is taken apart, in characters.
const MAX_TEXT: usize = 600;

/// The names of a text of a page in a language, cleaned, without titles of posts, addresses and
/// dates.
pub(super) fn split(text: &str, language: Option<&str>) -> Vec<String> {
    let text = collapse(text);
    if text.chars().count() > MAX_TEXT || text.contains(['。', '“', '！', '？']) {
        return Vec::new();
    }
    // Addresses would be taken apart at their slashes.
    let text = text
        .split(' ')
        .filter(|word| !word.contains("://"))
        .collect::<Vec<_>>()
        .join(" ");
    // "(Image: Harbour Pictures/Ada Wren)" is the credit of a picture.
    if is_of_picture(&text.trim_start_matches(is_edge).to_lowercase()) {
        return Vec::new();
    }
    let text = without_brackets(&text);
    let mut names = Vec::new();
    for part in parts(without_preposition(without_prefix(&text), language)) {
        let Some(name) = clean(&part) else {
            continue;
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether a name is that of the site or of a desk of it.
pub(super) fn is_desk(name: &str, site: &[String]) -> bool {
    let own = bare(name);
    own.is_empty() || site.contains(&own) || has_word(name, DESK)
}

/// Whether a name is that of an office: of the site, or of an agency or paper.
pub(super) fn is_office(name: &str, site: &[String]) -> bool {
    let ends = [
        "新闻网",
        "新聞網",
        "编辑部",
        "編輯部",
        "通讯社",
        "通訊社",
        "新聞社",
        "新聞",
        "日报",
        "日報",
        "中心",
        "取材班",
        "編集部",
    ];
    is_desk(name, site) || has_word(name, OFFICE) || ends.iter().any(|end| name.ends_with(end))
}

fn has_word(name: &str, words: &[&str]) -> bool {
    name.to_lowercase()
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| words.contains(&word))
}

/// Without a credit's words before the names.
fn without_prefix(text: &str) -> &str {
    let mut text = text.trim_start_matches(is_edge);
    // "Reported by: Author: ..." has two.
    for _ in 0..2 {
        let lower = text.to_lowercase();
        let before = BEFORE
            .iter()
            .filter(|before| lower.starts_with(**before))
            .map(|before| before.len())
            .max();
        let Some(rest) = before.and_then(|before| text.get(before..)) else {
            break;
        };
        text = rest.trim_start_matches(is_edge);
    }
    // "May 4, 2026 by Ada Wren": the name stands behind.
    let lower = text.to_lowercase();
    if let Some(at) = lower.find(" by ")
        && lower
            .get(..at)
            .is_some_and(|before| before.contains(|character: char| character.is_ascii_digit()))
        && let Some(rest) = text.get(at + 4..)
    {
        text = rest;
    }
    if lower == "by" || lower == "von" {
        ""
    } else {
        text
    }
}

/// Without the preposition of the page's language. "Theo Leggett" and "Di Liu" begin with none: two
/// words must remain, and the first of them be a name.
fn without_preposition<'a>(text: &'a str, language: Option<&str>) -> &'a str {
    let lower = text.to_lowercase();
    let Some((word, languages)) = PREPOSITIONS
        .iter()
        .find(|(word, _)| lower.starts_with(word))
    else {
        return text;
    };
    let Some(rest) = text.get(word.len()..) else {
        return text;
    };
    let first = rest
        .split([',', ';', '|', '/', '&', '-', '–'])
        .next()
        .unwrap_or_default();
    let is_name = !first.starts_with(char::is_lowercase)
        && first
            .split_whitespace()
            .filter(|word| word.starts_with(char::is_alphabetic))
            .count()
            > 1;
    let is_spoken = language.is_none_or(|tag| {
        languages.iter().any(|language| {
            tag.get(..2)
                .is_some_and(|tag| tag.eq_ignore_ascii_case(language))
        })
    });
    if is_name && is_spoken { rest } else { text }
}

fn is_edge(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            ':' | '：'
                | '|'
                | '｜'
                | '/'
                | '／'
                | ','
                | '，'
                | '、'
                | ';'
                | '&'
                | '·'
                | '•'
                | '-'
                | '–'
                | '—'
                | '>'
                | '('
                | ')'
                | '（'
                | '）'
                | '['
                | ']'
                | '【'
                | '】'
                | '〔'
                | '〕'
                | '*'
                | '='
                | '@'
        )
}

fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(character),
            _ => {}
        }
    }
    // A line that is all in brackets loses only these.
    if out.trim().is_empty() {
        text.replace(['(', ')'], " ")
    } else {
        out
    }
}

/// "Ada Wren - Harbour Lights": behind a dash stands where somebody is from, or when it was.
fn without_affiliation(text: &str) -> &str {
    let Some((name, _)) = [" - ", " – "]
        .iter()
        .filter_map(|dash| text.split_once(dash))
        .min_by_key(|(name, _)| name.len())
    else {
        return text;
    };
    // Of one word it may be a label: "Reporting - Ada Wren".
    if name.split_whitespace().count() > 1 && looks_like_person(name.trim()) {
        name
    } else {
        text
    }
}

/// The text in pieces of one name each.
fn parts(text: &str) -> Vec<String> {
    let marks: [(&str, bool); 18] = [
        (" and ", false),
        (" und ", false),
        (" et ", false),
        (" y ", false),
        (" e ", false),
        (" i ", false),
        (" и ", false),
        (" og ", false),
        (" och ", false),
        (" ve ", false),
        (" en ", false),
        (" și ", false),
        (" with ", false),
        (" for ", true),
        (" on behalf of ", true),
        (" via ", true),
        (" in ", true),
        (" at ", true),
    ];
    let text = without_affiliation(text);
    let mut pieces: Vec<String> = text
        .split([
            ',', '，', ';', '；', '、', '|', '｜', '•', '·', '/', '／', '&', '＆', '—', '\n', '\t',
        ])
        .flat_map(|piece| piece.split(" - "))
        .flat_map(|piece| piece.split(" – "))
        .map(str::to_owned)
        .collect();
    // Names of foreigners in Chinese have a dot inside.
    if text.contains('·') && text.chars().any(is_wide) {
        pieces = text
            .split([',', '，', ';', '；', '、', '|', '｜', '/', '／'])
            .map(str::to_owned)
            .collect();
    }
    for (mark, ends) in marks {
        pieces = pieces
            .iter()
            .flat_map(|piece| {
                let first = piece.split(mark).next().unwrap_or_default();
                if ends && first.trim().contains(' ') {
                    vec![first.to_owned()]
                } else if ends {
                    vec![piece.clone()]
                } else if matches!(mark, " y " | " e " | " i ")
                    && piece
                        .split(mark)
                        .any(|side| side.split_whitespace().count() < 2)
                {
                    // "José Ortega y Gasset" is one.
                    vec![piece.clone()]
                } else {
                    piece.split(mark).map(str::to_owned).collect()
                }
            })
            .collect();
    }
    pieces
}

/// One name, or nothing where the piece is none.
fn clean(piece: &str) -> Option<String> {
    let mut piece = piece.trim_matches(is_edge);
    // An address ends the name, and a date does.
    let end = piece
        .split(' ')
        .scan(0, |at, word| {
            let begin = *at;
            *at += word.len() + 1;
            Some((begin, word))
        })
        .find(|(_, word)| {
            word.contains('@')
                || word.contains("://")
                || word.starts_with("www.")
                || is_number_word(word)
        })
        .map(|(begin, _)| begin);
    let is_dated = end.is_some();
    if let Some(end) = end {
        piece = piece.get(..end).unwrap_or_default().trim_matches(is_edge);
    }
    // A date is glued to the name in Chinese: "王一2026-05-04".
    if let Some(at) = piece.find(|character: char| character.is_ascii_digit())
        && piece.chars().any(is_wide)
    {
        piece = piece.get(..at).unwrap_or_default().trim_matches(is_edge);
    }
    let mut words: Vec<&str> = piece.split(' ').filter(|word| !word.is_empty()).collect();
    if is_dated {
        // "Ada Wren May", "Ada Wren Updated".
        while words.last().is_some_and(|word| is_of_date(word)) {
            words.pop();
        }
    }
    if words
        .iter()
        .all(|word| is_role(word) || RANKS.contains(&word.to_lowercase().as_str()))
    {
        return None;
    }
    let whole = words.clone();
    while words
        .last()
        .is_some_and(|word| is_role(word) && words.len() > 1)
    {
        words.pop();
        while words
            .last()
            .is_some_and(|word| RANKS.contains(&word.to_lowercase().as_str()))
        {
            words.pop();
        }
    }
    // "Harbour Staff" is the name of an office.
    if words.len() == 1 && whole.len() == 2 {
        words = whole;
    }
    if words.is_empty() {
        return None;
    }
    let name = words.join(" ");
    let name = name.trim_matches(is_edge);
    let lower = name.to_lowercase();
    let usable = name.chars().any(char::is_alphabetic)
        && name.chars().count() <= MAX_CHARACTERS
        && name
            .chars()
            .filter(|character| character.is_alphabetic())
            .count()
            >= 2
        && !matches!(
            lower.as_str(),
            "by" | "von"
                | "jr"
                | "phd"
                | "md"
                | "share"
                | "follow"
                | "null"
                | "none"
                | "undefined"
                | "anonymous"
                | "unknown"
                | "佚名"
                | "匿名"
                | "未知"
                | "不详"
                | "不詳"
                | "小编"
                | "小編"
                | "updated"
                | "published"
                | "posted"
                | "in"
                | "author"
                | "authors"
                | "guest"
                | "n a"
                | "[unknown]"
                | "image"
                | "image:"
        )
        && !name.contains(['{', '}', '<', '>', '!', '?', '⟩', '='])
        && !is_of_picture(&lower)
        && words.len() <= 8;
    usable.then(|| name.to_owned())
}

/// Whether a text in lower case begins as the credit of a picture does.
fn is_of_picture(lower: &str) -> bool {
    ["image", "foto", "bild", "photo", "credit", "picture"]
        .iter()
        .any(|mark| {
            lower
                .strip_prefix(mark)
                .is_some_and(|rest| rest.starts_with([':', ' ']))
        })
}

fn is_number_word(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_glued =
        word.chars().any(is_wide) && !word.starts_with(|first: char| first.is_ascii_digit());
    !is_glued
        && (digits > 0 && (digits * 2 >= word.len() || word.ends_with(','))
            || word.contains("20") && digits >= 4)
}

fn is_role(word: &str) -> bool {
    ROLES.contains(&word.to_lowercase().trim_end_matches(','))
}

fn is_of_date(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ',']).to_lowercase();
    matches!(
        word.as_str(),
        "jan"
            | "january"
            | "feb"
            | "february"
            | "mar"
            | "march"
            | "apr"
            | "april"
            | "may"
            | "jun"
            | "june"
            | "jul"
            | "july"
            | "aug"
            | "august"
            | "sep"
            | "sept"
            | "september"
            | "oct"
            | "october"
            | "nov"
            | "november"
            | "dec"
            | "december"
            | "on"
            | "at"
            | "updated"
            | "published"
            | "posted"
            | "am"
            | "mon"
            | "tue"
            | "wed"
            | "thu"
            | "fri"
            | "sat"
            | "sun"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "vom"
            | "le"
            | "il"
            | "el"
            | "last"
            | "date"
    )
}

/// Whether a text that nothing marks as a name looks like one.
pub(super) fn looks_like_person(name: &str) -> bool {
    /// Words within names that have no capital.
    const PARTICLES: &[&str] = &[
        "de", "van", "von", "der", "den", "di", "da", "la", "le", "bin", "al", "el", "dos", "do",
        "zu", "af", "ter", "ten", "del", "della", "du", "ibn", "e", "y", "of", "'t", "und", "i",
    ];
    let words: Vec<&str> = name.split(' ').collect();
    if name.chars().any(is_wide) {
        let is_label = [
            "简介", "簡介", "作者", "博客", "更多", "关注", "關注", "记者", "编辑", "首页", "分享",
            "发表", "發表", "微信", "微博", "收藏", "登录", "登錄", "登入", "举报", "打印", "点赞",
        ]
        .iter()
        .any(|word| name.contains(word));
        return (2..=14).contains(&name.chars().count()) && !is_label;
    }
    if words
        .iter()
        .any(|word| NO_NAMES.contains(&word.to_lowercase().as_str()))
    {
        return false;
    }
    // Scripts without capitals.
    let has_case = name.chars().any(char::is_uppercase);
    let cased = name.chars().any(char::is_lowercase) || has_case;
    (2..=5).contains(&words.len())
        && (!cased
            || words.iter().all(|word| {
                word.chars().next().is_some_and(|first| {
                    first.is_uppercase() || !first.is_alphabetic() && word.len() > 1
                }) || PARTICLES.contains(word)
                    || word.contains('\'')
            }))
        && !words.iter().any(|word| word.chars().count() > 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        assert_eq!(split(text, None), expect, "{text}");
    }

    #[test]
    fn a_name_that_begins_as_prepositions_do_stays_whole() {
        for name in [
            "Theo Leggett",
            "Oleh Wren",
            "Di Liu",
            "Von Miller",
            "Par Svensson",
            "Af Larsen",
            "von der Wren",
            "José Ortega y Gasset",
            "Ana Costa e Silva",
        ] {
            for language in [None, Some("en"), Some("de"), Some("it")] {
                assert_eq!(split(name, language), [name], "{language:?}");
            }
        }
        assert_eq!(
            split("Theo van der Wren", Some("en")),
            ["Theo van der Wren"]
        );
        assert_eq!(split("Di Ada Wren", Some("it")), ["Ada Wren"]);
        check("por Ada Wren y Bo Finch", &["Ada Wren", "Bo Finch"]);
        check("作者：佚名", &[]);
    }

    #[test]
    fn names_without_what_stands_around_them() {
        check("By Ada Wren", &["Ada Wren"]);
        check("By Ada Wren and Bo Finch", &["Ada Wren", "Bo Finch"]);
        check(
            "Ada Wren, Bo Finch & Cy Heron",
            &["Ada Wren", "Bo Finch", "Cy Heron"],
        );
        check("von Ada Wren und Bo Finch", &["Ada Wren", "Bo Finch"]);
        check("Ada Wren | ada@post.example", &["Ada Wren"]);
        check("Ada Wren ada@post.example", &["Ada Wren"]);
        check("Ada Wren December 28, 2026", &["Ada Wren"]);
        check("Ada Wren - Mar 27, 2026", &["Ada Wren"]);
        check("January 17, 2026 at 6:08 PM ET by Ada Wren", &["Ada Wren"]);
        check("Ada Wren, Senior Staff Writer", &["Ada Wren"]);
        check("& Ada Wren Writer, Hardware", &["Ada Wren", "Hardware"]);
        check("Marketing and Event Coordinator", &[]);
        check("Senior Staff Writer", &[]);
        check("Harbour Staff", &["Harbour Staff"]);
        check("Ada Wren (Harbour Post)", &["Ada Wren"]);
        check("https://post.example/ada", &[]);
        check("By", &[]);
        check("作者：王一、李二", &["王一", "李二"]);
        check("王一2026-05-04 14:27:02", &["王一"]);
        check("编译/安娜·雷恩", &["安娜·雷恩"]);
        check("Автор: Ада Рен и Бо Финч", &["Ада Рен", "Бо Финч"]);
    }

    #[test]
    fn offices_are_no_people() {
        let site = [bare("Harbour Post")];
        for office in [
            "Harbour Post",
            "Redaktion",
            "Harbour Newsroom",
            "海港新闻网",
        ] {
            assert!(is_office(office, &site), "{office}");
        }
        assert!(!is_office("Ada Wren", &site));
    }

    #[test]
    fn what_looks_like_a_person() {
        for name in ["Ada Wren", "Ada van der Wren", "王一", "Ada O'Wren"] {
            assert!(looks_like_person(name), "{name}");
        }
        for text in [
            "leveraging advanced technologies such as",
            "intro exact",
            "Read",
            "Share This Article",
            "By Monday Morning",
            "My Account",
            "分享到微信",
            "发表评论",
        ] {
            assert!(!looks_like_person(text), "{text}");
        }
    }
}
