//! Who wrote it.

use super::Head;
use crate::document::Document;
use crate::hints::Said;
use crate::linked_data::LinkedData;
use crate::words::collapse;

/// Longest byline, in characters.
const MAX_CHARACTERS: usize = 120;

/// Most names of a byline.
const MAX_NAMES: usize = 12;

/// The byline: stated, marked up, or in a line that begins as bylines do.
pub(super) fn choose(
    document: &Document,
    said: &[Said],
    heading: Option<usize>,
    head: &Head,
    stated: &LinkedData,
) -> Option<String> {
    join(stated.authors.iter().map(String::as_str))
        .or_else(|| {
            let names = [
                "author",
                "article:author",
                "byl",
                "dc.creator",
                "parsely-author",
                "sailthru.author",
                "og:article:author",
            ];
            names
                .iter()
                .find_map(|name| join(head.all(name).iter().map(String::as_str)))
        })
        .or_else(|| marked(document))
        .or_else(|| visible(document, said, heading))
}

/// The byline that names of another origin make.
pub(crate) fn names<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    join(names)
}

/// Names without what stands before them, joined.
fn join<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        let name = clean(name);
        let usable = !name.is_empty()
            && !name.contains("://")
            && !name.contains(['@', '。', '，', '“', '！', '？', '!', '?'])
            && name.chars().count() <= MAX_CHARACTERS
            && name.chars().any(char::is_alphabetic);
        if usable && !kept.contains(&name) && kept.len() < MAX_NAMES {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

const BEFORE: [&str; 22] = [
    "written by ",
    "reported by ",
    "by: ",
    "by ",
    "von ",
    "por ",
    "par ",
    "di ",
    "af ",
    "door ",
    "από ",
    "本报记者",
    "本報記者",
    "记者：",
    "记者:",
    "记者",
    "記者",
    "作者：",
    "作者:",
    "作者",
    "文/",
    "文／",
];

fn clean(name: &str) -> String {
    let name = collapse(name);
    let lower = name.to_lowercase();
    for before in BEFORE {
        if lower.starts_with(before)
            && let Some(rest) = name.get(before.len()..)
        {
            return rest
                .trim_matches([' ', ':', '：', '|', '/', '、', ','])
                .to_owned();
        }
    }
    name.trim_matches([' ', ':', '：', '|', '/', ','])
        .to_owned()
}

/// Elements marked as the author.
fn marked(document: &Document) -> Option<String> {
    let marked = |node: &usize| {
        document
            .attribute(*node, "rel")
            .is_some_and(|value| value == "author")
            || document
                .attribute(*node, "itemprop")
                .is_some_and(|value| value == "author")
    };
    let names: Vec<String> = (0..document.len())
        .filter(|node| document.is_element(*node))
        .filter(marked)
        .take(MAX_NAMES)
        .map(|node| {
            let named = document
                .below(node)
                .find(|node| document.attribute(*node, "itemprop") == Some("name"));
            let node = named.unwrap_or(node);
            document
                .attribute(node, "content")
                .map_or_else(|| document.text_below(node), str::to_owned)
        })
        .collect();
    join(names.iter().map(String::as_str))
}

/// A line near the headline that begins with "By", 记者 or 作者.
fn visible(document: &Document, said: &[Said], heading: Option<usize>) -> Option<String> {
    /// How many texts after the headline are looked at.
    const REACH: usize = 60;
    let from = heading?;
    let line = |node: usize| {
        let text = collapse(document.text(node)?);
        let lower = text.to_lowercase();
        let begins = BEFORE.iter().any(|before| lower.starts_with(before));
        // In a Chinese line the name stands after other things: "2026-05-04 来源：x 作者：y".
        let inner = ["作者：", "作者:", "记者：", "记者:"]
            .iter()
            .find_map(|before| text.split_once(before))
            .map(|(_, rest)| {
                rest.split([' ', '\u{3000}', '|', '｜'])
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            });
        match inner {
            Some(name) if !name.is_empty() => join(std::iter::once(name.as_str())),
            _ if begins && text.chars().count() <= 60 && !text.contains(['。', '，']) => {
                join(std::iter::once(text.as_str()))
            }
            _ => None,
        }
    };
    let texts = || {
        (from..document.len())
            .filter(|node| {
                document
                    .text(*node)
                    .is_some_and(|text| !text.trim().is_empty())
            })
            .take(REACH)
    };
    texts().find_map(line).or_else(|| {
        // A box that is named byline or author.
        texts().find_map(|node| {
            let named = document.ancestors(node).take(3).find(|node| {
                said.get(*node).is_some_and(|said| said.matter)
                    && document.attribute(*node, "class").is_some_and(|class| {
                        let class = class.to_ascii_lowercase();
                        class.contains("author") || class.contains("byline")
                    })
            })?;
            let text = document.text_below(named);
            (text.chars().count() <= 60).then(|| join(std::iter::once(text.as_str())))?
        })
    })
}
