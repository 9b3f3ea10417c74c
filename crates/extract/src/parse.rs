//! HTML to a [`Document`]: the tree construction of WHATWG HTML §13.2.6 into an arena, within limits.
//!
//! The rules are those of browsers, so that broken markup means what its author saw. What has no part
//! in reading an article is not built: comments, scripts' and styles' text, SVG, MathML. Why this is
//! our own and not a general parser: docs/adr/0005.

mod body;
mod build;
#[cfg(test)]
mod compared;
mod doctype;
mod foreign;
mod formatting;
mod head;
mod scope;
mod table;
mod tag;
mod tree;

use crate::document::Document;
use crate::spans::Texts;

pub(crate) use tag::Tag;

/// A parsed page and whether something of it was cut.
pub(crate) struct Parsed {
    pub(crate) document: Document,
    pub(crate) cut: bool,
}

/// Parses `html`, keeping at most `nodes` nodes and `depth` levels.
pub(crate) fn parse(html: String, nodes: usize, depth: usize) -> Parsed {
    let html = plain(html);
    let built = build::build(&html, nodes, depth);
    let cut = built.cut;
    let (nodes, attributes, made, flattened) = built.tree.into_nodes(depth);
    Parsed {
        document: Document::new(nodes, attributes, Texts::with_made(html, made)),
        cut: cut || flattened,
    }
}

/// Newlines as one character, and no NUL: so that what is kept can stay where it is.
fn plain(html: String) -> String {
    let bytes = html.as_bytes();
    if !bytes.contains(&b'\r') && !bytes.contains(&0) {
        return html;
    }
    html.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "")
}
