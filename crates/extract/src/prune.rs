//! What is left out of the chosen text: headline, byline and date lines, links to other stories,
//! boxes of links, and headings of what went.

use std::collections::HashMap;

use crate::document::{Document, is_inline};
use crate::hints::Said;
use crate::measure::Measures;
use crate::words::{amount, bare, collapse};

/// How a line begins that leads to other stories, in lower case.
const ELSEWHERE: [&str; 45] = [
    "more :",
    "read more",
    "read also",
    "also read",
    "see also",
    "related",
    "more on this",
    "more from",
    "more:",
    "recommended",
    "don't miss",
    "you may also",
    "you might also",
    "watch:",
    "listen:",
    "read:",
    "read next",
    "lire aussi",
    "à lire aussi",
    "lesen sie auch",
    "mehr zum thema",
    "lee también",
    "leer también",
    "leia também",
    "leggi anche",
    "lees ook",
    "czytaj też",
    "czytaj także",
    "zobacz też",
    "zobacz także",
    "читайте также",
    "читайте ещё",
    "по теме",
    "διαβάστε",
    "اقرأ أيضا",
    "اقرأ المزيد",
    "延伸阅读",
    "延伸閱讀",
    "相关新闻",
    "相關新聞",
    "相关阅读",
    "相关报道",
    "相關報導",
    "更多新闻",
    "关联记事",
];

/// Lines that are never text, bare and in lower case.
const NOISE: [&str; 22] = [
    "advert",
    "advertisement",
    "advertising",
    "ad",
    "sponsored",
    "anzeige",
    "werbung",
    "publicité",
    "publicidad",
    "reklama",
    "реклама",
    "广告",
    "廣告",
    "広告",
    "share",
    "sharethis",
    "print",
    "email",
    "comments",
    "loading",
    "分享",
    "打印",
];

/// How notices of the site begin, behind the text.
const NOTICES: [&str; 16] = [
    "声明：",
    "聲明：",
    "免责声明",
    "免責聲明",
    "版权声明",
    "版權聲明",
    "特别声明",
    "郑重声明",
    "责任编辑",
    "責任編輯",
    "责编：",
    "责编:",
    "编辑：",
    "編輯：",
    "本文责编",
    "版权所有",
];

/// Prose, by weight, below which one of several chosen boxes may be left out as a whole.
const SMALL_ROOT: usize = 300;

/// Leaves out within `roots` what is no text of the article.
pub(crate) fn prune(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    roots: &[usize],
    headline: Option<&str>,
    names_count: bool,
    skip: &mut [bool],
) {
    let headline = headline.map(bare).unwrap_or_default();
    refrains(document, measures, roots, skip);
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
                    &headline,
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
        headings_of_nothing(document, measures, *root, skip);
    }
}

/// Short lines that come again and again: labels of advertisements, of galleries, of the site.
fn refrains(document: &Document, measures: &Measures, roots: &[usize], skip: &mut [bool]) {
    /// How often a line comes that is no text.
    const TIMES: usize = 3;
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for node in roots.iter().flat_map(|root| *root..document.end(*root)) {
        let short = matches!(document.name(node), "p" | "div" | "section" | "aside")
            && skip.get(node) != Some(&true)
            && measures
                .all
                .get(node)
                .is_some_and(|all| (8..60).contains(&all.weight));
        if short {
            let text = document.text_below(node);
            if !text.ends_with([':', '：', '?', '？']) {
                places.entry(bare(&text)).or_default().push(node);
            }
        }
    }
    // A box and the line in it are two places of one line.
    for nodes in places.into_values() {
        let lines = nodes
            .windows(2)
            .filter(|two| matches!(two, [one, other] if !document.contains(*one, *other)))
            .count()
            + 1;
        if lines >= TIMES {
            for node in nodes {
                mark(skip, node);
            }
        }
    }
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
    if !begun && said.matter && all.weight < 250 && all.marks < 4 {
        return true;
    }
    if said.matter && all.weight < 80 && !inline && all.marks < 2 {
        return true;
    }
    if inline {
        let parent = document.parent(node);
        return !is_inline(document.name(parent))
            && (is_lone_link(document, measures, node, parent)
                || (!begun && is_matter(document, measures, node, all.weight)));
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
        if line_leaves(&text, begun, all.linked_percent(), all.weight) {
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

/// Whether an element within a line is a date or byline above the text, beside blocks.
fn is_matter(document: &Document, measures: &Measures, node: usize, weight: usize) -> bool {
    let parent = document.parent(node);
    let beside_blocks = match (measures.all.get(parent), measures.own.get(parent)) {
        (Some(all), Some(own)) => own.weight < all.weight && own.weight < 250,
        _ => false,
    };
    if !beside_blocks || weight >= 110 {
        return false;
    }
    let text = document.text_below(node);
    let dateline = text.ends_with(['—', '–', '－', '-', '―']);
    !dateline && (document.name(node) == "time" || line_leaves(&text, false, 0, weight))
}

/// Whether a short line is no text: advertisement, byline, date, a lead to another story.
fn line_leaves(text: &str, begun: bool, linked_percent: usize, weight: usize) -> bool {
    let own = bare(text);
    // Labels of advertisements are often numbered.
    let label = own.trim_end_matches(|character: char| character.is_ascii_digit());
    if NOISE.contains(&label) {
        return true;
    }
    let lower = text
        .trim_start_matches(['>', '»', '▶', '【', '[', '•', '·', '→', ' '])
        .to_lowercase();
    if ELSEWHERE.iter().any(|begin| lower.starts_with(begin))
        && (linked_percent > 30 || weight < 40)
    {
        return true;
    }
    if begun {
        let inner = lower.trim_start_matches(['(', '（', '【', '[', '*', '※', '•']);
        return weight < 400 && NOTICES.iter().any(|begin| inner.starts_with(begin));
    }
    // Above the text: bylines, dates, sources.
    let dated = crate::date::stands_in(text);
    let amount = amount(text);
    let by = [
        "by ",
        "von ",
        "作者",
        "记者",
        "記者",
        "来源",
        "來源",
        "发布",
        "發布",
        "责任编辑",
        "编辑：",
        "文/",
        "updated",
        "published",
        "posted",
    ]
    .iter()
    .any(|begin| lower.starts_with(begin));
    (dated && amount.weight < 110 && amount.marks < 5)
        || (by && amount.weight < 110 && !text.contains('。'))
}

/// Headings, and short lines that end in a colon, with nothing behind them.
fn headings_of_nothing(document: &Document, measures: &Measures, root: usize, skip: &mut [bool]) {
    let is_heading =
        |node: usize| matches!(document.name(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    // The last heading that no text has followed, and whether something was left out since.
    let mut waiting: Vec<usize> = Vec::new();
    let mut left_out = false;
    let mut node = root;
    while node < document.end(root) {
        if skip.get(node) == Some(&true) {
            left_out |= measures
                .all
                .get(node)
                .is_some_and(|all| all.weight > 40 && all.linked_percent() > 40);
            node = document.end(node);
            continue;
        }
        let Some(own) = measures.own.get(node) else {
            return;
        };
        if is_heading(node) {
            if left_out {
                for heading in waiting.drain(..) {
                    mark(skip, heading);
                }
            }
            waiting.push(node);
            left_out = false;
            node = document.end(node);
            continue;
        }
        if own.weight > 0 {
            let colon = own.weight < 60 && {
                let text = collapse(&document.text_below(node));
                text.ends_with([':', '：'])
            };
            // A heading belongs to the text behind it, unless what it headed was left out.
            if left_out && own.prose > 0 {
                for heading in waiting.drain(..) {
                    mark(skip, heading);
                }
            }
            waiting.clear();
            left_out = false;
            if colon {
                waiting.push(node);
            }
        }
        node += 1;
    }
    for heading in waiting {
        mark(skip, heading);
    }
}
