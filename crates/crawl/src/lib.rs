#![doc = include_str!("../README.md")]

mod decode;
mod discover;
mod error;
mod exchange;
mod fetch;
mod freshness;
mod guard;
mod http_date;
mod jitter;
mod link_header;
mod redact;
mod redirects;
mod request;
mod resolve;
mod robots;
mod settings;
mod source_fetch;
mod timer;
mod turns;
mod units;

pub use decode::decode_body;
pub use discover::{
    FeedCandidate, FeedCandidateKind, FoundRules, Listing, ListingEntry, ListingRules,
    ListingRulesError, feeds_of_page, find_listing_rules, guesses_of_feeds, guesses_of_sitemaps,
    listing_date, read_listing,
};
pub use error::{CrawlError, FetchError};
pub use exchange::{Exchange, HttpVersion, Redirect, Truncation, redirect_target};
pub use fetch::Fetcher;
pub use guard::{Guard, Refusal};
pub use jitter::jitter;
pub use redirects::{MAX_REDIRECTS, RedirectError, RedirectTrail};
pub use request::{Accept, FetchRequest, Validators};
pub use robots::{MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, PRODUCT, Robots, RobotsAnswer};
pub use settings::FetchSettings;
pub use source_fetch::SourceFetch;
pub use timer::{Timer, TimerError};
pub use turns::{HostKey, Turns};
pub use units::{AddressRange, ByteSize, Delay, UnitError};
