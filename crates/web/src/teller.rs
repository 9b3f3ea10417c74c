//! Telling the operator what went wrong: readers are not told.

use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The same is not told again within this time: readers who ask a thousand times a second for a page
/// that cannot be made shall not fill a log.
const SILENCE: Duration = Duration::from_mins(1);

/// Tells what went wrong, once.
pub(crate) struct Teller {
    tell: fn(&str),
    last: Mutex<Option<(String, Instant)>>,
}

impl Teller {
    pub(crate) fn new(tell: fn(&str)) -> Self {
        Self {
            tell,
            last: Mutex::new(None),
        }
    }

    /// Tells an error with its causes.
    pub(crate) fn error(&self, error: &dyn Error) {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let reason = error.to_string();
            // Some errors print their cause themselves.
            if !text.contains(&reason) {
                text.push_str(": ");
                text.push_str(&reason);
            }
            cause = error.source();
        }
        self.told(text);
    }

    /// Tells a line.
    pub(crate) fn told(&self, text: String) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = last
            .as_ref()
            .is_some_and(|(told, at)| *told == text && at.elapsed() < SILENCE);
        if !is_old {
            (self.tell)(&text);
            *last = Some((text, Instant::now()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn the_same_is_told_once() {
        static TOLD: AtomicUsize = AtomicUsize::new(0);
        let teller = Teller::new(|_| {
            TOLD.fetch_add(1, Ordering::Relaxed);
        });
        for _ in 0..10 {
            teller.error(&io::Error::other("one"));
        }
        assert_eq!(TOLD.load(Ordering::Relaxed), 1);
        teller.error(&io::Error::other("two"));
        assert_eq!(TOLD.load(Ordering::Relaxed), 2);
    }
}
