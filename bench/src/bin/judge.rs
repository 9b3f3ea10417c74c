//! A run of `jianbao sync --watch` against a simulated news internet, judged: what was archived, which
//! edits and deletions were seen, and how polite it was. Prints one line of JSON; exit code 1 when a bar
//! is missed.
//!
//! `judge --jianbao PATH [--seed N] [--hosts N] [--articles N] [--edits N] [--deletions N] [--days N]
//! [--faults on|off] [--keep DIR]`

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use jianbao_bench::{Folder, make_archive, output, sync};
use jianbao_newsroom::{Newsroom, World, WorldSettings};
use jiff::SignedDuration;
use serde_json::{Value, json};

struct Options {
    jianbao: PathBuf,
    world: WorldSettings,
    keep: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok((line, is_good)) => {
            // Nobody reads it when stdout is closed.
            let _ = writeln!(std::io::stdout(), "{line}");
            if is_good {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(String, bool)> {
    let options = options()?;
    let settings = options.world.clone();
    let world = Arc::new(World::new(options.world));
    let newsroom = Newsroom::start(Arc::clone(&world), ([127, 0, 0, 1], 0).into())
        .context("cannot start the newsroom")?;
    let folder = Folder::of(options.keep.as_deref(), "judge")?;
    let (jianbao, archive) = (&options.jianbao, &folder.archive);
    make_archive(jianbao, archive, &newsroom, &world.sources(), "")?;
    let days = format!("{}d", settings.days);
    let cost = sync(
        jianbao,
        archive,
        &newsroom,
        &["--watch", "--max-time", &days],
    )?;
    let arguments = [
        OsStr::new("-C"),
        archive.as_os_str(),
        OsStr::new("--json"),
        OsStr::new("history"),
    ];
    let history = output(jianbao, &arguments)?;
    let until = settings.start + SignedDuration::from_hours(24 * i64::from(settings.days));
    ensure!(
        newsroom.now() >= until,
        "the run ended at {}, before {until}",
        newsroom.now()
    );
    let ledger = newsroom.ledger();
    let verdict = jianbao_newsroom::judge(&world, &ledger, archive, &history, until)?;

    let mut line = json!({
        "judge": "sync",
        "seed": settings.seed,
        "hosts": settings.hosts,
        "days": settings.days,
        "is_good": verdict.is_good(),
    });
    merge(&mut line, serde_json::to_value(&verdict)?);
    merge(
        &mut line,
        json!({
            "wall_s": (cost.wall.as_secs_f64() * 100.0).round() / 100.0,
            "cpu_s": cost.cpu_s,
            "peak_mib": cost.peak_mib,
        }),
    );
    Ok((line.to_string(), verdict.is_good()))
}

fn merge(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend(more);
    }
}

fn options() -> Result<Options> {
    let mut options = Options {
        jianbao: PathBuf::new(),
        world: WorldSettings {
            hosts: 24,
            articles: 240,
            edits: 80,
            deletions: 24,
            days: 40,
            faults: true,
            ..WorldSettings::default()
        },
        keep: None,
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
        let world = &mut options.world;
        match argument.as_str() {
            "--jianbao" => options.jianbao = PathBuf::from(value),
            "--keep" => options.keep = Some(PathBuf::from(value)),
            "--seed" => world.seed = value.parse().context("--seed wants a number")?,
            "--hosts" => world.hosts = number()?,
            "--articles" => world.articles = number()?,
            "--edits" => world.edits = number()?,
            "--deletions" => world.deletions = number()?,
            "--days" => world.days = value.parse().context("--days wants a number")?,
            "--faults" => world.faults = value != "off",
            _ => bail!("unknown option {argument}"),
        }
    }
    ensure!(
        options.jianbao.is_file(),
        "--jianbao wants the path of the binary"
    );
    Ok(options)
}
