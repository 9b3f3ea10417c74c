//! How good a reading of a page is: what can be measured of it, and the weights that were fitted on
//! pages whose text is known (`examples/fit.rs`).

use crate::block::own_line;
use crate::candidates::Source;
use crate::document::Document;
use crate::hints::Said;
use crate::measure::{Measure, Measures};
use crate::metadata::Metadata;
use crate::reading::{Ground, Reading};
use crate::score::fraction;
use crate::weights::Weights;
use crate::words::bare;

/// How many things are measured of a reading.
pub(crate) const FEATURES: usize = 44;

/// How much better a reading is for standing where the text was on other pages of the site.
const KNOWN: f64 = 1.0;

/// How good a reading is, beside others of the same page.
pub(crate) fn worth(reading: &Reading, weights: &Weights) -> f64 {
    reading
        .features
        .iter()
        .zip(&weights.choice)
        .map(|(one, other)| one * other)
        .sum::<f64>()
        + if reading.source == Source::Known {
            KNOWN
        } else {
            0.0
        }
}

/// Index of the best reading; one past the last when there is none.
pub(crate) fn best(readings: &[Reading], weights: &Weights) -> usize {
    let mut best = (f64::NEG_INFINITY, readings.len());
    for (index, reading) in readings.iter().enumerate() {
        let worth = worth(reading, weights);
        if worth > best.0 {
            best = (worth, index);
        }
    }
    let first = readings.first().map(|first| worth(first, weights));
    if first.is_some_and(|first| best.0 < first + weights.margin) {
        return 0;
    }
    best.1
}

/// A block that a reading keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) node: usize,
    pub(crate) own: Measure,
}

/// Measures the readings of a page.
pub(crate) fn measure(
    document: &Document,
    said: &[Said],
    metadata: &Metadata,
    whole: Measure,
    grounds: &[Ground],
    likely: &[f64],
    readings: &mut [Reading],
) {
    let kept: Vec<Vec<Kept>> = readings
        .iter_mut()
        .map(|reading| std::mem::take(&mut reading.kept))
        .collect();
    // What of the page is expected to be text.
    let all_likely: f64 = grounds.last().map_or(0.0, |ground| {
        ground
            .measures
            .own
            .iter()
            .zip(likely)
            .map(|(own, likely)| fraction(own.weight, 1) * likely)
            .sum()
    });
    let names = names(document, said);
    let described = described(document, metadata, grounds);
    for (index, reading) in readings.iter_mut().enumerate() {
        let (Some(ground), Some(blocks)) = (grounds.get(reading.ground), kept.get(index)) else {
            continue;
        };
        let mut features = of_one(
            document, &names, metadata, whole, ground, reading, blocks, &described,
        );
        let others: Vec<f64> = kept
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .map(|(_, other)| overlap(blocks, other))
            .collect();
        let count = fraction(others.len(), 1);
        if count > 0.0 {
            features[26] = others.iter().sum::<f64>() / count;
            features[27] = others.iter().copied().fold(0.0, f64::max);
        } else {
            features[26] = 1.0;
            features[27] = 1.0;
        }
        expected(blocks, likely, all_likely, &mut features);
        reading.features = features;
    }
    for (reading, kept) in readings.iter_mut().zip(kept) {
        reading.kept = kept;
    }
}

/// What the boxes around a node say of themselves.
#[derive(Debug, Clone, Copy, Default)]
struct Names {
    foreign: bool,
    doubtful: bool,
    body: bool,
}

fn names(document: &Document, said: &[Said]) -> Vec<Names> {
    let mut names: Vec<Names> = Vec::with_capacity(document.len());
    for (node, said) in said.iter().enumerate() {
        // The document is its own parent and has no name.
        let around = names
            .get(document.parent(node))
            .copied()
            .unwrap_or_default();
        names.push(Names {
            foreign: around.foreign || said.foreign || said.comments,
            doubtful: around.doubtful || said.doubtful,
            body: around.body || said.body || document.name(node) == "article",
        });
    }
    names
}

/// The blocks that are left of subtrees.
pub(crate) fn kept(
    document: &Document,
    measures: &Measures,
    roots: &[usize],
    skip: &[bool],
) -> Vec<Kept> {
    let mut blocks = Vec::new();
    for root in roots {
        let mut node = *root;
        let end = document.end(node);
        // A root that is no block of its own stands for the line it is in.
        if let (Some(own), Some(all)) = (measures.own.get(node), measures.all.get(node))
            && own.weight == 0
            && measures.block.get(node) != Some(&node)
            && skip.get(node) != Some(&true)
        {
            blocks.push(Kept { node, own: *all });
            continue;
        }
        while node < end {
            if skip.get(node) == Some(&true) {
                node = document.end(node);
                continue;
            }
            if let Some(own) = measures.own.get(node)
                && own.weight > 0
            {
                blocks.push(Kept { node, own: *own });
            }
            node += 1;
        }
    }
    blocks
}

/// What precision and recall are to be expected from the blocks.
fn expected(blocks: &[Kept], likely: &[f64], all: f64, features: &mut [f64; FEATURES]) {
    let (mut sum, mut weight, mut sure, mut wrong) = (0.0, 0.0, 0.0, 0.0);
    for block in blocks {
        let own = fraction(block.own.weight, 1);
        let likely = likely.get(block.node).copied().unwrap_or_default();
        sum += own * likely;
        weight += own;
        if likely > 0.8 {
            sure += own;
        } else if likely < 0.2 {
            wrong += own;
        }
    }
    let f1 = 2.0 * sum / (weight + all).max(1.0);
    features[36] = f1;
    features[37] = sum / weight.max(1.0);
    features[38] = (sum / all.max(1.0)).min(1.0);
    features[39] = f1 * f1;
    features[40] = sure / weight.max(1.0);
    features[41] = wrong / weight.max(1.0);
}

/// How much two readings have in common, 0 to 1.
pub(crate) fn overlap(one: &[Kept], other: &[Kept]) -> f64 {
    let weight = |blocks: &[Kept]| blocks.iter().map(|block| block.own.weight).sum::<usize>();
    let mut common = 0;
    let mut rest = other.iter().peekable();
    for block in one {
        while rest.peek().is_some_and(|other| other.node < block.node) {
            rest.next();
        }
        if rest.peek().is_some_and(|other| other.node == block.node) {
            common += block.own.weight;
        }
    }
    fraction(common * 2, (weight(one) + weight(other)).max(1))
}

/// The blocks that begin as the description does.
fn described(document: &Document, metadata: &Metadata, grounds: &[Ground]) -> Vec<usize> {
    /// Most blocks.
    const MOST: usize = 8;
    let Some(description) = metadata.description.as_deref().map(bare) else {
        return Vec::new();
    };
    let Some(ground) = grounds.last() else {
        return Vec::new();
    };
    let begin: String = description.chars().take(24).collect();
    if begin.chars().count() < 12 {
        return Vec::new();
    }
    let own = ground.measures.own.iter().enumerate();
    own.filter(|(_, own)| own.weight >= 25)
        .map(|(node, _)| node)
        .filter(|node| own_line(document, &ground.measures, *node).contains(&begin))
        .take(MOST)
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "one table of all that is known")]
fn of_one(
    document: &Document,
    names: &[Names],
    metadata: &Metadata,
    whole: Measure,
    ground: &Ground,
    reading: &Reading,
    blocks: &[Kept],
    described: &[usize],
) -> [f64; FEATURES] {
    let mut features = [0.0; FEATURES];
    let mut sum = Measure::default();
    let (mut short, mut long, mut votes, mut listed) = (0, 0, 0.0, 0);
    let (mut foreign, mut doubtful, mut called, mut headings, mut pairs) = (0, 0, 0, 0, 0);
    let mut after_link = false;
    for block in blocks {
        let own = block.own;
        sum.add(&own);
        votes += ground.ballot.vote(block.node);
        match own.weight {
            0..60 => short += own.weight,
            200.. => long += own.weight,
            _ => {}
        }
        if matches!(document.name(block.node), "li" | "td" | "th" | "dd" | "dt") {
            listed += own.weight;
        }
        headings += usize::from(matches!(
            document.name(block.node),
            "h1" | "h2" | "h3" | "h4"
        ));
        if own.linked * 10 >= own.weight * 9 {
            after_link = true;
        } else if own.weight >= 25 {
            pairs += usize::from(after_link && own.weight < 600);
            after_link = false;
        }
        let names = names.get(block.node).copied().unwrap_or_default();
        foreign += if names.foreign { own.weight } else { 0 };
        doubtful += if names.doubtful { own.weight } else { 0 };
        called += if names.body { own.weight } else { 0 };
    }
    let count = blocks.len();
    let weight = sum.weight.max(1);
    let prose = whole.prose.max(1);
    features[0] = fraction(sum.prose, prose).min(1.0);
    features[1] = if ground.ballot.sum(0) > 0.0 {
        (votes / ground.ballot.sum(0)).min(1.0)
    } else {
        0.0
    };
    features[2] = (fraction(sum.weight, 1) + 1.0).ln() / 10.0;
    features[3] = fraction(sum.linked, weight);
    features[4] = (fraction(sum.marks * 100, weight) / 5.0).min(1.0);
    features[5] = fraction(short, weight);
    features[6] = fraction(long, weight);
    features[7] = (fraction(count, 1) + 1.0).ln() / 5.0;
    features[8] = (fraction(reading.roots.len(), 1) + 1.0).ln() / 5.0;
    let held: usize = reading
        .roots
        .iter()
        .filter_map(|root| ground.measures.all.get(*root))
        .map(|all| all.weight)
        .sum();
    features[9] = 1.0 - fraction(sum.weight, held.max(1)).min(1.0);
    let first = blocks.first().map_or(0, |block| block.node);
    let last = blocks.last().map_or(0, |block| block.node);
    // Prose that is left out, by where it stands.
    let begin = metadata
        .heading
        .filter(|heading| *heading < first)
        .map_or(0, |heading| document.end(heading));
    let (mut before, mut within, mut after) = (0, 0, 0);
    let mut at = blocks.iter().peekable();
    for (node, own) in ground.measures.own.iter().enumerate() {
        if own.prose == 0 || ground.skip.get(node) == Some(&true) {
            continue;
        }
        while at.peek().is_some_and(|block| block.node < node) {
            at.next();
        }
        if at.peek().is_some_and(|block| block.node == node) {
            continue;
        }
        if node > last {
            after += own.prose;
        } else if node > first {
            within += own.prose;
        } else if node >= begin {
            before += own.prose;
        }
    }
    features[10] = f64::from(u8::from(metadata.heading.is_none()));
    features[11] = f64::from(u8::from(
        metadata.heading.is_some_and(|heading| heading < first),
    ));
    features[12] = fraction(before, prose).min(1.0);
    features[13] = fraction(within, prose).min(1.0);
    features[14] = fraction(after, prose).min(1.0);
    features[15] = fraction(foreign, weight);
    features[16] = fraction(doubtful, weight);
    features[17] = fraction(called, weight);
    features[18] = fraction(headings, count.max(1));
    features[19] = fraction(pairs, count.max(1));
    let has = |node: usize| {
        blocks
            .binary_search_by_key(&node, |block| block.node)
            .is_ok()
    };
    features[20] = f64::from(u8::from(!described.is_empty()));
    features[21] = f64::from(u8::from(described.iter().any(|node| has(*node))));
    let known = &ground.ballot.known;
    let found = known.iter().filter(|node| has(**node)).count();
    let known_weight: usize = known
        .iter()
        .filter(|node| has(**node))
        .filter_map(|node| ground.measures.own.get(*node))
        .map(|own| own.weight)
        .sum();
    if known.is_empty() {
        features[22] = 0.5;
        features[23] = 0.5;
    } else {
        features[22] = fraction(found, known.len());
        features[23] = fraction(known_weight, weight).min(1.0);
    }
    features[24] = fraction(listed, weight);
    features[25] = fraction(whole.prose.min(20_000), 20_000);
    let source = match reading.source {
        // A rule decides alone.
        Source::Scored | Source::Rules => 28,
        Source::Box | Source::Known => 29,
        Source::Joined => 30,
        Source::Wider => 31,
        Source::Stated => 32,
        Source::Headed => 33,
        Source::Stretch => 34,
        Source::Second => 35,
    };
    features[source] = 1.0;
    features[42] = f64::from(u8::from(reading.trimmed > 0.0));
    features[43] = f64::from(u8::from(reading.trimmed > 0.3));
    features
}
