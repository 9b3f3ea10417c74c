//! A page as a tree that selectors can ask, within limits.
//!
//! html5ever has none of its own: its tree builder walks the stack of open elements for many tags, so a gate
//! refuses what is too deep or too much; and its tokenizer compares each attribute of a tag with all earlier
//! ones, so the page is fed in small pieces, and cut where a tag goes on and on.

mod sink;

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use scraper::{ElementRef, Html, Selector};
use url::Url;

pub(super) use sink::Id;
use sink::Sink;

/// Longest page that is looked at, in bytes: list pages beyond 2 MB were not seen.
const MAX_PAGE_BYTES: usize = 4 << 20;
/// Most nodes of a page; front pages of portals have some 20,000.
const MAX_NODES: usize = 200_000;
/// Deepest nesting; browsers stop at 512, pages stay below 100.
const MAX_DEPTH: usize = 256;
/// How much the tokenizer is given at once, in bytes: within one piece, attributes are few enough.
const PIECE_BYTES: usize = 2 << 10;
/// Most comparisons of attributes that tags longer than a piece may cost: some tenths of a second.
const MAX_COMPARISONS: usize = 500_000_000;
/// Longest URL that is taken, in bytes; servers refuse longer ones.
const MAX_URL_BYTES: usize = 8 << 10;

/// A parsed page.
pub(super) struct Page {
    pub(super) html: Html,
    /// What its references are relative to.
    base: Url,
}

impl Page {
    /// Parses a page that was found at `url`.
    pub(super) fn parse(text: &str, url: &Url) -> Self {
        let end = text.floor_char_boundary(MAX_PAGE_BYTES);
        let html = parse(text.get(..end).unwrap_or_default());
        let base = base(&html, url).unwrap_or_else(|| url.clone());
        Self { html, base }
    }

    /// The absolute web address of a reference, without its fragment.
    pub(super) fn resolve(&self, reference: &str) -> Option<Url> {
        let reference = reference.trim();
        if reference.is_empty() || reference.len() > MAX_URL_BYTES {
            return None;
        }
        let mut url = self.base.join(reference).ok()?;
        url.set_fragment(None);
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
    }

    /// The elements that a selector of ours finds, in the page's order.
    pub(super) fn select<'a>(&'a self, selector: &str) -> Vec<ElementRef<'a>> {
        Selector::parse(selector)
            .map(|selector| self.html.select(&selector).collect())
            .unwrap_or_default()
    }
}

/// The URL of the first `base` element that has one (WHATWG HTML §4.2.3).
fn base(html: &Html, url: &Url) -> Option<Url> {
    let selector = Selector::parse("base[href]").ok()?;
    let reference = html.select(&selector).next()?.value().attr("href")?;
    let base = url.join(reference.trim()).ok()?;
    (matches!(base.scheme(), "http" | "https") && base.has_host()).then_some(base)
}

fn parse(text: &str) -> Html {
    // Without scripting, `noscript` holds markup.
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let gate = Gate {
        builder: TreeBuilder::new(Sink::new(), options),
        tokens: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(gate, TokenizerOpts::default());
    let input = BufferQueue::default();
    let (mut rest, mut separators, mut comparisons) = (text, 0_usize, 0_usize);
    while !rest.is_empty() && comparisons < MAX_COMPARISONS {
        // A character has at most four bytes, so a piece is never empty.
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        rest = behind;
        let before = tokenizer.sink.tokens.get();
        input.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        if tokenizer.sink.tokens.get() > before {
            separators = 0;
            continue;
        }
        // The whole piece lies within one tag (or a comment, which costs nothing).
        let here = piece.bytes().filter(|byte| separates(*byte)).count();
        separators += here;
        comparisons = comparisons.saturating_add(separators.saturating_mul(here));
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.into_html()
}

/// Whether an attribute can begin behind a byte.
fn separates(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
}

/// What stands between tokenizer and tree builder.
struct Gate {
    builder: TreeBuilder<Id, Sink>,
    /// How many tokens came by.
    tokens: Cell<usize>,
}

impl TokenSink for Gate {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.tokens.set(self.tokens.get() + 1);
        let sink = &self.builder.sink;
        let is_refused = match &token {
            Token::TagToken(tag) => {
                let is_start = tag.kind == TagKind::StartTag;
                sink.len() >= MAX_NODES || is_start && sink.depth() >= MAX_DEPTH
            }
            Token::CharacterTokens(_) => sink.len() >= MAX_NODES,
            Token::CommentToken(_) => true,
            _ => false,
        };
        if is_refused {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page::parse(text, &Url::parse("https://example.org/a/b.html").unwrap())
    }

    #[test]
    fn references_are_relative_to_the_base() {
        let page = page("<base href='//cdn.test/x/'><a href=y#z>");
        let url = page.resolve(" y#z ").unwrap();
        assert_eq!(url.as_str(), "https://cdn.test/x/y");
        for reference in ["", "javascript:1", "mailto:a@example.org", "http://"] {
            assert_eq!(page.resolve(reference), None, "{reference}");
        }
    }

    #[test]
    fn hostile_pages_end_early() {
        let attributes: Vec<String> = (0..400_000).map(|number| format!(" a{number}")).collect();
        let attributes = attributes.concat();
        for text in [
            "<div>".repeat(300_000),
            "<p><font size=1><b>".repeat(60_000),
            "<table>".repeat(100_000),
            format!("<svg><title><p{attributes}></title>"),
            "<a href='".to_owned(),
            "<template>".repeat(50_000),
            "<select><option>".repeat(50_000),
            "<svg><math><mi>".repeat(50_000),
        ] {
            let page = page(&text);
            assert!(page.html.tree.values().len() <= 2 * MAX_NODES);
        }
    }
}
