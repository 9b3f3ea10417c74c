//! A page that lists articles as a source.

use jianbao_crawl::{Exchange, Listing, find_listing_rules, listing_date, read_listing};
use jianbao_feed as feed;
use jiff::Timestamp;
use url::Url;

use super::Context;
use crate::config::Source;

/// How many pages behind the first are gone through at first sight.
const MOST_NEXT: u32 = 5;

/// Reads the answer of a source that is a listing page; the reason when it lists nothing.
///
/// Without rules in the settings they are found anew in each answer.
pub(super) fn read(settings: &Source, exchange: &Exchange) -> Result<Listing, String> {
    let html = text_of(settings, exchange);
    let rules = &settings.listing;
    let listing = if rules.item.trim().is_empty() {
        let found = find_listing_rules(&html, &exchange.url);
        let found = found.ok_or("no list of articles is found on the page")?;
        read_listing(&html, &exchange.url, &found.rules)
    } else {
        read_listing(&html, &exchange.url, rules)
    };
    let listing = listing.map_err(|error| error.to_string())?;
    if listing.entries.is_empty() {
        return Err(
            "the rules of the listing find no article: the page may be made anew".to_owned(),
        );
    }
    Ok(listing)
}

/// The text of an answer, in the charset of the settings or its own.
pub(super) fn text_of(settings: &Source, exchange: &Exchange) -> String {
    match settings.decoded(exchange.body()) {
        Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        None => jianbao_html::decode(exchange.body(), exchange.content_type()).text,
    }
}

/// The articles of a list, as entries of a feed are.
pub(super) fn entries(
    context: &Context,
    settings: &Source,
    listing: &Listing,
    now: Timestamp,
) -> Vec<feed::Entry> {
    let zone = settings.zone(&context.settings().archive.time_zone.0);
    let entry = |listed: &jianbao_crawl::ListingEntry| feed::Entry {
        url: Some(listed.url.to_string()),
        title: listed.title.clone(),
        published: listed
            .date
            .as_deref()
            .and_then(|date| listing_date(date, zone, now)),
        ..feed::Entry::default()
    };
    listing.entries.iter().map(entry).collect()
}

/// The next page, when this one was come to at first sight of the source. `depth` says how many lie before it.
pub(super) fn follow(listing: &Listing, depth: u32) -> Vec<(Url, u32)> {
    let next = listing.next.clone().filter(|_| depth < MOST_NEXT);
    next.map(|next| (next, depth + 1)).into_iter().collect()
}
