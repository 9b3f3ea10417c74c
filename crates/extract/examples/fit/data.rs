//! The pages with known texts, and how near their readings come to them.

use std::collections::HashMap;
use std::error::Error;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use jianbao_extract::fitting::{self, Weights};
use jianbao_extract::{Hints, Limits, Page, Url};
use serde_json::Value;

/// The sets that are scored by their texts.
pub(crate) const EIGHT: [&str; 8] = [
    "scrapinghub",
    "wcxb-article",
    "fundus",
    "fundus-evaluation",
    "daniel-multi",
    "daniel-zh",
    "zh-gne-news",
    "zh-handcrafted",
];

/// The set that is scored by snippets which have to be there, or must not.
const SNIPPETS: &str = "trafilatura-eval";

/// A page with its true text.
pub(crate) struct Truth {
    pub(crate) set: String,
    pub(crate) id: String,
    /// What pages of one site have in common.
    site: String,
    page: Page,
    /// Whether a word is what Unicode calls one, also in Chinese.
    plain: bool,
    wanted: Option<Shingles>,
    /// The true text without white space.
    squashed: String,
    /// Snippets that the text has to hold, and must not.
    with: Vec<String>,
    without: Vec<String>,
}

/// A page as it is measured with some weights.
pub(crate) struct PageData<'a> {
    pub(crate) truth: &'a Truth,
    pub(crate) blocks: Vec<fitting::Block>,
    /// How much of each block is in the true text, 0 to 1.
    pub(crate) shares: Vec<f64>,
    pub(crate) readings: Vec<Reading>,
}

/// A reading and how good it is.
pub(crate) struct Reading {
    pub(crate) source: String,
    pub(crate) features: Vec<f64>,
    pub(crate) sure: Vec<f64>,
    complete: bool,
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    /// F1, of shingles or snippets.
    pub(crate) worth: f64,
    pub(crate) hits: f64,
    pub(crate) extra: f64,
}

impl Truth {
    /// The fold that the page's site is in.
    pub(crate) fn fold(&self, folds: u64) -> u64 {
        hash(self.site.as_bytes()) % folds
    }

    /// How much the page counts: less when its set has more pages, or says less.
    pub(crate) fn weight(&self) -> f64 {
        match self.set.as_str() {
            "zh-gne-news" | "zh-handcrafted" => 3.0,
            "fundus-evaluation" => 2.0,
            SNIPPETS => 0.3,
            _ => 1.0,
        }
    }

    /// How many snippets the text has to hold.
    pub(crate) fn snippets(&self) -> f64 {
        if self.wanted.is_none() {
            number(self.with.len())
        } else {
            0.0
        }
    }
}

impl Reading {
    /// Whether at least nine tenths of the text are there.
    pub(crate) fn whole(&self) -> bool {
        self.complete
    }
}

impl PageData<'_> {
    /// What the first answers say of the neighbours of each block.
    pub(crate) fn neighbours(&self, weights: &Weights) -> Vec<Vec<f64>> {
        fitting::neighbours(&self.blocks, &weights.block)
    }

    /// The reading with the highest sum, if it is that much better than the first.
    pub(crate) fn choose(&self, weights: &[f64], margin: f64) -> usize {
        let sum = |reading: &Reading| -> f64 {
            weights
                .iter()
                .zip(&reading.features)
                .map(|(one, other)| one * other)
                .sum()
        };
        let best = self.best_by(sum);
        match (self.readings.first(), self.readings.get(best)) {
            (Some(first), Some(other)) if sum(other) >= sum(first) + margin => best,
            _ => 0,
        }
    }

    /// The first reading with the highest value.
    pub(crate) fn best_by(&self, value: impl Fn(&Reading) -> f64) -> usize {
        let mut best = (f64::NEG_INFINITY, 0);
        for (index, reading) in self.readings.iter().enumerate() {
            let value = value(reading);
            if value > best.0 {
                best = (value, index);
            }
        }
        best.1
    }
}

/// Reads all sets.
pub(crate) fn load() -> Result<Vec<Truth>, Box<dyn Error>> {
    let data = std::env::var_os("JIANBAO_DATA").ok_or("JIANBAO_DATA is not set")?;
    let mut pages = Vec::new();
    for set in EIGHT.into_iter().chain([SNIPPETS]) {
        let folder = PathBuf::from(&data).join("extraction").join(set);
        let truth = std::fs::read_to_string(folder.join("truth.jsonl"))?;
        for line in truth.split('\n').filter(|line| !line.trim().is_empty()) {
            pages.push(truth_of(set, &folder, &serde_json::from_str(line)?)?);
        }
    }
    Ok(pages)
}

fn truth_of(set: &str, folder: &Path, row: &Value) -> Result<Truth, Box<dyn Error>> {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let file = std::fs::read(folder.join(text("html")))?;
    let mut bytes = Vec::new();
    GzDecoder::new(file.as_slice()).read_to_end(&mut bytes)?;
    let url = Url::parse(text("url")).ok();
    let site = url
        .as_ref()
        .and_then(Url::host_str)
        .map_or_else(|| text("id").to_owned(), str::to_owned);
    let plain = set == "scrapinghub";
    let list = |key: &str| -> Vec<String> {
        row[key]
            .as_array()
            .map(|list| list.iter().filter_map(Value::as_str).map(squash).collect())
            .unwrap_or_default()
    };
    Ok(Truth {
        set: set.to_owned(),
        id: text("id").to_owned(),
        site,
        page: Page {
            bytes,
            url: url.map_or_else(|| Url::parse("https://page.invalid/a/1"), Ok)?,
            content_type: None,
        },
        plain,
        wanted: (!text("text").is_empty()).then(|| shingles(text("text"), plain)),
        squashed: squash(text("text")),
        with: list("with"),
        without: list("without"),
    })
}

/// Measures a page with some weights: its blocks, or its `readings`.
pub(crate) fn measure<'a>(truth: &'a Truth, weights: &Weights, readings: bool) -> PageData<'a> {
    let mut fitting = fitting::measure(&truth.page, &Hints::default(), &Limits::default(), weights);
    let mut shares = Vec::new();
    if readings {
        fitting.blocks.clear();
    } else {
        fitting.readings.clear();
        for block in &mut fitting.blocks {
            shares.push(share(truth, &std::mem::take(&mut block.text)));
        }
    }
    let readings = fitting
        .readings
        .into_iter()
        .map(|reading| {
            let squashed = squash(&reading.text);
            let count = |list: &[String]| {
                number(list.iter().filter(|part| squashed.contains(*part)).count())
            };
            let (hits, extra) = (count(&truth.with), count(&truth.without));
            let (precision, recall) = truth.wanted.as_ref().map_or((0.0, 0.0), |wanted| {
                compare(wanted, &shingles(&reading.text, truth.plain))
            });
            let worth = if truth.wanted.is_none() {
                2.0 * hits / (hits + number(truth.with.len()) + extra).max(1.0)
            } else if precision + recall > 0.0 {
                2.0 * precision * recall / (precision + recall)
            } else {
                0.0
            };
            Reading {
                source: reading.source,
                features: reading.features,
                sure: reading.sure,
                complete: if truth.wanted.is_some() {
                    recall >= 0.9
                } else {
                    hits >= number(truth.with.len())
                },
                precision,
                recall,
                worth,
                hits,
                extra,
            }
        })
        .collect();
    PageData {
        truth,
        blocks: fitting.blocks,
        shares,
        readings,
    }
}

/// How much of a block's line is in the true text.
fn share(truth: &Truth, line: &str) -> f64 {
    let Some(wanted) = &truth.wanted else {
        return 0.0;
    };
    let squashed = squash(line);
    if truth.squashed.contains(&squashed) && squashed.chars().count() > 3 {
        return 1.0;
    }
    let own = shingles(line, truth.plain);
    let whole: u32 = own.values().sum();
    if whole < 4 {
        return 0.0;
    }
    let shared: u32 = own
        .iter()
        .filter(|(key, _)| wanted.contains_key(key))
        .map(|(_, count)| *count)
        .sum();
    f64::from(shared) / f64::from(whole)
}

pub(crate) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

fn squash(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

type Shingles = HashMap<u64, u32>;

/// Counts runs of four tokens; a Chinese or Japanese character is a token unless `plain`.
fn shingles(text: &str, plain: bool) -> Shingles {
    let mut tokens: Vec<u64> = Vec::new();
    let mut word = String::new();
    for character in text.chars().chain([' ']) {
        let wide = matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
        if (character.is_alphanumeric() || character == '_') && (plain || !wide) {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            tokens.push(hash(std::mem::take(&mut word).as_bytes()));
        }
        if wide && !plain {
            tokens.push(hash(character.to_string().as_bytes()));
        }
    }
    let mut shingles = Shingles::new();
    for window in tokens.windows(4.min(tokens.len().max(1))) {
        let key = window
            .iter()
            .fold(7, |key: u64, token| key.wrapping_mul(1_000_003) ^ token);
        *shingles.entry(key).or_default() += 1;
    }
    shingles
}

/// Precision and recall.
fn compare(wanted: &Shingles, found: &Shingles) -> (f64, f64) {
    let shared: u32 = wanted
        .iter()
        .map(|(key, count)| found.get(key).copied().unwrap_or(0).min(*count))
        .sum();
    let of = |all: &Shingles| f64::from(shared) / f64::from(all.values().sum::<u32>().max(1));
    (of(found), of(wanted))
}

/// FNV-1a, so that folds stay the same everywhere.
fn hash(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ (hash >> 29)
}
