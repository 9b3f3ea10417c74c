//! The summary between headline and text, where it stands outside of the chosen boxes.

use crate::document::{Document, is_inline};
use crate::hints::Said;
use crate::measure::{Measure, Measures};
use crate::metadata::Metadata;
use crate::words::bare;

/// Weight of the longest summary.
const MAX_WEIGHT: usize = 1_200;

/// How far the text may be from the headline, in nodes that are looked at.
const REACH: usize = 600;

/// The same with those that are left out: buttons, drawings, what is not shown.
const FAR: usize = 4_000;

/// The blocks of the summary above `text`, in order.
pub(crate) fn find(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    metadata: &Metadata,
    skip: &[bool],
    roots: &[usize],
) -> Vec<usize> {
    let Some(first) = roots.first().copied() else {
        return Vec::new();
    };
    let Some((area, begin)) = between(document, metadata.heading, first) else {
        return Vec::new();
    };
    let description = metadata
        .description
        .as_deref()
        .map(bare)
        .unwrap_or_default();
    let mut found = Vec::new();
    let mut node = begin;
    let mut seen = 0;
    while node < first {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        seen += 1;
        if seen > REACH {
            return Vec::new();
        }
        let (Some(own), Some(all), Some(own_said)) = (
            measures.own.get(node),
            measures.all.get(node),
            said.get(node),
        ) else {
            break;
        };
        if own_said.foreign || own_said.caption || own_said.matter {
            node = document.end(node);
            continue;
        }
        let name = document.name(node);
        // A list is read as a whole, or not at all.
        if matches!(name, "ul" | "ol") && document.contains(area, node) {
            if metadata.heading.is_some()
                && all.weight < MAX_WEIGHT
                && is_points(document, measures, node)
            {
                found.push(node);
            }
            node = document.end(node);
            continue;
        }
        let inner = document.is_element(node) && document.contains(area, node);
        // A line among blocks, in an element of its own that is named.
        // A name alone says little where no headline stands above.
        let is_sure = |text: &str| {
            metadata.heading.is_some() || ends(text) || is_described(text, &description)
        };
        if inner && is_inline(name) && own_said.summary && is_line(all) && name != "a" {
            if is_sure(&document.text_below(node)) {
                found.push(node);
            }
            node = document.end(node);
            continue;
        }
        if inner && !is_inline(name) && is_line(all) && own.weight * 10 >= all.weight * 9 {
            let named = document
                .ancestors(node)
                .take_while(|above| *above != area)
                .take(3)
                .any(|above| said.get(above).is_some_and(|said| said.summary));
            let text = document.text_below(node);
            let told = metadata.heading.is_some() && is_told(name, all, &text);
            if (named && is_sure(&text)) || told || is_described(&text, &description) {
                found.push(node);
            }
            node = document.end(node);
            continue;
        }
        node += 1;
    }
    found
}

/// The box in which a summary may stand, and behind which node. Without a headline in the page it is
/// the article around the text.
fn between(document: &Document, heading: Option<usize>, first: usize) -> Option<(usize, usize)> {
    let Some(heading) = heading else {
        let article = document
            .ancestors(document.parent(first))
            .find(|above| matches!(document.name(*above), "article" | "main"))?;
        return Some((article, article.max(first.saturating_sub(REACH)) + 1));
    };
    if heading >= first || first - heading > FAR {
        return None;
    }
    let area = document
        .ancestors(heading)
        .find(|above| document.contains(*above, first))?;
    Some((area, document.end(heading)))
}

/// Whether a block may be a summary by its length and links.
fn is_line(all: &Measure) -> bool {
    /// Weight of the shortest summary.
    const MIN_WEIGHT: usize = 24;
    (MIN_WEIGHT..MAX_WEIGHT).contains(&all.weight) && all.linked_percent() < 20
}

/// Whether a block reads as a summary: a paragraph, or a sentence in another element.
fn is_told(name: &str, all: &Measure, text: &str) -> bool {
    /// Weight of the shortest sentence.
    const MIN_WEIGHT: usize = 80;
    all.weight >= MIN_WEIGHT
        && match name {
            "p" => all.marks > 0,
            "div" | "section" | "h2" | "h3" | "h4" => ends(text),
            _ => false,
        }
}

/// Whether a text ends as sentences do.
fn ends(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '“', '»', '’', ' '])
        .ends_with(['.', '!', '?', '…', '。', '！', '？'])
}

/// Whether the page describes itself with the same words.
fn is_described(text: &str, description: &str) -> bool {
    /// How much has to agree, in characters.
    const BEGINNING: usize = 20;
    let text = bare(text);
    let begins = |whole: &str, part: &str| {
        let begin: String = part.chars().take(BEGINNING).collect();
        begin.chars().count() >= BEGINNING && whole.contains(&begin)
    };
    // A place may stand before it.
    begins(description, &text) || begins(&text, description)
}

/// Whether a list is what the article says in short: a few sentences without links.
fn is_points(document: &Document, measures: &Measures, list: usize) -> bool {
    /// Weight of the shortest point, on average.
    const MIN_POINT: usize = 50;
    let Some(all) = measures.all.get(list) else {
        return false;
    };
    let points = document
        .below(list)
        .filter(|below| document.name(*below) == "li")
        .count();
    points > 1 && all.linked == 0 && all.weight >= points * MIN_POINT
}

#[cfg(test)]
mod tests {
    use crate::{Hints, Limits, Page, Url, extract};

    fn check(list: &str, begin: &str) {
        let html = format!(
            "<html lang=en><title>Ferry returns to the islands</title><div><h1>Ferry returns to the islands</h1></div>\
             <div class=one>{list}</div><div class=two><p>The ferry to the outer islands sails again after two \
             winters, the harbour office said on Monday, and the first boat was full by eight.</p><p>Eleven \
             crossings a day are planned, and the fare stays as it was, the office added in a note to the \
             towns, which had asked for nine.</p><p>The old pier is to be repaired before the autumn storms, if \
             the timber that was ordered in spring arrives by then, said the builder.</p></div>"
        );
        let page = Page {
            bytes: html.into(),
            url: Url::parse("https://post.example/a/1").unwrap(),
            content_type: None,
        };
        let found = extract(&page, &Hints::default(), &Limits::default());
        assert!(found.text.starts_with(begin), "{}", found.text);
    }

    #[test]
    fn points_between_headline_and_text_are_read_and_links_there_are_not() {
        check(
            "<ul><li>The ferry to the islands is back after two winters, with more crossings</li>\
             <li>The fare does not rise, although the harbour had asked for that in spring</li></ul>",
            "The ferry to the islands is back after two winters",
        );
        check(
            "<ul><li><a href=/a/2>A lighthouse is for sale, and nobody has asked for the price so far</a></li>\
             <li><a href=/a/3>Gulls learn to open boxes, to the sorrow of the fishing harbour</a></li></ul>",
            "The ferry to the outer islands sails again",
        );
    }
}
