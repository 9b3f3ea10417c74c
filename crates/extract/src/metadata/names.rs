//! Names out of the lines and fields that credit authors.

mod one;
mod pieces;
mod words;

use one::{clean, is_of_picture};
use pieces::{is_edge, parts, without_brackets, without_prefix, without_preposition};
use words::{DESK, NO_NAMES, OFFICE};

use crate::words::{bare, collapse, is_wide};

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
        check("Ada Wren - Harbour News", &["Ada Wren"]);
        check("Wren - Finch", &["Wren", "Finch"]);
        check("(Image: Harbour Pictures/Finchphoto)", &[]);
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
