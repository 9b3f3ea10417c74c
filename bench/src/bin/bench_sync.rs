//! One pass of `jianbao sync` over a simulated news internet, on its virtual clock with the default
//! delays; the simulator's work is part of the wall time. Then many feeds that are polled again with
//! nothing new, and then very many: a whole round of 304, and a run in which nothing is due. Prints one JSON
//! object. A part is left out with 0 of its unit.
//!
//! `bench_sync --jianbao PATH [--hosts N] [--articles N] [--page-bytes N] [--feeds N] [--sources N]
//! [--directory DIR]`

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use jianbao_bench::{Cost, make_archive, sync};
use jianbao_newsroom::{Newsroom, Running, World, WorldSettings};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Articles a feed has where feeds are what is measured.
const ARTICLES_A_FEED: usize = 3;
/// Where many sources are measured, one in so many has an article: what is measured is asking.
const SOURCES_AN_ARTICLE: usize = 10;
/// Feeds are polled once a day at least: a little later all are due again.
const UNTIL_DUE: SignedDuration = SignedDuration::from_hours(25);
/// Where feeds are what is measured no article is looked at again.
const NO_REVISITS: &str = "\n[revisit]\nages = [\"365d\"]\n";

struct Options {
    jianbao: PathBuf,
    hosts: usize,
    articles: usize,
    page_bytes: usize,
    feeds: usize,
    sources: usize,
    directory: PathBuf,
}

fn main() -> ExitCode {
    match run() {
        Ok(line) => {
            // Nobody reads it when stdout is closed.
            let _ = writeln!(std::io::stdout(), "{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String> {
    let options = options()?;
    let root = options.directory.join("sync");
    if root.exists() {
        fs::remove_dir_all(&root).context("cannot empty the work folder")?;
    }
    fs::create_dir_all(&root).context("cannot make the work folder")?;
    let mut line = json!({
        "bench": "sync",
        "hosts": options.hosts,
        "articles": options.articles,
        "page_bytes": options.page_bytes,
    });
    let mut parts = Vec::new();
    if options.articles > 0 {
        parts.push(articles(&options, &root.join("articles"))?);
    }
    if options.feeds > 0 {
        parts.push(feeds(&options, &root.join("feeds"))?);
    }
    if options.sources > 0 {
        parts.push(sources(&options, &root.join("sources"))?);
    }
    for part in parts {
        if let (Value::Object(line), Value::Object(part)) = (&mut line, part) {
            line.extend(part);
        }
    }
    fs::remove_dir_all(&root).context("cannot empty the work folder")?;
    Ok(line.to_string())
}

/// One pass over feeds with all articles, every page to be fetched or taken from its feed.
fn articles(options: &Options, archive: &Path) -> Result<Value> {
    let (world, newsroom) = start(WorldSettings {
        hosts: options.hosts,
        articles: options.articles,
        page_bytes: Some(options.page_bytes),
        feed_items: usize::MAX,
        ..WorldSettings::default()
    })?;
    make_archive(&options.jianbao, archive, &newsroom, &world.sources(), "")?;
    let cost = sync(&options.jianbao, archive, &newsroom, &[])?;
    let kept = index_lines(&archive.join("articles"))?;
    let (first, second) = halves(&cost);
    let rate = |count: usize, time: Duration| {
        #[allow(clippy::cast_precision_loss)] // No run has so many articles.
        let rate = count as f64 / time.as_secs_f64().max(1e-9);
        (rate * 10.0).round() / 10.0
    };
    Ok(json!({
        "articles_kept": kept,
        "wall_s": seconds(cost.wall),
        "articles_per_s": rate(kept, cost.wall),
        "first_half_per_s": rate(kept / 2, first),
        "second_half_per_s": rate(kept - kept / 2, second),
        "cpu_s": cost.cpu_s,
        "peak_mib": cost.peak_mib,
        "requests": newsroom.request_count(),
    }))
}

/// Many feeds, polled again when nothing is new.
fn feeds(options: &Options, archive: &Path) -> Result<Value> {
    let (world, newsroom) = start(WorldSettings {
        hosts: options.feeds,
        articles: options.feeds * ARTICLES_A_FEED,
        ..WorldSettings::default()
    })?;
    let sources = world.sources();
    make_archive(&options.jianbao, archive, &newsroom, &sources, NO_REVISITS)?;
    sync(&options.jianbao, archive, &newsroom, &[])?;
    let before = newsroom.request_count();
    newsroom.advance_to(newsroom.now() + UNTIL_DUE);
    let cost = sync(&options.jianbao, archive, &newsroom, &[])?;
    let polls = newsroom.ledger().split_off(before);
    Ok(json!({
        "feeds": options.feeds,
        "feeds_again_wall_s": seconds(cost.wall),
        "feeds_again_cpu_s": cost.cpu_s,
        "feeds_again_requests": polls.len(),
        "feeds_again_not_modified": polls.iter().filter(|poll| poll.status == 304).count(),
    }))
}

/// Very many sources: a round in which all say 304, and a run in which nothing is due.
fn sources(options: &Options, archive: &Path) -> Result<Value> {
    let (world, newsroom) = start(WorldSettings {
        hosts: options.sources,
        articles: options.sources / SOURCES_AN_ARTICLE,
        ..WorldSettings::default()
    })?;
    let sources = world.sources();
    make_archive(&options.jianbao, archive, &newsroom, &sources, NO_REVISITS)?;
    let first = sync(&options.jianbao, archive, &newsroom, &[])?;
    let before = newsroom.request_count();
    newsroom.advance_to(newsroom.now() + UNTIL_DUE);
    let round = sync(&options.jianbao, archive, &newsroom, &[])?;
    let polls = newsroom.ledger().split_off(before);
    let idle = sync(&options.jianbao, archive, &newsroom, &[])?;
    ensure!(
        newsroom.request_count() == before + polls.len(),
        "a run in which nothing is due asked somebody"
    );
    #[allow(clippy::cast_precision_loss, reason = "no run has so many polls")]
    let rate = polls.len() as f64 / round.wall.as_secs_f64().max(1e-9);
    Ok(json!({
        "sources": sources.len(),
        "sources_first_wall_s": seconds(first.wall),
        "polls": polls.len(),
        "polls_not_modified": polls.iter().filter(|poll| poll.status == 304).count(),
        "polls_wall_s": seconds(round.wall),
        "polls_cpu_s": round.cpu_s,
        "polls_per_second": rate.round(),
        "polls_peak_mib": round.peak_mib,
        "idle_seconds": seconds(idle.wall),
        "idle_peak_mib": idle.peak_mib,
    }))
}

fn start(settings: WorldSettings) -> Result<(Arc<World>, Running)> {
    let world = Arc::new(World::new(settings));
    let newsroom = Newsroom::start(Arc::clone(&world), ([127, 0, 0, 1], 0).into())
        .context("cannot start the newsroom")?;
    Ok((world, newsroom))
}

/// The time until half of the requests were answered, and the rest.
fn halves(cost: &Cost) -> (Duration, Duration) {
    let all = cost.progress.last().map_or(0, |(_, count)| *count);
    let mut progress = cost.progress.iter();
    let half = progress.find(|(_, count)| *count >= all / 2);
    let first = half.map_or(cost.wall, |(time, _)| *time);
    (first, cost.wall.saturating_sub(first))
}

fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000.0).round() / 1_000.0
}

/// Lines of all index files below a folder.
fn index_lines(folder: &Path) -> Result<usize> {
    let mut count = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).context("cannot list the archive")? {
            let path = entry.context("cannot list the archive")?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("index.jsonl") {
                count += fs::read_to_string(&path)?.lines().count();
            }
        }
    }
    Ok(count)
}

fn options() -> Result<Options> {
    let mut options = Options {
        jianbao: PathBuf::new(),
        hosts: 50,
        articles: 10_000,
        page_bytes: 60_000,
        feeds: 1_000,
        sources: 10_000,
        directory: PathBuf::from("target/bench"),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments
            .next()
            .with_context(|| format!("{argument} wants a value"))?;
        let number = || {
            let number: Result<usize, _> = value.parse();
            number.with_context(|| format!("{argument} wants a number"))
        };
        match argument.as_str() {
            "--jianbao" => options.jianbao = PathBuf::from(value),
            "--hosts" => options.hosts = number()?,
            "--articles" => options.articles = number()?,
            "--page-bytes" => options.page_bytes = number()?,
            "--feeds" => options.feeds = number()?,
            "--sources" => options.sources = number()?,
            "--directory" => options.directory = PathBuf::from(value),
            _ => bail!("unknown option {argument}"),
        }
    }
    ensure!(
        options.jianbao.is_file(),
        "--jianbao wants the path of the binary"
    );
    fs::create_dir_all(&options.directory)?;
    options.directory = options.directory.canonicalize()?;
    Ok(options)
}
