//! Short lines that come again and again: labels of advertisements, of galleries, of the site.

use std::collections::HashMap;

use super::{boxes, mark, text_of};
use crate::document::Document;
use crate::measure::Measures;
use crate::words::bare;

/// Leaves out lines that are repeated and say nothing of their own.
pub(super) fn leave(document: &Document, measures: &Measures, roots: &[usize], skip: &mut [bool]) {
    /// How often a line comes that is no text.
    const TIMES: usize = 3;
    let is_short = |node: &usize| {
        let node = *node;
        matches!(document.name(node), "p" | "div" | "section" | "aside")
            && skip.get(node) != Some(&true)
            && measures
                .all
                .get(node)
                .is_some_and(|all| (8..60).contains(&all.weight))
            && !is_among_paragraphs(document, measures, node)
    };
    let nodes = roots.iter().flat_map(|root| *root..document.end(*root));
    let short: Vec<usize> = nodes.filter(is_short).collect();
    if short.len() < TIMES {
        return;
    }
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for node in short {
        if let Some(text) = text_of(document, node)
            && !is_said(document, node, &text)
            && !heads_list(document, node)
            && !matches!(document.name(document.parent(node)), "li" | "td")
        {
            places.entry(bare(&text)).or_default().push(node);
        }
    }
    // A box and the line in it are two places of one line.
    for nodes in places.into_values() {
        let lines = nodes
            .windows(2)
            .filter(|two| matches!(two, [one, other] if !document.contains(*one, *other)))
            .count()
            + 1;
        if lines >= TIMES {
            for node in nodes {
                mark(skip, node);
            }
        }
    }
}

/// Whether a list or table stands below a line, in its box or that around it: it is its heading.
fn heads_list(document: &Document, node: usize) -> bool {
    /// Boxes around a line with nothing else in them.
    const AROUND: usize = 3;
    let lists = |node: usize| matches!(document.name(node), "ul" | "ol" | "dl" | "table");
    document
        .ancestors(node)
        .take(AROUND)
        .any(|around| boxes::below(document, around).is_some_and(lists))
}

/// Whether a paragraph without a link stands between paragraphs: an answer given again.
fn is_among_paragraphs(document: &Document, measures: &Measures, node: usize) -> bool {
    let plain = |node: usize| {
        matches!(
            document.name(node),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        ) && measures
            .all
            .get(node)
            .is_some_and(|all| all.linked * 2 < all.weight)
    };
    document.name(node) == "p"
        && plain(node)
        && boxes::above(document, node).is_some_and(plain)
        && boxes::below(document, node).is_none_or(plain)
}

/// Whether a line may be repeated because the text says it again: it has numbers, it asks, it names
/// what follows, or it is set as a heading.
fn is_said(document: &Document, node: usize, text: &str) -> bool {
    text.contains([':', '：', '?', '？'])
        || text.ends_with(['.', '。', '!', '！'])
        || text.chars().any(char::is_numeric)
        || document
            .below(node)
            .any(|node| matches!(document.name(node), "b" | "strong" | "em" | "li" | "td"))
}
