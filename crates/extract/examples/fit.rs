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
use jianbao_extract::fitting::{self, FITTED, Weights};
use regression::{Example, fit};

/// Folds of the cross-validation; a host is in one of them.
pub(crate) const FOLDS: u64 = 4;

/// Penalties on large weights.
const RIDGE_BLOCK: f64 = 3.0;
const RIDGES_SURE: [f64; 3] = [1.0, 5.0, 20.0];
const RIDGES_CHOICE: [f64; 3] = [10.0, 30.0, 100.0];

/// By how much another reading has to be better than the one of the votes alone.
const MARGINS: [f64; 4] = [0.0, 0.5, 1.0, 1.5];

fn main() -> Result<(), Box<dyn Error>> {
    let truths = data::load()?;
    let most: usize = std::env::args().nth(1).map_or(Ok(0), |most| most.parse())?;
    let pages: Vec<PageData> = truths
        .iter()
        .map(|truth| data::measure(truth, &FITTED, false))
        .collect();
    eprintln!("{} pages", truths.len());
    // What is held out of the weights of blocks is what the choice is fitted on.
    let mut held_out: Vec<PageData> = Vec::new();
    for fold in 0..FOLDS {
        let weights = block_weights(&pages, |truth| truth.fold(FOLDS) != fold);
        for truth in truths.iter().filter(|truth| truth.fold(FOLDS) == fold) {
            held_out.push(data::measure(truth, &weights, true));
        }
    }
    let mut weights = block_weights(&pages, |_| true);
    report::print("votes alone", &held_out, |_| 0);
    report::print("best that is possible", &held_out, |page| {
        page.best_by(|reading| reading.worth)
    });
    let mut best = (0.0, 0.0, 0.0);
    for ridge in RIDGES_CHOICE {
        let folds = by_fold(|fold| choice(&held_out, |page| page.truth.fold(FOLDS) != fold, ridge));
        for margin in MARGINS {
            let name = format!("ridge {ridge}, margin {margin}, held out");
            let mean = report::print(&name, &held_out, |page| {
                page.choose(of_fold(&folds, page), margin)
            });
            if mean > best.0 {
                best = (mean, ridge, margin);
            }
        }
    }
    let (_, ridge, margin) = best;
    let folds = by_fold(|fold| choice(&held_out, |page| page.truth.fold(FOLDS) != fold, ridge));
    report::regrets(&held_out, most, |page| {
        page.choose(of_fold(&folds, page), margin)
    });
    weights
        .choice
        .copy_from_slice(&choice(&held_out, |_| true, ridge));
    weights.margin = margin;
    report::print(
        &format!("ridge {ridge}, margin {margin}, seen"),
        &held_out,
        |page| page.choose(&weights.choice, margin),
    );
    for ridge in RIDGES_SURE {
        let sure = by_fold(|fold| {
            sureness(
                &held_out,
                &weights,
                |page| page.truth.fold(FOLDS) != fold,
                ridge,
            )
        });
        report::sureness(
            &format!("sure, ridge {ridge}, held out"),
            &held_out,
            |page| {
                let reading = page.readings.get(page.choose(&weights.choice, margin))?;
                let sum = dot(of_fold(&sure, page), &reading.sure);
                Some((sum, reading))
            },
        );
    }
    let sure = sureness(&held_out, &weights, |_| true, RIDGES_SURE[2]);
    weights.sure.copy_from_slice(&sure);
    report::sureness("sure, seen", &held_out, |page| {
        let reading = page.readings.get(page.choose(&weights.choice, margin))?;
        Some((dot(&weights.sure, &reading.sure), reading))
    });
    report::write(&weights);
    Ok(())
}

fn by_fold(fitted: impl Fn(u64) -> Vec<f64>) -> Vec<Vec<f64>> {
    (0..FOLDS).map(fitted).collect()
}

fn of_fold<'a>(folds: &'a [Vec<f64>], page: &PageData) -> &'a [f64] {
    let fold = usize::try_from(page.truth.fold(FOLDS)).unwrap_or(0);
    folds.get(fold).map_or(&[], Vec::as_slice)
}

/// Weights for how sure a choice is, fitted on the pages that are `wanted`; moved so that few pages
/// which lack nothing are below one half.
fn sureness(
    pages: &[PageData],
    weights: &Weights,
    wanted: impl Fn(&PageData) -> bool,
    ridge: f64,
) -> Vec<f64> {
    /// Share of the pages lacking nothing that may be below one half.
    const DOUBTED: f64 = 0.04;
    let chosen: Vec<(&PageData, &data::Reading)> = pages
        .iter()
        .filter(|page| wanted(page))
        .filter_map(|page| {
            let index = page.choose(&weights.choice, weights.margin);
            Some((page, page.readings.get(index)?))
        })
        .collect();
    let examples: Vec<Example> = chosen
        .iter()
        .map(|(page, reading)| Example {
            features: (&reading.sure[..]).into(),
            target: f64::from(u8::from(reading.whole())),
            weight: if page.truth.snippets() > 0.0 {
                0.5
            } else {
                1.0
            },
        })
        .collect();
    let mut sure = fit(&examples, ridge);
    let mut sums: Vec<f64> = chosen
        .iter()
        .filter(|(page, reading)| reading.whole() && page.truth.snippets() == 0.0)
        .map(|(_, reading)| dot(&sure, &reading.sure))
        .collect();
    sums.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred pages"
    )]
    let at = (sums.len() as f64 * DOUBTED) as usize;
    if let (Some(first), Some(sum)) = (sure.first_mut(), sums.get(at)) {
        *first -= sum;
    }
    sure
}

fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights
        .iter()
        .zip(features)
        .map(|(one, other)| one * other)
        .sum()
}

/// Weights of blocks, fitted on the pages that are `wanted`.
fn block_weights(pages: &[PageData], wanted: impl Fn(&Truth) -> bool) -> Weights {
    let mut weights = FITTED.clone();
    let pages: Vec<&PageData> = pages
        .iter()
        .filter(|page| wanted(page.truth) && page.truth.snippets() == 0.0)
        .collect();
    let first: Vec<Example> = pages
        .iter()
        .flat_map(|page| examples(page, |block| &block.features))
        .collect();
    weights.block.copy_from_slice(&fit(&first, RIDGE_BLOCK));
    drop(first);
    let seconds: Vec<Vec<Vec<f64>>> = pages.iter().map(|page| page.neighbours(&weights)).collect();
    let second: Vec<Example> = pages
        .iter()
        .zip(&seconds)
        .flat_map(|(page, rows)| {
            examples(page, |_| &[])
                .zip(rows)
                .map(|(example, row)| Example {
                    features: (&row[..]).into(),
                    ..example
                })
        })
        .collect();
    weights.second.copy_from_slice(&fit(&second, RIDGE_BLOCK));
    weights
}

fn examples<'a>(
    page: &'a PageData,
    features: impl Fn(&'a fitting::Block) -> &'a [f64] + 'a,
) -> impl Iterator<Item = Example<'a>> {
    let weight = |block: &fitting::Block| data::number(block.weight.min(600)) + 15.0;
    let total: f64 = page.blocks.iter().map(weight).sum();
    page.blocks
        .iter()
        .zip(&page.shares)
        .map(move |(block, share)| Example {
            features: features(block).into(),
            target: *share,
            // A label counts for a little too, a long paragraph not for all.
            weight: weight(block) / total.max(1.0) * 100.0 * page.truth.weight(),
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
