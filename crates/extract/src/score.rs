//! Where the text of the article is: paragraphs vote for the boxes around them.

use crate::document::Document;
use crate::hints::Said;
use crate::measure::{Measures, SENTENCE};
use crate::model::Marks;
use crate::pieces::{MIN_ALIKE, begins_anew, is_alike, is_between};
use crate::words::bare;

/// How far up a paragraph's vote goes, each level for half of the one before.
const LEVELS: usize = 4;

/// What the text is compared with: the same text as JSON-LD or a feed has it.
pub(crate) struct Witness {
    bare: String,
}

impl Witness {
    /// Longest witness that is kept, in bytes.
    const MAX_BYTES: usize = 200_000;

    pub(crate) fn new(text: &str) -> Self {
        let mut bare = bare(text);
        let mut end = bare.len().min(Self::MAX_BYTES);
        while !bare.is_char_boundary(end) {
            end -= 1;
        }
        bare.truncate(end);
        Self { bare }
    }

    /// Whether the witness has the beginning of a paragraph.
    pub(crate) fn knows(&self, paragraph: &str) -> bool {
        /// How much of the paragraph has to agree, in characters.
        const BEGINNING: usize = 24;
        let begin: String = bare(&paragraph.chars().take(BEGINNING * 2).collect::<String>())
            .chars()
            .take(BEGINNING)
            .collect();
        begin.chars().count() >= 8 && self.bare.contains(&begin)
    }
}

/// How the blocks of a page voted.
pub(crate) struct Ballot {
    /// Of each block, its vote.
    votes: Vec<f64>,
    /// Of each node, the votes of all blocks in it.
    sums: Vec<f64>,
    /// What each box got.
    scores: Vec<f64>,
    /// The blocks that the witness knows.
    pub(crate) known: Vec<usize>,
}

impl Ballot {
    /// Lets the blocks of a page vote for the boxes around them.
    pub(crate) fn hold(
        document: &Document,
        said: &[Said],
        measures: &Measures,
        skip: &[bool],
        witness: Option<&Witness>,
        marks: Option<&Marks>,
    ) -> Self {
        let (mut votes, known) = votes(document, said, measures, skip, witness);
        if let Some(marks) = marks {
            marks.sway_votes(&mut votes);
        }
        let scores = scores(document, said, measures, &votes);
        let mut sums = votes.clone();
        for node in (1..document.len()).rev() {
            let sum = sums.get(node).copied().unwrap_or_default();
            if let Some(parent) = sums.get_mut(document.parent(node)) {
                *parent += sum;
            }
        }
        Self {
            votes,
            sums,
            scores,
            known,
        }
    }

    /// The vote of a block for itself.
    pub(crate) fn vote(&self, block: usize) -> f64 {
        self.votes.get(block).copied().unwrap_or_default()
    }

    /// The votes of all blocks in a node.
    pub(crate) fn sum(&self, node: usize) -> f64 {
        self.sums.get(node).copied().unwrap_or_default()
    }

    /// Share of all votes of the page that are in `roots`, 0 to 1.
    pub(crate) fn share(&self, roots: &[usize]) -> f64 {
        let held: f64 = roots.iter().map(|root| self.sum(*root)).sum();
        if self.sum(0) > 0.0 {
            (held / self.sum(0)).min(1.0)
        } else {
            0.0
        }
    }

    /// The box that got most, among those that neither hold nor are within one of `taken`.
    pub(crate) fn winner(&self, document: &Document, taken: &[usize]) -> Option<usize> {
        let mut top = 0;
        let mut best = 0.0;
        for (node, score) in self.scores.iter().enumerate() {
            if *score > best
                && !taken
                    .iter()
                    .any(|other| document.contains(*other, node) || document.contains(node, *other))
            {
                (top, best) = (node, *score);
            }
        }
        (top != 0).then(|| self.descend(document, top))
    }

    /// One child that holds nearly everything is the better box.
    fn descend(&self, document: &Document, mut top: usize) -> usize {
        while let Some(child) = document
            .children(top)
            .find(|child| self.sum(*child) >= self.sum(top) * 0.92 && is_box(document.name(*child)))
        {
            top = child;
        }
        top
    }

    /// Outwards, when much more of the text stands in boxes around the chosen one: an article cut
    /// into pieces by advertisements. What is mostly links around it does not count.
    pub(crate) fn climb(
        &self,
        document: &Document,
        said: &[Said],
        measures: &Measures,
        mut top: usize,
    ) -> usize {
        /// How far up is looked.
        const LEVELS: usize = 7;
        let above: Vec<usize> = document.ancestors(top).skip(1).take(LEVELS).collect();
        for above in above {
            let (Some(outer), Some(inner)) = (measures.all.get(above), measures.all.get(top))
            else {
                break;
            };
            if document.name(above) == "html" || said.get(above).is_some_and(|said| said.foreign) {
                break;
            }
            let more = self.sum(above) - self.sum(top);
            let weight = outer.weight.saturating_sub(inner.weight);
            let linked = outer.linked.saturating_sub(inner.linked);
            let needed = if document.name(above) == "body" {
                1.0
            } else {
                0.35
            };
            if more >= self.sum(top) * needed && linked * 100 <= weight * 20 {
                top = above;
            }
        }
        top
    }

    /// The box with those beside it, and beside the boxes around it, that belong to the article too.
    pub(crate) fn join(
        &self,
        document: &Document,
        said: &[Said],
        measures: &Measures,
        skip: &[bool],
        top: usize,
    ) -> Vec<usize> {
        /// How far up a box is joined for its part of the text.
        const HEIGHTS: usize = 3;
        /// How far up one that is made as the text's is joined: page builders put box in box.
        const MOST_HEIGHTS: usize = 9;
        let mut roots = vec![top];
        let mut level = top;
        for height in 0..MOST_HEIGHTS {
            let parent = document.parent(level);
            if parent == 0 || document.name(parent) == "html" {
                break;
            }
            let alike: Vec<usize> = document
                .children(parent)
                .filter(|sibling| {
                    *sibling != level && is_alike(document, said, measures, skip, *sibling, level)
                })
                .collect();
            let is_story = |sibling: usize| {
                alike.len() < MIN_ALIKE
                    && sibling > level
                    && begins_anew(document, measures, sibling)
            };
            let beside: Vec<(usize, bool)> = document
                .children(parent)
                .map(|sibling| {
                    let joins = sibling == level
                        || (alike.binary_search(&sibling).is_ok() && !is_story(sibling))
                        || (height < HEIGHTS
                            && joins(
                                document,
                                said,
                                measures,
                                skip,
                                sibling,
                                self.sum(sibling),
                                self.sum(top),
                                height,
                            ));
                    (sibling, joins)
                })
                .collect();
            let first = beside.iter().position(|(_, joins)| *joins);
            let last = beside.iter().rposition(|(_, joins)| *joins);
            let (Some(first), Some(last)) = (first, last) else {
                break;
            };
            for (sibling, joins) in beside.get(first..=last).unwrap_or_default() {
                if *sibling != level
                    && (*joins || is_between(document, said, measures, skip, *sibling, level))
                {
                    roots.push(*sibling);
                }
            }
            level = parent;
        }
        roots.sort_unstable();
        roots
    }
}

pub(crate) fn is_box(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "section"
            | "article"
            | "main"
            | "td"
            | "tr"
            | "tbody"
            | "table"
            | "center"
            | "form"
            | "body"
            | "html"
            | "dd"
            | "dl"
            | "span"
            | "font"
            | "fieldset"
            | "blockquote"
            | "header"
    )
}

/// The vote of each block, by what text it has of its own.
fn votes(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    witness: Option<&Witness>,
) -> (Vec<f64>, Vec<usize>) {
    /// Most blocks that are compared with the witness.
    const MAX_COMPARED: usize = 200;
    let mut compared = 0;
    let mut known = Vec::new();
    let mut votes = vec![0.0; document.len()];
    let mut node = 0;
    while node < document.len() {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        let Some(own) = measures.own.get(node) else {
            break;
        };
        if own.weight >= SENTENCE && own.linked * 2 <= own.weight {
            let free = 1.0 - fraction(own.linked, own.weight);
            let length = fraction(own.weight, 100).min(20.0);
            let marks = fraction(own.marks, 1);
            let mut vote = (1.0 + marks + length) * free * free;
            vote *= match document.name(node) {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "label" | "figcaption" | "caption" => 0.0,
                "li" | "dt" | "th" => 0.5,
                "p" => 1.2,
                _ => 1.0,
            };
            if said
                .get(node)
                .is_some_and(|said| said.doubtful || said.foreign || said.matter)
            {
                vote *= 0.5;
            }
            // Of a box with much in it its own line would have to be told from the rest.
            let is_alone = measures
                .all
                .get(node)
                .is_some_and(|all| all.weight <= own.weight * 2);
            if let Some(witness) = witness
                && vote > 0.0
                && is_alone
                && compared < MAX_COMPARED
            {
                compared += 1;
                if witness.knows(&document.text_below(node)) {
                    vote *= 3.0;
                    known.push(node);
                }
            }
            if let Some(place) = votes.get_mut(node) {
                *place = vote;
            }
        }
        node += 1;
    }
    (votes, known)
}

/// The votes as the boxes get them.
fn scores(document: &Document, said: &[Said], measures: &Measures, votes: &[f64]) -> Vec<f64> {
    let mut scores = vec![0.0; document.len()];
    for (node, vote) in votes.iter().enumerate().filter(|(_, vote)| **vote > 0.0) {
        let mut add = |node: usize, vote: f64| {
            if let Some(score) = scores.get_mut(node) {
                *score += vote;
            }
        };
        if is_box(document.name(node)) {
            add(node, *vote);
        }
        let mut part = *vote;
        let mut above = node;
        for _ in 0..LEVELS {
            above = document.parent(above);
            above = measures.block.get(above).copied().unwrap_or(0);
            if above == 0 {
                break;
            }
            add(above, part);
            part /= 2.0;
        }
    }
    for (node, score) in scores
        .iter_mut()
        .enumerate()
        .filter(|(_, score)| **score > 0.0)
    {
        let (Some(all), Some(said)) = (measures.all.get(node), said.get(node)) else {
            continue;
        };
        *score *= 1.0 - fraction(all.linked, all.weight);
        *score *= match document.name(node) {
            "article" => 1.25,
            "main" => 1.1,
            "html" | "body" => 0.7,
            "ul" | "ol" | "li" | "form" | "aside" | "header" | "p" | "dl" => 0.5,
            _ => 1.0,
        };
        if said.body {
            *score *= 1.5;
        }
        if said.foreign {
            *score *= 0.3;
        } else if said.doubtful {
            *score *= 0.7;
        }
    }
    scores
}

/// Whether a box beside the chosen one belongs to the article too.
#[expect(
    clippy::too_many_arguments,
    reason = "one decision with all that it is made of"
)]
fn joins(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    sibling: usize,
    sum: f64,
    top: f64,
    height: usize,
) -> bool {
    let (Some(all), Some(said)) = (measures.all.get(sibling), said.get(sibling)) else {
        return false;
    };
    if skip.get(sibling) == Some(&true) || said.foreign || sum == 0.0 || all.linked_percent() > 25 {
        return false;
    }
    let name = document.name(sibling);
    let worth = match height {
        0 => 0.2,
        1 => 0.3,
        _ => 0.4,
    };
    if said.doubtful {
        return sum >= top * worth * 2.0;
    }
    let paragraph =
        matches!(name, "p" | "blockquote") && all.weight >= 80 && all.marks > 0 && height == 0;
    paragraph || sum >= top * worth
}

#[expect(
    clippy::cast_precision_loss,
    reason = "characters of a page are far below 2^52"
)]
pub(crate) fn fraction(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
