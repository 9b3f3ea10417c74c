//! What is left out of the chosen text: headline, byline and date lines, links to other stories,
//! boxes of links, and headings of what went.

mod ends;
mod headings;
mod lines;
mod phrases;
mod refrains;
mod segments;

use crate::document::{Document, is_inline};
use crate::hints::Said;
use crate::measure::Measures;
use crate::words::bare;

/// Prose, by weight, below which one of several chosen boxes may be left out as a whole.
const SMALL_ROOT: usize = 300;

/// Leaves out within `roots` what is no text of the article.
pub(crate) fn prune(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    roots: &[usize],
    headline: Option<&str>,
    byline: Option<&str>,
    names_count: bool,
    skip: &mut [bool],
) {
    let bare_headline = headline.map(bare).unwrap_or_default();
    refrains::leave(document, measures, roots, skip);
    // Whether a paragraph has been seen: what stands above it may be a byline.
    let mut begun = false;
    for root in roots {
        let mut node = *root;
        let end = document.end(*root);
        while node < end {
            if skip.get(node) == Some(&true) {
                node = document.end(node);
                continue;
            }
            if document.is_element(node)
                && (node != *root
                    || (roots.len() > 1
                        && measures
                            .all
                            .get(node)
                            .is_some_and(|all| all.prose < SMALL_ROOT)))
                && leaves(
                    document,
                    said,
                    measures,
                    node,
                    &bare_headline,
                    names_count,
                    begun,
                )
            {
                mark(skip, node);
                node = document.end(node);
                continue;
            }
            if measures.own.get(node).is_some_and(|own| {
                own.weight >= 120 && own.marks > 0 && own.linked * 3 < own.weight
            }) {
                begun = true;
            }
            node += 1;
        }
    }
    headings::leave(document, measures, roots, skip);
    let known = ends::Known::new(headline, byline);
    ends::leave(document, measures, roots, &known, skip);
}

fn mark(skip: &mut [bool], node: usize) {
    if let Some(place) = skip.get_mut(node) {
        *place = true;
    }
}

fn leaves(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    node: usize,
    headline: &str,
    names_count: bool,
    begun: bool,
) -> bool {
    let (Some(said), Some(all), Some(own)) = (
        said.get(node),
        measures.all.get(node),
        measures.own.get(node),
    ) else {
        return false;
    };
    let name = document.name(node);
    if all.weight == 0 || name == "br" {
        return false;
    }
    if said.foreign && names_count && all.prose < 1_500 {
        return true;
    }
    let inline = is_inline(name);
    if said.author && !inline && all.weight < 1_500 {
        return true;
    }
    if !begun && said.matter && all.weight < 250 && all.marks < 4 {
        return true;
    }
    if said.matter && all.weight < 80 && !inline && all.marks < 2 {
        return true;
    }
    if inline {
        let parent = document.parent(node);
        return lines::is_note(document, measures, node)
            || !is_inline(document.name(parent))
                && (is_lone_link(document, measures, node, parent)
                    || (!begun && lines::is_matter(document, measures, node, all.weight)));
    }
    if said.caption && all.weight < 400 {
        return true;
    }
    let heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if (heading || !begun) && all.weight < 600 && !headline.is_empty() {
        let own = bare(&document.text_below(node));
        if own == headline || (heading && own.len() > 12 && headline.contains(&own) && name == "h1")
        {
            return true;
        }
    }
    if all.weight < 400 && own.weight > 0 {
        let text = document.text_below(node);
        if lines::leaves(&text, begun, all.linked_percent(), all.weight) {
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
        }
        "aside" | "nav" | "footer" | "form" => all.prose < 1_500,
        _ => false,
    }
}

/// Whether a link stands alone among the blocks of a box.
fn is_lone_link(document: &Document, measures: &Measures, node: usize, parent: usize) -> bool {
    let alone = match (measures.all.get(parent), measures.own.get(parent)) {
        (Some(all), Some(own)) => own.weight < all.weight && own.linked * 20 >= own.weight * 19,
        _ => false,
    };
    alone
        && document.name(node) == "a"
        && matches!(
            document.name(parent),
            "div" | "section" | "article" | "main" | "td" | "center"
        )
        && measures.all.get(node).is_some_and(|all| all.linked >= 12)
}
