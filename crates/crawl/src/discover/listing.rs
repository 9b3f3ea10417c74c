//! Pages that list articles: reading them by rules, and finding the rules.

mod beside;
mod find;
mod group;
mod next;
mod place;
mod rules;
mod text;

use scraper::{ElementRef, Selector};
use url::Url;

use super::listing_rules::Selectors;
use super::page::Page;
use super::{ListingRules, ListingRulesError};

pub use find::{FoundRules, find_listing_rules};

/// Most articles of one page; the longest lists of portals have some 500.
const MAX_ENTRIES: usize = 1_000;

/// What a listing page lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The articles in the page's order; each URL once. At most 1,000.
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

/// Reads a listing page by rules.
///
/// ```
/// use jianbao_crawl::{ListingRules, read_listing};
/// let page = "<ul><li><a href=1.html>Snow on the pier</a> [05-16]</ul><a href=p2.html>Next page</a>";
/// let rules = ListingRules { item: "ul > li".to_owned(), ..ListingRules::default() };
/// let listing = read_listing(page, &"https://news.example/list/".parse()?, &rules)?;
/// assert_eq!(listing.entries[0].title, "Snow on the pier");
/// assert_eq!(listing.entries[0].date.as_deref(), Some("05-16"));
/// assert_eq!(listing.next.as_ref().map(|url| url.path()), Some("/list/p2.html"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When a rule is no CSS selector.
pub fn read_listing(
    html: &str,
    url: &Url,
    rules: &ListingRules,
) -> Result<Listing, ListingRulesError> {
    let selectors = rules.selectors()?;
    Ok(read(&Page::parse(html, url), url, &selectors))
}

fn read(page: &Page, url: &Url, selectors: &Selectors) -> Listing {
    let mut entries: Vec<ListingEntry> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for item in page.html.select(&selectors.item) {
        let Some((link, target)) = link(page, url, item, selectors.link.as_ref()) else {
            continue;
        };
        let title = title(item, link, selectors.title.as_ref());
        let date = date(item, selectors.date.as_ref());
        if let Some(place) = places.get(&target) {
            let place: &usize = place;
            if let Some(known) = entries.get_mut(*place) {
                if known.title.is_empty() {
                    known.title = title;
                }
                known.date = known.date.take().or(date);
            }
            continue;
        }
        if entries.len() >= MAX_ENTRIES {
            break;
        }
        places.insert(target.clone(), entries.len());
        entries.push(ListingEntry {
            url: target,
            title,
            date,
        });
    }
    let next = match &selectors.next {
        Some(selector) => {
            let mut found = page.html.select(selector);
            found.find_map(|element| target(page, url, element))
        }
        None => next::next_page(page, url),
    };
    Listing { entries, next }
}

/// Where a link leads, unless that is the page itself.
fn target(page: &Page, url: &Url, link: ElementRef<'_>) -> Option<Url> {
    let target = page.resolve(link.value().attr("href")?)?;
    let mut here = url.clone();
    here.set_fragment(None);
    (target != here).then_some(target)
}

/// The link of an item to its article.
fn link<'a>(
    page: &Page,
    url: &Url,
    item: ElementRef<'a>,
    selector: Option<&Selector>,
) -> Option<(ElementRef<'a>, Url)> {
    let usable = |link: ElementRef<'a>| Some((link, target(page, url, link)?));
    if let Some(selector) = selector {
        return item.select(selector).find_map(usable);
    }
    if item.value().name() == "a" {
        return usable(item);
    }
    let links = item.descendent_elements();
    let mut links = links.filter(|element| element.value().name() == "a");
    links.find_map(|link| usable(link).filter(|_| !text::title_of_link(link).is_empty()))
}

fn title(item: ElementRef<'_>, link: ElementRef<'_>, selector: Option<&Selector>) -> String {
    let chosen = selector.and_then(|selector| item.select(selector).next());
    match chosen {
        Some(element) => text::of(element),
        None => text::title_of_link(link),
    }
}

fn date(item: ElementRef<'_>, selector: Option<&Selector>) -> Option<String> {
    match selector {
        Some(selector) => item.select(selector).find_map(beside::stated),
        None => beside::date(item),
    }
}
