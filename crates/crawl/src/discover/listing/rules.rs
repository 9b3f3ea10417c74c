//! Selectors for a repeated block: the simplest that find all of it and nothing beside it, so that they can be
//! read and changed by hand.

use std::collections::HashSet;

use scraper::{ElementRef, Selector};
use url::Url;

use super::super::ListingRules;
use super::super::page::{Id, Page};
use super::group::{Group, Headline};
use super::{beside, find, link, read};

/// Most selectors that are tried for one block.
const MAX_TRIES: usize = 120;
/// How far above a block a name is looked for.
const MAX_ANCESTORS: usize = 8;
/// Longest class or id that is used, in bytes: longer ones are made by programs.
const MAX_NAME_BYTES: usize = 40;
/// Classes that tell states and places of an element, not what it is.
const STATES: [&str; 18] = [
    "active", "alt", "clearfix", "current", "even", "first", "hover", "last", "odd", "on",
    "selected", "show", "hidden", "fl", "fr", "left", "right", "row",
];

/// The rules for a block and its lead stories.
pub(super) fn of(
    page: &Page,
    url: &Url,
    group: &Group<'_>,
    leads: &[ElementRef<'_>],
    headlines: &[Headline<'_>],
) -> Option<ListingRules> {
    let items: Vec<ElementRef<'_>> = group.items.iter().map(|item| item.element).collect();
    let mut item = selector_of(page, url, &items, &group.containers)?;
    for lead in leads {
        let container = lead.parent().and_then(ElementRef::wrap)?;
        if let Some(more) = selector_of(page, url, &[*lead], &[container]) {
            item = format!("{more}, {item}");
        }
    }
    let mut rules = ListingRules {
        item,
        ..ListingRules::default()
    };
    let wanted: HashSet<&Url> = find::urls(group, headlines).into_iter().collect();
    let missed = |rules: &ListingRules| {
        let found = rules
            .selectors()
            .map(|selectors| read(page, url, &selectors));
        let found = found.unwrap_or_default();
        let found: HashSet<&Url> = found.entries.iter().map(|entry| &entry.url).collect();
        wanted.difference(&found).count()
            + found
                .difference(&wanted)
                .count()
                .saturating_sub(leads.len())
    };
    let mut fewest = missed(&rules);
    for link in links(group, headlines) {
        if fewest == 0 {
            break;
        }
        let other = ListingRules {
            link,
            ..rules.clone()
        };
        let count = missed(&other);
        if count < fewest {
            (fewest, rules) = (count, other);
        }
    }
    rules.date = date(&items).unwrap_or_default();
    Some(rules)
}

/// A selector that finds these elements; and besides nothing with a link but their siblings.
fn selector_of(
    page: &Page,
    url: &Url,
    items: &[ElementRef<'_>],
    containers: &[ElementRef<'_>],
) -> Option<String> {
    let wanted: HashSet<Id> = items.iter().map(|item| item.id()).collect();
    let parents: HashSet<Id> = containers.iter().map(|container| container.id()).collect();
    let finds = |text: &String| {
        let Ok(selector) = Selector::parse(text) else {
            return false;
        };
        let mut found = 0;
        for element in page.html.select(&selector) {
            if wanted.contains(&element.id()) {
                found += 1;
                continue;
            }
            let is_sibling = items.len() > 1
                && element
                    .parent()
                    .is_some_and(|parent| parents.contains(&parent.id()));
            if !is_sibling && link(page, url, element, None).is_some() {
                return false;
            }
        }
        found == wanted.len()
    };
    candidates(items, containers)
        .into_iter()
        .take(MAX_TRIES)
        .find(finds)
}

/// Selectors for elements, simple ones first.
fn candidates(items: &[ElementRef<'_>], containers: &[ElementRef<'_>]) -> Vec<String> {
    let (Some(item), Some(container)) = (items.first(), containers.first()) else {
        return Vec::new();
    };
    let tag = item.value().name();
    let selves: Vec<String> = common_classes(items)
        .iter()
        .map(|class| format!("{tag}.{class}"))
        .collect();
    let mut all = selves.clone();
    if let Some(id) = item
        .value()
        .id()
        .filter(|id| items.len() == 1 && is_name(id))
    {
        all.insert(0, format!("#{id}"));
    }
    let own = names(*container, containers);
    let tags = [tag.to_owned()];
    for name in &own {
        all.extend(
            tags.iter()
                .chain(&selves)
                .map(|item| format!("{name} > {item}")),
        );
    }
    let own_or_tag = own
        .iter()
        .cloned()
        .chain([container.value().name().to_owned()]);
    let own_or_tag: Vec<String> = own_or_tag.collect();
    let ancestors = container
        .ancestors()
        .filter_map(ElementRef::wrap)
        .take(MAX_ANCESTORS);
    for ancestor in ancestors {
        for above in names(ancestor, &[ancestor]) {
            for own in &own_or_tag {
                all.extend(
                    tags.iter()
                        .chain(&selves)
                        .map(|item| format!("{above} {own} > {item}")),
                );
            }
        }
    }
    let last = if containers.len() == 1 {
        format!("{} > {tag}", path(*container))
    } else {
        let parent = container.parent().and_then(ElementRef::wrap);
        let parent = parent.map(path).unwrap_or_default();
        format!("{parent} > {} > {tag}", container.value().name())
    };
    // The way from the top always leads there.
    all.truncate(MAX_TRIES - 2);
    all.push(last.clone());
    if let ([_], Some(place)) = (items, place_of(*item)) {
        all.push(format!("{last}:nth-child({place})"));
    }
    all
}

/// Selectors of an element by its id, then its classes.
fn names(element: ElementRef<'_>, alike: &[ElementRef<'_>]) -> Vec<String> {
    let value = element.value();
    let id = value
        .id()
        .filter(|id| alike.len() == 1 && is_name(id))
        .map(|id| format!("#{id}"));
    let classes = common_classes(alike);
    let classes = classes
        .iter()
        .map(|class| format!("{}.{class}", value.name()));
    let main = (value.name() == "main").then(|| "main".to_owned());
    id.into_iter().chain(classes).chain(main).collect()
}

/// The classes that all elements have and that say what they are.
fn common_classes(elements: &[ElementRef<'_>]) -> Vec<String> {
    let Some((first, others)) = elements.split_first() else {
        return Vec::new();
    };
    let classes = first
        .value()
        .classes()
        .filter(|class| is_name(class) && !STATES.contains(class));
    let mut classes: Vec<String> = classes
        .filter(|class| {
            let has = |other: &ElementRef<'_>| other.value().classes().any(|known| known == *class);
            others.iter().all(has)
        })
        .map(str::to_owned)
        .collect();
    // The short ones are the general ones: `post`, not `format-standard`.
    classes.sort_by_key(String::len);
    classes.truncate(4);
    classes
}

/// Whether a class or id can stand in a selector as it is, and was not made for one page by a program.
fn is_name(name: &str) -> bool {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    is_plain
        && name.len() <= MAX_NAME_BYTES
        && digits <= 2
        && name
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
}

/// The way from the top of the page to an element.
fn path(element: ElementRef<'_>) -> String {
    let mut steps = Vec::new();
    let above = element.ancestors().filter_map(ElementRef::wrap);
    for step in std::iter::once(element).chain(above) {
        let name = step.value().name();
        if let Some(id) = step.value().id().filter(|id| is_name(id)) {
            steps.push(format!("#{id}"));
            break;
        }
        match place_of(step) {
            Some(place) if !matches!(name, "body" | "html" | "tbody") => {
                steps.push(format!("{name}:nth-child({place})"));
            }
            _ => steps.push(name.to_owned()),
        }
        if name == "body" {
            break;
        }
    }
    steps.reverse();
    steps.join(" > ")
}

/// The how manieth element of its parent an element is, from 1.
fn place_of(element: ElementRef<'_>) -> Option<usize> {
    element.parent()?;
    Some(1 + element.prev_siblings().filter_map(ElementRef::wrap).count())
}

/// Selectors of the articles' links within the items, simple ones first.
fn links(group: &Group<'_>, headlines: &[Headline<'_>]) -> Vec<String> {
    let firsts = group.items.iter().filter_map(|item| item.headlines.first());
    let links: Vec<ElementRef<'_>> = firsts
        .filter_map(|number| Some(headlines.get(*number)?.link))
        .collect();
    let mut all: Vec<String> = common_classes(&links)
        .iter()
        .map(|class| format!("a.{class}"))
        .collect();
    let mut holders = links.clone();
    for _ in 0..3 {
        holders = holders
            .iter()
            .filter_map(|holder| holder.parent().and_then(ElementRef::wrap))
            .collect();
        let Some(first) = holders.first() else { break };
        if holders.len() < links.len() {
            break;
        }
        let tag = first.value().name();
        let is_one_tag = holders.iter().all(|holder| holder.value().name() == tag);
        all.extend(
            common_classes(&holders)
                .iter()
                .map(|class| format!(".{class} a")),
        );
        if is_one_tag && tag.starts_with('h') {
            all.push(format!("{tag} a"));
        }
        if is_one_tag
            && tag == "td"
            && let Some(place) = place_of(*first)
        {
            all.push(format!("td:nth-child({place}) a"));
        }
    }
    all
}

/// A selector of the dates by the class that they have in common, if it finds them all.
fn date(items: &[ElementRef<'_>]) -> Option<String> {
    let mut holders = Vec::new();
    for item in items {
        let mut inner = item.descendent_elements();
        if inner.any(|element| element.value().name() == "time") {
            return None;
        }
        if let Some((date, holder)) = beside::text_of(*item) {
            holders.push((*item, date, holder?));
        }
    }
    let elements: Vec<ElementRef<'_>> = holders.iter().map(|(_, _, holder)| *holder).collect();
    let first = elements.first()?;
    let classes = common_classes(&elements);
    let mut selectors = classes
        .iter()
        .map(|class| format!("{}.{class}", first.value().name()));
    selectors.find(|text| {
        Selector::parse(text).is_ok_and(|selector| {
            holders.iter().all(|(item, _, holder)| {
                let found = item.select(&selector).next();
                found.is_some_and(|found| found.id() == holder.id())
            })
        })
    })
}
