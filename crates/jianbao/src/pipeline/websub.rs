//! What hubs told `serve`, which spools it for the runs that fetch (W3C `WebSub` §5).

use jianbao_core::SourceId;
use jianbao_store::Layout;

/// The sources of which a hub said that they have something new, since this was asked last. They are
/// polled at once, yet never before their host may be asked.
pub(crate) fn woken(_layout: &Layout) -> Vec<SourceId> {
    Vec::new()
}
