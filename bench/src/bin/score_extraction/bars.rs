//! The bars: a little below what was measured on the half of the data that is developed with, so that a step
//! back is seen. What the program is to reach on pages it has not seen is in `docs/benchmarks.md`.

use serde_json::{Value, json};

use super::{SNIPPETS, Set};

/// F1 by set.
const F1: [(&str, f64); 8] = [
    ("scrapinghub", 0.968),
    ("wcxb-article", 0.948),
    ("fundus", 0.966),
    ("fundus-evaluation", 0.968),
    ("daniel-multi", 0.944),
    ("daniel-zh", 0.957),
    ("zh-gne-news", 0.980),
    ("zh-handcrafted", 0.940),
];
/// Metadata: of which set, which field, the bar.
const FIELDS: [(&str, &str, f64); 10] = [
    ("fundus", "title", 0.88),
    ("fundus", "author", 0.92),
    ("fundus", "date", 0.98),
    ("fundus", "image", 0.90),
    ("fundus", "caption_recall", 0.93),
    ("wcxb-article", "title", 0.92),
    ("wcxb-article", "author", 0.85),
    ("wcxb-article", "date", 0.88),
    ("zh-handcrafted", "author", 0.66),
    ("zh-handcrafted", "date", 0.80),
];
/// The mean of the eight.
const MEAN: f64 = 0.961;
/// F1 of snippets.
const SNIPPET: f64 = 0.93;
/// Share of the pages called something else than an article; all are articles.
const NOT_ARTICLE: f64 = 0.01;

/// Each bar with what was reached. A set that was not looked at has none.
pub(crate) fn bars(sets: &[Set], summary: &Value) -> Vec<Value> {
    let mut bars = Vec::new();
    let mut bar = |name: String, bar: f64, found: Option<f64>, is_floor: bool| {
        if let Some(found) = found {
            let reached = if is_floor { found >= bar } else { found <= bar };
            bars.push(json!({"name": name, "bar": bar, "found": found, "reached": reached}));
        }
    };
    let field = |set: &str, field: &str| {
        let set = sets.iter().find(|known| known.name == set)?;
        super::set_json(set)[field].as_f64()
    };
    for (set, least) in F1 {
        bar(format!("{set} f1"), least, field(set, "f1"), true);
    }
    for (set, name, least) in FIELDS {
        bar(format!("{set} {name}"), least, field(set, name), true);
    }
    let snippets = field(SNIPPETS, "snippet_f1");
    bar(format!("{SNIPPETS} snippet_f1"), SNIPPET, snippets, true);
    let mean = summary["mean_f1_of_eight"].as_f64();
    let is_whole = mean.is_some();
    bar("mean_f1_of_eight".to_owned(), MEAN, mean, true);
    let others = summary["not_article"].as_f64().filter(|_| is_whole);
    bar("not_article".to_owned(), NOT_ARTICLE, others, false);
    bars
}
