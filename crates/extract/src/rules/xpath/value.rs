//! What an expression evaluates to, and the conversions between (XPath 1.0, 3.2 to 3.5 and 4).

use crate::document::Document;

/// A node of a page: an element, a text, the document, or an attribute of an element. In document
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::rules) struct Node {
    pub(in crate::rules) node: usize,
    /// 0 for the node itself, else one more than the attribute's index.
    pub(super) attribute: usize,
}

impl Node {
    pub(super) fn of(node: usize) -> Self {
        Self { node, attribute: 0 }
    }

    pub(in crate::rules) fn is_attribute(self) -> bool {
        self.attribute > 0
    }
}

/// The value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::rules) enum Value {
    /// In document order, without duplicates.
    Nodes(Vec<Node>),
    Text(String),
    Number(f64),
    Truth(bool),
}

impl Value {
    pub(in crate::rules) fn truth(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Truth(truth) => *truth,
        }
    }

    pub(in crate::rules) fn text(&self, document: &Document) -> String {
        match self {
            Self::Nodes(nodes) => nodes
                .first()
                .map(|node| string_of(document, *node))
                .unwrap_or_default(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number_text(*number),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    pub(super) fn number(&self, document: &Document) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Truth(truth) => f64::from(u8::from(*truth)),
            Self::Nodes(_) | Self::Text(_) => to_number(&self.text(document)),
        }
    }
}

/// Text as a number; not a number unless it is one as XPath writes them.
pub(super) fn to_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain {
        text.parse().unwrap_or(f64::NAN)
    } else {
        f64::NAN
    }
}

fn number_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into()
    } else if number == 0.0 {
        "0".into()
    } else {
        number.to_string()
    }
}

/// The text of an attribute, or all text below a node, as it stands in the page.
pub(super) fn string_of(document: &Document, node: Node) -> String {
    if node.is_attribute() {
        return document
            .attributes(node.node)
            .nth(node.attribute - 1)
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default();
    }
    (node.node..document.end(node.node))
        .filter_map(|node| document.text(node))
        .collect()
}
