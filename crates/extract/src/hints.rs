//! What the names that sites give to their boxes say: classes, ids, roles.
//!
//! Names are read word by word (`related-stories`, `relatedStories`), never by part of a word, and
//! they only tip the balance: most of the world's pages have names that say nothing.

mod names;

use std::collections::HashMap;

use crate::document::{Document, is_inline};

/// What a box says of itself.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent answers, not a state"
)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// It holds the text of an article.
    pub(crate) body: bool,
    /// Surely no part of an article: comments, menus, related stories, advertisements.
    pub(crate) foreign: bool,
    /// What readers wrote.
    pub(crate) comments: bool,
    /// Perhaps no part of it.
    pub(crate) doubtful: bool,
    /// A caption or credit.
    pub(crate) caption: bool,
    /// A box around a picture.
    pub(crate) picture: bool,
    /// Byline, date and the like.
    pub(crate) matter: bool,
    /// A summary above the text.
    pub(crate) summary: bool,
    /// About who wrote it, below the text.
    pub(crate) author: bool,
    /// Not shown.
    pub(crate) hidden: bool,
    /// A part that readers open themselves: an answer, a chapter of an accordion.
    pub(crate) folded: bool,
    /// A portrait of an author, or an icon.
    pub(crate) portrait: bool,
}

impl Said {
    /// Adds what another name of the same box says.
    fn add(&mut self, other: &Self) {
        self.body |= other.body;
        self.foreign |= other.foreign;
        self.comments |= other.comments;
        self.doubtful |= other.doubtful;
        self.caption |= other.caption;
        self.picture |= other.picture;
        self.matter |= other.matter;
        self.summary |= other.summary;
        self.author |= other.author;
        self.hidden |= other.hidden;
        self.folded |= other.folded;
        self.portrait |= other.portrait;
    }
}

/// Longest class or id that is read, in bytes.
const MAX_NAME_BYTES: usize = 1_000;

/// Reads what all elements say of themselves.
pub(crate) fn all(document: &Document) -> Vec<Said> {
    // Boxes share their classes with others.
    let mut classes = HashMap::new();
    (0..document.len())
        .map(|node| said(document, node, &mut classes))
        .collect()
}

/// Whether an id is no name of a box: that of a heading, or a line of words that stand there.
fn is_anchor(document: &Document, node: usize, id: &str) -> bool {
    /// Words of the shortest line.
    const MIN_WORDS: usize = 6;
    match document.name(node) {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => true,
        // Machines name their boxes in long lines as well.
        name => {
            id.split(['-', '_']).count() >= MIN_WORDS
                && (is_inline(name) || matches!(name, "p" | "li") || begins_so(document, node, id))
        }
    }
}

/// Whether most words of an id are among the first of its element.
fn begins_so(document: &Document, node: usize, id: &str) -> bool {
    /// Nodes looked at.
    const MAX_NODES: usize = 24;
    /// Shortest word that counts, in bytes.
    const MIN_WORD_BYTES: usize = 3;
    /// Most words of an id, and of a text, that are compared.
    const MAX_WORDS: usize = 24;
    let texts = document.below(node).take(MAX_NODES);
    let words: Vec<&str> = texts
        .filter_map(|node| document.text(node))
        .flat_map(|text| text.split(|character: char| !character.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .collect();
    let (mut all, mut shown) = (0, 0);
    for name in id.split(['-', '_']).take(MAX_WORDS) {
        if name.len() >= MIN_WORD_BYTES {
            all += 1;
            shown += usize::from(words.iter().any(|word| word.eq_ignore_ascii_case(name)));
        }
    }
    shown * 2 > all
}

/// Reads what an element says of itself; `classes` are those read before.
fn said<'a>(document: &'a Document, node: usize, classes: &mut HashMap<&'a str, Said>) -> Said {
    let mut said = Said::default();
    for (name, value) in document.attributes(node) {
        match name {
            // The anchor of a heading is made of its words, as are long ones of anything.
            "id" if is_anchor(document, node, value) => {}
            "class" => said.add(classes.entry(value).or_insert_with(|| {
                let mut said = Said::default();
                names::words(value, &mut said);
                said.hidden |= names::is_hidden(value);
                said
            })),
            "id" | "data-component" | "data-testid" | "data-module" | "data-type"
            | "data-block" | "data-qa" => names::words(value, &mut said),
            "aria-label" if !is_inline(document.name(node)) => {
                /// Longest label that names a box, in bytes; longer ones are sentences.
                const MAX_LABEL_BYTES: usize = 40;
                if value.len() <= MAX_LABEL_BYTES {
                    let mut named = Said::default();
                    names::words(value, &mut named);
                    said.foreign |= named.foreign;
                    said.comments |= named.comments;
                }
            }
            "role" => match value {
                "navigation" | "menu" | "menubar" | "search" | "complementary" | "contentinfo"
                | "dialog" | "alertdialog" | "toolbar" | "tablist" | "banner" => {
                    said.foreign = true;
                }
                "region" | "tabpanel" => said.folded = true,
                _ => {}
            },
            "itemprop" => match value {
                "articleBody" | "reviewBody" => said.body = true,
                "acceptedAnswer" => said.folded = true,
                "author" | "datePublished" | "dateModified" | "publisher" => said.matter = true,
                "caption" | "description copyrightHolder" => said.caption = true,
                _ => {}
            },
            "rel" if value == "author" => said.matter = true,
            "hidden" => said.hidden |= value != "until-found",
            "aria-hidden" => said.hidden |= value == "true" && document.name(node) != "img",
            "style" => {
                let style: String = value
                    .chars()
                    .take(MAX_NAME_BYTES)
                    .filter(|character| !character.is_whitespace())
                    .collect();
                let style = style.to_ascii_lowercase();
                said.hidden |= style.contains("display:none")
                    || style.contains("visibility:hidden")
                    || style.contains("clip:rect(0")
                    || style.contains("clip:rect(1px,1px");
            }
            _ => {}
        }
    }
    said
}
