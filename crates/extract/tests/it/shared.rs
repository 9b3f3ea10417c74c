//! The shared sets of real pages with their true texts; see their README for where they come from.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use jianbao_extract::{Extraction, Hints, Limits, Page, PageKind, Url, extract};
use serde_json::Value;

/// Sets, and the least F1 that is right for each. Measured when written: see the README.
const FLOORS: [(&str, f64); 8] = [
    ("scrapinghub", 0.970),
    ("wcxb-article", 0.950),
    ("fundus", 0.968),
    ("fundus-evaluation", 0.970),
    ("daniel-multi", 0.945),
    ("daniel-zh", 0.958),
    ("zh-gne-news", 0.982),
    ("zh-handcrafted", 0.943),
];

/// The least mean F1 over the sets.
const MEAN_FLOOR: f64 = 0.963;

fn sets() -> Option<PathBuf> {
    let sets = std::env::var_os("JIANBAO_DATA").map(|data| Path::new(&data).join("extraction"));
    if sets.is_none() {
        println!("skipped: JIANBAO_DATA is not set");
    }
    sets
}

fn rows(set: &Path) -> Vec<Value> {
    let truth = std::fs::read_to_string(set.join("truth.jsonl")).unwrap();
    truth
        .split('\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn run(set: &Path, row: &Value) -> Extraction {
    let file = std::fs::read(set.join(row["html"].as_str().unwrap())).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file.as_slice())
        .read_to_end(&mut bytes)
        .unwrap();
    let page = Page {
        bytes,
        // As when the pages are served again: the address says nothing.
        url: Url::parse("https://post.example/17").unwrap(),
        content_type: None,
    };
    extract(&page, &Hints::default(), &Limits::default())
}

/// Runs of word characters; a Chinese or Japanese character is a token of its own unless `plain`.
fn tokens(text: &str, plain: bool) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for character in text.chars().chain([' ']) {
        let wide = matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
        if (character.is_alphanumeric() || character == '_') && (plain || !wide) {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        if wide && !plain {
            tokens.push(character.to_string());
        }
    }
    tokens
}

fn shingles(text: &str, plain: bool) -> HashMap<Vec<String>, usize> {
    let tokens = tokens(text, plain);
    let mut shingles = HashMap::new();
    for window in tokens.windows(4.min(tokens.len().max(1))) {
        *shingles.entry(window.to_vec()).or_default() += 1;
    }
    shingles
}

/// Precision and recall of 4-token shingles.
#[expect(clippy::cast_precision_loss, reason = "counts of a page")]
fn score(truth: &str, found: &str, plain: bool) -> (f64, f64) {
    let (truth, found) = (shingles(truth, plain), shingles(found, plain));
    let shared: usize = truth
        .iter()
        .map(|(shingle, count)| found.get(shingle).copied().unwrap_or(0).min(*count))
        .sum();
    let of = |all: &HashMap<Vec<String>, usize>| {
        shared as f64 / all.values().sum::<usize>().max(1) as f64
    };
    (of(&found), of(&truth))
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "counts of pages")]
fn real_pages_are_articles_with_their_text() {
    let Some(sets) = sets() else { return };
    let mut sum = 0.0;
    let (mut pages, mut others) = (0, 0);
    for (name, floor) in FLOORS {
        let set = sets.join(name);
        let rows = rows(&set);
        let (mut precision, mut recall, mut articles) = (0.0, 0.0, 0_usize);
        for row in &rows {
            let found = run(&set, row);
            articles += usize::from(found.kind == PageKind::Article && !found.text.is_empty());
            let truth = row["text"].as_str().unwrap();
            let (page_precision, page_recall) = score(truth, &found.text, name == "scrapinghub");
            precision += page_precision;
            recall += page_recall;
        }
        let count = rows.len() as f64;
        let (precision, recall) = (precision / count, recall / count);
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!(
            "{name}: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}, articles {articles} of {}",
            rows.len()
        );
        assert!(f1 >= floor, "{name}: {f1:.3}");
        sum += f1;
        pages += rows.len();
        others += rows.len() - articles;
    }
    // One page is a paywall's stub indeed.
    assert!(others * 100 <= pages, "{others} of {pages} are no articles");
    assert!(sum / FLOORS.len() as f64 >= MEAN_FLOOR);
}

/// The page whose layout records are made of: a dateline, a lead with caption above, pictures within.
#[test]
fn a_page_with_dateline_lead_and_inline_pictures_has_them_all() {
    let Some(sets) = sets() else { return };
    let set = sets.join("fundus");
    let rows = rows(&set);
    let mut seen = 0;
    for row in &rows {
        let pictures = row["body_images"].as_array().map_or(0, Vec::len);
        if pictures < 2 {
            continue;
        }
        let found = run(&set, row);
        let dateline = found
            .text
            .lines()
            .next()
            .is_some_and(|line| line.ends_with(" —"));
        if !dateline {
            continue;
        }
        seen += 1;
        assert!(found.date_published.is_some());
        let lead = found.lead.and_then(|lead| found.media.get(lead)).unwrap();
        assert!(lead.caption.is_some());
        assert!(
            found
                .media
                .iter()
                .skip(1)
                .all(|media| media.caption.is_some())
        );
        assert!(found.body.len() >= 3);
        assert!(found.text.lines().count() >= 10);
        let truth = row["text"].as_str().unwrap();
        let (precision, recall) = score(truth, &found.text, false);
        assert!(precision > 0.97 && recall > 0.97, "{precision} {recall}");
    }
    assert!(seen >= 1);
}
