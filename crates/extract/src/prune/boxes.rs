//! Boxes within the text that are no part of it.

use super::{View, leads, lines, phrases};
use crate::hints::Said;
use crate::measure::Measure;
use crate::words::bare;

/// Whether a block within the text is no part of it. `begun`: a paragraph stands above it.
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
    if is_named(said, all, view.names_count, begun) || is_headline(view, node, all, begun) {
        return true;
    }
    if all.weight < 400 && own.weight > 0 {
        let text = document.text_below(node);
        if lines::leaves(&text, begun, all.linked_percent(), all.weight)
            || (begun && lines::is_request(&text, all))
        {
            return true;
        }
    }
    // A block that is only a link.
    if matches!(
        name,
        "p" | "div" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "section" | "center"
    ) && all.linked * 20 >= all.weight * 19
    {
        return true;
    }
    if begun && leads::leaves(view, node) {
        return true;
    }
    match name {
        "ul" | "ol" | "dl" => {
            all.linked_percent() > 55
                || (said.doubtful && all.linked_percent() > 25)
                || (!begun && all.weight < 200)
        }
        "table" | "div" | "section" | "tr" | "td" | "tbody" | "header" | "article" => {
            (all.linked_percent() > 50 && all.prose < 600)
                || (all.linked_percent() > 25 && all.links > 3 && all.prose < 150)
                || (said.doubtful && all.linked_percent() > 20 && all.prose < 600)
                || asks(view, node, all)
        }
        "aside" | "nav" | "footer" | "form" => all.prose < 1_500,
        _ => false,
    }
}

/// Whether a box says by its name that it is no text.
fn is_named(said: &Said, all: &Measure, names_count: bool, begun: bool) -> bool {
    (said.foreign && names_count && all.prose < 1_500)
        || (said.author && all.weight < 1_500)
        || (said.matter && !begun && all.weight < 250 && all.marks < 4)
        || (said.matter && all.weight < 80 && all.marks < 2)
        || (said.caption && all.weight < 400)
}

/// Whether a line is the headline again.
fn is_headline(view: &View, node: usize, all: &Measure, begun: bool) -> bool {
    let name = view.document.name(node);
    let heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if !(heading || !begun) || all.weight >= 600 || view.headline.is_empty() {
        return false;
    }
    let own = bare(&view.document.text_below(node));
    own == view.headline || (own.len() > 12 && name == "h1" && view.headline.contains(&own))
}

/// Whether a box asks something of the reader: an address, an answer, a subscription.
fn asks(view: &View, node: usize, all: &Measure) -> bool {
    /// Prose of the longest request, by weight.
    const MAX_PROSE: usize = 600;
    if all.prose >= MAX_PROSE || all.weight >= MAX_PROSE * 2 || all.weight * 4 > view.whole {
        return false;
    }
    let document = view.document;
    let mut button = false;
    for below in document.below(node) {
        match document.name(below) {
            "input" => {
                let kind = document.attribute(below, "type").unwrap_or("text");
                if matches!(
                    kind,
                    "text" | "email" | "tel" | "radio" | "checkbox" | "submit"
                ) {
                    return true;
                }
            }
            "form" | "textarea" => return true,
            "button" => button = true,
            _ => {}
        }
    }
    button && {
        let text = document.text_below(node).to_lowercase();
        phrases::PROMOTIONS
            .iter()
            .any(|request| text.contains(request))
    }
}
