//! The next page of a list, where no rule says which link it is.

use scraper::ElementRef;
use url::Url;

use super::super::page::Page;
use super::{place, target, text};

/// What links to the next page say, in lower case, without arrows.
const WORDS: [&str; 36] = [
    "next",
    "next page",
    "older",
    "older posts",
    "older entries",
    "older articles",
    "下一页",
    "下页",
    "下一頁",
    "下頁",
    "后一页",
    "后页",
    "下一页>",
    "次へ",
    "次のページ",
    "次ページ",
    "다음",
    "다음 페이지",
    "siguiente",
    "página siguiente",
    "suivant",
    "suivante",
    "page suivante",
    "weiter",
    "nächste",
    "nächste seite",
    "volgende",
    "successiva",
    "próxima",
    "próximo",
    "далее",
    "следующая",
    "вперед",
    "nästa",
    "następna",
    "sonraki",
];
/// Classes of such links.
const CLASSES: [&str; 5] = [
    "next",
    "nextpage",
    "next-page",
    "page-next",
    "pagination-next",
];
/// Longest text of such a link, in characters.
const MAX_WORDS_CHARS: usize = 24;

/// The next page of a list.
pub(super) fn next_page(page: &Page, url: &Url) -> Option<Url> {
    let mut related = page.select("link[rel~=next], a[rel~=next]").into_iter();
    if let Some(next) = related.find_map(|link| of_site(page, url, link)) {
        return Some(next);
    }
    let links = page.select("a[href]");
    let mut saying = links.iter().filter(|link| says_next(**link));
    if let Some(next) = saying.find_map(|link| of_site(page, url, *link)) {
        return Some(next);
    }
    let mut arrows = links.iter().filter(|link| is_arrow(**link));
    arrows.find_map(|link| of_site(page, url, *link))
}

fn of_site(page: &Page, url: &Url, link: ElementRef<'_>) -> Option<Url> {
    let target = target(page, url, link)?;
    (target.host_str() == url.host_str()).then_some(target)
}

fn says_next(link: ElementRef<'_>) -> bool {
    let attributes =
        ["aria-label", "title"].map(|name| link.value().attr(name).unwrap_or_default().to_owned());
    let [label, title] = attributes;
    [text::of(link), label, title].iter().any(|said| {
        if said.chars().nth(MAX_WORDS_CHARS).is_some() {
            return false;
        }
        let said = said.to_lowercase();
        let said = said.trim_matches(|character: char| {
            character.is_whitespace() || "»›>→▶❯]<[()…".contains(character)
        });
        WORDS.contains(&said)
    })
}

/// A link that is only an arrow counts where pages are turned, or when its class says so.
fn is_arrow(link: ElementRef<'_>) -> bool {
    let shown = text::of(link);
    let is_arrow = matches!(shown.as_str(), "»" | "›" | ">" | "→" | "❯" | "▶" | "&gt;");
    let has_class = |element: ElementRef<'_>| {
        element
            .value()
            .classes()
            .any(|class| CLASSES.contains(&class.to_ascii_lowercase().as_str()))
    };
    let parent = link.parent().and_then(ElementRef::wrap);
    has_class(link) || parent.is_some_and(has_class) || is_arrow && place::is_pager(link)
}
