//! The way of each token into the tree: the state that the rules share, and which rules are asked.

use std::borrow::Cow;

use jianbao_html::{Reading, Token as HtmlToken, Tokenizer, decode_attribute, decode_text};

use crate::document::Attribute;
use crate::parse::doctype::is_quirky;
use crate::parse::tag::Tag;
use crate::parse::tree::{Element, Id, NIL, Place, ROOT, Tree};
use crate::spans::Span;

/// The insertion modes of the standard (§13.2.4.1), but for "text", which needs none here, and "in
/// table text", which is decided token by token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    BeforeHtml,
    BeforeHead,
    InHead,
    InHeadNoscript,
    AfterHead,
    InBody,
    InTable,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    InTemplate,
    AfterBody,
    InFrameset,
    AfterFrameset,
}

/// What the rules are asked about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    /// White space.
    Space(Span),
    /// Text that is more than white space.
    Text(Span),
    Start(Element, SelfClosing),
    End(Tag, Span),
}

/// Whether a start tag ends with `/>`.
pub(super) type SelfClosing = bool;

/// Whether a token is done with, or has to be looked at again in the mode that is set now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Done,
    Again,
}

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) id: Id,
    pub(super) element: Element,
}

impl Open {
    pub(super) fn is(&self, tag: Tag) -> bool {
        self.element.tag == tag && !self.element.foreign
    }
}

/// A formatting element that goes on in the next block, or a border that it does not cross.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Marker,
    Formatting(Open),
}

/// What is built and what is known of it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of the standard, independent of each other"
)]
pub(super) struct Builder<'a> {
    pub(super) tree: Tree<'a>,
    pub(super) stack: Vec<Open>,
    /// How many elements of each tag are open.
    pub(super) counts: [u32; 256],
    pub(super) formatting: Vec<Entry>,
    pub(super) mode: Mode,
    pub(super) template_modes: Vec<Mode>,
    pub(super) head: Id,
    pub(super) form: Id,
    pub(super) quirky: bool,
    pub(super) frameset_ok: bool,
    /// Whether what does not belong in a table goes before it.
    pub(super) fostering: bool,
    /// Deepest stack.
    pub(super) depth: usize,
    /// The element whose raw text comes next, and whether that text is kept.
    pub(super) raw: Option<(Id, bool)>,
    page: &'a str,
    pub(super) cut: bool,
}

/// Builds the tree of a page.
pub(super) fn build(page: &str, nodes: usize, depth: usize) -> Builder<'_> {
    let mut builder = Builder {
        tree: Tree::new(page),
        stack: Vec::new(),
        counts: [0; 256],
        formatting: Vec::new(),
        mode: Mode::BeforeHtml,
        template_modes: Vec::new(),
        head: NIL,
        form: NIL,
        quirky: is_quirky(page),
        frameset_ok: true,
        fostering: false,
        depth,
        raw: None,
        page,
        cut: false,
    };
    let mut tokens = Tokenizer::new(page, Reading::Page);
    let mut foreign = false;
    // The end tag of raw text, and whether a newline at its beginning counts.
    let mut raw_end = None;
    let mut drops_newline = false;
    while let Some(token) = tokens.next() {
        if builder.tree.len() >= nodes {
            builder.cut = true;
            break;
        }
        let raw = builder.raw.take();
        let raw_name = raw_end.take();
        match token {
            HtmlToken::Text {
                raw: text,
                references,
                plain,
            } => {
                let kept = raw.is_none_or(|(_, kept)| kept);
                if kept {
                    let text = if std::mem::take(&mut drops_newline) {
                        text.strip_prefix('\n').unwrap_or(text)
                    } else {
                        text
                    };
                    let span = builder.words(text, references, plain);
                    match raw {
                        Some((parent, _)) => {
                            builder.tree.insert_text(Place { parent, next: NIL }, span);
                        }
                        None => builder.characters(span),
                    }
                }
                raw_end = raw_name;
            }
            HtmlToken::Start(tag) => {
                let element = builder.element(tag.name, tokens.attributes());
                if element.tag == Tag::NoScript {
                    // As without scripting: the fallbacks of lazy pictures are markup.
                    tokens.expect_markup();
                }
                drops_newline = matches!(element.tag, Tag::Pre | Tag::Listing | Tag::TextArea);
                if element.tag.is_raw() && !foreign {
                    // Where no rule takes the element its text goes with it.
                    builder.raw = Some((NIL, false));
                    raw_end = Some(element.tag);
                }
                let deep = builder.stack.len() >= builder.depth && !element.tag.is_void();
                if deep && !element.tag.is_raw() {
                    builder.cut = true;
                } else {
                    builder.process(Token::Start(element, tag.self_closing));
                }
            }
            HtmlToken::End(name) => {
                drops_newline = false;
                let tag = Tag::of(name);
                if raw_name != Some(tag) {
                    let name = builder.span(name);
                    builder.process(Token::End(tag, name));
                }
            }
            HtmlToken::Comment | HtmlToken::Cut => {}
        }
        let now = builder.is_in_foreign();
        if now != foreign {
            foreign = now;
            tokens.set_foreign(foreign);
        }
    }
    builder.finish();
    builder
}

impl Builder<'_> {
    /// Every page has a head and a body.
    fn finish(&mut self) {
        while self.is_open(Tag::Template) {
            self.in_head(Token::End(Tag::Template, Span::default()));
        }
        if self.mode == Mode::InHeadNoscript {
            self.pop();
            self.mode = Mode::InHead;
        }
        if matches!(
            self.mode,
            Mode::BeforeHtml | Mode::BeforeHead | Mode::InHead | Mode::AfterHead
        ) {
            let end = Token::End(Tag::Body, Span::default());
            self.process(end);
        }
    }

    /// The place of a piece of the page.
    fn span(&self, part: &str) -> Span {
        let start = part
            .as_ptr()
            .addr()
            .checked_sub(self.page.as_ptr().addr())
            .filter(|start| !part.is_empty() && start + part.len() <= self.page.len());
        start.map_or_else(Span::default, |start| Span::new(start, part.len()))
    }

    /// The place of a piece of the page, or of what was made of it.
    fn keep(&mut self, text: Cow<'_, str>) -> Span {
        match text {
            Cow::Borrowed(text) => self.span(text),
            Cow::Owned(text) => self.tree.texts.make(&text),
        }
    }

    fn words(&mut self, raw: &str, references: bool, plain: bool) -> Span {
        if plain || !references {
            return self.span(raw);
        }
        self.keep(decode_text(raw))
    }

    fn element(&mut self, name: &str, attributes: &[(&str, &str)]) -> Element {
        let tag = Tag::of(name);
        if tag == Tag::Other {
            let name = self.lower(name);
            self.tree.attributes.push(Attribute {
                name,
                value: Span::default(),
            });
        }
        let first = self.tree.attributes.len();
        for (name, value) in attributes {
            let name = self.lower(name);
            let value = self.keep(decode_attribute(value));
            self.tree.attributes.push(Attribute { name, value });
        }
        let count = self.tree.attributes.len() - first;
        Element {
            tag,
            name: self.span(name),
            first_attribute: u32::try_from(first).unwrap_or_default(),
            attributes: u32::try_from(count).unwrap_or_default(),
            foreign: false,
        }
    }

    fn lower(&mut self, name: &str) -> Span {
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.tree.texts.make(&name.to_ascii_lowercase())
        } else {
            self.span(name)
        }
    }

    fn characters(&mut self, span: Span) {
        let text = self.tree.texts.get(span);
        let blank = text.len() - text.trim_ascii_start().len();
        if blank == span.len() {
            self.process(Token::Space(span));
            return;
        }
        let splits = blank > 0
            && !matches!(
                self.mode,
                Mode::InBody
                    | Mode::InCell
                    | Mode::InCaption
                    | Mode::InTemplate
                    | Mode::InTable
                    | Mode::InTableBody
                    | Mode::InRow
            );
        if splits {
            let (space, words) = span.split(blank);
            self.process(Token::Space(space));
            self.process(Token::Text(words));
        } else {
            self.process(Token::Text(span));
        }
    }

    /// Looks a token up in the rules until it is done with.
    fn process(&mut self, token: Token) {
        /// More steps than any token takes: from before the head into a row of a table.
        const MAX_STEPS: usize = 64;
        for _ in 0..MAX_STEPS {
            let flow = if self.is_foreign(token) {
                self.in_foreign(token)
            } else {
                self.step(self.mode, token)
            };
            if flow == Flow::Done {
                return;
            }
        }
    }

    pub(super) fn step(&mut self, mode: Mode, token: Token) -> Flow {
        match mode {
            Mode::InBody => self.in_body(token),
            Mode::BeforeHtml => self.before_html(token),
            Mode::BeforeHead => self.before_head(token),
            Mode::InHead => self.in_head(token),
            Mode::InHeadNoscript => self.in_head_noscript(token),
            Mode::AfterHead => self.after_head(token),
            Mode::InTable => self.in_table(token),
            Mode::InCaption => self.in_caption(token),
            Mode::InColumnGroup => self.in_column_group(token),
            Mode::InTableBody => self.in_table_body(token),
            Mode::InRow => self.in_row(token),
            Mode::InCell => self.in_cell(token),
            Mode::InTemplate => self.in_template(token),
            Mode::AfterBody => self.after_body(token),
            Mode::InFrameset => self.in_frameset(token),
            Mode::AfterFrameset => self.after_frameset(token),
        }
    }

    pub(super) fn again(&mut self, mode: Mode) -> Flow {
        self.mode = mode;
        Flow::Again
    }

    /// Where a node goes now (§13.2.6.1).
    pub(super) fn place(&self) -> Place {
        let Some(current) = self.stack.last() else {
            return Place {
                parent: ROOT,
                next: NIL,
            };
        };
        if self.fostering && current.element.tag.is_table_part() && !current.element.foreign {
            return self.foster_place();
        }
        Place {
            parent: current.id,
            next: NIL,
        }
    }

    /// Before the table, so that what is misplaced in it is not lost.
    pub(super) fn foster_place(&self) -> Place {
        for (index, open) in self.stack.iter().enumerate().rev() {
            if open.is(Tag::Template) {
                return Place {
                    parent: open.id,
                    next: NIL,
                };
            }
            if open.is(Tag::Table) {
                let parent = self.tree.parent(open.id);
                if parent != NIL {
                    return Place {
                        parent,
                        next: open.id,
                    };
                }
                let above = index.checked_sub(1).and_then(|above| self.stack.get(above));
                return Place {
                    parent: above.map_or(ROOT, |above| above.id),
                    next: NIL,
                };
            }
        }
        Place {
            parent: self.stack.first().map_or(ROOT, |html| html.id),
            next: NIL,
        }
    }

    pub(super) fn insert(&mut self, element: Element) -> Id {
        let id = self.tree.create(element);
        let place = self.place();
        self.tree.insert(place, id);
        self.push(Open { id, element });
        id
    }

    pub(super) fn insert_implied(&mut self, tag: Tag) -> Id {
        self.insert(Element::implied(tag))
    }

    /// Inserts an element that holds nothing.
    pub(super) fn insert_void(&mut self, element: Element) -> Id {
        let id = self.tree.create(element);
        let place = self.place();
        self.tree.insert(place, id);
        id
    }

    /// Inserts an element of raw text; the text follows.
    pub(super) fn insert_raw(&mut self, element: Element) {
        let id = self.insert_void(element);
        let kept = match element.tag {
            Tag::Style => false,
            Tag::Script => self.is_data(element),
            _ => true,
        };
        self.raw = Some((id, kept));
    }

    /// Whether a script is no script but linked data.
    fn is_data(&self, script: Element) -> bool {
        self.attribute(script, "type")
            .is_some_and(|value| value.to_ascii_lowercase().contains("ld+json"))
    }

    pub(super) fn attribute(&self, element: Element, name: &str) -> Option<&str> {
        let first = element.first_attribute as usize;
        let attributes = self
            .tree
            .attributes
            .get(first..first + element.attributes as usize)?;
        let found = attributes
            .iter()
            .find(|attribute| self.tree.texts.get(attribute.name) == name)?;
        Some(self.tree.texts.get(found.value))
    }

    pub(super) fn insert_words(&mut self, span: Span) {
        let place = self.place();
        self.tree.insert_text(place, span);
    }
}
