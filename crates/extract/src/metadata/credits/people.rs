//! The names behind a label in Chinese pages, without places, reports and other labels.

use super::labels::{AUTHOR, EDITOR, SOURCE};
use crate::words::{collapse, is_wide};

/// Most names of one credit.
const MAX_NAMES: usize = 8;

/// Names at the beginning of what stands behind a label.
pub(super) fn names(value: &str) -> Vec<String> {
    let end = value
        .find(|character: char| {
            !character.is_whitespace() && is_bracket(character)
                || matches!(character, '。' | '|' | '｜' | '，' | '：' | ':' | '；')
                || character.is_ascii_digit()
        })
        .unwrap_or(value.len());
    let (value, behind) = value.split_at_checked(end).unwrap_or_default();
    // "王大明台北4日電": a place stands before the day.
    let cut = if is_wired(behind) {
        without_place(value)
    } else {
        value.to_owned()
    };
    let value = cut.as_str();
    let mut found: Vec<String> = Vec::new();
    for piece in value.split([' ', '、', '/', '／', ',', ';', '&', '\u{3000}']) {
        let piece = without_report(piece.trim());
        if piece.is_empty() {
            continue;
        }
        // The next label: "作者：王一 来源：海港报", "编辑 李二".
        if AUTHOR.iter().chain(EDITOR).chain(SOURCE).any(|label| {
            piece == *label
                || piece.chars().count() > 4
                    && piece.starts_with(label)
                    && label.chars().count() > 1
        }) || is_word_of_line(&piece)
        {
            break;
        }
        if !is_name(&piece) {
            break;
        }
        if !found.contains(&piece) {
            found.push(piece);
        }
        if found.len() >= MAX_NAMES {
            break;
        }
    }
    joined_latin(found, value)
}

/// Whether "4日電" or "5月4日电" begins a text.
fn is_wired(text: &str) -> bool {
    let rest =
        text.trim_start_matches(|character: char| character.is_ascii_digit() || character == '月');
    rest.len() < text.len()
        && rest.strip_prefix('日').is_some_and(|rest| {
            rest.trim_start()
                .starts_with(['電', '电', '專', '专', '讯', '訊'])
        })
}

/// Names without the place behind them: places have two characters mostly, names three.
fn without_place(value: &str) -> String {
    let value = value.trim_end();
    let last = value
        .rsplit([' ', '、', '/', '／', '\u{3000}'])
        .next()
        .unwrap_or_default();
    let count = last.chars().count();
    let keep = match count {
        // A place of its own.
        ..=3 if last.len() < value.len() => 0,
        ..=3 => count,
        4 => 2,
        _ => 3,
    };
    let mut kept = value.strip_suffix(last).unwrap_or_default().to_owned();
    kept.extend(last.chars().take(keep));
    kept
}

/// "Ada Wren" is one name though a blank stands in it.
fn joined_latin(found: Vec<String>, value: &str) -> Vec<String> {
    if found.len() > 1 && found.iter().all(|name| name.is_ascii()) {
        let whole = value
            .split(['、', '/', '／', ',', ';', '&'])
            .next()
            .unwrap_or_default();
        return vec![collapse(whole)];
    }
    found
}

/// A name without "台北報導" and the like behind it.
fn without_report(piece: &str) -> String {
    for word in [
        "综合报道",
        "綜合報導",
        "連線報導",
        "報導",
        "报道",
        "報道",
        "专电",
        "專電",
        "摄影报道",
        "攝影",
        "摄",
        "电",
        "文图",
        "图文",
        "文",
    ] {
        let Some(rest) = piece.strip_suffix(word) else {
            continue;
        };
        let count = rest.chars().count();
        // The place has two characters mostly, the name three.
        if count < 3 && word.chars().count() == 1 {
            // The sign is the end of the name: "陈大文", "张译文".
            continue;
        }
        let keep = if word.contains('道')
            || word.contains('導')
            || word.contains('电')
            || word.contains('電')
        {
            if count >= 4 { count - 2 } else { count }
        } else if count >= 2 {
            count
        } else {
            continue;
        };
        return rest.chars().take(keep).collect();
    }
    piece.to_owned()
}

fn is_word_of_line(piece: &str) -> bool {
    matches!(
        piece,
        "博客"
            | "简介"
            | "发布"
            | "發布"
            | "时间"
            | "日期"
            | "字号"
            | "打印"
            | "分享"
            | "评论"
            | "浏览"
            | "点击"
            | "阅读"
            | "摄影"
            | "攝影"
            | "图"
            | "视频"
            | "校对"
            | "校對"
            | "责校"
            | "責校"
            | "审校"
            | "審校"
            | "審核"
            | "監製"
            | "审核"
            | "监制"
    )
}

/// Han names have two to four characters, or a dot inside; others a few letters.
pub(super) fn is_name(piece: &str) -> bool {
    let count = piece.chars().count();
    let han = piece
        .chars()
        .filter(|character| is_wide(*character))
        .count();
    if han == 0 {
        return (2..=30).contains(&count)
            && piece.chars().any(char::is_alphabetic)
            && !piece.contains(['.', '@']);
    }
    if piece.contains(['·', '•', '‧']) {
        return (4..=16).contains(&count);
    }
    (2..=8).contains(&han)
        && han == count
        && !matches!(
            piece,
            "佚名" | "匿名" | "未知" | "不详" | "不詳" | "小编" | "小編"
        )
        && ![
            "的", "了", "是", "在", "我", "你", "点击", "查看", "更多", "表示", "获悉", "從", "从",
        ]
        .iter()
        .any(|word| piece.contains(word))
}

/// What stands around names: brackets and blanks.
pub(super) fn is_bracket(character: char) -> bool {
    matches!(
        character,
        '（' | '）'
            | '('
            | ')'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '['
            | ']'
            | '《'
            | '》'
            | '<'
            | '>'
            | '「'
            | '」'
    ) || character.is_whitespace()
}
