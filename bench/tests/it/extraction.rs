//! The metrics of extraction beside the `score.py` of the shared tools, on answers made of the truths.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use jianbao_bench::extraction::{Page, Rates, Tokens, read_answers, read_pages, score};
use serde_json::{Value, json};

/// What a reader that makes mistakes would answer.
fn answer(page: &Page, at: usize) -> Value {
    let text = page.text.as_deref().unwrap_or_default();
    let mut lines: Vec<&str> = text.split('\n').collect();
    let snippets: Vec<&str> = page
        .with
        .iter()
        .chain(&page.without)
        .flatten()
        .map(String::as_str)
        .collect();
    if at.is_multiple_of(3) {
        lines.truncate(lines.len() - lines.len() / 3);
    }
    if at % 3 == 1 {
        lines.push("Read more: ภาษาไทย हिन्दी नमस्ते cafe\u{301} Ⓐ x² 一·二ー三 １２３ don't");
    }
    lines.extend(snippets.iter().take(at % 5));
    let title = page.title.as_deref().unwrap_or_default();
    let author = match &page.author {
        Value::Array(names) if at.is_multiple_of(2) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            json!(format!("By {}", names.join(" and ")))
        }
        Value::Array(names) => json!(names.first()),
        Value::String(name) => json!(format!("记者：{name} & Someone Else")),
        _ => Value::Null,
    };
    let image = page.image.as_str().map(|image| match at % 4 {
        0 => image.replace(".jpg", "_w300.jpg"),
        1 => format!("{image}?w=3#x"),
        2 => image.replace('/', "-"),
        _ => String::new(),
    });
    let images: Vec<&Value> = page.body_images.iter().skip(at % 2).collect();
    json!({
        "id": page.id,
        "text": lines.join("\n"),
        "title": match at % 4 { 0 => title.to_owned(), 1 => format!("{title} - Post"), 2 => title.to_uppercase(), _ => title.chars().take(9).collect() },
        "author": author,
        "date": page.date.as_deref().map(|date| if at % 4 == 3 { "3 May 2031".to_owned() } else { date.replace('-', "/") }),
        "image": image,
        "images": images,
    })
}

fn same(name: &str, of: &str, ours: Option<f64>, theirs: &Value) {
    let theirs = theirs.as_f64();
    let is_same = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() < 1e-9,
        (None, None) => true,
        _ => false,
    };
    assert!(is_same, "{name} of {of}: ours {ours:?}, theirs {theirs:?}");
}

#[test]
fn our_metrics_are_those_of_the_shared_tool() {
    let Some(data) = std::env::var_os("JIANBAO_DATA").map(PathBuf::from) else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let tool = data.join("../tools/extraction/score.py");
    let has_python = Command::new("python3").arg("--version").output().is_ok();
    if !tool.is_file() || !has_python {
        println!("skipped: no score.py, or no python3");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut sets = 0;
    for entry in std::fs::read_dir(data.join("extraction")).unwrap() {
        let set = entry.unwrap().path();
        let truth = set.join("truth.jsonl");
        if truth.is_file() {
            compare(&tool, &truth, folder.path());
            sets += 1;
        }
    }
    assert!(sets > 0);
}

fn compare(tool: &Path, truth: &Path, folder: &Path) {
    let of = truth.display().to_string();
    let pages = read_pages(truth).unwrap();
    let mut answers = String::new();
    for (at, page) in pages.iter().enumerate() {
        let _ = writeln!(answers, "{}", answer(page, at));
    }
    let path = folder.join("answers.jsonl");
    std::fs::write(&path, &answers).unwrap();
    let output = Command::new("python3")
        .arg("-B")
        .args([tool, truth, path.as_path()])
        .arg("--json")
        .output()
        .unwrap();
    let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tokens = if of.contains("scrapinghub") {
        Tokens::Plain
    } else {
        Tokens::Characters
    };
    let ours = score(&pages, &read_answers(&answers), tokens);
    same("precision", &of, Some(ours.precision), &theirs["precision"]);
    same("recall", &of, Some(ours.recall), &theirs["recall"]);
    same("f1", &of, Some(ours.f1), &theirs["f1"]);
    same("snippets", &of, ours.snippet_f1, &theirs["snip_f1"]);
    let fields: [(&str, Rates); 5] = [
        ("title", ours.title),
        ("author", ours.author),
        ("date", ours.date),
        ("image", ours.image),
        ("caption_recall", ours.caption),
    ];
    for (field, rates) in fields {
        same(field, &of, rates.share(), &theirs[field]);
    }
}
