//! What a site offers to be subscribed to. Pure: pages in, candidates out; who asks for them is the caller.

mod feeds;
mod guesses;
mod listing;
mod listing_date;
mod listing_rules;
mod page;

pub use feeds::{FeedCandidate, FeedCandidateKind, feeds_of_page};
pub use guesses::{guesses_of_feeds, guesses_of_sitemaps};
pub use listing::{FoundRules, Listing, ListingEntry, find_listing_rules, read_listing};
pub use listing_date::listing_date;
pub use listing_rules::{ListingRules, ListingRulesError};
