//! Fits the weights of `src/weights.rs` on the sets under `JIANBAO_DATA`, says on stderr what they are
//! worth on pages of hosts that they were not fitted on, and writes the file to stdout.
//!
//! Blocks: how likely is one text of the article, as its shingles are in the true text or not. Readings:
//! one is better than another of the same page when its 4-shingle F1 is higher; the weights are those
//! of a logistic regression over such pairs, each as heavy as the difference is large.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose output is its purpose"
)]

#[path = "fit/data.rs"]
mod data;
#[path = "fit/regression.rs"]
mod regression;
#[path = "fit/report.rs"]
mod report;

use std::error::Error;

use data::{PageData, Truth};
use jianbao_extract::fitting::{FITTED, Weights};
use regression::{Example, fit};

/// Folds of the cross-validation; a host is in one of them.
pub(crate) const FOLDS: u64 = 5;

/// Penalties on large weights.
const RIDGE_BLOCK: f64 = 3.0;
const RIDGES_CHOICE: [f64; 3] = [10.0, 30.0, 100.0];

/// By how much another reading has to be better than the one of the votes alone.
const MARGINS: [f64; 4] = [0.0, 0.5, 1.0, 1.5];

fn main() -> Result<(), Box<dyn Error>> {
    let truths = data::load()?;
    let most: usize = std::env::args().nth(1).map_or(Ok(0), |most| most.parse())?;
    let blocks: Vec<PageData> = truths
        .iter()
        .map(|truth| data::measure(truth, &FITTED))
        .collect();
    eprintln!("{} pages", truths.len());
    let mut best = (0.0, 0.0, 0.0);
    let mut held_out: Vec<PageData> = Vec::new();
    for fold in 0..FOLDS {
        let weights = block_weights(&blocks, |truth| truth.fold(FOLDS) != fold);
        for truth in truths.iter().filter(|truth| truth.fold(FOLDS) == fold) {
            held_out.push(data::measure(truth, &weights));
        }
    }
    report::print("votes alone", &held_out, |_| 0);
    report::print("best that is possible", &held_out, |page| {
        page.best_by(|reading| reading.worth)
    });
    report::print("first F1 of blocks", &held_out, |page| {
        page.best_by(|reading| reading.features[36])
    });
    for ridge in RIDGES_CHOICE {
        let folds: Vec<Vec<f64>> = (0..FOLDS)
            .map(|fold| choice(&held_out, |page| page.truth.fold(FOLDS) != fold, ridge))
            .collect();
        for margin in MARGINS {
            let name = format!("ridge {ridge}, margin {margin}, held out");
            let mean = report::print(&name, &held_out, |page| {
                let weights = &folds[usize::try_from(page.truth.fold(FOLDS)).unwrap_or(0)];
                page.choose(weights, margin)
            });
            if mean > best.0 {
                best = (mean, ridge, margin);
            }
        }
    }
    let (_, ridge, margin) = best;
    let folds: Vec<Vec<f64>> = (0..FOLDS)
        .map(|fold| choice(&held_out, |page| page.truth.fold(FOLDS) != fold, ridge))
        .collect();
    report::regrets(&held_out, most, |page| {
        let weights = &folds[usize::try_from(page.truth.fold(FOLDS)).unwrap_or(0)];
        page.choose(weights, margin)
    });
    let mut weights = block_weights(&blocks, |_| true);
    let seen: Vec<PageData> = truths
        .iter()
        .map(|truth| data::measure(truth, &weights))
        .collect();
    // Fitted on what was held out, as blocks of other pages will be.
    weights
        .choice
        .copy_from_slice(&choice(&held_out, |_| true, ridge));
    report::print(&format!("ridge {ridge}, seen"), &seen, |page| {
        page.choose(&weights.choice, margin)
    });
    report::write(&weights);
    Ok(())
}

/// Weights of blocks, fitted on the pages that are `wanted`.
fn block_weights(pages: &[PageData], wanted: impl Fn(&Truth) -> bool) -> Weights {
    let mut weights = FITTED.clone();
    let pages: Vec<&PageData> = pages.iter().filter(|page| wanted(page.truth)).collect();
    let first: Vec<Example> = pages
        .iter()
        .flat_map(|page| examples(page, |block| &block.features))
        .collect();
    weights.block.copy_from_slice(&fit(&first, RIDGE_BLOCK));
    drop(first);
    let again: Vec<PageData> = pages
        .iter()
        .map(|page| data::measure(page.truth, &weights))
        .collect();
    let second: Vec<Example> = again
        .iter()
        .flat_map(|page| examples(page, |block| &block.second))
        .collect();
    weights.second.copy_from_slice(&fit(&second, RIDGE_BLOCK));
    weights
}

fn examples<'a>(
    page: &'a PageData,
    features: impl Fn(&'a data::Block) -> &'a [f64] + 'a,
) -> impl Iterator<Item = Example<'a>> {
    let total: f64 = page.blocks.iter().map(|block| block.weight).sum();
    page.blocks.iter().filter_map(move |block| {
        Some(Example {
            features: features(block).into(),
            target: block.share?,
            weight: block.weight / total.max(1.0) * 100.0 * page.truth.weight(),
        })
    })
}

/// Weights for choosing, fitted on the pages that are `wanted`.
fn choice(pages: &[PageData], wanted: impl Fn(&PageData) -> bool, ridge: f64) -> Vec<f64> {
    let mut examples = Vec::new();
    for page in pages.iter().filter(|page| wanted(page)) {
        for (index, one) in page.readings.iter().enumerate() {
            for other in page.readings.iter().skip(index + 1) {
                let difference = one.worth - other.worth;
                if difference.abs() < 0.005 {
                    continue;
                }
                let sign = difference.signum();
                examples.push(Example {
                    features: one
                        .features
                        .iter()
                        .zip(&other.features)
                        .map(|(one, other)| (one - other) * sign)
                        .collect::<Vec<f64>>()
                        .into(),
                    target: 1.0,
                    weight: difference.abs() * page.truth.weight(),
                });
            }
        }
    }
    fit(&examples, ridge)
}
