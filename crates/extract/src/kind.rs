//! What a page is: an article, or something in its place.

use url::Url;

use crate::document::Document;
use crate::extraction::PageKind;
use crate::measure::{Measures, SENTENCE};
use crate::metadata::Metadata;
use crate::words::amount;

/// Weight of text from which a page is an article whatever it says of errors.
const MUCH_TEXT: usize = 900;

/// Weight of two short sentences.
const TWO_SENTENCES: usize = 120;

/// Words of pages that stand for a missing one, in lower case.
const ERROR: &[&str] = &[
    "not found",
    "page not found",
    "404",
    "410 gone",
    "no longer available",
    "has been removed",
    "been deleted",
    "doesn't exist",
    "does not exist",
    "can't be found",
    "cannot be found",
    "couldn't find",
    "could not be found",
    "internal server error",
    "bad gateway",
    "service unavailable",
    "gateway time",
    "forbidden",
    "access denied",
    "nicht gefunden",
    "introuvable",
    "no encontrada",
    "не найдена",
    "غير موجود",
    "لم يتم العثور",
    "tidak ditemukan",
    "bulunamadı",
    "không tìm thấy",
    "찾을 수 없",
    "não encontrad",
    "non trovat",
    "nie znalezion",
    "页面不存在",
    "頁面不存在",
    "该页面不存在",
    "内容不存在",
    "文章不存在",
    "內容不存在",
    "已删除",
    "已被删除",
    "已刪除",
    "已被刪除",
    "找不到",
    "无法找到",
    "無法找到",
    "已下线",
    "已失效",
    "見つかりません",
];

const CHALLENGE: [&str; 16] = [
    "captcha",
    "are you a robot",
    "not a robot",
    "are you human",
    "verify you are human",
    "checking your browser",
    "just a moment",
    "unusual traffic",
    "attention required",
    "ddos protection",
    "security check",
    "bot check",
    "安全验证",
    "人机验证",
    "请完成验证",
    "驗證您是人類",
];

const CONSENT: [&str; 12] = [
    "before you continue",
    "we value your privacy",
    "your privacy choices",
    "cookie consent",
    "accept cookies",
    "accept all cookies",
    "privacy settings",
    "consent to",
    "wir und unsere partner",
    "隐私设置",
    "cookie 设置",
    "同意並繼續",
];

const LOGIN: [&str; 16] = [
    "log in to",
    "sign in to",
    "login to continue",
    "please log in",
    "please sign in",
    "subscribe to continue",
    "subscribers only",
    "subscribe to read",
    "already a subscriber",
    "create an account",
    "to continue reading",
    "请登录",
    "請登入",
    "登录后",
    "订阅后",
    "登入後",
];

/// Judges a page by what was found on it. `weight` is that of the text that was found.
pub(crate) fn judge(
    document: &Document,
    metadata: &Metadata,
    measures: &Measures,
    url: &Url,
    roots: &[usize],
    weight: usize,
    share: f64,
) -> PageKind {
    let whole = measures.all.first().copied().unwrap_or_default();
    if weight < MUCH_TEXT
        && let Some(kind) = in_place_of_an_article(document, metadata, weight)
    {
        return kind;
    }
    let is_root = matches!(
        url.path(),
        "/" | "" | "/index.html" | "/index.htm" | "/index.php"
    ) && url.query().is_none();
    if !metadata.is_article && weight < MUCH_TEXT * 3 {
        let told = metadata.heading.is_some() && metadata.published.is_some();
        // Of an index, links are the most, and what is no link is in many small pieces.
        let mostly_links = whole.linked_percent() > 40 && whole.links > 20;
        let scattered = share < 0.35;
        if alternates(document, measures, roots)
            || (mostly_links && scattered && !told)
            || (mostly_links && weight < 120 && !told)
            || (is_root && !told && whole.links > 4 && (scattered || weight < 300))
        {
            return PageKind::FrontPage;
        }
    }
    if weight == 0 {
        if whole.links > 10 && whole.linked_percent() > 50 {
            return PageKind::FrontPage;
        }
        return PageKind::Empty;
    }
    PageKind::Article
}

/// Whether the chosen text is links to stories, each with a line or two on it.
fn alternates(document: &Document, measures: &Measures, roots: &[usize]) -> bool {
    /// Fewest stories of an index.
    const MIN_STORIES: usize = 4;
    /// Weight of the longest text on a story.
    const MAX_WEIGHT: usize = 600;
    let (mut pairs, mut texts) = (0, 0);
    let mut after_link = false;
    for node in roots.iter().flat_map(|root| *root..document.end(*root)) {
        let Some(own) = measures.own.get(node).filter(|own| own.weight >= 20) else {
            continue;
        };
        if own.linked * 10 >= own.weight * 9 {
            after_link = true;
        } else if own.linked_percent() < 50 && own.weight >= SENTENCE {
            texts += 1;
            pairs += usize::from(after_link && own.weight < MAX_WEIGHT);
            after_link = false;
        }
    }
    pairs >= MIN_STORIES && pairs * 3 >= texts * 2
}

fn in_place_of_an_article(
    document: &Document,
    metadata: &Metadata,
    weight: usize,
) -> Option<PageKind> {
    /// How much of the page's text is looked through, in bytes.
    const MAX_BYTES: usize = 6_000;
    let heading = metadata
        .heading
        .map(|node| document.text_below(node))
        .unwrap_or_default();
    let head = format!(
        "{} {} {}",
        metadata.title,
        heading,
        metadata.headline.as_deref().unwrap_or_default()
    )
    .to_lowercase();
    let mut text = document.text_below(0);
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    let text = text.to_lowercase();
    let whole = amount(&text).weight;
    let says = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    let small = whole < 1_500;
    let stated = (metadata.is_article || metadata.published.is_some()) && weight >= TWO_SENTENCES;
    if stated {
        return None;
    }
    if says(&CHALLENGE, &head) || (small && says(&CHALLENGE, &text)) {
        return Some(PageKind::Challenge);
    }
    // A headline may speak of what was not found: then the text must speak of it too, or be none.
    let mut told = text.clone();
    for part in [&metadata.title, &heading] {
        if !part.is_empty() {
            told = told.replace(&part.to_lowercase(), " ");
        }
    }
    let told = says(ERROR, &told);
    let named = says(ERROR, &head) && weight < 400 && (told || weight < TWO_SENTENCES);
    let unnamed = metadata.heading.is_none() || weight < TWO_SENTENCES;
    if named || (told && small && unnamed && weight < 250) {
        return Some(PageKind::Error);
    }
    if says(&CONSENT, &head) || (small && says(&CONSENT, &text)) {
        return Some(PageKind::Consent);
    }
    if (says(&LOGIN, &head) && weight < 400) || (weight < 200 && says(&LOGIN, &text)) {
        return Some(PageKind::Login);
    }
    None
}
