//! HTML to a [`Document`]: WHATWG parsing by html5ever into an arena, within limits.
//!
//! html5ever has no limits of its own: its tree builder walks the whole stack of open elements for
//! many tags, and its tokenizer compares each attribute of a tag with all earlier ones. So a gate
//! between the two drops start tags below a depth and everything beyond a number of nodes, and tags
//! with absurdly many attributes are cut before.

mod attributes;
mod sink;

use std::cell::Cell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{TokenizerResult, tree_builder::QuirksMode};

use crate::document::Document;
use sink::{Id, Sink};

/// A parsed page and whether something of it was cut.
pub(crate) struct Parsed {
    pub(crate) document: Document,
    pub(crate) cut: bool,
}

/// Parses `html`, keeping at most `nodes` nodes and `depth` levels.
pub(crate) fn parse(html: &str, nodes: usize, depth: usize) -> Parsed {
    let html = attributes::tame(html);
    // Without scripting, `noscript` holds markup: the fallbacks of lazy pictures.
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        drop_doctype: true,
        quirks_mode: QuirksMode::NoQuirks,
        ..TreeBuilderOpts::default()
    };
    let gate = Gate {
        builder: TreeBuilder::new(Sink::new(), options),
        nodes,
        depth,
        cut: Cell::new(false),
    };
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    let tokenizer = Tokenizer::new(gate, TokenizerOpts::default());
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let gate = tokenizer.sink;
    Parsed {
        document: gate.builder.sink.into_document(),
        cut: gate.cut.get(),
    }
}

/// What stands between tokenizer and tree builder.
struct Gate {
    builder: TreeBuilder<Id, Sink>,
    nodes: usize,
    depth: usize,
    cut: Cell<bool>,
}

impl TokenSink for Gate {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        let full = self.builder.sink.len() >= self.nodes;
        let deep = self.builder.sink.depth() >= self.depth;
        let refused = match &token {
            Token::TagToken(tag) => {
                full || (deep && tag.kind == TagKind::StartTag && !is_void(&tag.name))
            }
            Token::CharacterTokens(_) => full,
            Token::CommentToken(_) => return TokenSinkResult::Continue,
            _ => false,
        };
        if refused {
            self.cut.set(true);
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "img" | "wbr" | "hr" | "source" | "input" | "meta" | "link"
    )
}
