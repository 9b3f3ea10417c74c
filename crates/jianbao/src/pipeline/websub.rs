//! What hubs told `serve`, which spools it for the runs that fetch (WebSub §7).

use anyhow::Result;
use jianbao_core::SourceId;
use jianbao_store::{Layout, WebSubSpool};
use jiff::SignedDuration;

/// How long a run that never ends sleeps at most when a server beside it listens to hubs.
pub(crate) const NAP: SignedDuration = SignedDuration::from_secs(5);

/// The sources of which a hub said that they have something new. They are polled at once, yet never before
/// their host may be asked.
pub(crate) fn woken(layout: &Layout) -> Result<Vec<SourceId>> {
    Ok(WebSubSpool::new(layout).woken()?)
}

/// A source is about to be asked: what comes from now on wakes it again.
pub(crate) fn asked(layout: &Layout, source: &str) -> Result<()> {
    if let Ok(source) = source.parse() {
        WebSubSpool::new(layout).asked(&source)?;
    }
    Ok(())
}

/// Whether a server has listened to hubs.
pub(crate) fn is_used(layout: &Layout) -> bool {
    layout.private("websub").is_dir()
}
