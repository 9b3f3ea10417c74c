//! When a page was published and changed.

mod prose;
mod shown;
mod words;

use jiff::tz::TimeZone;
use url::Url;

use super::head::Head;
use crate::date::{self, Order, Reading};
use crate::document::Document;
use crate::extraction::Date;
use crate::hints::Said;
use crate::linked_data::LinkedData;
use shown::Candidates;
use words::{MODIFIED, PUBLISHED};

/// How far apart days can be told for the same moment.
const ANY_ZONE: jiff::SignedDuration = jiff::SignedDuration::from_hours(26);

/// What the dates are read from.
pub(super) struct Sources<'a> {
    pub(super) document: &'a Document,
    pub(super) said: &'a [Said],
    pub(super) heading: Option<usize>,
    pub(super) head: &'a Head,
    pub(super) stated: &'a LinkedData,
    pub(super) url: &'a Url,
}

/// The dates of publication and of the last change.
pub(super) fn find(
    sources: &Sources,
    language: Option<&str>,
    zone: &TimeZone,
) -> (Option<Date>, Option<Date>) {
    let reading = reading(language, zone);
    let of_address = date::of_address(sources.url);
    let of_head = |names: &[&str]| {
        names
            .iter()
            .flat_map(|name| sources.head.all(name))
            .find_map(|value| date::parse_value(value, &reading))
    };
    let of_data = |text: &Option<String>| date::parse_value(text.as_deref()?, &reading);
    // What is shown in the page may be of other stories: the address must not speak against it.
    let stated = of_data(&sources.stated.published).or_else(|| of_head(&PUBLISHED));
    let modified = of_data(&sources.stated.modified).or_else(|| of_head(&MODIFIED));
    // Nor was a page changed before it was published.
    let changed = modified.as_ref().map(|change| change.instant);
    let is_before_change = |found: &Date| {
        changed.is_none_or(|changed| found.instant.duration_since(changed) <= ANY_ZONE)
    };
    let address_admits = |found: &Date| of_address.as_ref().is_none_or(|day| day.admits(found));
    let is_admitted = |found: &Date| address_admits(found) && is_before_change(found);
    if stated.is_some() {
        return (stated, modified);
    }
    let candidates = |is_admitted| Candidates {
        sources,
        reading: &reading,
        is_admitted,
        modified: None,
    };
    // Between headline and text readers see the article's own date: a change before it is stale.
    let mut above = candidates(&address_admits);
    let mut anywhere = candidates(&is_admitted);
    let mut published = above
        .marked_above_text()
        .or_else(|| above.labelled_above_text())
        .or_else(|| anywhere.marked())
        .or_else(|| anywhere.labelled())
        .or_else(|| anywhere.near_heading())
        .or_else(|| above.near_heading_above_text());
    if published.is_none() && of_address.is_some() {
        // What looks like a day in an address can be something else; a label is none.
        let mut free = candidates(&is_before_change);
        published = free.labelled().or_else(|| free.marked_above_text());
    }
    let published = published
        .or_else(|| of_address.as_ref().and_then(|day| day.date(zone)))
        .or_else(|| anywhere.elsewhere());
    let modified = modified
        .filter(|change| {
            published
                .as_ref()
                .is_none_or(|found| found.instant.duration_since(change.instant) <= ANY_ZONE)
        })
        .or_else(|| above.modified.take())
        .or_else(|| anywhere.modified.take());
    // A change is no publication, but nearer to it than nothing.
    let instead = || modified.clone().filter(address_admits);
    (published.or_else(instead), modified)
}

/// How dates of a page in a language are read.
pub(crate) fn reading(language: Option<&str>, zone: &TimeZone) -> Reading {
    Reading {
        zone: zone.clone(),
        order: order(language),
        is_chinese: language
            .and_then(|tag| tag.get(..2))
            .is_some_and(|tag| tag.eq_ignore_ascii_case("zh")),
    }
}

/// The language of a page with a country: English is written with the month or the day first, by
/// where it is of.
pub(super) fn language(language: Option<&str>, locale: Option<&str>, url: &Url) -> Option<String> {
    /// Endings of two letters that are no sign of a country.
    const ANYWHERE: &[&str] = &[
        "ai", "cc", "co", "fm", "gg", "io", "ly", "me", "nu", "sh", "so", "st", "to", "tv", "ws",
    ];
    let language = language?;
    if !language.eq_ignore_ascii_case("en") {
        return Some(language.to_owned());
    }
    let of_locale = locale
        .and_then(|locale| locale.strip_prefix("en").or(locale.strip_prefix("EN")))
        .map(|country| country.trim_start_matches(['_', '-']));
    let of_host = url
        .host_str()
        .and_then(|host| host.rsplit('.').next())
        .filter(|ending| ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .filter(|ending| !ANYWHERE.contains(ending));
    // Templates say en_US everywhere: the host knows better.
    Some(
        of_host
            .or(of_locale)
            .filter(|country| !country.is_empty())
            .map_or_else(
                || language.to_owned(),
                |country| format!("{language}-{country}"),
            ),
    )
}

/// Only English is written with the month first, and not everywhere.
fn order(language: Option<&str>) -> Order {
    let is_american = language.is_some_and(|tag| {
        let tag = tag.to_ascii_lowercase();
        tag == "en" || tag == "en-us" || tag == "en-ph"
    });
    if is_american {
        Order::MonthFirst
    } else {
        Order::DayFirst
    }
}
