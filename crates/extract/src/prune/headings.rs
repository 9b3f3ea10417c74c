//! Headings, and short lines that end in a colon, with nothing behind them.

use super::mark;
use super::phrases::leads_elsewhere;
use crate::document::Document;
use crate::measure::Measures;
use crate::words::collapse;

/// A heading that no text has followed so far.
struct Waiting {
    node: usize,
    /// Whether what it headed was left out.
    emptied: bool,
}

/// Leaves out the headings of what was left out, over all `roots` at once.
///
/// What is long enough to be a sentence is no heading, whatever its element: summaries are set as
/// headings by many papers.
pub(super) fn leave(document: &Document, measures: &Measures, roots: &[usize], skip: &mut [bool]) {
    /// Weight from which a heading of one line is a summary.
    const SENTENCE: usize = 110;
    let mut waiting: Vec<Waiting> = Vec::new();
    for root in roots {
        let mut node = *root;
        while node < document.end(*root) {
            if skip.get(node) == Some(&true) {
                let elsewhere = measures
                    .all
                    .get(node)
                    .is_some_and(|all| all.weight > 40 && all.linked_percent() > 40);
                if elsewhere {
                    let links = measures.all.get(node).map_or(0, |all| all.links);
                    empty(document, &mut waiting, node, links);
                }
                node = document.end(node);
                continue;
            }
            let (Some(own), Some(all)) = (measures.own.get(node), measures.all.get(node)) else {
                return;
            };
            let heading = matches!(document.name(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
            if heading && all.weight < SENTENCE {
                end(&waiting, skip);
                waiting.push(Waiting {
                    node,
                    emptied: false,
                });
                node = document.end(node);
                continue;
            }
            if own.weight > 0 {
                let colon = own.weight < 60
                    && all.weight < SENTENCE * 4
                    && collapse(&document.text_below(node)).ends_with([':', '：']);
                // A heading belongs to the text behind it, unless what it headed was left out.
                if own.prose > 0 {
                    end(&waiting, skip);
                }
                waiting.clear();
                if colon {
                    waiting.push(Waiting {
                        node,
                        emptied: false,
                    });
                }
            }
            node += 1;
        }
    }
    for heading in waiting {
        mark(skip, heading.node);
    }
}

/// Notes that `gone` was left out behind the headings that wait: it was theirs when they stand in a
/// box with it, or announce it.
fn empty(document: &Document, waiting: &mut [Waiting], gone: usize, links: usize) {
    /// Headings in a row of which what was left out may be.
    const IN_A_ROW: usize = 4;
    for heading in waiting.iter_mut().rev().take(IN_A_ROW) {
        let parent = document.parent(heading.node);
        let boxed =
            !document.contains(parent, gone) || document.end(parent) <= document.end(gone) + 2;
        heading.emptied |= boxed
            || links > 2
            || matches!(document.name(gone), "ul" | "ol")
            || leads_elsewhere(&document.text_below(heading.node).to_lowercase());
    }
}

fn end(waiting: &[Waiting], skip: &mut [bool]) {
    for heading in waiting.iter().filter(|heading| heading.emptied) {
        mark(skip, heading.node);
    }
}
