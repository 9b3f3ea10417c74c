//! Who wrote it.

mod shown;

use shown::shown;

use super::credits::{self, Credits};
use super::head::Head;
use super::names::{self, is_desk, is_office, looks_like_person};
use crate::document::Document;
use crate::hints::Said;
use crate::linked_data::{Author, LinkedData};

/// Most names of a byline.
const MAX_NAMES: usize = 12;

/// The byline that texts of another origin make.
pub(crate) fn of_texts(texts: &[String]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for name in texts.iter().flat_map(|text| names::split(text, None)) {
        if !names.contains(&name) && names.len() < MAX_NAMES {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// How many texts after the headline are looked at.
const REACH: usize = 60;

/// How many texts before it are.
const REACH_BACK: usize = 12;

/// Longest line that credits authors, in characters.
const MAX_LINE: usize = 120;

/// `meta` elements that name authors, the most trusted first.
const NAMED: [&str; 13] = [
    "author",
    "article:author",
    "article:author_name",
    "byl",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "og:article:author",
    "cxenseparse:author",
    "authors",
    "mediaauthor",
    "twitter:data1",
];

/// Largest box that is a byline, in nodes.
const MAX_BOX: usize = 200;

/// What a byline is read from.
pub(super) struct Sources<'a> {
    pub(super) document: &'a Document,
    pub(super) said: &'a [Said],
    pub(super) heading: Option<usize>,
    pub(super) head: &'a Head,
    pub(super) stated: &'a LinkedData,
    /// The names of the site, which are no authors.
    pub(super) site: Vec<String>,
    /// The language of the page.
    pub(super) language: Option<&'a str>,
    pub(super) is_chinese: bool,
    /// Where the first long text behind the headline stands.
    pub(super) text_begins: usize,
    /// Whether desks of the site count: only where nobody else is named.
    pub(super) are_desks_welcome: bool,
}

/// Where the first long text behind the headline stands.
pub(super) fn text_begins(document: &Document, heading: Option<usize>) -> usize {
    /// Least length of a text that is no line of a head, in bytes.
    const LONG: usize = 140;
    /// How far behind the headline it can be, in nodes.
    const REACH: usize = 200;
    let heading = heading.unwrap_or(0);
    (heading + 2..document.len().min(heading + REACH))
        .find(|node| {
            document
                .text(*node)
                .is_some_and(|text| text.trim().len() >= LONG)
        })
        .unwrap_or(heading)
}

/// The byline and the agency or outlet that is credited for the text.
pub(super) fn choose(sources: &mut Sources) -> (Option<String>, Option<String>) {
    let credits = if sources.is_chinese {
        credited(sources)
    } else {
        Credits::default()
    };
    let mut offices: Vec<String> = Vec::new();
    let mut people = |found: Vec<Author>| -> Option<Vec<String>> {
        let is_own = |author: &Author| is_desk(&author.name, &sources.site);
        if found
            .iter()
            .any(|author| !author.is_office && !is_office(&author.name, &sources.site))
        {
            // An agency may have its part in it, the site's own desk is said already.
            return Some(
                found
                    .into_iter()
                    .filter(|author| !is_own(author))
                    .map(|author| author.name)
                    .collect(),
            );
        }
        if offices.is_empty() {
            offices.extend(found.into_iter().map(|author| author.name));
        }
        None
    };
    let unmarked = |names: Vec<String>| -> Vec<Author> {
        names
            .into_iter()
            .map(|name| Author {
                name,
                is_office: false,
            })
            .collect()
    };
    let found = people(stated(sources.stated, sources.language))
        .or_else(|| people(unmarked(named(sources))))
        .or_else(|| people(unmarked(marked(sources))))
        .or_else(|| people(unmarked(shown(sources))))
        .or_else(|| people(unmarked(credits.authors.clone())))
        .or_else(|| people(unmarked(credits.editors.clone())));
    if found.is_none() && offices.is_empty() {
        sources.are_desks_welcome = true;
        offices = shown(sources);
    }
    // Where nobody is named, the office that the page credits is all there is.
    let byline = found
        .or_else(|| (!offices.is_empty()).then_some(offices))
        .map(|mut names| {
            names.truncate(MAX_NAMES);
            names.join(", ")
        });
    let source = sources.stated.source.clone().or_else(|| {
        let named = sources
            .head
            .first(&["contentsource", "source", "dc.source", "mediaid"]);
        named
            .filter(|name| !name.contains("://") && name.chars().count() <= 40)
            .or(credits.source)
    });
    (byline, source)
}

/// What JSON-LD says.
fn stated(stated: &LinkedData, language: Option<&str>) -> Vec<Author> {
    let mut found: Vec<Author> = Vec::new();
    for author in &stated.authors {
        for name in names::split(&author.name, language) {
            if !found.iter().any(|known| known.name == name) {
                found.push(Author {
                    name,
                    is_office: author.is_office,
                });
            }
        }
    }
    found
}

fn named(sources: &Sources) -> Vec<String> {
    NAMED
        .iter()
        .map(|name| {
            let mut found: Vec<String> = Vec::new();
            for value in sources.head.all(name) {
                // "Wren, Ada", as libraries write.
                let turned = match (*name, value.split_once(", ")) {
                    ("citation_author" | "dc.creator", Some((family, given)))
                        if !given.contains(',') =>
                    {
                        Some(format!("{given} {family}"))
                    }
                    _ => None,
                };
                let value = turned.as_ref().unwrap_or(value);
                // Profiles on other sites are no names.
                if value.contains("://") || value.contains("www.") {
                    continue;
                }
                let mut parts = names::split(value, sources.language);
                // "Harbour Post, Harbourton, Norland": behind the site or a desk of it stand people, or
                // where it sits.
                if (parts.first()).is_some_and(|first| is_desk(first, &sources.site)) {
                    let mut is_first = true;
                    parts.retain(|part| std::mem::take(&mut is_first) || looks_like_person(part));
                }
                for part in parts {
                    if *name == "twitter:data1" && !looks_like_person(&part) {
                        continue;
                    }
                    if !found.contains(&part) {
                        found.push(part);
                    }
                }
            }
            found
        })
        .find(|found| !found.is_empty() && !found.iter().all(|name| is_office(name, &sources.site)))
        .unwrap_or_default()
}

impl Sources<'_> {
    /// Whether a node is in a part of the page that is not the article's.
    fn is_foreign(&self, node: usize) -> bool {
        let heading = self.heading.unwrap_or(0);
        // Above the text a byline may share its box with buttons for sharing.
        let is_near = (heading..self.text_begins).contains(&node) && heading > 0;
        // A box around the headline as well is the article's, whatever it is called.
        let outer = |above: &usize| !self.document.contains(*above, heading) || heading == 0;
        self.document
            .ancestors(node)
            .take_while(outer)
            .any(|above| {
                // An article may have a foot of its own.
                let is_foot = self.document.name(above) == "footer"
                    && !self
                        .document
                        .ancestors(above)
                        .any(|outer| matches!(self.document.name(outer), "article" | "main"));
                is_foot
                    || matches!(self.document.name(above), "aside" | "nav" | "figure")
                    || self.said.get(above).is_some_and(|said| {
                        said.comments || said.foreign && !is_near || said.caption
                    })
            })
    }

    /// The names of a text that could be people.
    fn people_of(&self, text: &str) -> Vec<String> {
        names::split(text, self.language)
            .into_iter()
            .filter(|name| looks_like_person(name))
            .filter(|name| self.are_desks_welcome || !is_desk(name, &self.site))
            .collect()
    }

    /// The text of a credit: the name that is marked inside of it, or all of it.
    fn words(&self, node: usize) -> String {
        let named = self
            .document
            .below(node)
            .find(|below| self.document.attribute(*below, "itemprop") == Some("name"));
        let node = named.unwrap_or(node);
        self.document
            .attribute(node, "content")
            .map_or_else(|| self.document.text_below(node), str::to_owned)
    }

    /// Texts around the headline, those behind it first.
    fn texts(&self) -> impl Iterator<Item = usize> {
        let heading = self.heading.unwrap_or(0);
        let is_text = |node: &usize| {
            self.document
                .text(*node)
                .is_some_and(|text| !text.trim().is_empty())
        };
        let behind = (heading..self.document.len()).filter(is_text).take(REACH);
        let before = (0..heading).rev().filter(is_text).take(REACH_BACK);
        behind.chain(before)
    }
}

/// Elements marked as the author, those nearest behind the headline first.
fn marked(sources: &Sources) -> Vec<String> {
    /// How far apart the authors of one article stand, in nodes.
    const APART: usize = 40;
    let heading = sources.heading.unwrap_or(0);
    let kept: Vec<usize> = sources
        .head
        .authors
        .iter()
        .copied()
        .filter(|node| !sources.is_foreign(*node))
        .collect();
    let behind: Vec<usize> = kept
        .iter()
        .copied()
        .filter(|node| *node > heading)
        .collect();
    let nodes = if behind.is_empty() { kept } else { behind };
    let mut found: Vec<String> = Vec::new();
    let mut last: Option<usize> = None;
    for node in nodes {
        if sources.document.end(node) - node > MAX_BOX {
            continue;
        }
        if last.is_some_and(|last| node > last + APART) && !found.is_empty() {
            break;
        }
        let text = sources.words(node);
        if text.chars().count() > MAX_LINE {
            continue;
        }
        for name in names::split(&text, sources.language) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        last = Some(sources.document.end(node));
    }
    found
}

/// What the texts of a Chinese page credit.
fn credited(sources: &Sources) -> Credits {
    /// Longest line that is put together of several texts, in characters.
    const MAX_JOINED: usize = 160;
    /// Largest box of such a line, in nodes: more would be looked through for each of its labels.
    const MAX_NODES: usize = 40;
    let document = sources.document;
    let mut credits = Credits::default();
    let mut signature: Vec<String> = Vec::new();
    let from = sources.heading.unwrap_or(0);
    let mut node = from;
    while node < document.len() {
        let is_foreign = sources
            .said
            .get(node)
            .is_some_and(|said| said.comments || said.foreign || said.hidden);
        if is_foreign || matches!(document.name(node), "aside" | "footer" | "script" | "style") {
            node = document.end(node);
            continue;
        }
        if let Some(text) = document.text(node) {
            let mut line = text.to_owned();
            // A label and its name are often apart: "<b>作者：</b><a>王一</a>".
            let trimmed = text.trim_end();
            if trimmed.ends_with([':', '：', '/', '】']) && trimmed.chars().count() <= 30 {
                let above = document
                    .ancestors(document.parent(node))
                    .take(2)
                    .take_while(|above| document.end(*above) - above <= MAX_NODES)
                    .map(|above| document.text_below(above))
                    .find(|whole| whole.chars().count() > trimmed.chars().count())
                    .filter(|whole| whole.chars().count() <= MAX_JOINED);
                if let Some(whole) = above {
                    line = whole;
                }
            }
            credits::read(&line, &mut credits);
            if text.chars().count() > 40 {
                let found = credits::bare_signature(text);
                if !found.is_empty() {
                    signature = found;
                }
            }
        }
        node += 1;
    }
    if credits.authors.is_empty() {
        credits.authors = signature;
    }
    credits
}
