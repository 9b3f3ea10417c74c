//! `demo`: the whole road, offline. A simulated newsroom on loopback is archived while virtual days pass,
//! then built, verified and summed up.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jianbao_newsroom::{Newsroom, World, WorldSettings, configuration};
use jianbao_store::{VerifyOptions, verify};
use jiff::SignedDuration;

use super::fetching::{self, go, open};
use super::{build, serve};
use crate::cli::{DemoArguments, Global};
use crate::failure::{Outcome, UsageError};
use crate::output;
use crate::pipeline::report::Report;
use crate::pipeline::road::Extent;

/// How many days of news the demo lives through.
const DAYS: u32 = 9;

/// Enough of everything to be looked at: all languages, edits, deletions, pictures.
fn world() -> World {
    World::new(WorldSettings {
        seed: 20,
        hosts: 12,
        articles: 96,
        edits: 24,
        deletions: 8,
        days: DAYS,
        faults: false,
        ..WorldSettings::default()
    })
}

pub(super) fn run(global: &Global, arguments: &DemoArguments) -> Result<Outcome> {
    let folder = &arguments.directory;
    refuse_what_is_there(folder)?;
    let say = |text: &str| output::say(global.quiet, text);
    let world = Arc::new(world());
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let newsroom = Newsroom::start(Arc::clone(&world), any).context("cannot start the newsroom")?;
    say("A newsroom of fiction is running on this machine; nothing is asked of the network.");

    let config = configuration(&world.sources(), newsroom.http);
    let at_the_beginning = Global {
        clock: Some(newsroom.now().to_string()),
        ..global.clone()
    };
    super::init::make_demo(&at_the_beginning, folder, &config)?;
    let of_demo = Global {
        directory: folder.clone(),
        clock: Some(newsroom.clock.clone()),
        ..global.clone()
    };
    say(&format!("Living through {DAYS} days of it …"));
    let max_time = SignedDuration::from_hours(24 * i64::from(DAYS));
    let report = fetching::runtime()?.block_on(async {
        let fetching = open(&of_demo, "demo").await?;
        let (report, _) = go(&of_demo, fetching, Extent::Watch, Some(max_time)).await?;
        anyhow::Ok(report)
    })?;
    drop(newsroom);
    let built = build::into(&of_demo, &folder.join(build::PUBLIC))?;
    let settings = super::config(&of_demo)?.store_settings();
    let verified = verify(folder, &settings, &VerifyOptions::default(), &mut |_| {})?;
    sum_up(
        global,
        folder,
        &report,
        built.pages,
        verified.differs.is_empty(),
    )?;
    if !verified.differs.is_empty() {
        return Ok(Outcome::Failures);
    }
    if arguments.once {
        return Ok(Outcome::Done);
    }
    serve::until_interrupted(&of_demo, arguments.listen)
}

/// A demo begins in an empty place: it is thrown away afterwards, and nothing else with it.
fn refuse_what_is_there(folder: &Path) -> Result<()> {
    let is_free = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    if is_free {
        return Ok(());
    }
    Err(UsageError {
        message: format!("{} is there already", folder.display()),
        hint: Some("remove it, or name another folder: jianbao demo DIR".to_owned()),
    }
    .into())
}

fn sum_up(
    global: &Global,
    folder: &Path,
    report: &Report,
    pages: u64,
    is_verified: bool,
) -> Result<()> {
    if global.json {
        return output::json(&serde_json::json!({
            "directory": folder.display().to_string(),
            "report": report,
            "pages": pages,
            "is_verified": is_verified,
        }));
    }
    let folder = folder.display();
    let verified = if is_verified {
        "everything is what was signed"
    } else {
        "something differs: run `verify`"
    };
    output::line(&format!(
        "\n{} articles kept; {} edits became revisions; {} deletions noted, {} restored; {} moved.\n\
         {pages} pages built; {verified}.\n\n\
         {folder}/public/index.html   the site: open it in a browser\n\
         {folder}/articles/           every article as a Markdown file\n\
         {folder}/journal/            the signed log; {folder}/warc/ the evidence\n\n\
         To try next:\n  \
         jianbao -C {folder} history | tail\n  \
         jianbao -C {folder} diff ARTICLE\n  \
         jianbao -C {folder} verify",
        report.new, report.revised, report.gone, report.restored, report.moved
    ))
}
