//! What is known of a source beyond its last answer: how often it publishes, when it is asked and why,
//! what went wrong. Kept as JSON: it is read and written whole.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What is known of a source beyond its last answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceHealth {
    /// When it was asked first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_poll_at: Option<Timestamp>,
    /// How long is waited after the last success, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// What its server and its feed want.
    #[serde(skip_serializing_if = "Hints::is_empty")]
    pub hints: Hints,
    /// The times of its newest articles, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arrivals: Vec<Timestamp>,
    /// The time of the newest entry of its last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest_entry_at: Option<Timestamp>,
    /// The time that the entries of its last answer cover, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covered_s: Option<i64>,
    /// The last time that articles may have come and gone between two looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed: Option<Missed>,
    /// The failure that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<Failing>,
    /// Where it was sent for good, as often as that was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving: Option<Moving>,
    /// The URL that is asked instead of that of the settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted: Option<Adopted>,
    /// Since when it is asked no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// The `WebSub` hub that its feed names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hub: Option<String>,
    /// The URL that its feed gives as its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_url: Option<String>,
}

/// How long is waited between two polls, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// In seconds.
    pub seconds: i64,
    /// Why, in words.
    pub why: String,
}

/// What a server and a feed want of those who ask. Those of the feed are kept while it says `304`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hints {
    /// How long the last answer is fresh, in seconds, when it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh_s: Option<i64>,
    /// `ttl` or `sy:updatePeriod` of the feed, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed_s: Option<i64>,
    /// Hours (UTC, 0 to 23) in which nobody should ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_hours: Vec<u8>,
    /// Days (0 is Monday) on which nobody should ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_days: Vec<u8>,
}

/// Articles that may have come and gone between two looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// When that was seen.
    pub at: Timestamp,
    /// Since when nothing is known, when entries have times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The interval that is not exceeded since, in seconds.
    pub interval_s: i64,
}

/// A failure that goes on: the facts of the last, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// The first failure after the last success.
    pub since: Timestamp,
    /// The last.
    pub at: Timestamp,
    /// The URL that answered or did not.
    pub url: String,
    /// Its status; none when there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How many redirects led there.
    #[serde(default)]
    pub redirects: usize,
}

/// A source that is sent elsewhere for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// The URL that was asked.
    pub from: String,
    /// Where it leads.
    pub to: String,
    /// Since when.
    pub since: Timestamp,
    /// How often that was seen.
    pub times: u32,
}

/// A move that was adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// The URL of the settings that it stands for.
    pub of: String,
    /// The URL that is asked.
    pub url: String,
    /// Since when.
    pub at: Timestamp,
}

/// A source that is gone by its own word (410).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The URL of the settings then: with another the source begins anew.
    pub of: String,
    /// Since when.
    pub at: Timestamp,
}

impl Interval {
    /// As a duration.
    pub fn length(&self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds)
    }
}

impl Hints {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SourceHealth {
    /// The URL to ask for a source whose settings have this one.
    pub fn asked_url<'a>(&'a self, of_settings: &'a str) -> &'a str {
        match &self.adopted {
            Some(adopted) if adopted.of == of_settings => &adopted.url,
            _ => of_settings,
        }
    }

    /// Whether a source whose settings have this URL is asked no more.
    pub fn is_ended(&self, of_settings: &str) -> bool {
        self.ended
            .as_ref()
            .is_some_and(|ended| ended.of == of_settings)
    }
}
