//! Who wrote it.

use super::credits::{self, Credits};
use super::head::Head;
use super::names::{self, is_desk, is_office, looks_like_person};
use crate::document::Document;
use crate::hints::Said;
use crate::linked_data::{Author, LinkedData};
use crate::words::{collapse, is_wide};

/// Most names of a byline.
const MAX_NAMES: usize = 12;

/// The byline that texts of another origin make.
pub(crate) fn of_texts(texts: &[String]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for name in texts.iter().flat_map(|text| names::split(text)) {
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
    let found = people(stated(sources.stated))
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
fn stated(stated: &LinkedData) -> Vec<Author> {
    let mut found: Vec<Author> = Vec::new();
    for author in &stated.authors {
        for name in names::split(&author.name) {
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
                for part in names::split(value) {
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
        names::split(text)
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
        for name in names::split(&text) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        last = Some(sources.document.end(node));
    }
    found
}

/// A line near the headline that begins as bylines do, a box that is named so, a link to an author's
/// page; or, anywhere, the one author that the page links to.
fn shown(sources: &Sources) -> Vec<String> {
    let in_box = sources.texts().find_map(|node| {
        let named = sources
            .document
            .ancestors(sources.document.parent(node))
            .take(3)
            .take_while(|above| sources.document.end(*above) - above <= MAX_BOX)
            .filter(|above| is_byline_box(sources, *above))
            .last()?;
        if sources.is_foreign(named) {
            return None;
        }
        let text = sources.document.text_below(named);
        if text.chars().count() > MAX_LINE {
            return None;
        }
        let found = sources.people_of(&text);
        (!found.is_empty()).then_some(found)
    });
    let lines = || {
        sources.texts().find_map(|node| {
            let found = line(sources, node);
            (!found.is_empty()).then_some(found)
        })
    };
    in_box
        .or_else(lines)
        .or_else(|| linked(sources))
        .or_else(|| signed(sources))
        .unwrap_or_default()
}

/// The text of links to pages of authors: near the headline, or anywhere if they are all of the same.
fn linked(sources: &Sources) -> Option<Vec<String>> {
    /// How far apart the authors of one article stand, in nodes.
    const APART: usize = 20;
    let document = sources.document;
    let near = sources.texts().take(REACH).last().unwrap_or(0);
    let heading = sources.heading.unwrap_or(0);
    let links: Vec<(usize, Vec<String>)> = (0..document.len())
        .filter(|node| document.name(*node) == "a")
        .filter(|node| {
            document
                .attribute(*node, "href")
                .is_some_and(leads_to_author)
        })
        .filter(|node| !sources.is_foreign(*node))
        .map(|node| (node, document.text_below(node)))
        .filter(|(_, text)| text.chars().count() <= MAX_LINE / 2)
        .map(|(node, text)| (node, sources.people_of(&text)))
        .filter(|(_, names)| !names.is_empty())
        .take(MAX_LINKS)
        .collect();
    let first = links
        .iter()
        .position(|(node, _)| (heading..near.max(heading + 1)).contains(node));
    let Some(first) = first else {
        let (_, names) = links.first()?;
        return links
            .iter()
            .all(|(_, other)| other == names)
            .then(|| names.clone());
    };
    let mut found: Vec<String> = Vec::new();
    let mut last = None;
    for (node, names) in links.get(first..)? {
        if last.is_some_and(|last| *node > last + APART) {
            break;
        }
        last = Some(document.end(*node));
        for name in names {
            if !found.contains(name) {
                found.push(name.clone());
            }
        }
    }
    // A row of so many is a list of another kind.
    found.truncate(if found.len() > MAX_NAMES / 2 {
        1
    } else {
        MAX_NAMES
    });
    Some(found)
}

/// Most links to pages of authors that are looked at.
const MAX_LINKS: usize = 40;

/// Whether an address is that of an author's page: "/author/ada-wren", "/autoren/17", "?author=17".
fn leads_to_author(href: &str) -> bool {
    if href.len() > 500 {
        return false;
    }
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    if query.starts_with("author=") || query.contains("&author=") {
        return true;
    }
    let path = path.to_ascii_lowercase();
    let mut segments = path.trim_end_matches('/').split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_shelf = matches!(
            segment,
            "author"
                | "authors"
                | "autor"
                | "autoren"
                | "autores"
                | "autora"
                | "auteur"
                | "auteurs"
                | "autori"
                | "autore"
                | "forfatter"
                | "skribent"
                | "contributor"
                | "contributors"
                | "reporter"
                | "reporters"
                | "writer"
                | "writers"
                | "journalist"
                | "journalists"
                | "journalisten"
                | "columnist"
                | "columnists"
                | "columnista"
                | "firmas"
                | "producers"
                | "person"
                | "people"
                | "profile"
                | "profiles"
                | "byline"
                | "staff"
                | "redakteure"
                | "penulis"
                | "yazar"
                | "yazarlar"
                | "avtor"
                | "autorzy"
                | "redaktor"
        );
        if is_shelf && segments.peek().is_some() {
            return true;
        }
    }
    path.rsplit('/').next().is_some_and(|file| {
        file.starts_with("user.") || file.starts_with("profile.") || file.starts_with("author.")
    })
}

/// "Written by Ada Wren" at the foot of an article, or a box there that is named as the author's.
fn signed(sources: &Sources) -> Option<Vec<String>> {
    let document = sources.document;
    let marks = [
        "written by ",
        "words by ",
        "posted by ",
        "article by ",
        "about the author",
        "author: ",
        "posts by ",
        "articles by ",
        "geschrieben von ",
        "escrito por ",
        "écrit par ",
        "scritto da ",
        "texte : ",
        "text: ",
    ];
    for node in sources.heading.unwrap_or(0)..document.len() {
        if let Some(text) = document.text(node) {
            let text = text.trim_start();
            // Most texts are prose: only their beginnings are looked at.
            let begin: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
            if !begin.is_ascii() && !begin.contains("é") || text.len() > MAX_LINE {
                continue;
            }
            if let Some(mark) = marks
                .iter()
                .find(|mark| begin.contains(**mark) && mark.ends_with(' '))
                && let Some(at) = text.to_lowercase().find(mark)
                && let Some(rest) = text.get(at + mark.len()..)
            {
                let found = sources.people_of(rest);
                if !found.is_empty() && !sources.is_foreign(node) {
                    return Some(found);
                }
            }
        } else if document.end(node) - node <= 8
            && is_author_name(document, node)
            && !sources.is_foreign(node)
        {
            let found = sources.people_of(&document.text_below(node));
            if !found.is_empty() {
                return Some(found);
            }
        }
    }
    None
}

/// A box whose class says that it holds the author's name.
fn is_author_name(document: &Document, node: usize) -> bool {
    document.attribute(node, "class").is_some_and(|class| {
        class.len() <= 300 && {
            let class = class.to_ascii_lowercase();
            class.contains("author") && class.contains("name") && !class.contains("card")
        }
    })
}

fn is_byline_box(sources: &Sources, node: usize) -> bool {
    sources.document.attributes(node).any(|(name, value)| {
        if !matches!(
            name,
            "class" | "id" | "data-testid" | "data-component" | "data-qa"
        ) || value.len() > 300
        {
            return false;
        }
        let value = value.to_ascii_lowercase();
        [
            "author",
            "byline",
            "autor",
            "writer",
            "auteur",
            "autore",
            "contributor",
            "reporter",
            "zuozhe",
        ]
        .iter()
        .any(|word| value.contains(word))
            && ![
                "bio", "image", "avatar", "photo", "social", "related", "comment",
            ]
            .iter()
            .any(|word| value.contains(word))
    })
}

/// A line that begins with "By" or its like in other languages.
fn line(sources: &Sources, node: usize) -> Vec<String> {
    let Some(text) = sources.document.text(node).map(collapse) else {
        return Vec::new();
    };
    if text.chars().any(is_wide) || text.chars().count() > MAX_LINE || sources.is_foreign(node) {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let by = [
        "by ",
        "by: ",
        "written by",
        "words by",
        "von ",
        "por ",
        "par ",
        "di ",
        "af ",
        "av ",
        "door ",
        "από ",
        "автор",
        "текст:",
        "yazan",
        "oleh",
        "author:",
        "autor:",
        "posted by",
        "бy ",
    ];
    if !by.iter().any(|by| lower.starts_with(by))
        && !matches!(
            lower.trim_end_matches([':', ' ']),
            "by" | "von" | "par" | "por" | "di" | "autor" | "author" | "автор"
        )
    {
        return Vec::new();
    }
    // The names may be links behind the word: the line as a whole, where it is short.
    let own = sources.people_of(&text);
    if !own.is_empty() && text.ends_with(|last: char| last.is_alphanumeric()) && text.len() > 6 {
        return own;
    }
    let line = sources
        .document
        .ancestors(sources.document.parent(node))
        .take(2)
        .take_while(|above| sources.document.end(*above) - above <= MAX_BOX)
        .map(|above| sources.document.text_below(above))
        .find(|line| line.len() > text.len() + 2)
        .unwrap_or_default();
    if line.chars().count() <= MAX_LINE && line.to_lowercase().starts_with(lower.trim_end()) {
        let found = sources.people_of(&line);
        if !found.is_empty() {
            return found;
        }
    }
    own
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
