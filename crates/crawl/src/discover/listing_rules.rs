//! How the articles of a listing page are found: the table `source.listing` of `jianbao.toml`.

use scraper::Selector;
use serde::{Deserialize, Serialize};

/// CSS selectors (Selectors Level 3) of a page that lists articles. All but `item` and `next` are looked for
/// inside an item; an empty one has its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListingRules {
    /// The repeated block of one article.
    pub item: String,
    /// The link to the article. Empty: the first link of the item that has text, or the item if it is a link.
    pub link: String,
    /// The title. Empty: the heading in the link, else the text of the link.
    pub title: String,
    /// The date, in its text or `datetime` attribute. Empty: a `time` element, else a date beside the title.
    pub date: String,
    /// The link to the next page of the list, looked for in the whole page. Empty: a link that says so
    /// (`rel=next`, 下一页, Next).
    pub next: String,
}

/// A rule that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("listing.{key}: {selector:?} is no CSS selector")]
pub struct ListingRulesError {
    /// The key in the table `source.listing`.
    pub key: &'static str,
    /// Its value.
    pub selector: String,
}

/// The rules as selectors; `None` where one is empty.
pub(super) struct Selectors {
    pub(super) item: Selector,
    pub(super) link: Option<Selector>,
    pub(super) title: Option<Selector>,
    pub(super) date: Option<Selector>,
    pub(super) next: Option<Selector>,
}

impl ListingRules {
    /// Checks that there is an item and that every rule is a CSS selector.
    ///
    /// # Errors
    /// With the first rule that is none.
    pub fn check(&self) -> Result<(), ListingRulesError> {
        self.selectors().map(drop)
    }

    pub(super) fn selectors(&self) -> Result<Selectors, ListingRulesError> {
        Ok(Selectors {
            item: selector("item", &self.item)?,
            link: optional("link", &self.link)?,
            title: optional("title", &self.title)?,
            date: optional("date", &self.date)?,
            next: optional("next", &self.next)?,
        })
    }
}

fn optional(key: &'static str, text: &str) -> Result<Option<Selector>, ListingRulesError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    selector(key, text).map(Some)
}

fn selector(key: &'static str, text: &str) -> Result<Selector, ListingRulesError> {
    Selector::parse(text).map_err(|_| ListingRulesError {
        key,
        selector: text.chars().take(100).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_selector_is_named_by_its_key() {
        let rules = ListingRules {
            item: "li".to_owned(),
            date: "span[".to_owned(),
            ..ListingRules::default()
        };
        let error = rules.check().unwrap_err().to_string();
        assert_eq!(error, "listing.date: \"span[\" is no CSS selector");
        let error = ListingRules::default().check().unwrap_err().to_string();
        assert_eq!(error, "listing.item: \"\" is no CSS selector");
    }
}
