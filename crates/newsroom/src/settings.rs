//! What a world is made of.

use jiff::Timestamp;

/// Items in a feed where nothing else is asked for.
pub const DEFAULT_FEED_ITEMS: usize = 40;
/// The least time between two starts at one host, in milliseconds of the virtual clock.
pub const POLITE_GAP_MS: i64 = 2_000;
/// What a start may be early by, in milliseconds: clocks are whole milliseconds at both ends.
pub const POLITE_SLACK_MS: i64 = 5;
/// When a world begins where nothing else is asked for: 2031-03-03T00:00:00Z, a Monday.
pub const DEFAULT_START: Timestamp = Timestamp::constant(1_930_262_400, 0);

/// How large a world is and what happens in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorldSettings {
    /// What everything is drawn from.
    pub seed: u64,
    /// Hosts, each with a feed.
    pub hosts: usize,
    /// Articles on all hosts together.
    pub articles: usize,
    /// Edits of texts in all.
    pub edits: usize,
    /// Articles that are deleted.
    pub deletions: usize,
    /// Days that the run lasts; articles are published in the first half. With 0 all are there at the
    /// start and nothing happens.
    pub days: u32,
    /// When the run begins.
    pub start: Timestamp,
    /// Pages are filled up with site chrome to about so many bytes.
    pub page_bytes: Option<usize>,
    /// Whether hosts have bad half-hours.
    pub faults: bool,
    /// Newest articles in a feed.
    pub feed_items: usize,
    /// So many days after the start hosts get another template, which shows the same texts, for all their
    /// pages: those in whose language there is one.
    pub redesign_day: Option<u32>,
    /// Whether hosts answer 403 to those who ask too often or do not say who they are.
    pub strict: bool,
}

impl Default for WorldSettings {
    fn default() -> Self {
        Self {
            seed: 1,
            hosts: 12,
            articles: 120,
            edits: 0,
            deletions: 0,
            days: 0,
            start: DEFAULT_START,
            page_bytes: None,
            faults: false,
            feed_items: DEFAULT_FEED_ITEMS,
            redesign_day: None,
            strict: true,
        }
    }
}
