//! Making many pages with a few threads, each with its own look at the archive.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::BuildError;
use crate::site::{Site, SiteError};

/// Results that wait to be written down: few, for a page's links are held meanwhile.
const WAITING_RESULTS: usize = 64;

/// Calls `make` for every index below `count`, in `threads` threads, and hands what it gives to `take`,
/// in no order, in this thread. The first error ends it.
pub(super) fn run<T: Send>(
    threads: NonZero<usize>,
    count: usize,
    open: &(dyn Fn() -> Result<Site, SiteError> + Sync),
    make: &(dyn Fn(&Site, usize) -> Result<T, BuildError> + Sync),
    take: &mut dyn FnMut(T) -> Result<(), BuildError>,
) -> Result<(), BuildError> {
    let next = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    let (sender, results) = mpsc::sync_channel(WAITING_RESULTS);
    let work = |sender: mpsc::SyncSender<Result<T, BuildError>>| {
        let site = match open() {
            Ok(site) => site,
            Err(error) => {
                // Nobody listens any more only when another error came first.
                let _ = sender.send(Err(error.into()));
                return;
            }
        };
        while !is_over.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count || sender.send(make(&site, index)).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.get().min(count) {
            let sender = sender.clone();
            scope.spawn(|| work(sender));
        }
        drop(sender);
        let taken = results.iter().try_for_each(|made| take(made?));
        is_over.store(true, Ordering::Relaxed);
        // A thread that waits to be heard ends when nobody listens.
        drop(results);
        taken
    })
}
