//! Texts in pieces, as page builders make them: boxes of one kind beside each other, each deep in boxes
//! of its own, of which the best has too little of the text to stand for it.

use crate::document::Document;
use crate::hints::Said;
use crate::measure::Measures;
use crate::score::is_box;

/// Fewest boxes beside one that are made as it is; a single one behind it with a heading of its own is
/// another story, or of the site.
pub(crate) const MIN_ALIKE: usize = 2;

/// Whether a box is made as the one beside it, and has paragraphs.
pub(crate) fn is_alike(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    sibling: usize,
    level: usize,
) -> bool {
    /// Least weight of its paragraphs.
    const MIN_PROSE: usize = 300;
    /// Fewest of them; who wrote it is told in one or two.
    const MIN_PARAGRAPHS: usize = 3;
    /// Largest part of it, in percent, that is links.
    const MAX_LINKED: usize = 30;
    /// Nodes in which a heading begins.
    const NODES: usize = 400;
    let paragraphs = || {
        let prose = |node: &usize| measures.own.get(*node).is_some_and(|own| own.prose > 0);
        document
            .below(sibling)
            .filter(prose)
            .take(MIN_PARAGRAPHS)
            .count()
    };
    // Below the text what has no heading is about those who wrote it; nothing stands above the headline.
    let is_placed = || {
        if sibling < level {
            !document
                .below(level)
                .any(|node| document.name(node) == "h1")
        } else {
            has_heading(document, sibling, NODES)
        }
    };
    is_same_make(document, sibling, level)
        && is_plain(said, skip, sibling)
        && measures
            .all
            .get(sibling)
            .is_some_and(|all| all.prose >= MIN_PROSE && all.linked_percent() <= MAX_LINKED)
        && paragraphs() == MIN_PARAGRAPHS
        && !has_linked_heading(document, sibling)
        && is_placed()
}

/// Whether a box begins with a heading.
pub(crate) fn begins_anew(document: &Document, measures: &Measures, node: usize) -> bool {
    let mut below = document.below(node);
    let first = below.find(|node| {
        matches!(document.name(*node), "h1" | "h2" | "h3" | "h4")
            || measures.own.get(*node).is_some_and(|own| own.prose > 0)
    });
    first.is_some_and(|first| matches!(document.name(first), "h1" | "h2" | "h3" | "h4"))
}

/// Whether a heading leads to another story.
fn has_linked_heading(document: &Document, node: usize) -> bool {
    let is_link = |node: usize| {
        document.name(node) == "a"
            && document
                .attribute(node, "href")
                .is_some_and(|href| !href.trim().starts_with('#'))
    };
    document
        .below(node)
        .filter(|node| {
            matches!(
                document.name(*node),
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            )
        })
        .any(|heading| {
            document.below(heading).any(is_link)
                || document
                    .ancestors(heading)
                    .take_while(|above| *above > node)
                    .any(is_link)
        })
}

/// Whether what stands between two parts of the text belongs to it: headings, lists.
pub(crate) fn is_between(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    sibling: usize,
    level: usize,
) -> bool {
    /// Largest part of it, in percent, that is links.
    const MAX_LINKED: usize = 25;
    /// Nodes of a box with a heading and little else.
    const NODES: usize = 24;
    let belongs = matches!(
        document.name(sibling),
        "h2" | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "p"
            | "blockquote"
            | "pre"
    ) || (is_same_make(document, sibling, level)
        && has_heading(document, sibling, NODES));
    belongs
        && is_plain(said, skip, sibling)
        && measures
            .all
            .get(sibling)
            .is_some_and(|all| all.weight > 0 && all.linked_percent() <= MAX_LINKED)
}

fn has_heading(document: &Document, node: usize, within: usize) -> bool {
    let mut below = document.below(node).take(within);
    below.any(|node| matches!(document.name(node), "h2" | "h3" | "h4"))
}

/// Whether two boxes are of the same kind by their names.
fn is_same_make(document: &Document, one: usize, other: usize) -> bool {
    let class = |node: usize| {
        let class = document.attribute(node, "class").unwrap_or_default();
        class.split_ascii_whitespace().next()
    };
    document.name(one) == document.name(other)
        && is_box(document.name(one))
        && class(one).is_some()
        && class(one) == class(other)
}

/// Whether a box says nothing against itself.
fn is_plain(said: &[Said], skip: &[bool], node: usize) -> bool {
    skip.get(node) != Some(&true)
        && said.get(node).is_some_and(|said| {
            !(said.foreign
                || said.doubtful
                || said.author
                || said.matter
                || said.caption
                || said.hidden)
        })
}
