//! A page as a browser's tokenizer reads it, and what must hold for every page.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use jianbao_publish::{Site, SitePath};

/// A start tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Collector {
    tags: RefCell<Vec<Tag>>,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attributes = tag
                    .attrs
                    .iter()
                    .map(|attribute| {
                        (
                            attribute.name.local.to_string(),
                            attribute.value.to_string(),
                        )
                    })
                    .collect();
                self.tags.borrow_mut().push(Tag {
                    name: tag.name.to_string(),
                    attributes,
                });
            }
            Token::ParseError(error) => panic!("a page has a parse error: {error}"),
            Token::CommentToken(comment) => panic!("a page has a comment: {comment}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The start tags of a page.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let tokenizer = Tokenizer::new(
        Collector::default(),
        TokenizerOpts {
            exact_errors: true,
            ..TokenizerOpts::default()
        },
    );
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.tags.take()
}

/// The text of a page's file.
pub(crate) fn html(site: &Site, path: &SitePath) -> String {
    let page = site
        .page(path)
        .unwrap()
        .unwrap_or_else(|| panic!("no {}", path.to_file()));
    String::from_utf8(page.bytes).unwrap()
}

/// Nothing in the page runs, loads from elsewhere or leaves the tree, but for links that say so.
#[track_caller]
pub(crate) fn assert_safe(html: &str, what: &str) {
    const ELEMENTS: &[&str] = &[
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "a",
        "header",
        "p",
        "nav",
        "main",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dl",
        "dt",
        "dd",
        "div",
        "time",
        "small",
        "footer",
        "section",
        "ul",
        "ol",
        "li",
        "bdi",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "mark",
        "q",
        "cite",
        "code",
        "kbd",
        "samp",
        "var",
        "abbr",
        "dfn",
        "span",
        "ruby",
        "rt",
        "rp",
        "pre",
        "blockquote",
        "table",
        "caption",
        "tr",
        "td",
        "th",
        "br",
        "wbr",
        "hr",
        "figure",
        "figcaption",
    ];
    const ATTRIBUTES: &[&str] = &[
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "rel",
        "type",
        "title",
        "href",
        "class",
        "id",
        "aria-current",
        "aria-label",
        "role",
        "dir",
        "datetime",
        "colspan",
        "rowspan",
        "start",
    ];
    for tag in tags(html) {
        assert!(
            ELEMENTS.contains(&tag.name.as_str()),
            "{what}: <{}>",
            tag.name
        );
        for (name, value) in &tag.attributes {
            assert!(
                ATTRIBUTES.contains(&name.as_str()),
                "{what}: {name} of {}",
                tag.name
            );
            if name != "href" || value.starts_with('#') {
                continue;
            }
            match value.split_once(':') {
                Some(("http" | "https" | "mailto", _)) => {
                    assert_eq!(
                        (tag.name.as_str(), tag.get("rel")),
                        ("a", Some("noreferrer noopener")),
                        "{what}: {value}"
                    );
                }
                Some(_) => panic!("{what}: {value}"),
                None => {
                    let file = value.trim_start_matches("../").split('#').next().unwrap();
                    assert!(SitePath::parse(file).is_some(), "{what}: {value}");
                }
            }
        }
    }
}
