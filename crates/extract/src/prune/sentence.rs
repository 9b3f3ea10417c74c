//! Whether a line is a sentence: then a word of a notice in it says little.

use super::phrases;
use crate::words::amount;

/// Whether a line reads as a sentence: it ends with a mark, and has words that are no names.
pub(super) fn is_sentence(text: &str) -> bool {
    /// Fewest words in lower case; a byline has two or three with its mark.
    const MIN_WORDS: usize = 3;
    /// Weight of the shortest sentence in a script that has one case.
    const MIN_WEIGHT: usize = 30;
    if !ends(text) {
        return false;
    }
    let mut cased = false;
    let mut words = 0;
    for word in text.split_whitespace() {
        let first = word.chars().find(|character| character.is_alphanumeric());
        let lower = first.is_some_and(char::is_lowercase);
        cased |= lower || first.is_some_and(char::is_uppercase);
        words += usize::from(lower);
    }
    if cased {
        words >= MIN_WORDS
    } else {
        amount(text).weight >= MIN_WEIGHT
    }
}

/// Whether a line is what someone says in an interview: `编辑：` and a sentence, not a name.
pub(super) fn is_turn(text: &str) -> bool {
    /// Letters of a name with its office.
    const MAX_NAME: usize = 12;
    let told = phrases::SPEAKERS
        .iter()
        .filter_map(|speaker| text.strip_prefix(speaker))
        .find_map(|rest| rest.strip_prefix(['：', ':']));
    told.is_some_and(|told| {
        let asked = told.ends_with(['？', '?', '！']);
        asked || (ends(told) && (told.contains('，') || told.chars().count() > MAX_NAME))
    })
}

/// Whether a line ends as sentences do.
pub(super) fn ends(text: &str) -> bool {
    let closed = text.trim_end_matches(['"', '”', '“', '»', '’', ')', '）', '」', '』', ' ']);
    closed.ends_with([
        '.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '॥', '။', '።', '།',
    ])
}

/// Whether a line, in lower case, begins as one does that asks something of the reader.
pub(super) fn asks(begin: &str) -> bool {
    /// Words that speak to the reader.
    const ASKING: &[&str] = &[
        "sign",
        "subscribe",
        "follow",
        "like",
        "join",
        "donate",
        "support",
        "download",
        "get",
        "click",
        "read",
        "write",
        "share",
        "send",
        "email",
        "contact",
        "check",
        "please",
        "want",
        "do you",
        "have you",
        "got",
        "for more",
        "if you",
        "you can",
        "you may",
        "find us",
        "our",
        "this article",
        "this story",
        "to subscribe",
        "to donate",
        "to sign",
        "keep",
        "stay",
        "don't",
        "enjoy",
        "help",
        "visit",
        "register",
        "become",
        "never miss",
        "bookmark",
        "folge",
        "folgen",
        "abonniere",
        "abonnieren",
        "jetzt",
        "hier",
        "möchten",
        "melden",
        "unser",
        "unseren",
        "unsere",
        "laden",
        "suivez",
        "retrouvez",
        "recevez",
        "téléchargez",
        "abonnez",
        "inscrivez",
        "sigue",
        "síguenos",
        "suscríbete",
        "recibe",
        "únete",
        "descarga",
        "siga",
        "receba",
        "entre",
        "baixe",
        "inscreva",
        "segui",
        "seguici",
        "ricevi",
        "iscriviti",
        "scarica",
        "zapraszamy",
        "zapisz",
        "polub",
        "obserwuj",
        "подписывайтесь",
        "подпишитесь",
        "присоединяйтесь",
        "оцените",
        "читайте",
        "ваше мнение",
        "підписуйтесь",
    ];
    /// The same where words are not divided.
    const ASKING_CHINESE: &[&str] = &[
        "关注",
        "關注",
        "欢迎",
        "歡迎",
        "扫",
        "掃",
        "訂閱",
        "订阅",
        "下載",
        "下载",
        "请",
        "請",
        "点击",
        "點擊",
        "打开",
        "更多",
        "加入",
        "新闻热线",
        "爆料",
        "联系",
        "投稿",
        "手机",
        "想",
    ];
    ASKING_CHINESE.iter().any(|word| begin.starts_with(word))
        || ASKING.iter().any(|word| {
            begin
                .strip_prefix(word)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
}
