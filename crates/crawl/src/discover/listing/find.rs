//! Finding the rules of a listing page: its best repeated block, and selectors that find that block again.

use std::collections::{HashMap, HashSet};

use scraper::ElementRef;
use url::Url;

use super::super::ListingRules;
use super::super::page::{Id, Page};
use super::group::{Group, Headline, groups, headlines};
use super::{place, rules};

/// Elements before a list that are looked at for its lead story.
const MAX_BEFORE: usize = 4;
/// Lead stories of a list.
const MAX_LEADS: usize = 3;

/// Rules that were found for a page.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRules {
    /// The rules.
    pub rules: ListingRules,
    /// How sure it is that the blocks are the page's articles, 0 to 1.
    pub confidence: f64,
}

/// Finds the rules of a page that has one repeated block of articles: not its menu, footer or sidebar.
pub fn find_listing_rules(html: &str, url: &Url) -> Option<FoundRules> {
    let page = Page::parse(html, url);
    let headlines = headlines(&page, url);
    let groups = groups(&headlines);
    let best = groups.first()?;
    let leads = leads(best, &headlines);
    let rules = rules::of(&page, url, best, &leads, &headlines)?;
    Some(FoundRules {
        rules,
        confidence: confidence(&groups, &headlines),
    })
}

/// Blocks before a list or beside its items that have one article each, whose address is made as those of the
/// items are.
fn leads<'a>(group: &Group<'a>, headlines: &[Headline<'a>]) -> Vec<ElementRef<'a>> {
    let items: HashSet<Id> = group.items.iter().map(|item| item.element.id()).collect();
    let known: HashSet<&Url> = urls(group, headlines).into_iter().collect();
    let shapes: HashSet<String> = known.iter().map(|url| shape(url)).collect();
    let mut around = Vec::new();
    for container in &group.containers {
        around.extend(
            container
                .child_elements()
                .filter(|child| !items.contains(&child.id())),
        );
    }
    if let Some(first) = group.containers.first() {
        let parent = first.parent().and_then(ElementRef::wrap);
        for element in std::iter::once(*first).chain(parent) {
            if matches!(element.value().name(), "body" | "html") {
                break;
            }
            let before = element.prev_siblings().filter_map(ElementRef::wrap);
            around.extend(before.take(MAX_BEFORE));
        }
    }
    let of_link: HashMap<Id, &Url> = headlines
        .iter()
        .map(|headline| (headline.link.id(), &headline.url))
        .collect();
    let is_lead = |element: &ElementRef<'a>| {
        let inner = element
            .descendent_elements()
            .filter_map(|inner| of_link.get(&inner.id()));
        let urls: HashSet<&Url> = inner.copied().collect();
        let [url] = urls.into_iter().collect::<Vec<_>>()[..] else {
            return false;
        };
        !known.contains(url) && shapes.contains(&shape(url)) && place::strangeness(*element) == 0
    };
    around.into_iter().filter(is_lead).take(MAX_LEADS).collect()
}

/// The articles of a group.
pub(super) fn urls<'h>(group: &Group<'_>, headlines: &'h [Headline<'_>]) -> Vec<&'h Url> {
    let firsts = group.items.iter().filter_map(|item| item.headlines.first());
    firsts
        .filter_map(|number| Some(&headlines.get(*number)?.url))
        .collect()
}

/// How an address is made: runs of letters and of digits stand for themselves.
fn shape(url: &Url) -> String {
    let mut shape = url.host_str().unwrap_or_default().to_owned();
    for character in url
        .path()
        .chars()
        .chain(url.query().unwrap_or_default().chars())
    {
        let stands_for = match character {
            '0'..='9' => '9',
            '/' | '.' | '=' | '&' => character,
            _ => 'a',
        };
        if !shape.ends_with(stands_for) {
            shape.push(stands_for);
        }
    }
    shape
}

#[allow(clippy::cast_precision_loss, reason = "counts of items are small")]
fn confidence(groups: &[Group<'_>], headlines: &[Headline<'_>]) -> f64 {
    let Some(best) = groups.first() else {
        return 0.0;
    };
    let known: HashSet<&Url> = urls(best, headlines).into_iter().collect();
    let is_another = |group: &&Group<'_>| {
        let others = urls(group, headlines);
        others.iter().filter(|url| known.contains(*url)).count() * 2 < others.len()
    };
    let second = groups
        .iter()
        .find(is_another)
        .map_or(0.0, |group| group.score);
    let dominance = 1.0 - second / best.score;
    let many = (best.items.len().min(10) as f64) / 10.0;
    let sure = 0.3 + 0.2 * best.dated + 0.2 * many + 0.3 * dominance;
    if best.is_strange { sure / 2.0 } else { sure }
}
