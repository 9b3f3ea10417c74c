//! What the commands that fetch have in common: the archive with its keeper, the clock, the run.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jianbao_crawl::Timer;
use jianbao_store::{State, Writer};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use super::{config, key_from_environment};
use crate::cli::Global;
use crate::config::{Config, Secrets};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use crate::pipeline::Context;
use crate::pipeline::fetchers::Fetchers;
use crate::pipeline::keeper::Keeper;
use crate::pipeline::report::Report;
use crate::pipeline::road::{Extent, Plan, Road, commit_message};
use crate::progress::Progress;
use crate::site_rules::SiteRuleFolders;

/// Failures that are told without `-v`.
const MOST_TOLD: usize = 20;

/// An archive that is opened for fetching into it.
pub(super) struct Fetching {
    pub(super) context: Context,
    pub(super) timer: Timer,
}

/// The runtime of the network. Reading pages is done on threads of its own, as many as there are cores.
pub(super) fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_keep_alive(Duration::from_secs(2))
        .enable_all()
        .build()
        .context("cannot start the runtime")
}

/// Opens the archive on behalf of a command.
pub(super) async fn open(global: &Global, command: &str) -> Result<Fetching> {
    let config: Config = config(global)?;
    let timer = timer(global).await?;
    let secrets = Secrets::load(&global.directory, &config)?;
    let variable = |name: &str| std::env::var(name).ok();
    let fetchers = Fetchers::new(&config, &secrets, &variable, timer.clock())?;
    let site_rules = SiteRuleFolders::new(&global.directory, &config.extract);
    let key = key_from_environment();
    let writer = Writer::open(
        &global.directory,
        config.store_settings(),
        key.as_deref(),
        timer.clock(),
        command,
    )?;
    let keeper = Keeper::new(writer, &mut |text| {
        output::say(global.quiet, &one_terminal_line(text));
    })?;
    Ok(Fetching {
        context: Context::new(config, site_rules, fetchers, keeper),
        timer,
    })
}

pub(super) async fn timer(global: &Global) -> Result<Timer> {
    match &global.clock {
        None => Ok(Timer::system()),
        Some(url) => Timer::connect(url).await.map_err(|error| {
            let message = format!("--clock: {error}");
            UsageError {
                message,
                hint: None,
            }
            .into()
        }),
    }
}

/// Runs to the end and commits. An interrupt ends it in order: what is under way is taken in. A second
/// one gives that up.
pub(super) async fn go(
    global: &Global,
    fetching: Fetching,
    extent: Extent,
    max_time: Option<jiff::SignedDuration>,
) -> Result<(Report, Arc<Context>)> {
    let stop = Arc::new(Notify::new());
    let listener = tokio::spawn({
        let stop = Arc::clone(&stop);
        async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                stop.notify_one();
            }
        }
    });
    let context = Arc::new(fetching.context);
    let state = State::open(&context.keeper().archive()?.layout.state())?;
    let progress = Progress::new(global.quiet);
    let mut show = |report: &Report, waiting: usize| {
        let done = report.visits();
        let total = done + waiting as u64;
        progress.show("fetching", done, Some(total));
    };
    let plan = Plan {
        extent,
        max_time,
        stop,
    };
    let road = Road::new(Arc::clone(&context), fetching.timer, plan, state, &mut show)?;
    let report = road.go().await;
    progress.clear();
    listener.abort();
    // Also when the run ended badly: what was kept is kept.
    let message = report.as_ref().map_or_else(
        |_| "Sync: interrupted by an error".to_owned(),
        commit_message,
    );
    let finished = context.keeper().finish(&message);
    let report = report?;
    finished?;
    Ok((report, context))
}

/// Tells what a run did.
pub(super) fn tell(global: &Global, report: &Report) -> Result<Outcome> {
    if global.json {
        output::json(report)?;
    } else {
        show(global, report)?;
    }
    Ok(if report.has_failures() {
        Outcome::Failures
    } else {
        Outcome::Done
    })
}

fn show(global: &Global, report: &Report) -> Result<()> {
    let most = if global.verbose {
        usize::MAX
    } else {
        MOST_TOLD
    };
    for failure in report.failures.iter().take(most) {
        let text = format!("{}: {}", failure.url, failure.reason);
        output::say(global.quiet, &one_terminal_line(&text));
    }
    if report.failures.len() > most {
        let more = report.failures.len() - most;
        output::say(global.quiet, &format!("and {more} more; -v shows them"));
    }
    for same in report.same_as.iter().filter(|_| global.verbose) {
        let text = format!("{}: is article {}", same.url, same.article);
        output::say(global.quiet, &one_terminal_line(&text));
    }
    for vanished in &report.vanished {
        let text = format!(
            "{}: {} of {} articles are missing at once: an event of the outlet, not of the articles",
            vanished.host, vanished.articles, vanished.looked_at
        );
        output::say(global.quiet, &one_terminal_line(&text));
    }
    let Report {
        polled,
        new,
        revised,
        unchanged,
        cosmetic,
        moved,
        missing,
        gone,
        restored,
        blocked,
        failed,
        waiting,
        ..
    } = report;
    output::line(&format!(
        "{polled} sources asked: {new} new articles, {revised} revised, {} unchanged, {moved} moved, \
         {gone} gone, {missing} missing, {restored} restored, {blocked} blocked, {failed} failed",
        unchanged + cosmetic
    ))?;
    if report.unusable_entries > 0 {
        let text = format!(
            "{} feed entries have no usable link",
            report.unusable_entries
        );
        output::say(global.quiet, &text);
    }
    if report.polled == 0
        && report.visits() == 0
        && let Some(next_at) = report.next_at
    {
        let text = format!("nothing is due before {next_at}");
        output::say(global.quiet, &text);
    }
    if *waiting > 0 {
        let text = format!("{waiting} wait for a later run");
        output::say(global.quiet, &text);
    }
    Ok(())
}
