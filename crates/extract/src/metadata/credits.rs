//! Credits in Chinese pages, which stand in lines of their own, in brackets at the ends of texts and
//! beside the date: 记者, 作者, 责任编辑, 来源 and their like.

mod labels;
mod people;

use crate::words::{collapse, is_wide};
use labels::{AUTHOR, EDITOR, SOURCE};
use people::{is_bracket, is_name, names};

/// What the texts of a page credit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Credits {
    /// 作者, 记者, 文.
    pub(super) authors: Vec<String>,
    /// 责任编辑.
    pub(super) editors: Vec<String>,
    /// 来源.
    pub(super) source: Option<String>,
}

/// Longest text in which a credit may stand anywhere, in characters; in longer ones it stands at the
/// beginning or the end.
const MAX_LINE: usize = 80;

/// How much of the end of a long text is looked at, in characters.
const MAX_TAIL: usize = 60;

/// Reads one text of a page.
pub(super) fn read(text: &str, credits: &mut Credits) {
    let text = collapse(text);
    let length = text.chars().count();
    if length < 3 || !text.chars().any(is_wide) {
        return;
    }
    if length <= MAX_LINE {
        labelled(&text, credits);
        if credits.authors.is_empty() {
            credits.authors = slashed(&text)
                .or_else(|| line_of_reporter(&text))
                .unwrap_or_default();
        }
        if !credits.authors.is_empty() {
            return;
        }
    }
    let tail = |count: usize| -> String {
        let from = length.saturating_sub(count);
        text.chars().skip(from).collect()
    };
    // "（记者 王一）" at the end, "海港报记者王一/文" or "【記者王一台北報導】" at the beginning.
    let end = tail(MAX_TAIL);
    if end.ends_with(['）', ')', '】', '〕', ']'])
        && let Some(open) = end.rfind(['（', '(', '【', '〔', '['])
        && let Some(inner) = end.get(open..)
    {
        let inner = inner.trim_matches(is_bracket);
        labelled(inner, credits);
        if credits.authors.is_empty() {
            credits.authors = slashed(inner)
                .or_else(|| line_of_reporter(inner))
                .unwrap_or_default();
        }
    }
    if credits.authors.is_empty() {
        let head: String = text.chars().take(40).collect();
        if let Some(inner) = head
            .strip_prefix(['（', '(', '【', '〔', '['])
            .and_then(|rest| rest.split(['）', ')', '】', '〕', ']']).next())
        {
            credits.authors = slashed(inner)
                .or_else(|| line_of_reporter(inner))
                .unwrap_or_default();
        }
    }
}

/// "标签：名字" anywhere in a line.
fn labelled(text: &str, credits: &mut Credits) {
    for (labels, kind) in [(EDITOR, 0), (SOURCE, 1), (AUTHOR, 2)] {
        let Some(value) = labels.iter().find_map(|label| value_of(text, label)) else {
            continue;
        };
        match kind {
            0 if credits.editors.is_empty() => credits.editors = names(&value),
            1 if credits.source.is_none() => {
                let name = value
                    .split(' ')
                    .next()
                    .unwrap_or_default()
                    .trim_matches(is_bracket);
                if (2..=20).contains(&name.chars().count()) && name.chars().any(char::is_alphabetic)
                {
                    credits.source = Some(name.to_owned());
                }
            }
            2 if credits.authors.is_empty() => credits.authors = names(&value),
            _ => {}
        }
    }
}

/// What stands behind a label and its mark.
fn value_of(text: &str, label: &str) -> Option<String> {
    for (at, _) in text.match_indices(label).take(4) {
        let before = text.get(..at)?.chars().next_back();
        // "文" is a label only where nothing stands before it: "全文：" is none.
        if label.chars().count() == 1
            && before.is_some_and(|before| !before.is_whitespace() && !is_bracket(before))
        {
            continue;
        }
        let rest = text.get(at + label.len()..)?;
        let rest = rest.trim_start();
        let Some(value) = rest.strip_prefix([':', '：', '／', '|', '｜', '丨', '】', '/'])
        else {
            continue;
        };
        // Slashes divide alternatives as well: "编辑/记者".
        let value = value
            .trim_start()
            .trim_start_matches(['[', '【', '(', '（']);
        if !value.is_empty() {
            return Some(value.to_owned());
        }
    }
    None
}

/// "王一／台北報導", "編譯王一／綜合報導", "海港报记者王一/文", "王一/摄" is none.
fn slashed(text: &str) -> Option<Vec<String>> {
    let text = text.trim_matches(is_bracket);
    let (before, behind) = text.split_once(['／', '/'])?;
    let behind = behind.trim();
    let is_report = [
        "報導", "报道", "報道", "专电", "專電", "特稿", "編譯", "编译",
    ]
    .iter()
    .any(|word| behind.contains(word) && behind.chars().count() <= 12);
    let is_text = behind.starts_with('文') && behind.chars().count() <= 14;
    if !is_report && !is_text {
        return None;
    }
    let name = behind_label(before).unwrap_or(before);
    let found = names(name);
    (!found.is_empty() && before.chars().count() <= 24).then_some(found)
}

/// "本报记者 王一 李二", "海港报记者王一", "记者王一海港报道": a line that is nothing else.
fn line_of_reporter(text: &str) -> Option<Vec<String>> {
    let text = text
        .trim_matches(is_bracket)
        .trim_start_matches(['□', '■', '●', '◎', '▲', '　']);
    let text = text.trim();
    if text.chars().count() > 30 || text.contains(['。', '，', '？', '！', '“', '：', '「'])
    {
        return None;
    }
    let rest = behind_label(text)?;
    let found = names(rest);
    (!found.is_empty()).then_some(found)
}

/// What stands behind the last 记者 or the like that has few characters before it.
fn behind_label(text: &str) -> Option<&str> {
    AUTHOR
        .iter()
        .filter(|label| label.chars().count() > 1)
        .filter_map(|label| {
            let at = text.rfind(label)?;
            (text.get(..at)?.chars().count() <= 12).then_some(at + label.len())
        })
        .max()
        .and_then(|end| text.get(end..))
        .map(|rest| rest.trim_start_matches([' ', ':', '：', '/', '／', '\u{3000}']))
        .filter(|rest| !rest.is_empty())
}

/// "（王一 李二）" at the very end of a text: names and nothing else.
pub(super) fn bare_signature(text: &str) -> Vec<String> {
    let text = text.trim();
    let Some(inner) = text.strip_suffix(['）', ')']).and_then(|rest| {
        rest.rsplit(['（', '('])
            .next()
            .filter(|inner| inner.len() < rest.len())
    }) else {
        return Vec::new();
    };
    let pieces: Vec<&str> = inner
        .split([' ', '、', '\u{3000}'])
        .filter(|piece| !piece.is_empty())
        .collect();
    let all_names = pieces.iter().all(|piece| {
        (2..=3).contains(&piece.chars().count())
            && piece.chars().all(is_wide)
            && !matches!(
                *piece,
                "完" | "图片" | "资料" | "待续" | "本文完" | "全文完"
            )
            && is_name(piece)
    });
    if !all_names || pieces.len() > 4 {
        return Vec::new();
    }
    pieces.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, authors: &[&str], editors: &[&str], source: Option<&str>) {
        let mut found = Credits::default();
        read(text, &mut found);
        assert_eq!(found.authors, authors, "{text}");
        assert_eq!(found.editors, editors, "{text}");
        assert_eq!(found.source.as_deref(), source, "{text}");
    }

    #[test]
    fn credits_in_lines() {
        check(
            "2026-05-04 来源：海港日报 作者：王一",
            &["王一"],
            &[],
            Some("海港日报"),
        );
        check(
            "来源：海港日报 编辑：李二",
            &[],
            &["李二"],
            Some("海港日报"),
        );
        check("（ 责任编辑：李二 ）", &[], &["李二"], None);
        check("【责任编辑：李二】", &[], &["李二"], None);
        check("本报记者 王一 李二", &["王一", "李二"], &[], None);
        check("海港日报记者 王一 李二", &["王一", "李二"], &[], None);
        check("文/王一", &["王一"], &[], None);
        check("文／王一 图／李二", &["王一"], &[], None);
        check("王小一／台北報導", &["王小一"], &[], None);
        check("編譯王小一／綜合報導", &["王小一"], &[], None);
        check("【記者王小一台北報導】", &["王小一"], &[], None);
        check("〔記者王小一／台北報導〕", &["王小一"], &[], None);
        check("編輯：陳大文", &[], &["陳大文"], None);
        check("作者：张译文", &["张译文"], &[], None);
        check("编辑：王小一文", &[], &["王小一"], None);
        check("編輯：陳大文 / 審校：林小明", &[], &["陳大文"], None);
        check("（海港社記者王大明台北4日電）", &["王大明"], &[], None);
        check("（海港社記者王大明 台北5月4日電）", &["王大明"], &[], None);
        check("作者：佚名", &[], &[], None);
        check("作者：未知", &[], &[], None);
        check("编辑：小编", &[], &[], None);
        check("实习生王一", &["王一"], &[], None);
        check("撰文：安娜·雷恩", &["安娜·雷恩"], &[], None);
        check("作者：Ada Wren", &["Ada Wren"], &[], None);
        check("渡轮重返群岛航线", &[], &[], None);
        check("记者在现场看到，门口摆着三盆花。", &[], &[], None);
        check("全文：见第二版", &[], &[], None);
    }

    #[test]
    fn credits_at_the_ends_of_texts() {
        let text = "渡轮停航四个月之后，五月四日恢复了群岛航线，首班船上有九十名乘客，其中大多数是住在北岛的教师和学生，他们说等这一天已经等了很久，票价也没有变化，开往外岛的船一天有十一班，一直开到秋天，港务局周一这样说明。";
        check(&format!("{text}（记者 王一）"), &["王一"], &[], None);
        check(
            &format!("{text}（信报记者 王一 李二）"),
            &["王一", "李二"],
            &[],
            None,
        );
        check(
            &format!("（記者王小一／台北報導）{text}"),
            &["王小一"],
            &[],
            None,
        );
        check(text, &[], &[], None);
        assert_eq!(
            bare_signature(&format!("{text}（王一 李二 ）")),
            ["王一", "李二"]
        );
        assert_eq!(bare_signature(&format!("{text}（见图）")), ["见图"]);
        assert!(bare_signature(text).is_empty());
    }
}
