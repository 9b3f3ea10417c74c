//! What is left out before anything is weighed: what is never text, and what says that it is no part
//! of the article, unless it holds too much of the page for that to be true.

mod folded;

use crate::document::Document;
use crate::hints::Said;
use crate::measure::{Measure, Measures};
use crate::rules::Applied;

/// Elements that never hold text of an article.
pub(crate) fn never(document: &Document) -> Vec<bool> {
    (0..document.len())
        .map(|node| {
            matches!(
                document.name(node),
                "head"
                    | "script"
                    | "style"
                    | "template"
                    | "noscript"
                    | "button"
                    | "select"
                    | "input"
                    | "textarea"
                    | "option"
                    | "iframe"
                    | "object"
                    | "embed"
                    | "applet"
                    | "canvas"
                    | "map"
                    | "link"
                    | "meta"
                    | "title"
                    | "datalist"
                    | "progress"
                    | "meter"
                    | "audio"
                    | "frameset"
            )
        })
        .collect()
}

/// What was left out, and why.
pub(crate) struct Stripped {
    /// Whether names counted.
    pub(crate) believed: bool,
    /// The prose that only names left out.
    pub(crate) lost_by_name: usize,
}

/// Adds what says that it is no part of the article, by element, and `by_name` if that is wanted.
///
/// Names that would leave out most of the page say nothing: then only elements count.
pub(crate) fn strip(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    heading: Option<usize>,
    skip: &mut Vec<bool>,
    by_name: bool,
) -> Stripped {
    let whole = measures.all.first().map_or(0, |all| all.prose);
    let mut named = skip.clone();
    let lost = if by_name {
        pass(document, said, measures, heading, &mut named, true)
    } else {
        usize::MAX
    };
    let believed = by_name && lost.saturating_mul(3) <= whole * 2;
    let by_element = pass(document, said, measures, heading, skip, false);
    if believed {
        *skip = named;
    }
    Stripped {
        believed,
        lost_by_name: if believed {
            lost.saturating_sub(by_element)
        } else {
            0
        },
    }
}

/// Leaves out what the rules of the site strip, and nothing that holds what they select.
pub(crate) fn by_rules(document: &Document, applied: &Applied, skip: &mut [bool]) {
    let mut cleared = vec![
        false;
        if applied.bodies.is_empty() {
            0
        } else {
            skip.len()
        }
    ];
    for root in applied.bodies.iter().flatten() {
        for above in document.ancestors(*root) {
            match (cleared.get_mut(above), skip.get_mut(above)) {
                (Some(cleared), Some(place)) if !*cleared => (*cleared, *place) = (true, false),
                // What is above was cleared for another root.
                _ => break,
            }
        }
    }
    for node in &applied.stripped {
        if let Some(place) = skip.get_mut(*node) {
            *place = true;
        }
    }
}

/// One pass over the page; returns how much prose it left out.
fn pass(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    heading: Option<usize>,
    skip: &mut [bool],
    by_name: bool,
) -> usize {
    let whole = measures.all.first().map_or(0, |all| all.prose);
    let first_child = |node: usize| {
        let mut children = document.children(node);
        said.get(children.find(|child| document.is_element(*child))?)
    };
    let mut lost = 0;
    let mut node = 0;
    while node < document.len() {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        let answers = said;
        let (Some(said), Some(all)) = (said.get(node), measures.all.get(node)) else {
            break;
        };
        // The largest part of the page's prose, in percent, that may be left out for this reason.
        let most = match document.name(node) {
            "html" | "body" | "main" | "article" => 0,
            "nav" => 60,
            "footer" | "aside" | "dialog" => 35,
            "form" if all.links > 10 || all.prose < 200 => 10,
            _ if said.comments => 85,
            _ if said.foreign
                && by_name
                && !is_in_line(document, measures, node)
                && !is_table_of_text(document, node, all) =>
            {
                35
            }
            _ => 0,
        };
        let folds = said.folded || first_child(node).is_some_and(|said| said.folded);
        let hidden =
            said.hidden && !(folds && has_text(all) && folded::has_opener(document, answers, node));
        let most = if hidden { most.max(30) } else { most };
        let holds_heading = heading.is_some_and(|heading| document.contains(node, heading));
        let little = all.prose * 100 <= whole * most;
        if most > 0 && little && !said.body && (hidden || !holds_heading) {
            if let Some(place) = skip.get_mut(node) {
                *place = true;
            }
            lost += if said.comments { 0 } else { all.prose };
            node = document.end(node);
            continue;
        }
        node += 1;
    }
    lost
}

/// Whether an element is a link within a sentence, whatever its name says of it.
pub(crate) fn is_in_line(document: &Document, measures: &Measures, node: usize) -> bool {
    let block = measures.block.get(node).copied().unwrap_or(0);
    let weight = |measure: Option<&Measure>| measure.map_or(0, |measure| measure.weight);
    document.name(node) == "a"
        && weight(measures.own.get(block)) >= weight(measures.all.get(node)) * 3
        && measures.own.get(block).is_some_and(|own| own.prose > 0)
}

/// Whether what is hidden may be an answer below its question: words, and few links.
fn has_text(all: &Measure) -> bool {
    all.prose > 0 && all.linked_percent() < 30
}

/// Whether an element is a table or a numbered list that has more text than links: one that ranks things
/// by name is no list of the stories that are read most.
pub(crate) fn is_table_of_text(document: &Document, node: usize, all: &Measure) -> bool {
    let words = match document.name(node) {
        "table" => all.weight,
        "ol" => all.prose,
        _ => 0,
    };
    words > 0 && all.linked_percent() < 25
}
