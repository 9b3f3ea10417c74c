//! The section of the site, and keywords.

use super::head::Head;
use crate::document::Document;
use crate::linked_data::LinkedData;
use crate::words::{bare, collapse};

/// Most keywords that are kept.
const MAX_KEYWORDS: usize = 50;

/// Longest name of a section, in characters.
const MAX_CHARACTERS: usize = 60;

/// The section, as stated or as the last breadcrumb above the article.
pub(super) fn of(
    document: &Document,
    head: &Head,
    stated: &LinkedData,
    headline: Option<&str>,
    site_name: Option<&str>,
) -> Option<String> {
    let usable = |section: &String| {
        !section.contains("://")
            && section.chars().count() <= MAX_CHARACTERS
            && section.chars().any(char::is_alphabetic)
    };
    let headline = headline.map(bare).unwrap_or_default();
    let site = site_name.map(bare).unwrap_or_default();
    let of_trail = |trail: &[String]| {
        trail
            .iter()
            .filter(|name| {
                let own = bare(name);
                !own.is_empty()
                    && own != site
                    && !is_home(&own)
                    && !headline.contains(&own)
                    && !own.contains(&headline)
            })
            .rfind(|name| usable(name))
            .cloned()
    };
    head.first(&["article:section", "og:article:section", "og:section"])
        .filter(usable)
        .or_else(|| stated.section.clone().filter(usable))
        .or_else(|| {
            head.first(&[
                "section",
                "parsely-section",
                "dc.subject.section",
                "cxenseparse:category",
            ])
            .filter(usable)
        })
        .or_else(|| (!headline.is_empty()).then(|| of_trail(&stated.breadcrumbs))?)
        .or_else(|| (!headline.is_empty()).then(|| of_trail(&trail(document, head)))?)
}

/// The links of a list of breadcrumbs in the page.
fn trail(document: &Document, head: &Head) -> Vec<String> {
    /// Most nodes of a list of breadcrumbs.
    const MAX_NODES: usize = 120;
    let list = head.breadcrumbs.first().copied().or_else(|| {
        (0..document.len()).find(|node| {
            document.end(*node) - node <= MAX_NODES
                && document.attributes(*node).any(|(name, value)| {
                    matches!(name, "class" | "id" | "aria-label")
                        && value.len() <= 200
                        && value.to_ascii_lowercase().contains("breadcrumb")
                })
        })
    });
    let Some(list) = list else {
        return Vec::new();
    };
    document
        .below(list)
        .filter(|node| document.name(*node) == "a")
        .take(20)
        .map(|node| document.text_below(node))
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_home(name: &str) -> bool {
    matches!(
        name,
        "home"
            | "homepage"
            | "startseite"
            | "start"
            | "accueil"
            | "inicio"
            | "início"
            | "首页"
            | "首頁"
            | "トップ"
            | "ホーム"
            | "главная"
            | "головна"
            | "strona główna"
            | "forside"
            | "hem"
            | "etusivu"
            | "ana sayfa"
            | "anasayfa"
            | "αρχική"
            | "الرئيسية"
            | "홈"
    )
}

pub(super) fn keywords(head: &Head, stated: &LinkedData) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    let listed = ["keywords", "news_keywords", "parsely-tags", "sailthru.tags"]
        .iter()
        .flat_map(|name| head.all(name))
        .flat_map(|words| words.split([',', '，', ';', '、', '|']));
    let single = ["article:tag", "og:article:tag"]
        .iter()
        .flat_map(|name| head.all(name))
        .flat_map(|words| words.split(','));
    for word in single
        .chain(stated.keywords.iter().map(String::as_str))
        .chain(listed)
        .map(collapse)
    {
        if !word.is_empty() && !keywords.contains(&word) && keywords.len() < MAX_KEYWORDS {
            keywords.push(word);
        }
    }
    keywords
}
