//! Where the text may be: several answers, of which [`crate::quality`] chooses one.
//!
//! Most pages have one that is plainly right, and then most candidates are the same; they differ where
//! an article is cut into pieces, stands in boxes without names, or has other stories beside it.

use crate::document::Document;
use crate::hints::Said;
use crate::measure::Measures;
use crate::model::Marks;
use crate::score::{Ballot, is_box};

/// How a candidate was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The box with most votes, outwards over pieces, with the boxes beside it that belong to it.
    Scored,
    /// The box with most votes, alone.
    Box,
    /// The box with most votes and those beside it.
    Joined,
    /// A box around the one with most votes that holds more.
    Wider,
    /// The box that says it holds the text.
    Stated,
    /// What stands between the headline and the end of a box around it.
    Headed,
    /// The stretch of the page with most text and least else, whatever its boxes are.
    Stretch,
    /// The best box outside of the one with most votes.
    Second,
    /// A box that held the text on other pages of the site.
    Known,
    /// What a rule of the site selects.
    Rules,
}

/// Subtrees that may be the article, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) source: Source,
    pub(crate) roots: Vec<usize>,
}

/// Proposes where the text is; the first is what votes alone would choose.
pub(crate) fn propose(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    ballot: &Ballot,
    heading: Option<usize>,
    marks: Option<&Marks>,
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut add = |source: Source, roots: Vec<usize>| {
        let new = !roots.is_empty() && found.iter().all(|known| known.roots != roots);
        if new {
            found.push(Candidate { source, roots });
        }
    };
    let Some(top) = ballot.winner(document, &[]) else {
        return found;
    };
    let climbed = ballot.climb(document, said, measures, top);
    let joined = |top: usize| {
        let mut roots = ballot.join(document, said, measures, skip, top);
        pieces(document, said, measures, skip, top, &mut roots);
        roots
    };
    add(Source::Scored, joined(climbed));
    add(Source::Box, vec![top]);
    add(Source::Joined, joined(top));
    for wider in wider(document, ballot, top) {
        add(Source::Wider, vec![wider]);
    }
    add(Source::Stated, stated(document, said, skip, ballot));
    if let Some(heading) = heading {
        add(
            Source::Headed,
            headed(document, skip, ballot, heading, ballot.sum(top)),
        );
    }
    add(
        Source::Stretch,
        stretch(document, said, measures, skip, ballot),
    );
    if let Some(second) = ballot.winner(document, &[top]) {
        let climbed = ballot.climb(document, said, measures, second);
        add(
            Source::Second,
            ballot.join(document, said, measures, skip, climbed),
        );
    }
    if let Some(marks) = marks {
        add(
            Source::Known,
            marks.known(document, |node| ballot.sum(node)),
        );
    }
    found
}

/// Adds the boxes beside the chosen one that are pieces of the same text however short they are: those
/// in a box that says it holds the text, and those with the same name.
fn pieces(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    top: usize,
    roots: &mut Vec<usize>,
) {
    /// Weight of the prose of the shortest piece.
    const MIN_PROSE: usize = 200;
    let parent = document.parent(top);
    let stated = said
        .get(parent)
        .is_some_and(|said| said.body && !said.foreign);
    let name = |node: usize| {
        let id = document.attribute(node, "id");
        let class = document.attribute(node, "class");
        (id.or(class).is_some_and(|name| !name.is_empty())).then_some((id, class))
    };
    let own = name(top);
    let before = roots.len();
    for sibling in document.children(parent) {
        let (Some(all), Some(said)) = (measures.all.get(sibling), said.get(sibling)) else {
            continue;
        };
        let piece = is_box(document.name(sibling))
            && all.prose >= MIN_PROSE
            && all.linked_percent() < 10
            && !said.foreign
            && !said.doubtful
            && !said.matter
            && !said.caption
            && skip.get(sibling) != Some(&true)
            && (stated || (own.is_some() && name(sibling) == own));
        if piece && !roots.iter().any(|root| document.contains(*root, sibling)) {
            roots.push(sibling);
        }
    }
    if roots.len() > before {
        roots.sort_unstable();
    }
}

/// Boxes around the winner, each of which holds clearly more than the one before.
fn wider(document: &Document, ballot: &Ballot, top: usize) -> Vec<usize> {
    /// Most boxes.
    const MOST: usize = 3;
    let mut held = ballot.sum(top);
    let mut found = Vec::new();
    for above in document.ancestors(top).skip(1) {
        if document.name(above) == "html" {
            break;
        }
        let sum = ballot.sum(above);
        if sum >= held * 1.15 {
            found.push(above);
            held = sum;
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// The boxes that say they hold the text, where they hold much of it: by name, else by element.
fn stated(document: &Document, said: &[Said], skip: &[bool], ballot: &Ballot) -> Vec<usize> {
    let mut named = Vec::new();
    let mut articles = Vec::new();
    let mut named_until = 0;
    let mut node = 1;
    while node < document.len() {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        if node >= named_until
            && ballot.sum(node) > 0.0
            && is_box(document.name(node))
            && said
                .get(node)
                .is_some_and(|said| said.body && !said.foreign)
        {
            named.push(node);
            named_until = document.end(node);
        }
        if matches!(document.name(node), "article" | "main") && ballot.sum(node) > 0.0 {
            articles.push(node);
        }
        node += 1;
    }
    let most = |nodes: &[usize]| {
        nodes
            .iter()
            .copied()
            .max_by(|one, other| ballot.sum(*one).total_cmp(&ballot.sum(*other)))
    };
    // An article within `main` is the better box.
    let article = most(
        &articles
            .iter()
            .copied()
            .filter(|node| document.name(*node) == "article")
            .collect::<Vec<_>>(),
    )
    .or_else(|| most(&articles));
    let Some(best) = most(&named) else {
        return article.into_iter().collect();
    };
    // Pieces of one article have the same parent.
    let parent = document.parent(best);
    named
        .into_iter()
        .filter(|node| document.parent(*node) == parent)
        .collect()
}

/// What stands between the headline and the end of the innermost box around it that has text, or the
/// next headline of the same rank in a box beside it.
fn headed(
    document: &Document,
    skip: &[bool],
    ballot: &Ballot,
    heading: usize,
    most: f64,
) -> Vec<usize> {
    let Some(around) = document
        .ancestors(document.parent(heading))
        .find(|above| ballot.sum(*above) >= most * 0.5)
    else {
        return Vec::new();
    };
    let begin = document.end(heading);
    let mut end = document.end(around);
    if document.name(heading) == "h1" {
        let next = (begin..end).find(|node| {
            document.name(*node) == "h1"
                && document
                    .ancestors(*node)
                    .all(|above| skip.get(above) != Some(&true))
        });
        if let Some(next) = next {
            end = next;
        }
    }
    cover(document, begin, end)
}

/// The stretch of blocks with the largest sum, where text counts and what is none counts against.
fn stretch(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    ballot: &Ballot,
) -> Vec<usize> {
    let mut best = (0.0, 0, 0);
    let (mut sum, mut begin) = (0.0, 1);
    let mut node = 1;
    while node < document.len() {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        let Some(own) = measures.own.get(node) else {
            break;
        };
        if own.weight > 0 {
            let foreign = said
                .get(node)
                .is_some_and(|said| said.foreign || said.doubtful);
            let vote = ballot.vote(node);
            #[expect(clippy::cast_precision_loss, reason = "links of a page")]
            let links = own.links as f64;
            let against = 0.7 + links * 0.8;
            let value = if foreign { vote * 0.3 } else { vote } - against;
            if sum <= 0.0 {
                (sum, begin) = (0.0, node);
            }
            sum += value;
            if sum > best.0 {
                // The block's own line ends where its last text ends; its blocks within come later.
                best = (sum, begin, own_end(document, measures, node));
            }
        }
        node += 1;
    }
    cover(document, best.1, best.2)
}

/// Behind the last node of a block that belongs to its own line.
fn own_end(document: &Document, measures: &Measures, block: usize) -> usize {
    let whole = measures.all.get(block).map(|all| all.weight);
    let own = measures.own.get(block).map(|own| own.weight);
    if whole == own {
        return document.end(block);
    }
    document
        .below(block)
        .find(|node| {
            measures.block.get(*node) == Some(node)
                && measures.all.get(*node).is_some_and(|all| all.weight > 0)
        })
        .unwrap_or_else(|| document.end(block))
}

/// The largest subtrees within a range of nodes.
fn cover(document: &Document, begin: usize, end: usize) -> Vec<usize> {
    /// Most subtrees; a page whose text is in more has none.
    const MOST: usize = 5_000;
    let mut roots = Vec::new();
    let mut node = begin;
    while node < end && roots.len() < MOST {
        if document.end(node) <= end {
            roots.push(node);
            node = document.end(node);
        } else {
            node += 1;
        }
    }
    roots
}
