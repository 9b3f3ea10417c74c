//! How sure it is that nothing of the article is missing: what can be measured of the choice, and weights
//! that were fitted on pages whose text is known (`examples/fit.rs`).
//!
//! Readings that differ are the best sign: where all find the same, it is hardly wrong.

use crate::block::logistic;
use crate::measure::Measure;
use crate::metadata::Metadata;
use crate::quality::{self, worth};
use crate::reading::{Reading, Readings};
use crate::score::fraction;
use crate::weights::Weights;
use crate::words::amount;

/// How many things are measured of a choice.
pub(crate) const FEATURES: usize = 36;

/// How likely at least nine tenths of the article are in the chosen reading; below one half, the chance
/// that more is missing is far above the usual.
pub(crate) fn sureness(
    readings: &Readings,
    chosen: usize,
    metadata: &Metadata,
    weights: &Weights,
) -> f64 {
    logistic(&measure(readings, chosen, metadata, weights), &weights.sure)
}

/// Measures a choice.
pub(crate) fn measure(
    readings: &Readings,
    chosen: usize,
    metadata: &Metadata,
    weights: &Weights,
) -> [f64; FEATURES] {
    let mut features = [0.0; FEATURES];
    features[0] = 1.0;
    let Some(best) = readings.readings.get(chosen) else {
        return features;
    };
    // What the choice was made by.
    for (place, from) in [
        0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 18, 21, 24, 36, 37, 38,
    ]
    .into_iter()
    .enumerate()
    {
        features[place + 1] = best.features.get(from).copied().unwrap_or_default();
    }
    let mut sum = Measure::default();
    for block in &best.kept {
        sum.add(&block.own);
    }
    let weight = sum.weight;
    features[22] = fraction(weight.min(300), 300);
    features[23] = fraction(weight.min(1_200), 1_200);
    // The other readings.
    let own = worth(best, weights);
    let (mut total, mut differ, mut more, mut nearest) = (0.0, 0.0, 0.0, 5.0_f64);
    for (index, other) in readings.readings.iter().enumerate() {
        let part = (worth(other, weights) - own).exp();
        total += part;
        if index == chosen {
            continue;
        }
        let overlap = quality::overlap(&best.kept, &other.kept);
        differ += part * (1.0 - overlap);
        more += part * beyond(best, other);
        if overlap < 0.9 {
            nearest = nearest.min(own - worth(other, weights));
        }
    }
    features[24] = nearest.max(0.0) / 5.0;
    features[25] = differ / total.max(1e-9);
    features[26] = more / total.max(1e-9);
    let headline = metadata
        .headline
        .as_deref()
        .map_or(0, |headline| amount(headline).weight);
    features[27] = fraction(headline, (headline + weight).max(1));
    // Blocks that may be text or not, within and without.
    let (mut within, mut without, mut missing) = (0.0, 0.0, 0.0);
    let mut kept = best.kept.iter().peekable();
    for block in &readings.blocks {
        while kept.peek().is_some_and(|kept| kept.node < block.node) {
            kept.next();
        }
        let likely = readings.likely.get(block.node).copied().unwrap_or_default();
        let unsure = likely * (1.0 - likely) * 4.0 * fraction(block.own.weight, 1);
        if kept.peek().is_some_and(|kept| kept.node == block.node) {
            within += unsure;
        } else {
            without += unsure;
            missing += likely * fraction(block.own.weight, 1);
        }
    }
    let whole = fraction(weight.max(1), 1);
    features[28] = within / whole;
    features[29] = (without / whole).min(2.0);
    features[30] = (missing / whole).min(2.0);
    features[31] = (missing / (missing + whole)).powi(2);
    features[32] = f64::from(u8::from(metadata.is_article));
    features[33] = f64::from(u8::from(metadata.published.is_some()));
    features[34] = f64::from(u8::from(best.trimmed > 0.0));
    features[35] = f64::from(u8::from(chosen > 0));
    features
}

/// How much another reading has that this one has not, as a share of this one.
fn beyond(one: &Reading, other: &Reading) -> f64 {
    let mut own = one.kept.iter().peekable();
    let (mut more, mut weight) = (0, 0);
    for block in &other.kept {
        while own.peek().is_some_and(|own| own.node < block.node) {
            own.next();
        }
        if own.peek().is_none_or(|own| own.node != block.node) {
            more += block.own.weight;
        }
    }
    for block in &one.kept {
        weight += block.own.weight;
    }
    fraction(more, weight.max(1)).min(3.0)
}
