//! The words of the interface, in English and in Chinese in both scripts, and text cut to a length.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interface {
    English,
    Simplified,
    Traditional,
}

impl Interface {
    /// The interface for the language of an archive (BCP 47): English for what is not Chinese.
    pub(crate) fn of(language: &str) -> Self {
        let tag = language.replace('_', "-").to_ascii_lowercase();
        let mut parts = tag.split('-');
        if parts.next() != Some("zh") {
            return Self::English;
        }
        let mut is_traditional = false;
        for part in parts {
            match part {
                "hans" => return Self::Simplified,
                "hant" | "tw" | "hk" | "mo" => is_traditional = true,
                _ => {}
            }
        }
        if is_traditional {
            Self::Traditional
        } else {
            Self::Simplified
        }
    }

    /// For `lang` of pages.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Simplified => "zh-Hans",
            Self::Traditional => "zh-Hant",
        }
    }

    /// All words, by name.
    pub(crate) fn words(self) -> BTreeMap<&'static str, &'static str> {
        let all = WORDS.iter();
        all.map(|(name, words)| (*name, self.choose(words)))
            .collect()
    }

    /// One word; empty when there is none.
    pub(crate) fn word(self, wanted: &str) -> &'static str {
        let found = WORDS.iter().find(|(name, _)| *name == wanted);
        found.map_or("", |(_, words)| self.choose(words))
    }

    fn choose(self, [english, simplified, traditional]: &[&'static str; 3]) -> &'static str {
        match self {
            Self::English => english,
            Self::Simplified => simplified,
            Self::Traditional => traditional,
        }
    }
}

/// Text of at most so many characters; where it is cut, an ellipsis says so.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!(
            "{}…",
            text.get(..at).unwrap_or_default().trim_end()
        )),
    }
}

/// By name: English, Simplified, Traditional.
const WORDS: &[(&str, [&str; 3])] = &[
    ("about", ["About", "关于", "關於"]),
    ("about_check", ["How to check it", "如何核对", "如何核對"]),
    (
        "about_check_copy",
        [
            "Get a copy of the archive’s folder or git repository, and run:",
            "取得本存档的文件夹或 git 仓库，然后运行：",
            "取得本存檔的資料夾或 git 儲存庫，然後執行：",
        ],
    ),
    (
        "about_check_key",
        [
            "The journal is signed by this key. Compare it with one that you got by another way:",
            "日志由以下密钥签署。请与从其他途径取得的密钥对照：",
            "日誌由以下金鑰簽署。請與從其他途徑取得的金鑰對照：",
        ],
    ),
    (
        "about_check_log",
        [
            "Every text, edit and deletion is an entry of an append-only log. Whoever changes or removes an entry afterwards cannot hide it from those who have seen an earlier state.",
            "每篇文章、每次修改和删除，都是一份只增不改的日志中的一条。事后更改或抹去任何一条，都瞒不过见过先前状态的人。",
            "每篇文章、每次修改和刪除，都是一份只增不改的日誌中的一條。事後更改或抹去任何一條，都瞞不過見過先前狀態的人。",
        ],
    ),
    (
        "about_what",
        [
            "This archive keeps news as it was published. Each text is kept with the times at which it was published, announced and captured; a text that changes is kept in every version, and what is removed at its source stays here.",
            "本存档保存新闻发表时的原样。每篇文章都附有发表、发布和存档的时间；内容有改动的，各个版本都会保留；在来源处被删除的，在这里仍然可读。",
            "本存檔保存新聞發表時的原樣。每篇文章都附有發表、發布和存檔的時間；內容有改動的，各個版本都會保留；在來源處被刪除的，在這裡仍然可讀。",
        ],
    ),
    ("agency", ["Credited to", "稿件来源", "稿件來源"]),
    ("announced", ["Announced", "发布", "發布"]),
    ("articles", ["Articles", "文章", "文章"]),
    ("audio", ["Sound", "音频", "音訊"]),
    (
        "body_cut",
        [
            "This text is longer than what is shown here. The record has all of it.",
            "本文过长，此处未能全部显示。全文见记录文件。",
            "本文過長，此處未能全部顯示。全文見記錄檔。",
        ],
    ),
    (
        "body_missing",
        [
            "The text cannot be read from the record.",
            "无法从记录文件读出正文。",
            "無法從記錄檔讀出正文。",
        ],
    ),
    ("by_month", ["By month", "按月浏览", "按月瀏覽"]),
    ("by_source", ["By source", "按来源浏览", "按來源瀏覽"]),
    ("captured", ["Captured", "存档", "存檔"]),
    ("changes", ["Changes", "改动", "改動"]),
    (
        "changes_what",
        [
            "Texts that were edited, moved, removed or put back at their source, newest first.",
            "在来源处被修改、移动、删除或恢复的文章，最新的在前。",
            "在來源處被修改、移動、刪除或恢復的文章，最新的在前。",
        ],
    ),
    ("date_only", ["day only", "仅知日期", "僅知日期"]),
    (
        "digest",
        [
            "SHA-256 of the record",
            "记录文件 SHA-256",
            "記錄檔 SHA-256",
        ],
    ),
    ("entry", ["Journal entry", "日志条目", "日誌條目"]),
    ("feed", ["Feed", "订阅", "訂閱"]),
    ("files", ["Record", "记录文件", "記錄檔"]),
    ("gone", ["removed", "已删除", "已刪除"]),
    (
        "gone_since",
        [
            "Removed at its source. Found missing:",
            "来源处已删除。发现时间：",
            "來源處已刪除。發現時間：",
        ],
    ),
    ("headline_was", ["Headline", "标题", "標題"]),
    ("journal", ["Journal", "日志", "日誌"]),
    ("licence", ["Licence", "许可", "授權"]),
    ("modified", ["Changed", "修改", "修改"]),
    ("moved", ["moved", "已移动", "已移動"]),
    ("newer", ["Newer", "较新", "較新"]),
    (
        "no_articles",
        ["No articles yet.", "还没有文章。", "還沒有文章。"],
    ),
    (
        "no_changes",
        ["No changes yet.", "还没有改动。", "還沒有改動。"],
    ),
    (
        "no_text_change",
        [
            "Only what the text does not show has changed.",
            "文字内容没有变化。",
            "文字內容沒有變化。",
        ],
    ),
    ("older", ["Older", "较旧", "較舊"]),
    (
        "older_by_month",
        [
            "Older articles: by month",
            "更早的文章：按月浏览",
            "更早的文章：按月瀏覽",
        ],
    ),
    (
        "older_versions",
        [
            "Older versions are not listed here; every one is kept.",
            "更早的版本不在此列出，但全部保留。",
            "更早的版本不在此列出，但全部保留。",
        ],
    ),
    ("original", ["Original address", "原文网址", "原文網址"]),
    ("page", ["Page", "第", "第"]),
    ("page_end", ["", "页", "頁"]),
    (
        "payload",
        [
            "SHA-256 of the answer",
            "原始响应 SHA-256",
            "原始回應 SHA-256",
        ],
    ),
    (
        "paywalled",
        [
            "At its source not free to read for everyone.",
            "来源处并非人人可免费阅读。",
            "來源處並非人人可免費閱讀。",
        ],
    ),
    ("picture", ["Picture", "图片", "圖片"]),
    (
        "pictures_cut",
        [
            "There are more pictures than what is shown here.",
            "图片过多，此处未能全部显示。",
            "圖片過多，此處未能全部顯示。",
        ],
    ),
    ("proof", ["Evidence", "凭据", "憑據"]),
    ("published", ["Published", "发表", "發表"]),
    ("restored", ["put back", "已恢复", "已恢復"]),
    ("revised", ["edited", "已修改", "已修改"]),
    ("skip", ["Skip to the text", "跳到正文", "跳到正文"]),
    ("source", ["Source", "来源", "來源"]),
    ("sources", ["Sources", "来源", "來源"]),
    ("sources_all", ["All sources", "全部来源", "全部來源"]),
    ("start", ["Newest", "最新", "最新"]),
    ("unchanged", ["unchanged", "未改动", "未改動"]),
    ("versions", ["Versions", "版本", "版本"]),
    ("version", ["Version", "版本", "版本"]),
    ("video", ["Film", "视频", "影片"]),
    ("warc", ["Evidence record", "原始响应记录", "原始回應記錄"]),
    ("zone_assumed", ["zone assumed", "时区为推定", "時區為推定"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interface_follows_the_language_of_the_archive() {
        for (language, expected) in [
            ("zh", Interface::Simplified),
            ("zh-CN", Interface::Simplified),
            ("zh-Hant", Interface::Traditional),
            ("zh-HK", Interface::Traditional),
            ("zh-Hans-TW", Interface::Simplified),
            ("bo", Interface::English),
        ] {
            assert_eq!(Interface::of(language), expected, "{language}");
        }
    }

    #[test]
    fn words_have_one_name_and_cut_text_says_so() {
        let names: BTreeMap<_, _> = Interface::English.words();
        assert_eq!(names.len(), WORDS.len());
        assert_eq!(cut("渡船复航", 4), "渡船复航");
        assert_eq!(cut("渡船复航", 2), "渡船…");
    }
}
