//! The date beside a title.

use scraper::{ElementRef, Node};

use super::super::listing_date::is_date;
use super::text;

/// Longest date that is kept, in characters.
const MAX_DATE_CHARS: usize = 80;
/// How many nodes behind an item are looked at.
const MAX_SIBLINGS: usize = 4;

/// The date that an element states, in its `datetime` attribute or its text.
pub(super) fn stated(element: ElementRef<'_>) -> Option<String> {
    let attribute = element
        .value()
        .attr("datetime")
        .map(str::trim)
        .unwrap_or_default();
    let shown = if attribute.is_empty() {
        text::of(element)
    } else {
        attribute.to_owned()
    };
    let shown: String = shown.chars().take(MAX_DATE_CHARS).collect();
    (!shown.is_empty()).then_some(shown)
}

/// The date of an item: of a `time` element, else a text that is a date.
pub(super) fn date(item: ElementRef<'_>) -> Option<String> {
    let mut inner = item.descendent_elements();
    let time = inner.find(|element| element.value().name() == "time");
    time.and_then(stated)
        .or_else(|| text_of(item).map(|(date, _)| date))
        .or_else(|| behind(item))
}

/// The text in an item that is a date, and the element that holds it.
pub(super) fn text_of(item: ElementRef<'_>) -> Option<(String, Option<ElementRef<'_>>)> {
    item.descendants().find_map(|node| {
        let Node::Text(text) = node.value() else {
            return None;
        };
        let text = bare(text);
        is_date(&text).then(|| (text, node.parent().and_then(ElementRef::wrap)))
    })
}

/// Where the items of a list are links or terms, their dates lie behind them.
fn behind(item: ElementRef<'_>) -> Option<String> {
    if !matches!(item.value().name(), "a" | "dt") {
        return None;
    }
    for node in item.next_siblings().take(MAX_SIBLINGS) {
        let shown = match (node.value(), ElementRef::wrap(node)) {
            (Node::Text(text), _) => bare(text),
            (_, Some(element)) if element.value().name() == item.value().name() => return None,
            (_, Some(element)) => bare(&text::of(element)),
            _ => continue,
        };
        if is_date(&shown) {
            return Some(shown);
        }
    }
    None
}

/// A text on one line without brackets around it.
fn bare(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    text.trim_matches(['[', ']', '(', ')', '（', '）', '【', '】', '·', '|', ' '])
        .to_owned()
}
