//! What the rules of a site find on a page.

use super::SiteRules;
use super::xpath::{Node, Value, XPath, string_of};
use crate::date;
use crate::document::Document;
use crate::extraction::Date;
use crate::words::collapse;

/// What the rules of a page together may cost, in looks at nodes: so much, and so much a node. Each
/// expression of the public rule files looks at each node a few times.
const STEPS: u64 = 1_000_000;
const STEPS_A_NODE: u64 = 400;

/// Part of it that one expression may take.
const SHARE: u64 = 4;

/// Most rules for the text that are weighed on a page: each is read like a candidate.
const MAX_BODIES: usize = 8;

/// What the rules find.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Of each rule for the text that found anything, the first first, the subtrees that hold it: in
    /// order, none within another.
    pub(crate) bodies: Vec<Vec<usize>>,
    /// Subtrees that are no text.
    pub(crate) stripped: Vec<usize>,
    pub(crate) headline: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) date: Option<Date>,
    /// Whether there is a rule for the text.
    pub(crate) has_body: bool,
    pub(crate) warnings: Vec<String>,
}

impl SiteRules {
    /// The page with what the rules replace in it replaced, unless it would be more than twice
    /// `most_bytes` long.
    pub(crate) fn replaced(&self, mut html: String, most_bytes: usize) -> String {
        for (find, by) in &self.replace {
            let times = html.matches(find.as_str()).count();
            let grown = html.len() + times.saturating_mul(by.len());
            if times > 0 && grown <= most_bytes.saturating_mul(2) {
                html = html.replace(find.as_str(), by);
            }
        }
        html
    }
}

/// Applies rules to a page.
pub(crate) fn apply(rules: &SiteRules, document: &Document, dates: &date::Reading) -> Applied {
    let mut search = Search {
        document,
        name: &rules.name,
        left: STEPS + STEPS_A_NODE * document.len() as u64,
        warnings: Vec::new(),
    };
    let headline = search.first_text(&rules.headline, |text| {
        let text = collapse(text);
        (2..=300).contains(&text.chars().count()).then_some(text)
    });
    let byline = search.all_text(&rules.byline);
    let date = search.first_text(&rules.date, |text| date::parse(text, dates));
    let stripped = search.stripped(rules);
    // Subtrees do not overlap, so the one before a node is the only one that may hold it.
    let is_gone = |node: usize| {
        let before = stripped.partition_point(|root| *root <= node);
        let root = before.checked_sub(1).and_then(|at| stripped.get(at));
        root.is_some_and(|root| document.contains(*root, node))
    };
    let mut bodies: Vec<Vec<usize>> = Vec::new();
    for rule in &rules.body {
        if bodies.len() == MAX_BODIES {
            break;
        }
        let mut roots = search.elements(rule);
        roots.retain(|root| *root != 0 && !is_gone(*root));
        outermost(document, &mut roots);
        if !roots.is_empty() && !bodies.contains(&roots) {
            bodies.push(roots);
        }
    }
    Applied {
        bodies,
        stripped,
        headline,
        byline,
        date,
        has_body: !rules.body.is_empty(),
        warnings: search.warnings,
    }
}

/// Leaves out what is within another. Nodes are in document order.
fn outermost(document: &Document, nodes: &mut Vec<usize>) {
    let mut end = 0;
    nodes.retain(|node| {
        let outside = *node >= end;
        if outside {
            end = document.end(*node);
        }
        outside
    });
}

/// A page, and how much may still be looked at.
struct Search<'a> {
    document: &'a Document,
    name: &'a str,
    left: u64,
    warnings: Vec<String>,
}

impl Search<'_> {
    fn value(&mut self, rule: &XPath) -> Option<Value> {
        let given = self.left / SHARE;
        let mut left = given;
        let value = rule.evaluate(self.document, &mut left);
        self.left -= given - left;
        if value.is_err() {
            let warning = format!("site rule {} dropped: it costs too much", self.name);
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        value.ok()
    }

    /// The elements and texts that a rule selects.
    fn elements(&mut self, rule: &XPath) -> Vec<usize> {
        match self.value(rule) {
            Some(Value::Nodes(nodes)) => nodes
                .into_iter()
                .filter(|node| !node.is_attribute())
                .map(|node| node.node)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The first text of the first rule that gives one.
    fn first_text<T>(&mut self, rules: &[XPath], take: impl Fn(&str) -> Option<T>) -> Option<T> {
        rules.iter().find_map(|rule| {
            let texts = self.texts(rule);
            texts.iter().find_map(|text| take(text))
        })
    }

    /// What a rule selects, as texts.
    fn texts(&mut self, rule: &XPath) -> Vec<String> {
        /// Most nodes that are read, and longest text of one in bytes.
        const MAX_NODES: usize = 12;
        const MAX_BYTES: usize = 2_000;
        let document = self.document;
        let value = self.value(rule);
        let left = &mut self.left;
        let mut read = 0;
        let mut text_of = |node: Node| {
            read += document.end(node.node) - node.node;
            // A machine's form of a date stands beside the reader's.
            let stated = (!node.is_attribute())
                .then(|| document.attribute(node.node, "datetime"))
                .flatten();
            match stated {
                Some(stated) => stated.to_owned(),
                None if node.is_attribute() => string_of(document, node),
                None => document.text_below(node.node),
            }
        };
        let mut texts = match value {
            Some(Value::Nodes(nodes)) => nodes
                .into_iter()
                .take(MAX_NODES)
                .map(&mut text_of)
                .collect(),
            Some(other) => vec![other.text(document)],
            None => Vec::new(),
        };
        *left = left.saturating_sub(read as u64);
        texts.retain(|text| !text.trim().is_empty() && text.len() <= MAX_BYTES);
        texts
    }

    /// The names of the first rule that selects any.
    fn all_text(&mut self, rules: &[XPath]) -> Option<String> {
        rules.iter().find_map(|rule| {
            let texts = self.texts(rule);
            crate::metadata::byline_of(&texts)
        })
    }

    fn stripped(&mut self, rules: &SiteRules) -> Vec<usize> {
        let document = self.document;
        let mut stripped: Vec<usize> = Vec::new();
        for rule in &rules.strip {
            stripped.extend(self.elements(rule));
        }
        if !rules.strip_named.is_empty() || !rules.strip_pictures.is_empty() {
            stripped.extend((0..document.len()).filter(|node| is_named(document, *node, rules)));
        }
        // A rule that takes the whole page away is not meant so, and captions are no text anyway.
        stripped.retain(|node| {
            !document.is_element(*node)
                || !matches!(document.name(*node), "" | "html" | "body" | "figcaption")
        });
        stripped.sort_unstable();
        outermost(document, &mut stripped);
        stripped
    }
}

/// Whether id, class or the address of a picture contain what rules strip.
fn is_named(document: &Document, node: usize, rules: &SiteRules) -> bool {
    /// Longest attribute that is searched, in bytes.
    const MAX_BYTES: usize = 4_000;
    document.attributes(node).any(|(attribute, value)| {
        let parts = match attribute {
            "id" | "class" => &rules.strip_named,
            "src" if document.name(node) == "img" => &rules.strip_pictures,
            _ => return false,
        };
        value.len() <= MAX_BYTES && parts.iter().any(|part| value.contains(part.as_str()))
    })
}
