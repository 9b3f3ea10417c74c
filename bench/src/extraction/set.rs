//! The score of a set: means over its pages.

use std::collections::BTreeMap;

use super::fields::{authors, day, is_near, is_title, squashed};
use super::pictures::is_one_of;
use super::shingles::{Overlap, Tokens, f1, overlap};
use super::truth::{Answer, Page};

/// Captions are compared as far as this, in characters without blanks; shorter ones than the other are left out.
const CAPTION: usize = 40;
const MIN_CAPTION: usize = 15;

/// Sums over pages that have a truth for it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rates {
    /// What was right.
    pub right: f64,
    /// Of how many.
    pub of: usize,
}

impl Rates {
    fn add(&mut self, right: f64) {
        self.right += right;
        self.of += 1;
    }

    /// The share; none of nothing.
    #[allow(clippy::cast_precision_loss, reason = "counts of pages are small")]
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.right / self.of as f64)
    }
}

/// The score of a set.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Mean precision of the pages with text.
    pub precision: f64,
    /// Mean recall.
    pub recall: f64,
    /// The harmonic mean of the two means.
    pub f1: f64,
    /// Pages without any text in the answer.
    pub empty: usize,
    /// F1 over all snippets; none when the set has none.
    pub snippet_f1: Option<f64>,
    /// Headlines.
    pub title: Rates,
    /// Names of authors.
    pub author: Rates,
    /// Days of publication.
    pub date: Rates,
    /// Lead pictures.
    pub image: Rates,
    /// Captions.
    pub caption: Rates,
    /// The overlap of each page with text.
    pub pages: BTreeMap<String, Overlap>,
}

/// Scores answers by the truth of a set.
pub fn score(pages: &[Page], answers: &BTreeMap<String, Answer>, tokens: Tokens) -> Score {
    let none = Answer::default();
    let mut score = Score::default();
    let mut snippets = Snippets::default();
    for page in pages {
        let answer = answers.get(&page.id).unwrap_or(&none);
        let text = answer.text.as_deref().unwrap_or_default();
        score.empty += usize::from(text.trim().is_empty());
        if let Some(truth) = page.text.as_deref().filter(|text| !text.is_empty()) {
            let overlap = overlap(truth, text, tokens);
            score.pages.insert(page.id.clone(), overlap);
        }
        snippets.look(page, text);
        metadata(page, answer, &mut score);
    }
    let mean =
        |of: fn(Overlap) -> Option<f64>| mean(score.pages.values().filter_map(|page| of(*page)));
    (score.precision, score.recall) = (mean(Overlap::precision), mean(Overlap::recall));
    score.f1 = f1(score.precision, score.recall);
    score.snippet_f1 = snippets.f1();
    score
}

fn metadata(page: &Page, answer: &Answer, score: &mut Score) {
    let right = |is_right: bool| if is_right { 1.0 } else { 0.0 };
    if let Some(title) = page.title.as_deref().filter(|title| !title.is_empty()) {
        score.title.add(right(is_title(title, &answer.title)));
    }
    if let Some(agreement) = authors(&page.author, &answer.author) {
        score.author.add(agreement);
    }
    if let Some(truth) = page.date.as_deref().and_then(day) {
        let found = answer.date.as_deref().and_then(day);
        score
            .date
            .add(right(found.is_some_and(|found| is_near(truth, found))));
    }
    if page.image.as_str().is_some_and(|image| !image.is_empty()) {
        let truths: Vec<_> = page.images.iter().chain([&page.image]).collect();
        score.image.add(right(is_one_of(&truths, &answer.image)));
    }
    let Some(images) = &answer.images else {
        return;
    };
    let captions = |images: &[serde_json::Value]| -> Vec<String> {
        let captions = images.iter().filter_map(|image| image["caption"].as_str());
        captions
            .filter(|caption| !caption.is_empty())
            .map(squashed)
            .collect()
    };
    let found = captions(images);
    for caption in captions(&page.body_images) {
        let beginning: String = caption.chars().take(CAPTION).collect();
        if beginning.chars().count() >= MIN_CAPTION {
            let is_found = found.iter().any(|found| found.contains(&beginning));
            score.caption.add(right(is_found));
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let mut rates = Rates::default();
    values.for_each(|value| rates.add(value));
    rates.share().unwrap_or_default()
}

/// Snippets that must be there, and those that must not.
#[derive(Default)]
struct Snippets {
    found: usize,
    missed: usize,
    foreign: usize,
}

impl Snippets {
    fn look(&mut self, page: &Page, text: &str) {
        let (with, without) = (page.with.iter().flatten(), page.without.iter().flatten());
        if page.with.is_none() && page.without.is_none() {
            return;
        }
        let text = squashed(text);
        for snippet in with {
            if text.contains(&squashed(snippet)) {
                self.found += 1;
            } else {
                self.missed += 1;
            }
        }
        self.foreign += without
            .filter(|snippet| text.contains(&squashed(snippet)))
            .count();
    }

    #[allow(clippy::cast_precision_loss, reason = "snippets are few")]
    fn f1(&self) -> Option<f64> {
        let share = |of: usize| {
            if of > 0 {
                self.found as f64 / of as f64
            } else {
                0.0
            }
        };
        (self.found + self.missed > 0).then(|| {
            f1(
                share(self.found + self.foreign),
                share(self.found + self.missed),
            )
        })
    }
}
