//! Boxes within the text that are no part of it.

use super::{Question, View, leads, lines, phrases, text_of};
use crate::document::Document;
use crate::hints::Said;
use crate::measure::Measure;
use crate::strip::is_table_of_text;
use crate::words::{amount, bare, stand_in};

/// Whether a block within the text is no part of it, whatever else is read. `begun`: a paragraph stands
/// above it.
pub(super) fn leaves(view: &View, node: usize, begun: bool) -> bool {
    let document = view.document;
    let (Some(said), Some(all), Some(own)) = (
        view.said.get(node),
        view.measures.all.get(node),
        view.measures.own.get(node),
    ) else {
        return false;
    };
    let name = document.name(node);
    let parent = document.name(document.parent(node));
    let cell = begun && matches!(parent, "li" | "td" | "th" | "dd");
    let names_count = view.names_count && !is_table_of_text(document, node, all);
    if is_named(said, all, names_count, begun, cell) || is_headline(view, node, all, begun) {
        return true;
    }
    if all.weight < 400
        && own.weight > 0
        && let Some(text) = text_of(document, node)
        && (lines::leaves(&text, begun, all.linked_percent(), all.weight)
            || (begun && lines::is_request(&text, all)))
    {
        return true;
    }
    if is_only_link(view, node, all) {
        return true;
    }
    if begun && leads::leaves(view, node) {
        return true;
    }
    match name {
        "ul" | "ol" | "dl" => {
            (all.linked_percent() > 55 && !is_list_of_text(view, node, said))
                || (all.linked_percent() > 20
                    && is_led_elsewhere(view, node)
                    && !leads::are_external(view, node)
                    && !is_of_sentences(view, node))
                || (said.doubtful && all.linked_percent() > 25)
                || (!begun && all.weight < 200 && (all.linked > 0 || all.weight < 60))
        }
        "td" | "tr" if is_of_data(view, node) => false,
        "table" | "div" | "section" | "tr" | "td" | "tbody" | "header" | "article" => {
            let away = (all.linked_percent() > 50
                && all.prose < 600
                && !is_told(view, node, all)
                && !is_offer(view, node, all))
                || (all.linked_percent() > 25 && all.links > 3 && all.prose < 150)
                || (said.doubtful && all.linked_percent() > 20 && all.prose < 600);
            away && !is_cell(document, node)
        }
        "aside" | "nav" | "footer" | "form" => all.prose < 1_500,
        _ => false,
    }
}

/// Whether a block within the text is no part of it, where the text is much longer.
pub(super) fn leaves_beside(view: &View, node: usize, begun: bool) -> bool {
    let Some(all) = view.measures.all.get(node) else {
        return false;
    };
    match view.document.name(node) {
        "div" | "section" | "article" | "li"
            if begun && leads::is_teaser(view, node, all) && !is_of_list(view, node) =>
        {
            true
        }
        "table" | "div" | "section" | "tr" | "td" | "tbody" | "header" | "article" => {
            asks(view, node, all)
        }
        _ => false,
    }
}

/// Whether a box is one of several alike that are much of the text: a list of places, each with its page.
fn is_of_list(view: &View, node: usize) -> bool {
    /// Most boxes that are looked at on either side.
    const REACH: usize = 12;
    /// Fewest of a list.
    const MIN_BOXES: usize = 3;
    /// Weight of the shortest, on average: a headline alone is none.
    const MIN_WEIGHT: usize = 80;
    let document = view.document;
    let weight = |node: usize| view.measures.all.get(node).map_or(0, |all| all.weight);
    let name = document.name(node);
    let (mut first, mut boxes, mut whole) = (node, 1, weight(node));
    let mut next = below(document, node);
    for _ in 0..REACH {
        let Some(other) = next.filter(|other| document.name(*other) == name) else {
            break;
        };
        boxes += 1;
        whole += weight(other);
        next = below(document, other);
    }
    let mut before = above(document, node);
    for _ in 0..REACH {
        let Some(other) = before.filter(|other| document.name(*other) == name) else {
            break;
        };
        (first, boxes) = (other, boxes + 1);
        whole += weight(other);
        before = above(document, other);
    }
    let list = match name {
        "li" => document.parent(node),
        _ => first,
    };
    boxes >= MIN_BOXES
        && whole >= boxes * MIN_WEIGHT
        && whole * 8 > view.whole
        && !is_led_elsewhere(view, list)
}

/// Whether a box is a sentence with a link in it: words stand before the link.
fn is_told(view: &View, node: usize, all: &Measure) -> bool {
    /// Weight of the shortest.
    const MIN_WEIGHT: usize = 40;
    let document = view.document;
    if all.links > 3 || all.weight < MIN_WEIGHT {
        return false;
    }
    let said = |node: &usize| {
        document
            .text(*node)
            .is_some_and(|text| !text.trim().is_empty())
    };
    let first = document.below(node).take(leads::MAX_NODES).find(said);
    first
        .and_then(|first| view.measures.all.get(first))
        .is_some_and(|all| all.linked == 0 && all.weight > 0)
        && text_of(document, node).is_some_and(|text| super::sentence::is_sentence(&text))
}

/// Whether a box is about a thing that others sell: a heading, and links out of the site.
fn is_offer(view: &View, node: usize, all: &Measure) -> bool {
    let heading = view
        .document
        .below(node)
        .take(leads::MAX_NODES)
        .any(|below| matches!(view.document.name(below), "h2" | "h3" | "h4"));
    heading && all.links <= 4 && leads::are_external(view, node)
}

/// Whether it is a row or cell of a table with a head: it stays or goes with the table.
fn is_cell(document: &Document, node: usize) -> bool {
    /// Boxes between a cell and what is in it.
    const AROUND: usize = 8;
    /// Nodes in which the head of a table begins.
    const HEAD: usize = 24;
    if document.name(node) == "table" {
        return false;
    }
    let table = document
        .ancestors(node)
        .take(AROUND)
        .find(|above| document.name(*above) == "table");
    table.is_some_and(|table| {
        document
            .below(table)
            .take(HEAD)
            .any(|below| document.name(below) == "th")
    })
}

/// Whether a link is one of a list of sources: its own address, or a number before it.
fn is_reference(view: &View, node: usize) -> bool {
    text_of(view.document, node).is_some_and(|text| {
        let text = text.trim_start();
        text.starts_with("http")
            || text.starts_with("www.")
            || text
                .strip_prefix('[')
                .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    })
}

/// Whether a box says by its name that it is no text.
fn is_named(said: &Said, all: &Measure, names_count: bool, begun: bool, cell: bool) -> bool {
    (said.foreign && names_count && all.prose < 1_500)
        || (said.author && all.weight < 1_500)
        || (said.matter && !begun && all.weight < 250 && all.marks < 4)
        || (said.matter && !cell && all.weight < 80 && all.marks < 2)
        || (said.caption && all.weight < 400)
}

/// Whether a line is the headline again.
fn is_headline(view: &View, node: usize, all: &Measure, begun: bool) -> bool {
    let name = view.document.name(node);
    let heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if (begun && !heading) || all.weight >= 600 || view.headline.is_empty() {
        return false;
    }
    let Some(own) = text_of(view.document, node).map(|text| bare(&text)) else {
        return false;
    };
    own == view.headline || (own.len() > 12 && name == "h1" && view.headline.contains(&own))
}

/// Whether a block is a link and nothing else, and neither a sentence nor a heading over what another
/// site has.
fn is_only_link(view: &View, node: usize, all: &Measure) -> bool {
    if all.linked * 20 < all.weight * 19 {
        return false;
    }
    match view.document.name(node) {
        "h2" | "h3" | "h4" | "h5" | "h6" => {
            !leads::are_external(view, node) && !has_prose_below(view, node)
        }
        "p" if is_reference(view, node) => false,
        "p" | "div" => {
            let sentence = all.links < 3
                && all.weight >= 40
                && text_of(view.document, node)
                    .is_some_and(|text| text.ends_with(['.', '。', '”']) && !text.ends_with("..."));
            !sentence
        }
        "blockquote" | "section" | "center" => true,
        _ => false,
    }
}

/// Whether paragraphs follow a heading in its box: a list of places, each with its page.
fn has_prose_below(view: &View, heading: usize) -> bool {
    /// Prose, by weight, that is more than the summary of another story.
    const MIN_PROSE: usize = 100;
    /// The same in an item of a list, whose own text counts too.
    const MIN_OF_ITEM: usize = 60;
    /// Most nodes beside the heading that are looked at.
    const REACH: usize = 16;
    let document = view.document;
    let parent = document.parent(heading);
    let item = Some(parent).filter(|parent| document.name(*parent) == "li");
    let own = item.and_then(|item| view.measures.own.get(item));
    let mut prose = own.map_or(0, |own| own.prose);
    let mut node = document.end(heading);
    for _ in 0..REACH {
        if node >= document.end(parent)
            || matches!(document.name(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
        {
            break;
        }
        prose += view.measures.all.get(node).map_or(0, |all| all.prose);
        node = document.end(node);
    }
    let least = item.map_or(MIN_PROSE, |_| MIN_OF_ITEM);
    prose >= least
}

/// Whether a list of links belongs to the text: references, or what the line above announces.
fn is_list_of_text(view: &View, node: usize, said: &Said) -> bool {
    if said.foreign || said.doubtful {
        return false;
    }
    let document = view.document;
    let announced = above(document, node)
        .filter(|above| document.name(*above) == "p")
        .and_then(|above| text_of(document, above))
        .is_some_and(|line| {
            line.ends_with([':', '：'])
                && amount(&line).weight >= 30
                && !phrases::leads_elsewhere(phrases::unmarked(&line.to_lowercase()))
        });
    announced || leads::are_external(view, node)
}

/// Whether a cell or row is part of a table of data: of some rows of cells, most of them no links.
fn is_of_data(view: &View, node: usize) -> bool {
    /// Weight of the largest cell or row.
    const MAX_WEIGHT: usize = 300;
    /// Fewest cells.
    const MIN_CELLS: usize = 6;
    let document = view.document;
    let weight = |node: usize| view.measures.all.get(node).map_or(0, |all| all.weight);
    if weight(node) > MAX_WEIGHT {
        return false;
    }
    let table = (document.ancestors(node).take(4)).find(|above| document.name(*above) == "table");
    table.is_some_and(|table| {
        let few_links = view
            .measures
            .all
            .get(table)
            .is_some_and(|all| all.linked_percent() <= 50);
        let mut cells = 0;
        for below in document.below(table).take(MAX_TABLE_NODES) {
            match document.name(below) {
                "td" | "th" if weight(below) > MAX_WEIGHT => return false,
                "td" | "th" => cells += 1,
                // The page is laid out with it.
                "table" => return false,
                _ => {}
            }
            // Cells alike at the beginning are enough.
            if cells > MIN_CELLS * 2 {
                break;
            }
        }
        few_links && cells >= MIN_CELLS
    })
}

/// How far into a table is looked, in nodes.
const MAX_TABLE_NODES: usize = 300;

/// Whether the line above a list says that it leads to other stories.
fn is_led_elsewhere(view: &View, node: usize) -> bool {
    above(view.document, node)
        .filter(|above| !matches!(view.document.name(*above), "ul" | "ol" | "table"))
        .filter(|above| {
            view.measures
                .all
                .get(*above)
                .is_none_or(|all| all.weight < 60)
        })
        .and_then(|above| text_of(view.document, above))
        .is_some_and(|line| phrases::leads_elsewhere(phrases::unmarked(&line.to_lowercase())))
}

/// Whether most items of a list are sentences that go on behind their links.
fn is_of_sentences(view: &View, list: usize) -> bool {
    /// Most items that are looked at.
    const MAX_ITEMS: usize = 12;
    let document = view.document;
    let (mut items, mut told) = (0_usize, 0_usize);
    let mut node = list + 1;
    while node < document.end(list) && items < MAX_ITEMS {
        if document.is_element(node) {
            items += 1;
            let end = (node..document.end(node))
                .rev()
                .take(leads::MAX_NODES)
                .find(|end| {
                    let text = document.text(*end).unwrap_or_default();
                    text.contains(char::is_alphanumeric)
                });
            let is_free = end
                .and_then(|end| view.measures.all.get(end))
                .is_some_and(|all| all.linked == 0);
            told += usize::from(
                is_free
                    && text_of(document, node)
                        .is_some_and(|text| super::sentence::is_sentence(&text)),
            );
        }
        node = document.end(node);
    }
    told * 2 > items
}

/// The element before `node` in the same box, without a walk through the box.
pub(super) fn above(document: &Document, node: usize) -> Option<usize> {
    /// Most texts between the two: white space.
    const MAX_TEXTS: usize = 3;
    let parent = document.parent(node);
    let mut before = node;
    for _ in 0..MAX_TEXTS {
        before = before.checked_sub(1).filter(|before| *before > parent)?;
        while document.parent(before) != parent {
            before = document.parent(before);
        }
        if document.is_element(before) {
            return Some(before);
        }
    }
    None
}

/// The element behind `node` in the same box.
pub(super) fn below(document: &Document, node: usize) -> Option<usize> {
    /// Most texts between the two: white space.
    const MAX_TEXTS: usize = 3;
    let end = document.end(document.parent(node));
    let mut next = document.end(node);
    for _ in 0..MAX_TEXTS {
        if next >= end {
            return None;
        }
        if document.is_element(next) {
            return Some(next);
        }
        next = document.end(next);
    }
    None
}

/// Whether a box asks something of the reader: an address, an answer, a subscription.
fn asks(view: &View, node: usize, all: &Measure) -> bool {
    /// Prose of the longest request, by weight.
    const MAX_PROSE: usize = 600;
    if all.prose >= MAX_PROSE || all.weight >= MAX_PROSE * 2 || all.weight * 4 > view.whole {
        return false;
    }
    view.answers
        .ask(node, Question::Asks, || has_form(view, node))
}

/// Whether a box has fields, or a button beside words of a request.
fn has_form(view: &View, node: usize) -> bool {
    let document = view.document;
    let (mut field, mut button) = (false, false);
    for below in document.below(node).take(leads::MAX_NODES) {
        match document.name(below) {
            "input" => {
                let kind = document.attribute(below, "type").unwrap_or("text");
                field |= matches!(kind, "text" | "email" | "tel" | "radio" | "submit");
            }
            "form" | "textarea" => field = true,
            "button" => button = true,
            // The head of the article, with its buttons.
            "h1" => return false,
            _ => {}
        }
    }
    field
        || button && {
            let text = text_of(document, node).unwrap_or_default().to_lowercase();
            stand_in(&text, phrases::PROMOTIONS)
        }
}
