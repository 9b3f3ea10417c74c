//! How likely each block of a page is text of the article: what can be measured of it and of its
//! neighbours, and weights that were fitted on pages whose text is known (`examples/fit.rs`).
//!
//! It is the view of boilerpipe and jusText, block by block, beside the one of boxes: neither knows
//! enough alone.

use std::collections::HashMap;

use crate::document::Document;
use crate::hints::Said;
use crate::measure::{Measure, Measures};
use crate::metadata::Metadata;
use crate::score::{Ballot, fraction};
use crate::weights::Weights;
use crate::words::{amount, bare, push_bare};

/// How many things are measured of a block.
pub(crate) const FEATURES: usize = 74;

/// How many more are measured once each block has a first answer.
pub(crate) const SECOND: usize = 10;

/// A block with text of its own.
pub(crate) struct Block {
    pub(crate) node: usize,
    pub(crate) own: Measure,
}

/// The blocks of a page, and of each node how likely its own line is text
/// of the article, 0 to 1.
pub(crate) fn judge(
    document: &Document,
    said: &[Said],
    metadata: &Metadata,
    measures: &Measures,
    skip: &[bool],
    ballot: &Ballot,
    weights: &Weights,
) -> (Vec<Block>, Vec<f64>) {
    let blocks = blocks(document, measures);
    let mut first: Vec<f64> = Vec::with_capacity(blocks.len());
    features(
        document,
        said,
        metadata,
        measures,
        skip,
        ballot,
        &blocks,
        |row| first.push(logistic(row, &weights.block)),
    );
    let places: Vec<Place> = blocks.iter().map(|block| place(document, block)).collect();
    let second = second(&places, &first);
    let mut likely = vec![0.0; document.len()];
    for (block, row) in blocks.iter().zip(&second) {
        if let Some(place) = likely.get_mut(block.node) {
            *place = logistic(row, &weights.second);
        }
    }
    (blocks, likely)
}

/// Where a block stands.
pub(crate) fn place(document: &Document, block: &Block) -> Place {
    let parent = document.parent(block.node);
    Place {
        parent,
        grandparent: document.parent(parent),
        weight: block.own.weight,
    }
}

/// The answer of a logistic regression.
pub(crate) fn logistic(features: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = features
        .iter()
        .zip(weights)
        .map(|(one, other)| one * other)
        .sum();
    1.0 / (1.0 + (-sum).exp())
}

/// The blocks of a page, in order.
fn blocks(document: &Document, measures: &Measures) -> Vec<Block> {
    (1..document.len())
        .filter_map(|node| {
            let own = *measures.own.get(node)?;
            (own.weight > 0).then_some(Block { node, own })
        })
        .collect()
}

/// Measures the blocks of a page, one after the other: all rows at once are much of a page's memory.
#[expect(clippy::too_many_arguments, reason = "all that a block is measured by")]
pub(crate) fn features(
    document: &Document,
    said: &[Said],
    metadata: &Metadata,
    measures: &Measures,
    skip: &[bool],
    ballot: &Ballot,
    blocks: &[Block],
    mut take: impl FnMut(&[f64; FEATURES]),
) {
    let own_signatures: Vec<u64> = (blocks.iter())
        .map(|block| signature(document, block.node))
        .collect();
    let signatures = signatures(blocks, &own_signatures);
    let top = ballot.winner(document, &[]);
    let whole = measures.all.first().copied().unwrap_or_default();
    let headline = metadata.headline.as_deref().map(bare).unwrap_or_default();
    let headline_weight = metadata
        .headline
        .as_deref()
        .map_or(0, |headline| amount(headline).weight);
    let heading_at = metadata
        .heading
        .map(|heading| blocks.partition_point(|block| block.node < heading));
    // Each place is filled in again for each block.
    let mut features = [0.0; FEATURES];
    let mut weight_before = 0;
    let mut prose_before = 0;
    let mut around = Around::default();
    for (index, block) in blocks.iter().enumerate() {
        let (node, own) = (block.node, block.own);
        around.enter(document, said, node);
        let mut row = Row {
            features: &mut features,
            at: 0,
        };
        row.add(1.0);
        row.add(fraction(own.weight.min(60), 60));
        row.add(fraction(own.weight.min(200), 200));
        row.add(fraction(own.weight.min(800), 800));
        row.add(fraction(own.linked, own.weight));
        row.is(own.linked * 2 > own.weight);
        row.add(fraction(own.links.min(5), 5));
        row.is(own.marks > 0);
        row.add(fraction(own.marks.min(5), 5));
        row.add((fraction(own.marks * 100, own.weight) / 5.0).min(1.0));
        line(document, measures, node, &mut row);
        let name = document.name(node);
        for names in [
            &["p"][..],
            &["div", "section", "article"],
            &["td", "th"],
            &["li"],
            &["h1"],
            &["h2", "h3", "h4", "h5", "h6"],
            &["blockquote", "q"],
            &["dt", "dd"],
            &["pre"],
        ] {
            row.is(names.contains(&name));
        }
        around.measure(&mut row);
        row.is(skip.get(node) == Some(&true) || around.hidden_end > node);
        // Where it stands.
        let heading = heading_at.map(|heading| fraction(index, 1) - fraction(heading, 1));
        row.is(heading.is_none());
        row.is(heading.is_some_and(|distance| distance < 0.0));
        row.add(heading.map_or(0.5, |distance| (distance.abs() + 1.0).ln() / 6.0));
        row.is(heading.is_some_and(|distance| (0.0..8.0).contains(&distance)));
        row.add(fraction(weight_before, whole.weight.max(1)));
        row.add(fraction(prose_before, whole.prose.max(1)));
        // How the boxes around it were voted for.
        let total = ballot.sum(0).max(1e-6);
        let parent = document.parent(node);
        let grandparent = document.parent(parent);
        row.add(ballot.sum(parent) / total);
        row.add(ballot.sum(grandparent) / total);
        row.add(ballot.sum(document.parent(grandparent)) / total);
        row.is(top.is_some_and(|top| document.contains(top, node)));
        row.is(top.is_some_and(|top| document.contains(document.parent(top), node)));
        row.is(top == Some(parent));
        // Neighbours.
        for step in [-2_isize, -1, 1, 2] {
            let other = index
                .checked_add_signed(step)
                .and_then(|other| blocks.get(other))
                .map_or_else(Measure::default, |other| other.own);
            row.add(fraction(other.weight.min(200), 200));
            row.add(fraction(other.linked, other.weight));
        }
        // Others that look the same.
        let (count, prose) = own_signatures
            .get(index)
            .and_then(|signature| signatures.get(signature))
            .copied()
            .unwrap_or_default();
        row.add(fraction(prose, whole.prose.max(1)));
        row.add((fraction(count, 1) + 1.0).ln() / 5.0);
        row.add((fraction(prose, count.max(1)) / 200.0).min(1.0));
        row.is(ballot.known.binary_search(&node).is_ok());
        row.is(!ballot.known.is_empty());
        let all = measures.all.get(node).copied().unwrap_or_default();
        let is_headline = !headline.is_empty()
            && own.weight.abs_diff(headline_weight) <= headline_weight / 4
            && own_line(document, measures, node) == headline;
        row.is(is_headline);
        row.add(fraction(own.weight, all.weight.max(1)));
        row.add(fraction(whole.prose.min(20_000), 20_000));
        debug_assert!(row.at <= FEATURES, "{}", row.at);
        take(&features);
        weight_before += own.weight;
        prose_before += own.prose;
    }
}

/// Features as they are filled in.
struct Row<'a> {
    features: &'a mut [f64; FEATURES],
    at: usize,
}

impl Row<'_> {
    fn add(&mut self, value: f64) {
        if let Some(place) = self.features.get_mut(self.at) {
            *place = value;
        }
        self.at += 1;
    }

    fn is(&mut self, value: bool) {
        self.add(f64::from(u8::from(value)));
    }
}

/// What boxes around the current block are, by where they end.
#[derive(Default)]
struct Around {
    seen: usize,
    list: usize,
    table: usize,
    article: usize,
    main: usize,
    form: usize,
    edge: usize,
    foreign: usize,
    comments: usize,
    doubtful: usize,
    body: usize,
    matter: usize,
    caption: usize,
    summary: usize,
    hidden_end: usize,
    heading: usize,
    node: usize,
    /// Of the block itself and the two boxes around it.
    near: Said,
}

impl Around {
    fn enter(&mut self, document: &Document, said: &[Said], node: usize) {
        for at in self.seen..=node {
            // A text says nothing of itself.
            if !document.is_element(at) {
                continue;
            }
            let end = document.end(at);
            let till = |place: &mut usize, is: bool| {
                if is {
                    *place = end.max(*place);
                }
            };
            let name = document.name(at);
            till(&mut self.list, matches!(name, "ul" | "ol" | "dl"));
            till(&mut self.table, name == "table");
            till(&mut self.article, name == "article");
            till(&mut self.main, name == "main");
            till(
                &mut self.form,
                matches!(name, "form" | "fieldset" | "label"),
            );
            till(
                &mut self.edge,
                matches!(name, "header" | "footer" | "aside" | "nav" | "dialog"),
            );
            till(&mut self.heading, matches!(name, "h1" | "h2" | "h3" | "h4"));
            if let Some(said) = said.get(at) {
                till(&mut self.foreign, said.foreign);
                till(&mut self.comments, said.comments);
                till(&mut self.doubtful, said.doubtful);
                till(&mut self.body, said.body);
                till(&mut self.matter, said.matter);
                till(&mut self.caption, said.caption);
                till(&mut self.summary, said.summary);
                till(&mut self.hidden_end, said.hidden);
            }
        }
        self.seen = node + 1;
        self.node = node;
        self.near = Said::default();
        for above in document.ancestors(node).take(3) {
            if let Some(said) = said.get(above) {
                self.near.foreign |= said.foreign;
                self.near.doubtful |= said.doubtful;
                self.near.matter |= said.matter;
                self.near.body |= said.body;
                self.near.picture |= said.picture;
                self.near.portrait |= said.portrait;
            }
        }
    }

    fn measure(&self, row: &mut Row<'_>) {
        for end in [
            self.list,
            self.table,
            self.article,
            self.main,
            self.form,
            self.edge,
            self.foreign,
            self.comments,
            self.doubtful,
            self.body,
            self.matter,
            self.caption,
            self.summary,
        ] {
            row.is(end > self.node);
        }
        row.is(self.near.foreign);
        row.is(self.near.doubtful);
        row.is(self.near.matter);
        row.is(self.near.body);
        row.is(self.near.picture || self.near.portrait);
    }
}

/// The text of a block's own line, bare: without that of blocks within.
pub(crate) fn own_line(document: &Document, measures: &Measures, block: usize) -> String {
    let mut text = String::new();
    let mut node = block;
    while node < document.end(block) {
        if node != block && measures.block.get(node) == Some(&node) {
            node = document.end(node);
            continue;
        }
        if measures.block.get(node) == Some(&block)
            && let Some(words) = document.text(node)
        {
            text.reserve(words.len());
            push_bare(&mut text, words);
        }
        node += 1;
    }
    text
}

/// Measures the characters of a block's own line.
fn line(document: &Document, measures: &Measures, block: usize, row: &mut Row<'_>) {
    let (mut digits, mut upper, mut all, mut signs) = (0, 0, 0, 0);
    let mut last = ' ';
    let mut first = ' ';
    let mut node = block;
    while node < document.end(block) {
        if node != block && measures.block.get(node) == Some(&node) {
            node = document.end(node);
            continue;
        }
        if measures.block.get(node) == Some(&block)
            && let Some(text) = document.text(node)
        {
            for character in text.chars() {
                if character.is_whitespace() {
                    continue;
                }
                if first == ' ' {
                    first = character;
                }
                last = character;
                all += 1;
                if character.is_ascii_lowercase() {
                    continue;
                }
                digits += usize::from(character.is_ascii_digit());
                upper += usize::from(character.is_uppercase());
                signs += usize::from(matches!(
                    character,
                    '©' | '®'
                        | '@'
                        | '|'
                        | '»'
                        | '«'
                        | '>'
                        | '›'
                        | '→'
                        | '•'
                        | '·'
                        | '/'
                        | '▶'
                        | '►'
                        | '_'
                        | '#'
                ));
            }
        }
        node += 1;
    }
    row.is(matches!(
        last,
        '.' | '!'
            | '?'
            | '。'
            | '！'
            | '？'
            | '…'
            | '"'
            | '”'
            | '’'
            | '」'
            | '»'
            | '؟'
            | '۔'
            | '।'
            | ')'
            | '）'
    ));
    row.is(matches!(last, ':' | '：'));
    row.add(fraction(digits, all.max(1)));
    row.add(fraction(upper, all.max(1)));
    row.add((fraction(signs * 20, all.max(1))).min(1.0));
    row.is(first.is_lowercase());
}

/// Blocks with the same element and class in the same kind of box, and their prose.
fn signatures(blocks: &[Block], own: &[u64]) -> HashMap<u64, (usize, usize)> {
    let mut found: HashMap<u64, (usize, usize)> = HashMap::new();
    for (block, signature) in blocks.iter().zip(own) {
        let entry = found.entry(*signature).or_default();
        entry.0 += 1;
        entry.1 += block.own.prose;
    }
    found
}

fn signature(document: &Document, node: usize) -> u64 {
    let parent = document.parent(node);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in [
        document.name(node),
        document.attribute(node, "class").unwrap_or_default(),
        document.name(parent),
        document.attribute(parent, "class").unwrap_or_default(),
    ] {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// Where a block stands, for what its neighbours say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) parent: usize,
    pub(crate) grandparent: usize,
    pub(crate) weight: usize,
}

/// What the first answers say of the blocks around each.
pub(crate) fn second(places: &[Place], first: &[f64]) -> Vec<[f64; SECOND]> {
    let mut boxes: HashMap<usize, (f64, f64)> = HashMap::new();
    for (place, likely) in places.iter().zip(first) {
        let weight = fraction(place.weight, 1);
        for node in [place.parent, place.grandparent] {
            let entry = boxes.entry(node).or_default();
            entry.0 += likely * weight;
            entry.1 += weight;
        }
    }
    let share = |node: usize| {
        boxes
            .get(&node)
            .map_or(0.0, |(likely, weight)| likely / weight.max(1.0))
    };
    let logit = |likely: f64| {
        let likely = likely.clamp(0.001, 0.999);
        (likely / (1.0 - likely)).ln() / 4.0
    };
    let at = |index: usize, step: isize| {
        index
            .checked_add_signed(step)
            .and_then(|other| first.get(other))
            .copied()
            .unwrap_or(0.0)
    };
    places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let own = at(index, 0);
            let before = (1..=5).map(|step| at(index, -step)).sum::<f64>() / 5.0;
            let after = (1..=5).map(|step| at(index, step)).sum::<f64>() / 5.0;
            [
                1.0,
                logit(own),
                own,
                at(index, -1),
                at(index, 1),
                before,
                after,
                before.min(after),
                share(place.parent),
                share(place.grandparent),
            ]
        })
        .collect()
}
