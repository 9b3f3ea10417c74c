//! The few words of our own that feeds carry, in the language of the archive's pages.

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) changes: &'static str,
    pub(super) revised: &'static str,
    pub(super) gone: &'static str,
    pub(super) restored: &'static str,
    pub(super) read_on: &'static str,
    pub(super) colon: &'static str,
}

/// The words of a language (BCP 47): simplified or traditional Chinese, else English.
pub(super) fn words(language: &str) -> &'static Words {
    let tag = language.to_ascii_lowercase();
    let mut parts = tag.split('-');
    if parts.next() != Some("zh") {
        return &ENGLISH;
    }
    if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) {
        &TRADITIONAL
    } else {
        &SIMPLIFIED
    }
}

impl Words {
    /// The headline of something that happened to an article.
    pub(super) fn headline(&self, kind: &str, headline: &str) -> String {
        let word = match kind {
            "gone" => self.gone,
            "restored" => self.restored,
            _ => self.revised,
        };
        format!("{word}{}{headline}", self.colon)
    }
}

const ENGLISH: Words = Words {
    changes: "Changes",
    revised: "Edited",
    gone: "Removed at its source",
    restored: "Restored at its source",
    read_on: "Read on",
    colon: ": ",
};

const SIMPLIFIED: Words = Words {
    changes: "变动",
    revised: "已修改",
    gone: "原处已删除",
    restored: "原处已恢复",
    read_on: "继续阅读",
    colon: "：",
};

const TRADITIONAL: Words = Words {
    changes: "變動",
    revised: "已修改",
    gone: "原處已刪除",
    restored: "原處已恢復",
    read_on: "繼續閱讀",
    colon: "：",
};
