//! What a site offers to be subscribed to, as it is shown.

use jianbao_crawl::{FeedCandidate, FeedCandidateKind, ListingRules};
use jianbao_store::SourceKind;
use serde_json::{Value, json};
use url::Url;

use crate::output::{one_terminal_line, told_url};

/// Something that can be subscribed to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offer {
    pub(crate) kind: SourceKind,
    pub(crate) url: Url,
    /// Empty when it says none.
    pub(crate) title: String,
    /// How it was come by.
    pub(crate) why: &'static str,
    /// The rules of a listing page.
    pub(crate) rules: Option<ListingRules>,
}

impl Offer {
    /// Of a feed that a page links.
    pub(super) fn of_feed(candidate: FeedCandidate) -> Self {
        let why = match (candidate.kind, candidate.is_declared) {
            (FeedCandidateKind::Comments, _) => "comments",
            (FeedCandidateKind::Part, true) => "declared by the page, of a part of the site",
            (_, true) => "declared by the page",
            (_, false) => "linked by the page",
        };
        Self {
            kind: SourceKind::Feed,
            url: candidate.url,
            title: candidate.title,
            why,
            rules: None,
        }
    }

    /// What `--kind` calls it.
    pub(crate) fn name(&self) -> &'static str {
        name_of(self.kind)
    }

    pub(crate) fn json(&self) -> Value {
        let mut value = json!({
            "kind": self.name(),
            "url": told_url(self.url.as_str()),
            "title": self.title,
            "why": self.why,
        });
        if let (Some(rules), Some(object)) = (&self.rules, value.as_object_mut()) {
            object.insert("listing".to_owned(), json!(rules));
        }
        value
    }

    /// One line for people.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("{:7} {}", self.name(), told_url(self.url.as_str()));
        if !self.title.is_empty() {
            line = format!("{line}  {}", self.title);
        }
        one_terminal_line(&format!("{line} ({})", self.why))
    }
}

/// What `--kind` calls a kind.
pub(crate) fn name_of(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Feed => "feed",
        SourceKind::Sitemap => "sitemap",
        SourceKind::Listing => "listing",
        SourceKind::Page => "page",
    }
}
