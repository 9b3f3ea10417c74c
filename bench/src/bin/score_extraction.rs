//! Holds `jianbao extract --jsonl` to the sets of the shared data by the published metrics. Prints a table, or
//! one JSON line with `--json`: each set, the mean of the eight sets with texts of an outside truth, what was
//! flagged, spread over folds by host, speed, and the bars with what was reached.

#[path = "score_extraction/bars.rs"]
mod bars;
#[path = "score_extraction/run.rs"]
mod run;
#[path = "score_extraction/table.rs"]
mod table;

use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use jianbao_bench::extraction::{Answer, Overlap, Page, Rates, Score, Tokens, read_pages, score};
use serde_json::{Value, json};

/// The sets that the mean is of.
const EIGHT: [&str; 8] = [
    "scrapinghub",
    "wcxb-article",
    "fundus",
    "fundus-evaluation",
    "daniel-multi",
    "daniel-zh",
    "zh-gne-news",
    "zh-handcrafted",
];
/// Scored with plain tokens, as published.
const PLAIN: &str = "scrapinghub";
/// Its snippets are those of a bar.
const SNIPPETS: &str = "trafilatura-eval";
/// A page with less recall has lost something.
const GOOD_RECALL: f64 = 0.9;
/// An answer that is less sure is flagged.
const SURE: f64 = 0.5;
/// Folds that the hosts are dealt to.
const FOLDS: u64 = 5;

struct Options {
    data: PathBuf,
    jianbao: PathBuf,
    arguments: Vec<String>,
    sets: Option<Vec<String>>,
    worst: usize,
    is_json: bool,
}

/// A set with all that is known of it.
struct Set {
    name: String,
    pages: Vec<Page>,
    run: run::Run,
    score: Score,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = options()?;
    let mut sets = Vec::new();
    for name in names(&options)? {
        let folder = options.data.join(&name);
        let pages = read_pages(&folder.join("truth.jsonl"))?;
        let run = run::run(&options.jianbao, &options.arguments, &folder, &pages)?;
        let tokens = if name == PLAIN {
            Tokens::Plain
        } else {
            Tokens::Characters
        };
        let score = score(&pages, &run.answers, tokens);
        sets.push(Set {
            name,
            pages,
            run,
            score,
        });
    }
    ensure!(!sets.is_empty(), "no set in {}", options.data.display());
    let summary = summary(&sets);
    let bars = bars::bars(&sets, &summary);
    let is_reached = bars.iter().all(|bar| bar["reached"] == true);
    let mut out = if options.is_json {
        let sets: serde_json::Map<String, Value> = sets
            .iter()
            .map(|set| (set.name.clone(), set_json(set)))
            .collect();
        format!("{}\n", json!({"sets": sets, "all": summary, "bars": bars}))
    } else {
        table::table(&sets, &summary, &bars)
    };
    out.push_str(&table::worst(&sets, options.worst));
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(if is_reached {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn options() -> anyhow::Result<Options> {
    let (mut data, mut jianbao, mut sets) = (None, None, None);
    let (mut worst, mut is_json, mut given) = (0, false, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = arguments.next().map(PathBuf::from),
            "--jianbao" => jianbao = arguments.next().map(PathBuf::from),
            "--sets" => sets = arguments.next(),
            "--worst" => worst = arguments.next().context("--worst N")?.parse()?,
            "--json" => is_json = true,
            "--site-model" => given.push(argument),
            _ => bail!(
                "usage: score extraction [--data DIR] [--sets A,B] [--worst N] [--json] [--site-model]"
            ),
        }
    }
    let data = data.or_else(|| std::env::var_os("JIANBAO_DATA").map(PathBuf::from));
    let data = data.context("give --data DIR or set JIANBAO_DATA")?;
    let below = data.join("extraction");
    Ok(Options {
        // The folder of all shared data, or that of the sets itself.
        data: if below.is_dir() { below } else { data },
        jianbao: jianbao.context("--jianbao PROGRAM is missing")?,
        arguments: given,
        sets: sets.map(|sets| sets.split(',').map(str::to_owned).collect()),
        worst,
        is_json,
    })
}

/// The sets in a folder, in order of their names.
fn names(options: &Options) -> anyhow::Result<Vec<String>> {
    let entries = std::fs::read_dir(&options.data);
    let entries = entries.with_context(|| format!("reading {}", options.data.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_wanted = options
            .sets
            .as_ref()
            .is_none_or(|sets| sets.contains(&name));
        if is_wanted && entry.path().join("truth.jsonl").is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Pages with text, and those of them that lost something, with how many of each are flagged.
#[derive(Debug, Default, Clone, Copy)]
struct Flags {
    pages: usize,
    lost: usize,
    lost_flagged: usize,
    good_flagged: usize,
}

impl Flags {
    fn of(set: &Set) -> Self {
        let mut flags = Self::default();
        for (id, overlap) in &set.score.pages {
            let answer = set.run.answers.get(id);
            let is_flagged = answer.and_then(|answer| answer.confidence).unwrap_or(0.0) < SURE;
            let is_lost = overlap.recall().unwrap_or_default() < GOOD_RECALL;
            flags.pages += 1;
            flags.lost += usize::from(is_lost);
            flags.lost_flagged += usize::from(is_lost && is_flagged);
            flags.good_flagged += usize::from(!is_lost && is_flagged);
        }
        flags
    }

    fn and(self, other: Self) -> Self {
        Self {
            pages: self.pages + other.pages,
            lost: self.lost + other.lost,
            lost_flagged: self.lost_flagged + other.lost_flagged,
            good_flagged: self.good_flagged + other.good_flagged,
        }
    }
}

fn set_json(set: &Set) -> Value {
    let score = &set.score;
    let share = |rates: Rates| rates.share().map(round);
    let has_text = !score.pages.is_empty();
    let flags = Flags::of(set);
    json!({
        "pages": set.pages.len(),
        "precision": has_text.then(|| round(score.precision)),
        "recall": has_text.then(|| round(score.recall)),
        "f1": has_text.then(|| round(score.f1)),
        "snippet_f1": score.snippet_f1.map(round),
        "title": share(score.title),
        "author": share(score.author),
        "date": share(score.date),
        "image": share(score.image),
        "caption_recall": share(score.caption),
        "empty": score.empty,
        "not_article": not_article(set),
        "recall_below_0.9": flags.lost,
        "of_these_flagged": flags.lost_flagged,
        "others_flagged": flags.good_flagged,
        "errors": set.run.answers.values().filter(|answer| answer.error.is_some()).count(),
        "ms_median": set.run.ms_median(),
        "ms_mean": set.run.ms_mean(),
        "pages_a_second": round(1_000.0 / set.run.ms_mean()),
        "peak_mib": set.run.peak_mib,
    })
}

/// Pages that were called something else than an article: all of these sets are.
fn not_article(set: &Set) -> usize {
    let is_other = |answer: &&Answer| answer.kind.as_deref().is_some_and(|kind| kind != "article");
    set.run.answers.values().filter(is_other).count()
}

/// What holds over the sets.
#[allow(clippy::cast_precision_loss, reason = "counts of pages are small")]
fn summary(sets: &[Set]) -> Value {
    let eight: Vec<&Set> = sets
        .iter()
        .filter(|set| EIGHT.contains(&set.name.as_str()))
        .collect();
    let flags = eight
        .iter()
        .map(|set| Flags::of(set))
        .fold(Flags::default(), Flags::and);
    let share = |count: usize, of: usize| round(count as f64 / of.max(1) as f64);
    let pages: usize = sets.iter().map(|set| set.pages.len()).sum();
    let ms: f64 = sets
        .iter()
        .map(|set| set.run.ms_mean() * set.pages.len() as f64)
        .sum();
    let others: usize = sets.iter().map(not_article).sum();
    let is_whole = eight.len() == EIGHT.len();
    let mean = eight.iter().map(|set| set.score.f1).sum::<f64>() / eight.len().max(1) as f64;
    json!({
        "pages": pages,
        "mean_f1_of_eight": is_whole.then(|| round(mean)),
        "folds_by_host": is_whole.then(|| folds(&eight)),
        "recall_below_0.9": share(flags.lost, flags.pages),
        "of_these_flagged": share(flags.lost_flagged, flags.lost),
        "others_flagged": share(flags.good_flagged, flags.pages - flags.lost),
        "not_article": share(others, pages),
        "pages_a_second": round(1_000.0 * pages as f64 / ms),
        "peak_mib": sets.iter().filter_map(|set| set.run.peak_mib).reduce(f64::max),
    })
}

/// The mean of the eight in each fold of the hosts: how much the mean hangs on which sites are looked at.
#[allow(clippy::cast_precision_loss, reason = "there are eight")]
fn folds(eight: &[&Set]) -> Vec<f64> {
    let fold_of = |page: &Page| {
        let url = page
            .url
            .as_deref()
            .and_then(|url| url::Url::parse(url).ok());
        let host = url.and_then(|url| url.host_str().map(str::to_owned));
        // FNV-1a: the same on every machine.
        let hash = host
            .unwrap_or_else(|| page.id.clone())
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        hash % FOLDS
    };
    let f1 = |set: &Set, fold: u64| {
        let ids: HashMap<&str, u64> = set
            .pages
            .iter()
            .map(|page| (page.id.as_str(), fold_of(page)))
            .collect();
        let pages: Vec<&Overlap> = set
            .score
            .pages
            .iter()
            .filter(|(id, _)| ids.get(id.as_str()) == Some(&fold))
            .map(|(_, overlap)| overlap)
            .collect();
        let mean = |of: fn(Overlap) -> Option<f64>| {
            let values: Vec<f64> = pages.iter().filter_map(|page| of(**page)).collect();
            values.iter().sum::<f64>() / values.len().max(1) as f64
        };
        (!pages.is_empty())
            .then(|| jianbao_bench::extraction::f1(mean(Overlap::precision), mean(Overlap::recall)))
    };
    (0..FOLDS)
        .map(|fold| {
            let means: Vec<f64> = eight.iter().filter_map(|set| f1(set, fold)).collect();
            round(means.iter().sum::<f64>() / means.len().max(1) as f64)
        })
        .collect()
}

/// To four digits.
fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The path of a file as text.
fn text_of(path: &Path) -> anyhow::Result<&str> {
    path.to_str()
        .with_context(|| format!("{} is no text", path.display()))
}
