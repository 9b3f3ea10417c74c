//! Feeds in XML: RSS 0.9x to 2.0, RSS 0.90 and 1.0 (RDF), Atom 0.3 and 1.0 (RFC 4287), CDF.

mod adapt;
mod attributes;
mod construct;
mod draft;
mod element;
pub(crate) mod flat;
mod leaf;
mod links;
mod meta;
mod name;
mod people;
mod pictures;
mod place;
mod role;
pub(crate) mod token;
mod tree;

use jiff::tz::TimeZone;

use crate::warning::{WarningKind, Warnings, quoted};
use crate::{Context, Date, Feed, Format, date};
use element::Element;
use token::{Token, Tokens};
use tree::{Step, Tree};

/// Elements that say what an input without feed is.
const OTHERS: [(&str, &str); 6] = [
    ("opml", "the input is a list of feeds (OPML)"),
    ("html", "the input is an HTML page"),
    ("head", "the input is an HTML page"),
    ("body", "the input is an HTML page"),
    ("urlset", "the input is a sitemap"),
    ("sitemapindex", "the input is a sitemap index"),
];

/// Reads a feed in XML. Without a feed's root element, the format is unknown.
pub(crate) fn read(text: &str, context: &Context, warnings: &mut Warnings) -> Feed {
    let mut tokens = Tokens::new(text);
    let mut tree = Tree::new(context);
    let mut feed = Feed::default();
    let mut first = None;
    let mut is_other_known = false;
    let mut is_cut = false;
    let mut is_netscape = false;
    while let Some(token) = tokens.next(warnings) {
        if let Token::Doctype(doctype) = token {
            is_netscape |= doctype.to_ascii_lowercase().contains("netscape");
        }
        match tree.take(token, warnings) {
            Step::Nothing => {}
            Step::Root(root) => {
                (feed.format, feed.version) = meta::format(&root);
                if feed.version == "0.91" && is_netscape {
                    feed.version.push('n');
                }
            }
            Step::Stranger(name) => {
                let is_other = OTHERS.iter().any(|(other, _)| *other == name);
                if first.is_none() || is_other && !is_other_known {
                    first = Some(name);
                }
                is_other_known |= is_other;
            }
            Step::Entry(entry) => {
                is_cut = !push(&mut feed, entry, context, warnings);
                if is_cut {
                    break;
                }
            }
        }
    }
    if feed.format == Format::Unknown {
        // What is wrong with it as XML is of no interest then.
        *warnings = Warnings::default();
        warnings.add(WarningKind::NotAFeed, || describe(text, first.as_deref()));
        return Feed::default();
    }
    let (last, element) = if is_cut {
        // What is open where we stopped is no fault of the feed.
        tree.finish(&mut Warnings::default())
    } else {
        tree.finish(warnings)
    };
    if let Some(last) = last
        && !is_cut
    {
        push(&mut feed, last, context, warnings);
    }
    let mut dates = Dates {
        zone: &context.zone,
        warnings,
    };
    adapt::fill(&mut feed, element, &mut dates);
    feed
}

/// Adds an entry; whether there was room for it.
fn push(feed: &mut Feed, element: Element<'_>, context: &Context, warnings: &mut Warnings) -> bool {
    let limit = context.limits.entries;
    if feed.entries.len() >= limit {
        warnings.add(WarningKind::Limit, || {
            format!("the entries after the first {limit} are left out")
        });
        return false;
    }
    let mut dates = Dates {
        zone: &context.zone,
        warnings,
    };
    feed.entries
        .push(adapt::entry(element, feed.format, &mut dates));
    true
}

/// What an input without feed is, given its first telling element.
fn describe(text: &str, first: Option<&str>) -> String {
    let doctype = text.trim_start().get(.."<!DOCTYPE html".len());
    let is_page = doctype.is_some_and(|doctype| doctype.eq_ignore_ascii_case("<!DOCTYPE html"));
    let first = if is_page { Some("html") } else { first };
    let other = OTHERS.iter().find(|(name, _)| Some(*name) == first);
    match (other, first) {
        (Some((_, message)), _) => (*message).to_owned(),
        (None, Some(name)) => format!("the input is XML of another kind: {}", quoted(name)),
        (None, None) => crate::charset::describe(text),
    }
}

/// How the dates of a feed are read.
#[derive(Debug)]
struct Dates<'c> {
    zone: &'c TimeZone,
    warnings: &'c mut Warnings,
}

impl Dates<'_> {
    /// The date in an element's text.
    fn read(&mut self, element: &Element<'_>) -> Option<Date> {
        self.text(element.value()?)
    }

    /// The date in a text.
    fn text(&mut self, text: &str) -> Option<Date> {
        let date = date::read(text, self.zone);
        if date.is_none() {
            self.warnings
                .add(WarningKind::Date, || format!("{} is no date", quoted(text)));
        }
        date
    }
}
