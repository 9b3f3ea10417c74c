//! Repeated blocks: elements of one name below one parent, of which each has a link that can be a headline.

use std::collections::{HashMap, HashSet};

use scraper::ElementRef;
use url::Url;

use super::super::listing_date::is_date;
use super::super::page::{Id, Page};
use super::{MAX_ENTRIES, beside, place, target, text};

/// Most links of a page that are looked at; portals have some 2,000.
const MAX_LINKS: usize = 5_000;
/// Fewest articles of a list,
const MIN_ITEMS: usize = 4;
/// and of one with dates.
const MIN_DATED_ITEMS: usize = 3;
/// A longer headline says no more, in weight.
const MAX_WEIGHT: usize = 60;
/// The middle headline of a list has at least this weight: names of sections are shorter.
const MIN_MEDIAN: usize = 16;

/// A link that can be the headline of an article.
pub(super) struct Headline<'a> {
    pub(super) link: ElementRef<'a>,
    pub(super) url: Url,
    weight: usize,
    is_in_heading: bool,
}

/// One block of a group.
pub(super) struct Item<'a> {
    pub(super) element: ElementRef<'a>,
    /// Places of its headlines; the first is that of its article.
    pub(super) headlines: Vec<usize>,
}

/// A repeated block.
pub(super) struct Group<'a> {
    pub(super) containers: Vec<ElementRef<'a>>,
    pub(super) items: Vec<Item<'a>>,
    pub(super) score: f64,
    /// The share of items with a date.
    pub(super) dated: f64,
    pub(super) is_strange: bool,
}

/// The links of a page that can be headlines, in the page's order.
pub(super) fn headlines<'a>(page: &'a Page, url: &Url) -> Vec<Headline<'a>> {
    let links = page.select("a[href]");
    let links = links.into_iter().take(MAX_LINKS);
    links
        .filter_map(|link| {
            let target = target(page, url, link)?;
            if target.path() == "/" && target.query().is_none() || !is_of_site(&target, url) {
                return None;
            }
            let title = text::title_of_link(link);
            let weight = text::weight(&title);
            if weight < text::MIN_HEADLINE || is_date(&title) {
                return None;
            }
            let ancestors = link.ancestors().filter_map(ElementRef::wrap).take(3);
            let is_in_heading = ancestors
                .chain(link.descendent_elements())
                .any(text::is_heading);
            Some(Headline {
                link,
                url: target,
                weight: weight.min(MAX_WEIGHT),
                is_in_heading,
            })
        })
        .collect()
}

/// Whether two hosts are of one site, as far as names tell: the last two labels are the same.
fn is_of_site(one: &Url, other: &Url) -> bool {
    fn tail(url: &Url) -> Option<(Option<&str>, Option<&str>)> {
        let mut labels = url.host_str()?.rsplit('.');
        Some((labels.next(), labels.next()))
    }
    tail(one) == tail(other)
}

/// The repeated blocks that can be a list of articles, best first.
pub(super) fn groups<'a>(headlines: &[Headline<'a>]) -> Vec<Group<'a>> {
    let mut groups = by_container(headlines);
    let merged = over_siblings(&groups, headlines);
    groups.extend(merged);
    groups.retain_mut(|group| {
        rate(group, headlines);
        group.score > 0.0
    });
    groups.sort_by(|one, other| other.score.total_cmp(&one.score));
    groups
}

/// The elements of one name below one parent.
fn by_container<'a>(headlines: &[Headline<'a>]) -> Vec<Group<'a>> {
    let mut places: HashMap<(Id, &str), usize> = HashMap::new();
    let mut item_places: HashMap<Id, usize> = HashMap::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (number, headline) in headlines.iter().enumerate() {
        let mut element = headline.link;
        while let Some(container) = element.parent().and_then(ElementRef::wrap) {
            if element.value().name() == "body" {
                break;
            }
            let key = (container.id(), element.value().name());
            let place = *places.entry(key).or_insert_with(|| {
                groups.push(Group {
                    containers: vec![container],
                    items: Vec::new(),
                    score: 0.0,
                    dated: 0.0,
                    is_strange: false,
                });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(place) {
                let items = &mut group.items;
                let item_place = *item_places.entry(element.id()).or_insert_with(|| {
                    items.push(Item {
                        element,
                        headlines: Vec::new(),
                    });
                    items.len() - 1
                });
                if let Some(item) = items.get_mut(item_place) {
                    item.headlines.push(number);
                }
            }
            element = container;
        }
    }
    groups
}

/// Lists that are cut into several of equal make, as by a rule after every five lines.
fn over_siblings<'a>(groups: &[Group<'a>], headlines: &[Headline<'a>]) -> Vec<Group<'a>> {
    let mut families: HashMap<(Id, String, &str), Vec<&Group<'a>>> = HashMap::new();
    let mut order = Vec::new();
    for group in groups {
        let (Some(container), Some(item)) = (group.containers.first(), group.items.first()) else {
            continue;
        };
        let parent = container.parent().and_then(ElementRef::wrap);
        let Some(parent) = parent.filter(|_| has_one_each(group, headlines)) else {
            continue;
        };
        let mut classes: Vec<&str> = container.value().classes().collect();
        classes.sort_unstable();
        let make = format!("{}.{}", container.value().name(), classes.join("."));
        let key = (parent.id(), make, item.element.value().name());
        let family = families.entry(key.clone()).or_default();
        if family.is_empty() {
            order.push(key);
        }
        family.push(group);
    }
    let merge = |family: &Vec<&Group<'a>>| Group {
        containers: family
            .iter()
            .flat_map(|group| group.containers.clone())
            .collect(),
        items: family
            .iter()
            .flat_map(|group| &group.items)
            .map(|item| Item {
                element: item.element,
                headlines: item.headlines.clone(),
            })
            .collect(),
        score: 0.0,
        dated: 0.0,
        is_strange: false,
    };
    order
        .iter()
        .filter_map(|key| families.get(key))
        .filter(|family| family.len() > 1 && family.iter().all(|group| group.items.len() > 1))
        .map(merge)
        .collect()
}

/// Whether most items are of one article.
fn has_one_each(group: &Group<'_>, headlines: &[Headline<'_>]) -> bool {
    let items_of = items_of(group, headlines);
    let several = group.items.iter().filter(|item| {
        let (mut all, mut in_heading) = (HashSet::new(), HashSet::new());
        for headline in item
            .headlines
            .iter()
            .filter_map(|number| headlines.get(*number))
        {
            if items_of.get(&headline.url) == Some(&1) && all.len() < 20 {
                all.insert(&headline.url);
                if headline.is_in_heading {
                    in_heading.insert(&headline.url);
                }
            }
        }
        all.len() > 1 && in_heading.len() != 1
    });
    several.count() * 3 <= group.items.len()
}

/// In how many items an address is: that of an article is in one, that of a section in several.
fn items_of<'h>(group: &Group<'_>, headlines: &'h [Headline<'_>]) -> HashMap<&'h Url, usize> {
    let mut items_of = HashMap::new();
    for item in &group.items {
        let urls = item
            .headlines
            .iter()
            .filter_map(|number| headlines.get(*number));
        let urls: HashSet<&Url> = urls.map(|headline| &headline.url).collect();
        for url in urls {
            *items_of.entry(url).or_insert(0) += 1;
        }
    }
    items_of
}

/// Gives a group its score; 0 when it is no list of articles.
#[allow(clippy::cast_precision_loss, reason = "counts of items are small")]
fn rate(group: &mut Group<'_>, headlines: &[Headline<'_>]) {
    let (Some(container), true) = (
        group.containers.first(),
        group.items.len() >= MIN_DATED_ITEMS,
    ) else {
        return;
    };
    if group.items.len() > MAX_ENTRIES || !has_one_each(group, headlines) {
        return;
    }
    let items_of = items_of(group, headlines);
    let mut seen = HashSet::new();
    let mut weights = Vec::new();
    let (mut dated, mut in_heading, mut like_articles) = (0.0, 0.0, 0.0);
    for item in &mut group.items {
        // The article's link is one that no other item has, the first in a heading, else the heaviest.
        item.headlines.sort_by_key(|number| {
            let headline = headlines.get(*number);
            std::cmp::Reverse(headline.map(|headline| {
                let is_own = items_of.get(&headline.url) == Some(&1);
                (is_own, headline.is_in_heading, headline.weight)
            }))
        });
        let Some(headline) = item
            .headlines
            .first()
            .and_then(|number| headlines.get(*number))
        else {
            continue;
        };
        if !seen.insert(&headline.url) {
            continue;
        }
        weights.push(headline.weight);
        dated += f64::from(u8::from(beside::date(item.element).is_some()));
        in_heading += f64::from(u8::from(headline.is_in_heading));
        like_articles += f64::from(u8::from(is_like_article(&headline.url)));
    }
    let count = weights.len();
    weights.sort_unstable();
    let median = weights.get(count / 2).copied().unwrap_or(0);
    let share = |part: f64| part / count.max(1) as f64;
    group.dated = share(dated);
    let is_dated = group.dated >= 0.6;
    if count < MIN_DATED_ITEMS || count < MIN_ITEMS && !is_dated || median < MIN_MEDIAN && !is_dated
    {
        return;
    }
    let strangeness = place::strangeness(*container);
    group.is_strange = strangeness > 0;
    let place = if strangeness == 0 { 1.0 } else { 0.2 };
    let weight: usize = weights.iter().sum();
    group.score = weight as f64
        * (1.0 + group.dated)
        * (1.0 + 0.3 * share(in_heading))
        * (0.7 + 0.6 * share(like_articles))
        * place;
}

/// Whether an address looks like that of an article: a number or date, several words, or a file.
fn is_like_article(url: &Url) -> bool {
    let path = url.path();
    let last = path
        .rsplit('/')
        .find(|segment| !segment.is_empty())
        .unwrap_or_default();
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    let in_query = url
        .query()
        .is_some_and(|query| query.bytes().any(|byte| byte.is_ascii_digit()));
    digits >= 4
        || last.matches(['-', '_']).count() >= 2
        || last.contains(".htm")
        || last.contains(".shtm")
        || in_query
}
