//! The texts of a list: what a link calls its article, and how much a text says.

use scraper::{ElementRef, Node};

use super::super::listing_date::is_date;

/// Longest text that is kept, in characters: that of a title with its summary.
const MAX_TEXT_CHARS: usize = 1_000;
/// What a Chinese, Japanese or Korean character says, in Latin letters.
const WIDE_WEIGHT: usize = 2;
/// A text from this weight on can be a headline: five Chinese characters.
pub(super) const MIN_HEADLINE: usize = 10;
/// Elements that lie below each other, so that a link around them has several texts.
const BLOCKS: [&str; 15] = [
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "ul", "li", "figure",
    "table", "header",
];

/// The text of an element on one line, without that of scripts and styles.
pub(super) fn of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for piece in pieces(element) {
        text.push_str(piece);
        if text.len() > 4 * MAX_TEXT_CHARS {
            break;
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(MAX_TEXT_CHARS).collect()
}

/// The texts in an element as they stand.
pub(super) fn pieces(element: ElementRef<'_>) -> impl Iterator<Item = &str> {
    element.descendants().filter_map(|node| {
        let Node::Text(text) = node.value() else {
            return None;
        };
        let parent = node.parent().and_then(ElementRef::wrap);
        let is_shown =
            parent.is_none_or(|parent| !matches!(parent.value().name(), "script" | "style"));
        is_shown.then_some(&**text)
    })
}

/// What a link calls its article: the heading in it, else the first text of several, else all of its text; the
/// whole title where the text is cut short and the `title` attribute has it.
pub(super) fn title_of_link(link: ElementRef<'_>) -> String {
    let inner = || link.descendent_elements().skip(1);
    let heading = inner().find(|element| is_heading(*element));
    let shown = match heading.map(of).filter(|heading| !heading.is_empty()) {
        Some(heading) => heading,
        None if inner().any(|element| BLOCKS.contains(&element.value().name())) => {
            let leaves: Vec<&str> = pieces(link)
                .map(str::trim)
                .filter(|leaf| !leaf.is_empty())
                .collect();
            let headline = leaves
                .iter()
                .find(|leaf| weight(leaf) >= MIN_HEADLINE && !is_date(leaf));
            let leaf = headline.or(leaves.first()).copied().unwrap_or_default();
            leaf.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        None => of(link),
    };
    let whole = link.value().attr("title").unwrap_or_default().trim();
    let cut = shown.trim_end_matches(['…', '.']);
    if cut.len() < shown.len() && whole.len() > cut.len() && whole.starts_with(cut.trim_end()) {
        return whole.chars().take(MAX_TEXT_CHARS).collect();
    }
    shown
}

pub(super) fn is_heading(element: ElementRef<'_>) -> bool {
    matches!(
        element.value().name(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
    )
}

/// How much a text says, in Latin letters.
pub(super) fn weight(text: &str) -> usize {
    text.chars()
        .map(|character| match character {
            '\u{2e80}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => WIDE_WEIGHT,
            _ => usize::from(character.is_alphanumeric()),
        })
        .sum()
}
