//! The licence of a text, and whether it is behind a paywall.

use jianbao_html::resolve;
use url::Url;

use super::head::Head;
use crate::document::Document;
use crate::linked_data::LinkedData;

/// Longest licence, in characters.
const MAX_CHARACTERS: usize = 300;

/// The licence: its address, resolved, or the page's words.
pub(super) fn licence(head: &Head, stated: &LinkedData, base: &Url) -> Option<String> {
    let named = head.licence.clone().or_else(|| stated.licence.clone());
    let named = named.or_else(|| {
        head.first(&["dc.rights.license", "dc.license", "license", "licence"])
            .or_else(|| {
                head.first(&["dc.rights", "copyright", "rights"])
                    .filter(|words| is_open(words))
            })
    })?;
    let looks_like_address = named.contains('/') && !named.contains(' ');
    let licence = looks_like_address
        .then(|| resolve(base, &named))
        .flatten()
        .map_or(named, |url| url.to_string());
    (licence.chars().count() <= MAX_CHARACTERS).then_some(licence)
}

/// Whether words of rights name a licence and not only an owner.
fn is_open(words: &str) -> bool {
    let words = words.to_lowercase();
    [
        "creative commons",
        "creativecommons",
        "cc by",
        "cc-by",
        "cc0",
        "public domain",
        "知识共享",
        "創用",
    ]
    .iter()
    .any(|mark| words.contains(mark))
}

/// Whether the page says that its text is not free to read.
pub(super) fn is_paywalled(document: &Document, head: &Head, stated: &LinkedData) -> bool {
    if let Some(is_free) = stated.is_free {
        return !is_free;
    }
    let tier = head
        .first(&[
            "article:content_tier",
            "og:article:content_tier",
            "content_tier",
        ])
        .map(|tier| tier.to_ascii_lowercase());
    match tier.as_deref() {
        Some("locked" | "metered" | "paid" | "premium") => return true,
        Some(_) => return false,
        None => {}
    }
    if head.is_not_free {
        return true;
    }
    let access = head.first(&[
        "article:opinion_free",
        "cxenseparse:access",
        "paywall",
        "accesslevel",
    ]);
    if access.is_some_and(|access| {
        matches!(
            access.to_ascii_lowercase().as_str(),
            "paid" | "premium" | "locked" | "hard" | "metered" | "true"
        )
    }) {
        return true;
    }
    // A box that stands in the place of the text.
    (0..document.len()).any(|node| {
        document.attributes(node).any(|(name, value)| {
            matches!(name, "class" | "id") && value.split_ascii_whitespace().any(is_wall)
        })
    })
}

fn is_wall(name: &str) -> bool {
    matches!(
        name,
        "paywall"
            | "paywall-content"
            | "article-paywall"
            | "paywall-overlay"
            | "paywalled"
            | "is-paywalled"
    )
}
