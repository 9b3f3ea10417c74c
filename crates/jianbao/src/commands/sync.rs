//! `sync`: the main job.

use anyhow::Result;

use super::fetching::{self, go, open, tell};
use crate::cli::{Global, SyncArguments};
use crate::failure::Outcome;
use crate::output;
use crate::pipeline::road::Extent;

pub(super) fn run(global: &Global, arguments: &SyncArguments) -> Result<Outcome> {
    fetching::runtime()?.block_on(async {
        let fetching = open(global, "sync").await?;
        if !fetching.context.has_sources() {
            let text = "nothing to fetch yet: `jianbao add URL` subscribes to a feed";
            output::say(global.quiet, text);
        }
        let extent = if arguments.watch {
            Extent::Watch
        } else {
            Extent::Pass
        };
        let max_time = arguments.max_time.map(jianbao_crawl::Delay::signed);
        let (report, _) = go(global, fetching, extent, max_time).await?;
        tell(global, &report)
    })
}
