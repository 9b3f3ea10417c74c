//! What is left out of the chosen text: headline, byline and date lines, links to other stories,
//! boxes of links and requests, headings of what went, and what stands at the edges.

mod answers;
mod boxes;
mod ends;
mod headings;
mod leads;
mod lines;
mod phrases;
mod refrains;
mod sections;
mod segments;
mod sentence;

use url::Url;

pub(crate) use self::answers::Answers;
use self::answers::Question;
use crate::document::{Document, is_inline};
use crate::hints::Said;
use crate::measure::Measures;
use crate::metadata::Metadata;
use crate::words::bare;

/// Prose, by weight, below which one of several chosen boxes may be left out as a whole.
const SMALL_ROOT: usize = 300;

/// What is known of the page when its text is pruned.
struct View<'a> {
    document: &'a Document,
    said: &'a [Said],
    measures: &'a Measures,
    answers: &'a Answers,
    /// The headline, letters and digits only.
    headline: String,
    /// The addresses that the page may have.
    pages: Vec<&'a Url>,
    /// The hosts of them.
    hosts: Vec<&'a str>,
    /// Whether the names of boxes count.
    names_count: bool,
    /// Weight of the chosen text.
    whole: usize,
}

/// Leaves out within `roots` what is no text of the article.
#[expect(
    clippy::too_many_arguments,
    reason = "what the road has in hand at this point"
)]
pub(crate) fn prune(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    answers: &Answers,
    roots: &[usize],
    metadata: &Metadata,
    base: &Url,
    names_count: bool,
    skip: &mut [bool],
) {
    let weight = |node: usize| measures.all.get(node).map_or(0, |all| all.weight);
    let canonical = metadata.canonical.as_ref();
    let pages: Vec<&Url> = [Some(base), canonical].into_iter().flatten().collect();
    let view = View {
        document,
        said,
        measures,
        answers,
        headline: metadata.headline.as_deref().map(bare).unwrap_or_default(),
        hosts: pages.iter().filter_map(|page| page.host_str()).collect(),
        pages,
        names_count,
        whole: roots.iter().map(|root| weight(*root)).sum(),
    };
    let before = skip.to_vec();
    refrains::leave(document, measures, roots, skip);
    // Whether a paragraph has been seen: what stands above it may be a byline.
    let mut begun = false;
    for root in roots {
        walk(&view, *root, roots.len() > 1, &mut begun, skip);
    }
    headings::leave(document, measures, roots, skip);
    let known = ends::Known::new(metadata.headline.as_deref(), metadata.byline.as_deref());
    ends::leave(document, measures, roots, &known, skip);
    // Of two short lines each may look like a line above the text: then they are the text.
    let prose = |node: &usize| measures.all.get(*node).is_some_and(|all| all.prose > 0);
    if roots.iter().any(prose) && segments::segments(document, measures, roots, skip).is_empty() {
        skip.copy_from_slice(&before);
    }
}

/// Most nodes of a box whose text is read: boxes of little text have few, and they may be nested.
const MAX_BOX_NODES: usize = 2_000;

/// The text below a box that is small enough to be read.
fn text_of(document: &Document, node: usize) -> Option<String> {
    let nodes = document.end(node).saturating_sub(node);
    (nodes <= MAX_BOX_NODES).then(|| document.text_below(node))
}

fn walk(view: &View, root: usize, several: bool, begun: &mut bool, skip: &mut [bool]) {
    let document = view.document;
    let mut node = root;
    while node < document.end(root) {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        let (Some(own), Some(all)) = (view.measures.own.get(node), view.measures.all.get(node))
        else {
            return;
        };
        let removable = document.is_element(node)
            && (node != root || (several && all.prose < SMALL_ROOT))
            && all.weight > 0
            && document.name(node) != "br";
        let question = if *begun {
            Question::LeavesBelow
        } else {
            Question::LeavesAbove
        };
        let leaves = removable
            && if is_inline(document.name(node)) {
                view.answers
                    .ask(node, question, || lines::inline_leaves(view, node, *begun))
            } else {
                view.answers
                    .ask(node, question, || boxes::leaves(view, node, *begun))
                    || boxes::leaves_beside(view, node, *begun)
            };
        if leaves {
            mark(skip, node);
            node = document.end(node);
            continue;
        }
        if own.weight >= 120 && own.linked * 3 < own.weight {
            *begun = true;
        }
        node += 1;
    }
}

fn mark(skip: &mut [bool], node: usize) {
    if let Some(place) = skip.get_mut(node) {
        *place = true;
    }
}
