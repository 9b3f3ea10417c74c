//! Measures feed parsers side by side, one thread, on the largest real feeds of the shared data: ours
//! with and without cleaning, `feed-rs`, `feedparser-rs`. Prints one JSON line. Speeds are in MB (10^6
//! bytes) of input a second of processor time, the best of some rounds: other programs that run
//! meanwhile cost little that way.
//!
//! Usage: `--data DIR` (else `JIANBAO_DATA`). `--large MB` alone makes a feed of that size, reads it,
//! and tells time and peak memory; the benchmark calls itself so.

use std::hint::black_box;
use std::io::Write as _;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jianbao_feed::{Context, Limits, parse};
use serde_json::{Value, json};

/// So many of the largest files are read.
const FILES: usize = 120;
/// Rounds of which the best counts.
const ROUNDS: usize = 9;
/// The size of the large feed, in MB.
const LARGE_MB: usize = 50;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let line = match arguments.as_slice() {
        ["--large", size] => large(size.parse()?)?,
        ["--data", folder] => all(Path::new(folder))?,
        [] => {
            let folder = std::env::var_os("JIANBAO_DATA");
            all(&PathBuf::from(folder.context("give --data DIR or set JIANBAO_DATA")?))?
        }
        _ => bail!("usage: bench feed [--data DIR]"),
    };
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

fn all(data: &Path) -> Result<Value> {
    let feeds = largest(&data.join("feeds/real"))?;
    let bytes: usize = feeds.iter().map(Vec::len).sum();
    // A peer that breaks is measured as far as it came; what it says of it is of no use here.
    std::panic::set_hook(Box::new(|_| {}));
    let raw = speed(&feeds, |feed| {
        black_box(parse(feed, &Context::default()));
        true
    });
    let clean = speed(&feeds, |feed| {
        let parsed = parse(feed, &Context::default());
        for entry in &parsed.feed.entries {
            let texts = entry.contents.iter().chain(&entry.summary).chain(&entry.title_content);
            for text in texts {
                black_box(text.clean());
            }
        }
        black_box(parsed);
        true
    });
    let feed_rs = |sanitise: bool| {
        speed(&feeds, |feed| {
            // A parser that has met an error reads no more feeds.
            let read = || {
                let parser = feed_rs::parser::Builder::new().sanitize_content(sanitise).build();
                parser.parse(feed).map(black_box).is_ok()
            };
            catch_unwind(read).unwrap_or(false)
        })
    };
    let feedparser_rs = speed(&feeds, |feed| {
        catch_unwind(|| feedparser_rs::parse(feed).map(black_box).is_ok()).unwrap_or(false)
    });
    Ok(json!({
        "files": feeds.len(),
        "bytes": bytes,
        "optimised": !cfg!(debug_assertions),
        "jianbao_raw": raw,
        "jianbao_clean": clean,
        "feed_rs_raw": feed_rs(false),
        "feed_rs_clean": feed_rs(true),
        "feedparser_rs": feedparser_rs,
        "large": large_in_another_process()?,
    }))
}

/// The largest files below a folder.
fn largest(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder);
        for entry in entries.with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.metadata()?.len(), path));
            }
        }
    }
    files.sort();
    let files = files.into_iter().rev().take(FILES);
    files.map(|(_, path)| Ok(std::fs::read(path)?)).collect()
}

/// The speed over all feeds, and how many were read without an error.
fn speed(feeds: &[Vec<u8>], read: impl Fn(&[u8]) -> bool) -> Value {
    let bytes: usize = feeds.iter().map(Vec::len).sum();
    let (mut best, mut good) = (Duration::MAX, 0);
    for _ in 0..ROUNDS {
        let begun = now();
        good = feeds.iter().filter(|feed| read(black_box(feed))).count();
        best = best.min(now().saturating_sub(begun));
    }
    let seconds = best.as_secs_f64();
    json!({
        "mb_s": (bytes as f64 / seconds / 1e5).round() / 10.0,
        "feeds_s": (feeds.len() as f64 / seconds).round(),
        "read": good,
    })
}

/// The processor time of this thread, where the system tells it, else a clock.
fn now() -> Duration {
    use std::sync::OnceLock;
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let used = schedule.and_then(|text| text.split_whitespace().next()?.parse().ok());
    used.map_or_else(
        || BEGUN.get_or_init(Instant::now).elapsed(),
        Duration::from_nanos,
    )
}

fn large_in_another_process() -> Result<Value> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--large", &LARGE_MB.to_string()])
        .output()?;
    serde_json::from_slice(&output.stdout).context("reading what the large feed took")
}

/// Reads a large feed: with the default limits, which cut it, and with none.
fn large(megabytes: usize) -> Result<Value> {
    let feed = fictional(megabytes * 1_000_000);
    let limits = Limits {
        input_bytes: usize::MAX,
        entries: usize::MAX,
        ..Limits::default()
    };
    let unlimited = Context {
        limits,
        ..Context::default()
    };
    let begun = now();
    let parsed = parse(&feed, &Context::default());
    let cut = now().saturating_sub(begun);
    let (cut_entries, is_cut) = (parsed.feed.entries.len(), parsed.is_bozo());
    drop(parsed);
    let begun = now();
    let parsed = parse(&feed, &unlimited);
    let whole = now().saturating_sub(begun);
    let peak = peak_bytes();
    Ok(json!({
        "bytes": feed.len(),
        "limited_seconds": cut.as_secs_f64(),
        "limited_entries": cut_entries,
        "limited_is_told": is_cut,
        "unlimited_seconds": whole.as_secs_f64(),
        "unlimited_entries": parsed.feed.entries.len(),
        "peak_bytes": peak,
        "peak_times_the_size": peak.map(|peak| (peak as f64 / feed.len() as f64 * 100.0).round() / 100.0),
    }))
}

/// The most memory this process has had, on Linux.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib << 10)
}

/// A feed of that size, with entries of the size of news.
fn fictional(bytes: usize) -> Vec<u8> {
    let mut feed = String::with_capacity(bytes + 8_192);
    feed.push_str("<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour</title>");
    let sentence = "The ferry stays in the harbour until the storm has passed. ";
    let mut number = 0;
    while feed.len() < bytes {
        number += 1;
        feed.push_str(&format!(
            "<item><title>Storm {number}</title><link>https://example.org/{number}</link>\
             <guid>https://example.org/{number}</guid><pubDate>Thu, 16 May 2024 18:25:30 +0800</pubDate>\
             <category>Sea</category><description><![CDATA[<p>{}</p>]]></description></item>",
            sentence.repeat(40)
        ));
    }
    feed.push_str("</channel></rss>");
    feed.into_bytes()
}
