//! The score for people.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Set, set_json};

/// What a row has, by the names of the JSON.
const COLUMNS: [(&str, &str); 16] = [
    ("P", "precision"),
    ("R", "recall"),
    ("F1", "f1"),
    ("snippets", "snippet_f1"),
    ("title", "title"),
    ("author", "author"),
    ("date", "date"),
    ("image", "image"),
    ("caption", "caption_recall"),
    ("R<.9", "recall_below_0.9"),
    ("flagged", "of_these_flagged"),
    ("others", "others_flagged"),
    ("no article", "not_article"),
    ("ms", "ms_median"),
    ("mean", "ms_mean"),
    ("MiB", "peak_mib"),
];
const NAME_WIDTH: usize = 20;

/// A row for each set, then what holds over all, then the bars that were missed.
pub(crate) fn table(sets: &[Set], summary: &Value, bars: &[Value]) -> String {
    let mut out = " ".repeat(NAME_WIDTH);
    for (title, _) in COLUMNS {
        let _ = write!(out, " {title:>width$}", width = width(title));
    }
    out.push('\n');
    for set in sets {
        let row = set_json(set);
        let _ = write!(out, "{:NAME_WIDTH$}", set.name);
        for (title, key) in COLUMNS {
            let _ = write!(out, " {:>width$}", cell(&row[key]), width = width(title));
        }
        out.push('\n');
    }
    for (key, value) in summary.as_object().into_iter().flatten() {
        let _ = writeln!(out, "{key}: {value}");
    }
    for bar in bars.iter().filter(|bar| bar["reached"] != true) {
        let name = bar["name"].as_str().unwrap_or_default();
        let _ = writeln!(out, "missed: {name} {} (bar {})", bar["found"], bar["bar"]);
    }
    out
}

fn width(title: &str) -> usize {
    title.len().max(5)
}

fn cell(value: &Value) -> String {
    match value.as_f64() {
        None => "-".to_owned(),
        Some(_) if value.is_u64() => value.to_string(),
        Some(number) => format!("{number:.3}"),
    }
}

/// The pages with the lowest F1.
pub(crate) fn worst(sets: &[Set], count: usize) -> String {
    let mut pages: Vec<_> = sets
        .iter()
        .flat_map(|set| {
            set.score
                .pages
                .iter()
                .map(move |(id, overlap)| (set, id, overlap))
        })
        .collect();
    pages.sort_by(|(_, _, one), (_, _, other)| one.f1().total_cmp(&other.f1()));
    let mut out = String::new();
    for (set, id, overlap) in pages.into_iter().take(count) {
        let answer = set.run.answers.get(id);
        let (precision, recall) = (overlap.precision(), overlap.recall());
        let _ = writeln!(
            out,
            "{:.3} P {:.2} R {:.2} {} {:.2} {}/{id}",
            overlap.f1(),
            precision.unwrap_or_default(),
            recall.unwrap_or_default(),
            answer
                .and_then(|answer| answer.kind.as_deref())
                .unwrap_or("-"),
            answer
                .and_then(|answer| answer.confidence)
                .unwrap_or_default(),
            set.name,
        );
    }
    out
}
