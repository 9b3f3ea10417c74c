//! Scores the strict sanitiser against the payloads of the XSS collection: invariants G1 to G9 of
//! its README, judged on the trees that an HTML5 parser builds, never by searching text.
//!
//! Prints one JSON line and exits 1 when an invariant is broken.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use jianbao_html::{Profile, clean, from_commonmark, to_commonmark};
use serde::Deserialize;

#[path = "../../../crates/html/tests/it/oracle.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, clippy::pedantic)]
mod oracle;

use oracle::{Content, Dom};

/// G9's bound on time, for 100 KiB.
const TIME_LIMIT: Duration = Duration::from_millis(50);
/// Our own bound for Markdown and text, for 100 KiB: it finds quadratic time, not slowness.
const MARKDOWN_TIME_LIMIT: Duration = Duration::from_millis(200);
/// Start tags of the nested inputs of G9.
const NESTED_TAGS: usize = 60_000;

#[derive(Deserialize)]
struct Payload {
    id: String,
    #[serde(rename = "payload")]
    html: String,
    #[serde(default)]
    must_not: MustNot,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MustNot {
    elements: Vec<String>,
    attributes: Vec<String>,
    url_schemes: Vec<String>,
    css: Vec<String>,
}

#[derive(Default)]
struct Score {
    by_invariant: BTreeMap<String, usize>,
    failed: BTreeMap<String, Vec<String>>,
}

impl Score {
    fn add(&mut self, id: &str, invariant: &str, what: &str) {
        *self.by_invariant.entry(invariant.to_owned()).or_default() += 1;
        let mut what = what.to_owned();
        what.truncate(
            what.char_indices()
                .nth(160)
                .map_or(what.len(), |(at, _)| at),
        );
        self.failed
            .entry(id.to_owned())
            .or_default()
            .push(format!("{invariant}: {what}"));
    }
}

fn main() -> anyhow::Result<ExitCode> {
    let payloads = read(&payload_file()?)?;
    let mut score = Score::default();
    for payload in &payloads {
        judge(payload, &mut score);
    }
    let slowest = judge_limits(&payloads, &mut score);
    let feed = payloads
        .iter()
        .filter(|payload| feed_is_harmful(&payload.html))
        .count();
    let violations: usize = score.by_invariant.values().sum();
    let line = serde_json::json!({
        "payloads": payloads.len(),
        "violations": violations,
        "by_invariant": score.by_invariant,
        "feed_violations": feed,
        "slowest_ms_per_100_kib": slowest.as_secs_f64() * 1e3,
        "optimised": !cfg!(debug_assertions),
        "failed": score.failed.keys().collect::<Vec<_>>(),
    });
    let mut out = format!("{line}\n");
    if std::env::args().any(|argument| argument == "--explain") {
        for (id, reasons) in &score.failed {
            for reason in reasons {
                let _ = writeln!(out, "{id}\t{reason}");
            }
        }
    }
    std::io::Write::write_all(&mut std::io::stdout(), out.as_bytes())?;
    Ok(if violations == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn payload_file() -> anyhow::Result<PathBuf> {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--explain");
    let folder = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--data"), Some(folder)) => PathBuf::from(folder),
        (None, _) => PathBuf::from(
            std::env::var_os("JIANBAO_DATA").context("give --data DIR or set JIANBAO_DATA")?,
        ),
        _ => bail!("usage: score_xss [--data DIR] [--explain]"),
    };
    let inner = folder.join("xss/payloads.jsonl");
    Ok(if inner.is_file() {
        inner
    } else {
        folder.join("payloads.jsonl")
    })
}

fn read(path: &Path) -> anyhow::Result<Vec<Payload>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            serde_json::from_str(line).with_context(|| format!("reading {}", path.display()))
        })
        .collect()
}

fn judge(payload: &Payload, score: &mut Score) {
    let id = &payload.id;
    let input = &payload.html;
    let html = clean(input, None, Profile::Strict).html;
    judge_tree(id, "", &oracle::parse(&html), &payload.must_not, score);
    if clean(&html, None, Profile::Strict).html != html {
        score.add(id, "G5", &html);
    }
    for (context, dom) in oracle::in_contexts(&html) {
        for (_, what) in oracle::violations(&dom)
            .into_iter()
            .filter(|(invariant, _)| *invariant != "G7")
        {
            score.add(id, "G6", &format!("{context}: {what}"));
        }
    }
    for markdown in [to_commonmark(input, None), input.clone()] {
        let rendered = from_commonmark(&markdown);
        judge_tree(
            id,
            "G8",
            &oracle::parse(&rendered),
            &payload.must_not,
            score,
        );
        if clean(&rendered, None, Profile::Strict).html != rendered {
            score.add(id, "G8", &rendered);
        }
        for (context, dom) in oracle::in_contexts(&rendered) {
            for (_, what) in oracle::violations(&dom) {
                score.add(id, "G8", &format!("{context}: {what}"));
            }
        }
    }
    if html.len() > 4 * input.len() + 1024 {
        score.add(
            id,
            "G9",
            &format!("{} bytes from {}", html.len(), input.len()),
        );
    }
}

fn judge_tree(id: &str, under: &str, dom: &Dom, must_not: &MustNot, score: &mut Score) {
    let mut found = oracle::violations(dom);
    dom.visit(|content| {
        let Content::Element(name, attributes) = content else {
            return;
        };
        let local = html5ever::interface::ElemName::local_name(name);
        if must_not
            .elements
            .iter()
            .any(|bad| bad.eq_ignore_ascii_case(local))
        {
            found.push(("must_not", local.to_string()));
        }
        for (name, value) in attributes {
            let lower = value.to_ascii_lowercase();
            let scheme = oracle::scheme(value);
            let bad_scheme = |bad: &String| {
                let (bad, rest) = bad.split_once(':').unwrap_or((bad, ""));
                scheme.as_deref() == Some(bad) && lower.contains(rest)
            };
            let address = ["href", "src", "poster", "cite"].contains(&name.as_str());
            if must_not.attributes.contains(name)
                || (address && must_not.url_schemes.iter().any(bad_scheme))
                || (name == "style" && must_not.css.iter().any(|bad| lower.contains(bad.as_str())))
            {
                found.push(("must_not", format!("{name}={value}")));
            }
        }
    });
    for (invariant, what) in found {
        score.add(id, if under.is_empty() { invariant } else { under }, &what);
    }
}

/// Inputs that are large rather than clever, with the slowest time; times are judged in release
/// builds only.
fn judge_limits(payloads: &[Payload], score: &mut Score) -> Duration {
    let mut inputs: Vec<(String, String)> = Vec::new();
    for tag in [
        "div",
        "b",
        "a",
        "a href=#x",
        "table",
        "font color=red",
        "li",
        "ul><li",
        "svg",
        "math",
        "p",
        "h1",
        "span",
        "td",
        "tr",
        "table><tr><td",
        "blockquote",
        "select",
        "template",
        "noscript",
        "ruby><rt",
        "dl><dd",
        "svg><foreignObject",
        "b><p",
        "a><div",
        "i><b><table",
        "pre",
        "video",
        "details",
        "x-y",
        "object",
        "style",
        "!--",
        "button",
        "form",
        "nobr",
    ] {
        inputs.push((
            format!("deep {tag}"),
            format!("<{tag}>").repeat(NESTED_TAGS),
        ));
    }
    let kib = 100 * 1024;
    for piece in [
        "<",
        ">",
        "&",
        "&a",
        "\"",
        "<b>x</p>",
        "<b><i></b>",
        "</b>",
        "</table>",
        "<a/",
        "<!--",
        "-->",
        "<table>x",
        "<tbody>x",
        "<i title=x>",
        "&#x;",
        "&CounterClockwiseContourIntegra",
        "<p><b><i><u><s>",
        "<li><b>",
        "<td>x<tr>",
        "\0",
        "<![CDATA[",
        "<script>",
        "</script",
        "<script><!--<script>",
        "[",
        "*",
        "`",
        "_",
        ">",
        "- ",
        "1. ",
        "![](",
        "|a",
        "<br>",
        "\r",
    ] {
        inputs.push((format!("many {piece}"), piece.repeat(kib / piece.len())));
    }
    let mut attributes = String::from("<p");
    let mut number = 0;
    while attributes.len() < kib {
        let _ = write!(attributes, " a{number}=x");
        number += 1;
    }
    inputs.push(("many attributes, cut".to_owned(), attributes.clone()));
    inputs.push(("many attributes".to_owned(), format!("{attributes}>")));
    inputs.push((
        "long style".to_owned(),
        format!("<p style=\"{}\">", "color:red;".repeat(kib / 10)),
    ));
    let mut all = String::new();
    while all.len() < kib {
        all.extend(payloads.iter().map(|payload| payload.html.as_str()));
        all.push(' ');
    }
    inputs.push(("all payloads".to_owned(), all));
    let mut slowest = Duration::ZERO;
    for (id, input) in &inputs {
        let scale = u32::try_from(input.len().div_ceil(kib)).unwrap_or(1);
        let (html, time) = timed(scale, || clean(input, None, Profile::Strict).html);
        slowest = slowest.max(time);
        if time > TIME_LIMIT && !cfg!(debug_assertions) {
            score.add(id, "G9", &format!("{time:?} per 100 KiB"));
        }
        if html.len() > 4 * input.len() + 1024 {
            score.add(
                id,
                "G9",
                &format!("{} bytes from {}", html.len(), input.len()),
            );
        }
        if clean(&html, None, Profile::Strict).html != html {
            score.add(id, "G5", &html);
        }
        let ((rendered, read), time) = timed(scale, || {
            let rendered = from_commonmark(&to_commonmark(input, None));
            let _ = jianbao_html::text(input);
            (rendered, from_commonmark(input))
        });
        if time > MARKDOWN_TIME_LIMIT && !cfg!(debug_assertions) {
            score.add(
                id,
                "G9",
                &format!("{time:?} per 100 KiB for Markdown and text"),
            );
        }
        for output in [&html, &rendered, &read] {
            if let Some((invariant, what)) = oracle::violations(&oracle::parse(output))
                .into_iter()
                .next()
            {
                score.add(id, invariant, &what);
            }
        }
    }
    slowest
}

/// The result of `run` and its time divided by `scale`: the least of a few tries while it is above the
/// limit, for another process may have had the processor.
fn timed<T>(scale: u32, run: impl Fn() -> T) -> (T, Duration) {
    let mut least = Duration::MAX;
    for tries in 0.. {
        let started = Instant::now();
        let result = run();
        least = least.min(started.elapsed() / scale);
        if least <= TIME_LIMIT || tries == 9 || cfg!(debug_assertions) {
            return (result, least);
        }
    }
    unreachable!("the loop returns")
}

/// Whether the feed profile lets something through that runs, loads a frame or sends a form.
fn feed_is_harmful(payload: &str) -> bool {
    let html = clean(payload, None, Profile::Feed).html;
    let mut harmful = false;
    for (_, dom) in oracle::in_contexts(&html) {
        for (invariant, what) in oracle::violations(&dom) {
            harmful |= match invariant {
                "G1" => [
                    "script", "style", "iframe", "object", "embed", "base", "meta", "link", "form",
                    "svg", "math", "template",
                ]
                .contains(&what.as_str()),
                "G2" => !what.contains(" name="),
                "G3" | "G4" => true,
                _ => false,
            };
        }
    }
    harmful
}
