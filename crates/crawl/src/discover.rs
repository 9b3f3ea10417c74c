//! What a site offers to be subscribed to. Pure: pages in, candidates out; who asks for them is the caller.

mod listing_rules;

pub use listing_rules::ListingRules;
