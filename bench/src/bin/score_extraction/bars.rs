//! The bars: a little below what was measured on the half of the data that is developed with, so that a step
//! back is seen. What the program is to reach on pages it has not seen is in `docs/benchmarks.md`.

use serde_json::{Value, json};

use super::{SNIPPETS, Set};

/// F1 by set.
const F1: [(&str, f64); 8] = [
    ("scrapinghub", 0.960),
    ("wcxb-article", 0.935),
    ("fundus", 0.950),
    ("fundus-evaluation", 0.955),
    ("daniel-multi", 0.920),
    ("daniel-zh", 0.935),
    ("zh-gne-news", 0.975),
    ("zh-handcrafted", 0.920),
];
/// Metadata: of which set, which field, the bar.
const FIELDS: [(&str, &str, f64); 6] = [
    ("fundus", "title", 0.86),
    ("fundus", "author", 0.87),
    ("fundus", "date", 0.96),
    ("fundus", "image", 0.84),
    ("fundus", "caption_recall", 0.81),
    ("wcxb-article", "title", 0.80),
];
/// The mean of the eight.
const MEAN: f64 = 0.945;
/// F1 of snippets.
const SNIPPET: f64 = 0.88;
/// Share of the pages called something else than an article; all are articles.
const NOT_ARTICLE: f64 = 0.02;

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
