//! Room for large bodies: of what many hosts answer at once, little is in memory at a time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// A body up to this length, in bytes as sent and as decoded, needs no room: nearly all of news are
/// shorter.
pub(super) const SMALL_BODY_BYTES: usize = 1 << 20;

/// How many larger bodies there are at a time. Each comes to the limit on bodies twice, as sent and as
/// decoded, and whoever reads it takes several times that.
const LARGE_BODIES: usize = 2;

/// The room there is; copies share it.
#[derive(Clone, Debug)]
pub(super) struct Rooms(Arc<Semaphore>);

/// A room that is taken until the last copy is dropped.
pub(crate) type Room = Arc<OwnedSemaphorePermit>;

impl Rooms {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(LARGE_BODIES)))
    }

    /// Takes a room, or none when none becomes free for so long.
    pub(super) async fn take(&self, patience: Duration) -> Option<Room> {
        let taken = timeout(patience, Arc::clone(&self.0).acquire_owned()).await;
        taken.ok()?.ok().map(Arc::new)
    }
}
