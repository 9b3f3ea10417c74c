//! The clock that is passed in wherever time is needed (invariant 11).

use jiff::Timestamp;

/// Where "now" comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock.
    System,
    /// An instant that stands still: the same inputs then give the same bytes.
    Virtual(Timestamp),
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
            .map(Self::Virtual)
            .map_err(|source| ClockError {
                text: text.chars().take(80).collect(),
                source,
            })
    }

    /// The present instant, cut to whole milliseconds: no file of the archive carries finer time.
    pub fn now(&self) -> Timestamp {
        let instant = match self {
            #[allow(clippy::disallowed_methods)] // The one place that asks the system.
            Self::System => Timestamp::now(),
            Self::Virtual(instant) => *instant,
        };
        Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
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
}
