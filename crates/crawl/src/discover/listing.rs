//! Pages that list articles.

use url::Url;

use super::{ListingRules, ListingRulesError};

/// What a listing page lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The articles in the page's order; each URL once.
    pub entries: Vec<ListingEntry>,
    /// The next page of the list.
    pub next: Option<Url>,
}

/// One article of a listing page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingEntry {
    /// Its absolute URL.
    pub url: Url,
    /// The title; empty when the page shows none.
    pub title: String,
    /// The date as the page shows it; [`listing_date`](super::listing_date) reads it.
    pub date: Option<String>,
}

/// Rules that were found for a page.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRules {
    /// The rules.
    pub rules: ListingRules,
    /// How sure it is that the blocks are the page's articles, 0 to 1.
    pub confidence: f64,
}

/// Reads a listing page by rules.
///
/// # Errors
/// When a rule is no CSS selector.
pub fn read_listing(
    html: &str,
    url: &Url,
    rules: &ListingRules,
) -> Result<Listing, ListingRulesError> {
    let _ = (html, url, rules);
    Ok(Listing::default())
}

/// Finds the rules of a page that has one repeated block of articles.
pub fn find_listing_rules(html: &str, url: &Url) -> Option<FoundRules> {
    let _ = (html, url);
    None
}
