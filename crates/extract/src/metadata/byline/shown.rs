//! Bylines that readers see and nothing states: lines that begin as bylines do, boxes that are named
//! so, links to the pages of authors.

use std::collections::HashMap;

use super::{MAX_BOX, MAX_LINE, MAX_NAMES, REACH, Sources};
use crate::document::{Document, is_inline};
use crate::words::{collapse, is_wide, stand_in};

/// A line near the headline that begins as bylines do, a box that is named so, a link to an author's
/// page; or, anywhere, the one author that the page links to.
pub(super) fn shown(sources: &Sources) -> Vec<String> {
    // Boxes have several texts.
    let mut known: HashMap<usize, bool> = HashMap::new();
    let in_box = sources.texts().find_map(|node| {
        let named = sources
            .document
            .ancestors(sources.document.parent(node))
            .take(3)
            .take_while(|above| sources.document.end(*above) - above <= MAX_BOX)
            .filter(|above| {
                let find = || is_byline_box(sources, *above);
                *known.entry(*above).or_insert_with(find)
            })
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
    let head_end = if sources.text_begins > heading {
        sources.text_begins
    } else {
        near
    };
    let links: Vec<(usize, Vec<String>)> = (0..document.len())
        .filter(|node| document.name(*node) == "a")
        .filter(|node| {
            document.attribute(*node, "href").is_some_and(|href| {
                // Readers have profiles as well, and stories are about people.
                leads_to_author(href, PLAIN)
                    || leads_to_author(href, PROFILES) && (heading..head_end).contains(node)
            })
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

/// Shelves of the pages of authors.
const PLAIN: &[&str] = &[
    "author",
    "authors",
    "autor",
    "autoren",
    "autores",
    "autora",
    "auteur",
    "auteurs",
    "autori",
    "autore",
    "forfatter",
    "skribent",
    "contributor",
    "contributors",
    "reporter",
    "reporters",
    "writer",
    "writers",
    "journalist",
    "journalists",
    "journalisten",
    "columnist",
    "columnists",
    "columnista",
    "firmas",
    "producers",
    "byline",
    "staff",
    "redakteure",
    "penulis",
    "yazar",
    "yazarlar",
    "avtor",
    "autorzy",
    "redaktor",
];

/// Shelves of the pages of authors and of others.
const PROFILES: &[&str] = &["person", "people", "profile", "profiles"];

/// Whether an address is that of an author's page: "/author/ada-wren", "/autoren/17", "?author=17".
fn leads_to_author(href: &str, shelves: &[&str]) -> bool {
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
        let is_shelf = shelves.contains(&segment);
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
    let mut labels = 0;
    for node in sources.heading.unwrap_or(0)..document.len() {
        if let Some(text) = document.text(node) {
            let text = text.trim_start();
            if labels < MAX_LABELS && is_author_label(text) {
                labels += 1;
                if let Some(name) = named_below(sources, node) {
                    return Some(vec![name]);
                }
            }
            if text.len() > MAX_LINE {
                continue;
            }
            // Most texts are prose: only their beginnings are looked at.
            let begin: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
            if !begin.is_ascii() && !begin.contains("é") || !stand_in(&begin, &marks) {
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

/// Most labels of authors that are looked at.
const MAX_LABELS: usize = 8;

/// The one name right below a label that stands alone, "<h3>Author</h3><p>Ada Wren</p>": above the text
/// or at its end, for within a text it may be anybody, of a book as well.
fn named_below(sources: &Sources, label: usize) -> Option<String> {
    /// How far behind a label the name stands, in nodes.
    const NEAR: usize = 10;
    /// How many boxes around the label may hold the name as well.
    const BOXES: usize = 3;
    /// How far around the label its text is looked for, in nodes.
    const AROUND: usize = 300;
    /// Least length of a paragraph, in bytes.
    const PARAGRAPH: usize = 140;
    /// Most paragraphs that tell of an author.
    const OF_AUTHOR: usize = 1;
    let document = sources.document;
    let (node, text) = (label + 1..document.len().min(label + NEAR)).find_map(|next| {
        Some((next, document.text(next)?.trim())).filter(|(_, text)| !text.is_empty())
    })?;
    let is_in_list = || {
        let mut above = document.ancestors(node).take(BOXES);
        above.any(|above| matches!(document.name(above), "li" | "dd" | "td"))
    };
    let is_same_box = || {
        let mut above = document.ancestors(label).take(BOXES);
        above.any(|above| document.contains(above, node))
    };
    let long = |at: &usize| {
        let text = document.text(*at);
        text.is_some_and(|text| text.trim().len() >= PARAGRAPH)
    };
    // "Ada Wren, <i>author</i>" in a list of names is what she is.
    let block = (document.ancestors(document.parent(label)))
        .find(|above| !is_inline(document.name(*above)))?;
    let is_first = || {
        let mut before = block..label;
        before.all(|at| document.text(at).is_none_or(|text| text.trim().is_empty()))
    };
    // What stands below the article tells of others.
    let article = sources.heading.and_then(|heading| {
        let mut above = document.ancestors(heading);
        above.find(|above| document.name(*above) == "article")
    });
    let is_at_end = || {
        let before = label.saturating_sub(AROUND)..label;
        let Some(last) = before.rev().find(long) else {
            return true;
        };
        let around = document
            .ancestors(label)
            .find(|above| document.contains(*above, last));
        let end = around.map_or(label, |around| document.end(around));
        (node..end.min(node + AROUND)).filter(long).count() <= OF_AUTHOR
    };
    if text.chars().count() > MAX_LINE / 2
        || sources.is_foreign(node)
        || is_in_list()
        || !is_same_box()
        || !is_first()
        || article.is_some_and(|article| !document.contains(article, label))
        || !(label < sources.text_begins || is_at_end())
    {
        return None;
    }
    let mut found = sources.people_of(text);
    (found.len() == 1).then(|| found.remove(0))
}

/// Whether a text is the label of an author's name and nothing else.
fn is_author_label(text: &str) -> bool {
    let text = text.trim().trim_end_matches(':');
    text.len() <= 16
        && [
            "author",
            "written by",
            "article by",
            "words by",
            "posted by",
            "story by",
            "autor",
            "autorin",
            "auteur",
            "autore",
        ]
        .iter()
        .any(|label| text.eq_ignore_ascii_case(label))
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
        value
            .split(|character: char| !character.is_ascii_alphanumeric())
            .any(is_author_word)
            && ![
                "bio", "image", "avatar", "photo", "social", "related", "comment", "tools",
                "share", "follow",
            ]
            .iter()
            .any(|word| value.contains(word))
    })
}

/// Whether a word of a class is of authors, also glued to another: "articleauthor", "bylinewrapper".
fn is_author_word(word: &str) -> bool {
    // "authority", "hauteur", "autoroute"
    let is_other = ["authori", "hauteur", "autoro"]
        .iter()
        .any(|other| word.contains(other));
    !is_other
        && [
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
        .any(|mark| word.contains(mark))
}

/// A line that begins with "By" or its like in other languages.
fn line(sources: &Sources, node: usize) -> Vec<String> {
    let Some(text) = sources.document.text(node).map(collapse) else {
        return Vec::new();
    };
    // "Von Der Wren Visits the Harbour". Headlines begin with a capital, "by Ada Wren" in a subtitle
    // does not.
    let is_heading = sources
        .document
        .ancestors(node)
        .take(3)
        .any(|above| matches!(sources.document.name(above), "h1" | "h2" | "h3" | "h4"));
    if is_heading && !text.starts_with(char::is_lowercase) {
        return Vec::new();
    }
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
