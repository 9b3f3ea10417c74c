//! Credits in Chinese pages, which stand in lines of their own, in brackets at the ends of texts and
//! beside the date: 记者, 作者, 责任编辑, 来源 and their like.

use crate::words::{collapse, is_wide};

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

/// Most names of one credit.
const MAX_NAMES: usize = 8;

const AUTHOR: &[&str] = &[
    "作者",
    "撰文",
    "撰稿人",
    "撰稿",
    "采写",
    "採寫",
    "采访",
    "編譯",
    "编译",
    "文字整理",
    "整理",
    "本报记者",
    "本報記者",
    "本刊记者",
    "本刊記者",
    "本网记者",
    "本台记者",
    "特约记者",
    "特約記者",
    "见习记者",
    "見習記者",
    "实习记者",
    "實習記者",
    "特派記者",
    "特派记者",
    "首席记者",
    "全媒体记者",
    "记者",
    "記者",
    "通讯员",
    "通訊員",
    "实习生",
    "實習生",
    "博主",
    "楼主",
    "发帖人",
    "发表人",
    "發表人",
    "文",
];

const EDITOR: &[&str] = &[
    "责任编辑",
    "責任編輯",
    "本文编辑",
    "网络编辑",
    "责编",
    "責編",
    "编辑",
    "編輯",
    "編集",
];

const SOURCE: &[&str] = &[
    "稿件来源",
    "信息来源",
    "文章来源",
    "新闻来源",
    "来源",
    "來源",
    "稿源",
    "转自",
    "轉載自",
    "转载自",
];

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

/// Names at the beginning of what stands behind a label.
fn names(value: &str) -> Vec<String> {
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
fn is_name(piece: &str) -> bool {
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

fn is_bracket(character: char) -> bool {
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
