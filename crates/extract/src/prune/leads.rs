//! Leads to other stories within the text, by how they are built and in any language: a label and a
//! linked headline in one line, or a box with a linked headline or picture and a short summary.

use super::{Question, View, phrases, text_of};
use crate::measure::Measure;
use crate::site::is_same_site;
use url::Position;

/// How far into a box is looked, in nodes: teasers and requests are small, and boxes may be nested.
pub(super) const MAX_NODES: usize = 400;

/// Whether a block is a line that leads to another story of the site.
pub(super) fn leaves(view: &View, node: usize) -> bool {
    let Some(all) = view.measures.all.get(node) else {
        return false;
    };
    match view.document.name(node) {
        "p" | "div" => is_labelled_link(view, node, all) || is_cut_off(view, node, all),
        "h2" | "h3" | "h4" | "h5" | "h6" | "section" | "article" => {
            is_labelled_link(view, node, all)
        }
        _ => false,
    }
}

/// Whether a line is a short label and then a headline that is a link to its end: `Read | …`.
fn is_labelled_link(view: &View, node: usize, all: &Measure) -> bool {
    /// Weight of the longest label.
    const MAX_LABEL: usize = 50;
    /// Weight of the shortest headline.
    const MIN_HEADLINE: usize = 16;
    let label = all.weight.saturating_sub(all.linked);
    if all.links != 1 || all.linked < MIN_HEADLINE || label == 0 || label > MAX_LABEL {
        return false;
    }
    let document = view.document;
    let mut before = String::new();
    let mut link_end = None;
    for below in document.below(node).take(MAX_NODES) {
        if document.name(below) == "a" && link_end.is_none() {
            if !is_internal(view, below) {
                return false;
            }
            link_end = Some(document.end(below));
        }
        let Some(text) = document.text(below) else {
            continue;
        };
        match link_end {
            None => before.push_str(text),
            // Text behind the link: a sentence goes on.
            Some(end) if below >= end && text.chars().any(char::is_alphanumeric) => return false,
            Some(_) => {}
        }
    }
    before
        .trim_end()
        .ends_with([':', '：', '|', '｜', '>', '»', '→', '／'])
}

/// Whether a box is the teaser of another story: a headline or picture that is a link into the site,
/// and a summary.
pub(super) fn is_teaser(view: &View, node: usize, all: &Measure) -> bool {
    /// Weight of the longest teaser.
    const MAX_WEIGHT: usize = 420;
    /// The same where picture and headline lead to one story.
    const MAX_CARD: usize = 800;
    if all.weight > MAX_CARD || all.weight * 2 > view.whole || all.links > 4 {
        return false;
    }
    let is_small = all.weight <= MAX_WEIGHT && all.weight * 6 <= view.whole;
    (is_small
        && view.answers.ask(node, Question::IsTeaser, || {
            looks_like_teaser(view, node, false)
        }))
        || view.answers.ask(node, Question::IsCard, || {
            looks_like_teaser(view, node, true)
        })
}

/// Whether a box is built as a teaser, and if `as_card`, with a picture and a heading that lead to the
/// same story.
fn looks_like_teaser(view: &View, node: usize, as_card: bool) -> bool {
    /// Weight of the shortest headline.
    const MIN_HEADLINE: usize = 12;
    let document = view.document;
    let weight = |node: usize| view.measures.all.get(node).map_or(0, |all| all.weight);
    let mut heading_end = 0;
    let mut heading = false;
    let mut links = 0;
    let (mut linked_headline, mut linked_heading) = (false, false);
    // Where pictures lead, or links over the whole box; and where lines of text lead.
    let mut pictures: Vec<&str> = Vec::new();
    let mut titles: Vec<&str> = Vec::new();
    for below in document.below(node).take(MAX_NODES) {
        match document.name(below) {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" => {
                heading_end = document.end(below);
                heading |= weight(below) >= MIN_HEADLINE;
            }
            "a" if document.attribute(below, "href").is_some() => {
                links += 1;
                if !is_internal(view, below) {
                    return false;
                }
                let href = document.attribute(below, "href").unwrap_or_default();
                let holds = |names: &[&str]| {
                    let mut inner = document.below(below).take(MAX_NODES);
                    inner.any(|inner| names.contains(&document.name(inner)))
                };
                if weight(below) >= MIN_HEADLINE {
                    linked_heading |= below < heading_end;
                    linked_headline |= below < heading_end
                        || holds(&["h2", "h3", "h4", "h5", "h6", "img", "picture"]);
                    // Not a link within a sentence.
                    let block = view.measures.block.get(below).copied().unwrap_or(0);
                    let own = view.measures.own.get(block);
                    if own.is_some_and(|own| own.linked * 5 >= own.weight * 3) {
                        titles.push(href);
                    }
                } else if weight(below) == 0 && !is_picture(href) {
                    pictures.push(href);
                }
            }
            _ => {}
        }
    }
    let is_one_story = || titles.iter().any(|title| pictures.contains(title));
    links <= 4
        && if as_card {
            linked_heading && is_one_story()
        } else {
            linked_headline || (heading && !pictures.is_empty()) || is_one_story()
        }
}

/// Whether a link leads to a picture: the same one, only larger.
fn is_picture(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('.').next().unwrap_or_default();
    ["jpg", "jpeg", "png", "gif", "webp", "avif"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a text breaks off, and a link to the rest of it ends it: `… more`.
fn is_cut_off(view: &View, node: usize, all: &Measure) -> bool {
    /// Weight of the longest teaser.
    const MAX_WEIGHT: usize = 700;
    /// Weight of the longest link to the rest.
    const MAX_LINK: usize = 24;
    if all.links == 0 || all.links > 4 || all.weight > MAX_WEIGHT {
        return false;
    }
    let document = view.document;
    let is_rest = |link: usize, weight: usize| {
        weight <= MAX_LINK
            && is_internal(view, link)
            && text_of(document, link).is_some_and(|text| phrases::says_more(&text.to_lowercase()))
    };
    let mut text = String::new();
    // The text before the last link, and what stands in and behind it.
    let mut before = None;
    let mut link_end = 0;
    for below in document.below(node).take(MAX_NODES) {
        if document.name(below) == "a" {
            let linked = view.measures.all.get(below).map_or(0, |all| all.weight);
            if linked > 0 {
                before = is_rest(below, linked).then_some(text.len());
                link_end = document.end(below);
            }
        }
        let Some(own) = document.text(below) else {
            continue;
        };
        // Text behind the link: a sentence goes on.
        if below >= link_end && own.chars().any(char::is_alphanumeric) {
            before = None;
        }
        text.push_str(own);
    }
    before
        .and_then(|before| text.get(..before))
        .map(|text| {
            text.trim_end_matches(|end: char| !end.is_alphanumeric() && end != '.' && end != '…')
        })
        .is_some_and(|text| text.ends_with("...") || text.ends_with('…'))
}

/// Whether most of the links with text below a block lead out of the site: references, not stories.
pub(super) fn are_external(view: &View, node: usize) -> bool {
    let (mut inner, mut outer) = (0_usize, 0_usize);
    for below in view.document.below(node).take(MAX_NODES) {
        let weight = view.measures.all.get(below).map_or(0, |all| all.weight);
        if view.document.name(below) == "a" && weight > 0 {
            if is_internal(view, below) {
                inner += 1;
            } else {
                outer += 1;
            }
        }
    }
    outer > inner && !view.hosts.is_empty()
}

/// Whether a link leads to another page of the site, not to a part of the same one.
fn is_internal(view: &View, link: usize) -> bool {
    let Some(href) = view.document.attribute(link, "href").map(str::trim) else {
        return false;
    };
    if href.is_empty() || href.starts_with('#') {
        return false;
    }
    let rest = href
        .strip_prefix("//")
        .or_else(|| href.split_once("://").map(|(_, rest)| rest));
    let Some(rest) = rest else {
        // Not `mailto:` and the like.
        return !href.split('/').next().unwrap_or_default().contains(':')
            && !is_own_path(view, href);
    };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    view.hosts.iter().any(|own| is_same_site(own, host)) && !is_own_path(view, path)
}

/// Whether it is the path of the page itself, with a name of a part: a footnote, a heading.
fn is_own_path(view: &View, path: &str) -> bool {
    let Some((path, _)) = path.split_once('#') else {
        return false;
    };
    let path = path.trim_end_matches('/');
    view.pages.iter().any(|own| {
        let own = &own[Position::BeforePath..Position::AfterQuery];
        let own = own.trim_end_matches('/');
        // One that is written from where the page is has only its last part.
        let is_last = || own.rsplit('/').next() == Some(path);
        !own.is_empty() && (own == path || is_last())
    })
}
