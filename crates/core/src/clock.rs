//! The clock that is passed in wherever time is needed (invariant 11).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where "now" comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A time that stands still until its owner moves it: the same inputs then give the same bytes.
    Virtual(VirtualTime),
}

/// An instant that its owner moves on and that all copies share, in whole milliseconds.
#[derive(Clone, Debug)]
pub struct VirtualTime(Arc<AtomicI64>);

impl VirtualTime {
    /// A time that stands at an instant.
    pub fn new(instant: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(instant.as_millisecond())))
    }

    /// Where it stands.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }

    /// Moves it on. It never goes back: an earlier instant changes nothing.
    pub fn advance_to(&self, instant: Timestamp) {
        self.0.fetch_max(instant.as_millisecond(), Ordering::SeqCst);
    }
}

/// A text that names no clock.
#[derive(Debug, thiserror::Error)]
#[error("{text:?} is no instant: RFC 3339 is wanted, for example 2026-01-31T08:00:00Z")]
pub struct ClockError {
    text: String,
    #[source]
    source: jiff::Error,
}

impl Clock {
    /// A virtual clock that stands at an instant in RFC 3339.
    ///
    /// # Errors
    /// When the text is no instant with a zone.
    pub fn standing_at(text: &str) -> Result<Self, ClockError> {
        text.parse()
            .map(|instant| Self::Virtual(VirtualTime::new(instant)))
            .map_err(|source| ClockError {
                text: text.chars().take(80).collect(),
                source,
            })
    }

    /// The present instant, cut to whole milliseconds: no file of the archive carries finer time.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                #[allow(clippy::disallowed_methods)] // The one place that asks the system.
                let instant = Timestamp::now();
                Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
            }
            Self::Virtual(time) => time.now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_clock_stands_still() {
        let clock = Clock::standing_at("2026-01-31T08:00:00.1239Z").unwrap();
        assert_eq!(clock.now().to_string(), "2026-01-31T08:00:00.123Z");
        assert_eq!(clock.now(), clock.now());
        assert!(Clock::standing_at("yesterday").is_err());
    }

    #[test]
    fn a_virtual_clock_is_moved_by_its_owner_and_never_back() {
        let time = VirtualTime::new("2026-01-31T08:00:00Z".parse().unwrap());
        let clock = Clock::Virtual(time.clone());
        time.advance_to("2026-01-31T09:00:00Z".parse().unwrap());
        time.advance_to("2026-01-31T08:30:00Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2026-01-31T09:00:00Z");
    }
}
