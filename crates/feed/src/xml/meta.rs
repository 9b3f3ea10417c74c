//! What a feed says of itself.

use super::atom::own;
use super::construct::{add, line, page, person};
use super::element::Element;
use super::name::Space;
use crate::{Feed, Format};

/// Format and version from the root element.
pub(super) fn format(root: &Element) -> (Format, String) {
    let uri = root.attribute("xmlns").unwrap_or_default();
    let version = root.attribute("version");
    match root.name.as_str() {
        "feed" if uri.contains("purl.org/atom") => (Format::Atom, "0.3".to_owned()),
        "feed" => (Format::Atom, version.unwrap_or("1.0").to_owned()),
        "rdf" if uri.contains("netscape") => (Format::Rdf, "0.90".to_owned()),
        "rdf" => (Format::Rdf, "1.0".to_owned()),
        _ => (Format::Rss, version.unwrap_or_default().to_owned()),
    }
}

/// Fills in everything but the entries, and what the entries inherit.
pub(super) fn fill(feed: &mut Feed, element: &Element) {
    let is_atom = feed.format == Format::Atom;
    let text = |names: &[&str]| {
        let spaces: &[Space] = if is_atom {
            &[Space::Atom, Space::Rss, Space::Dublin]
        } else {
            &[Space::Rss, Space::Atom, Space::Dublin, Space::Itunes]
        };
        let children = spaces.iter().flat_map(|space| {
            names.iter().flat_map(move |name| {
                let children = element.children.iter();
                children.filter(move |child| child.is(*space, name))
            })
        });
        let mut lines = children.map(|child| line(child, is_atom));
        lines.find(|line| !line.is_empty())
    };
    feed.title = text(&["title"]);
    feed.description = text(&["description", "subtitle", "tagline", "summary"]);
    feed.link = page(own(element, "link"));
    feed.language =
        text(&["language"]).or_else(|| element.scope.language.as_deref().map(str::to_owned));
    feed.ttl_minutes = ttl_minutes(element);
    if is_atom {
        let mut authors = Vec::new();
        for author in own(element, "author") {
            add(&mut authors, person(author));
        }
        for entry in feed
            .entries
            .iter_mut()
            .filter(|entry| entry.authors.is_empty())
        {
            entry.authors.clone_from(&authors);
        }
    }
}

/// RSS's `ttl`, else the period of RSS 1.0's syndication module.
fn ttl_minutes(element: &Element) -> Option<u32> {
    if let Some(ttl) = own(element, "ttl").find_map(Element::value) {
        return ttl.parse().ok();
    }
    let syndication = |name: &str| {
        let mut children = element.children.iter();
        let child = children.find(|child| child.is(Space::Syndication, name));
        child.and_then(Element::value)
    };
    let period: u32 = match syndication("updateperiod")?.to_ascii_lowercase().as_str() {
        "hourly" => 60,
        "daily" => 24 * 60,
        "weekly" => 7 * 24 * 60,
        "monthly" => 30 * 24 * 60,
        "yearly" => 365 * 24 * 60,
        _ => return None,
    };
    let frequency = syndication("updatefrequency").and_then(|frequency| frequency.parse().ok());
    Some((period / frequency.unwrap_or(1).max(1)).max(1))
}
