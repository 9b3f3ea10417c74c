//! What is told.

use std::fmt::Write as _;

use jianbao_extract::fitting::Weights;

use crate::data::{EIGHT, PageData, Reading};

/// Prints F1 by set for a choice; returns the mean.
pub(crate) fn print(name: &str, pages: &[PageData], chosen: impl Fn(&PageData) -> usize) -> f64 {
    let mut sum = 0.0;
    let mut line = String::new();
    let (mut low, mut count) = (0, 0);
    for set in EIGHT {
        let (mut precision, mut recall, mut number) = (0.0, 0.0, 0.0);
        for page in pages.iter().filter(|page| page.truth.set == set) {
            number += 1.0;
            count += 1;
            let Some(reading) = page.readings.get(chosen(page)) else {
                low += 1;
                continue;
            };
            precision += reading.precision;
            recall += reading.recall;
            low += usize::from(reading.recall < 0.9);
        }
        let (precision, recall) = (precision / number, recall / number);
        let f1 = 2.0 * precision * recall / (precision + recall);
        sum += f1;
        let _ = write!(line, " {f1:.3}");
    }
    let (mut hits, mut misses, mut extra) = (0.0, 0.0, 0.0);
    for page in pages {
        let snippets = page.truth.snippets();
        if snippets == 0.0 {
            continue;
        }
        match page.readings.get(chosen(page)) {
            Some(reading) => {
                hits += reading.hits;
                misses += snippets - reading.hits;
                extra += reading.extra;
            }
            None => misses += snippets,
        }
    }
    let mean = sum / 8.0;
    eprintln!(
        "{name}:{line} mean {mean:.4}, snippets {:.3}, recall < .9 on {low} of {count}",
        2.0 * hits / (2.0 * hits + misses + extra)
    );
    mean
}

/// Prints the pages on which a choice is furthest from the best that is possible.
pub(crate) fn regrets(pages: &[PageData], most: usize, chosen: impl Fn(&PageData) -> usize) {
    let mut rows: Vec<(f64, String)> = Vec::new();
    for page in pages {
        let best = page.best_by(|reading| reading.worth);
        let (Some(best), Some(taken)) = (page.readings.get(best), page.readings.get(chosen(page)))
        else {
            continue;
        };
        let first = page.readings.first().map_or(0.0, |first| first.worth);
        rows.push((
            best.worth - taken.worth,
            format!(
                "{:.3} {} > {:.3} {} (first {first:.3}) {}/{}",
                taken.worth, taken.source, best.worth, best.source, page.truth.set, page.truth.id
            ),
        ));
    }
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (regret, row) in rows.into_iter().take(most) {
        eprintln!("{regret:.3} {row}");
    }
}

/// Prints how well a choice knows what it lacks: pages below one half, of those that lack more than a
/// tenth and of the others.
pub(crate) fn sureness<'a>(
    name: &str,
    pages: &'a [PageData],
    chosen: impl Fn(&'a PageData) -> Option<(f64, &'a Reading)>,
) {
    let (mut low, mut low_doubted, mut others, mut others_doubted) = (0, 0, 0, 0);
    for page in pages.iter().filter(|page| page.truth.snippets() == 0.0) {
        let Some((sum, reading)) = chosen(page) else {
            continue;
        };
        if reading.whole() {
            others += 1;
            others_doubted += usize::from(sum < 0.0);
        } else {
            low += 1;
            low_doubted += usize::from(sum < 0.0);
        }
    }
    eprintln!("{name}: {low_doubted} of {low} that lack text, {others_doubted} of {others} others");
}

/// Writes `src/weights.rs`.
pub(crate) fn write(weights: &Weights) {
    let head = include_str!("../../src/weights.rs");
    let head = head.split("pub static FITTED").next().unwrap_or_default();
    println!("{head}pub static FITTED: Weights = Weights {{");
    for (name, weights) in [
        ("block", &weights.block[..]),
        ("second", &weights.second),
        ("choice", &weights.choice),
    ] {
        print!("    {name}: [");
        for weight in weights {
            print!("{weight:.4}, ");
        }
        println!("],");
    }
    println!("    margin: {:.1},\n    sure: [", weights.margin);
    for weight in &weights.sure {
        print!("{weight:.4}, ");
    }
    println!("],\n}};");
}
