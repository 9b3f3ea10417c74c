//! What is around the content of a page.

use crate::document::Document;
use crate::hints::Said;
use crate::words::Amount;

/// Whether a field is for searching.
pub(super) fn is_search(document: &Document, field: usize) -> bool {
    /// How far around it is looked.
    const REACH: usize = 3;
    let name = document.attribute(field, "name").unwrap_or_default();
    let is_named = |node: usize| {
        ["role", "class", "id", "placeholder", "action", "name"]
            .iter()
            .any(|key| {
                document
                    .attribute(node, key)
                    .is_some_and(|value| value.to_ascii_lowercase().contains("search"))
            })
    };
    matches!(
        name.to_ascii_lowercase().as_str(),
        "q" | "s" | "query" | "keyword" | "keywords" | "wd" | "kw"
    ) || is_named(field)
        || document.ancestors(field).take(REACH).any(is_named)
}

/// Adds what is around the content of a page and what is not shown.
pub(super) fn aside(
    document: &Document,
    said: &[Said],
    amounts: &[Amount],
    heading: Option<usize>,
    skip: &mut [bool],
) {
    let mut sums: Vec<usize> = amounts.iter().map(|amount| amount.weight).collect();
    for node in (1..document.len()).rev() {
        let sum = match skip.get(node) {
            Some(false) => sums.get(node).copied().unwrap_or_default(),
            _ => 0,
        };
        if let Some(parent) = sums.get_mut(document.parent(node)) {
            *parent += sum;
        }
    }
    let whole = sums.first().copied().unwrap_or_default();
    let mut node = 0;
    while node < document.len() {
        let role = document.attribute(node, "role").unwrap_or_default();
        let said = said.get(node).copied().unwrap_or_default();
        let is_around = match document.name(node) {
            "nav" | "footer" => true,
            "header" | "aside" | "dialog" => {
                sums.get(node).copied().unwrap_or_default() * 3 < whole
                    && !heading.is_some_and(|heading| document.contains(node, heading))
            }
            _ => {
                said.comments
                    || said.hidden
                    || matches!(role, "navigation" | "contentinfo")
                    || (matches!(role, "dialog" | "alertdialog" | "banner" | "complementary")
                        && sums.get(node).copied().unwrap_or_default() * 3 < whole)
            }
        };
        if is_around && let Some(place) = skip.get_mut(node) {
            *place = true;
        }
        node = if skip.get(node) == Some(&true) {
            document.end(node)
        } else {
            node + 1
        };
    }
}
