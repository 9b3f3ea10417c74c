//! From tokens to entries: which elements hold others, which hold text, and where each ends when its
//! end tag is missing. Only the open entry is kept; memory does not grow with their number.

use std::borrow::Cow;
use std::sync::Arc;

use super::attributes::{attributes, lower};
use super::element::{Element, Scope};
use super::leaf::{Leaf, Piece, Wrapper, push, push_decoded, push_raw, push_str, push_tag};
use super::meta;
use super::name::{Declarations, Space, split};
use super::role::{FIELDS, TEXTS, VOID, is_entry, is_leaf, is_root, is_verbatim};
use super::token::{Tag, Token};
use crate::doctype::Entities;
use crate::warning::{WarningKind, Warnings, quoted};
use crate::{Context, Limits};

/// What an open element is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// `rss`, `rdf:RDF`, `channel`, `feed`.
    Wrapper,
    Entry,
    /// Holds elements: `author`, `image`.
    Group,
    /// Holds text or markup.
    Leaf,
    /// Markup inside a leaf.
    Inner,
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    role: Role,
    /// How many declarations were in force before it.
    declarations: usize,
    /// What it inherits to its children.
    scope: Arc<Scope>,
}

/// What became of a token.
#[derive(Debug)]
pub(super) enum Step<'a> {
    Nothing,
    /// The document's own element began; when it is an empty entry, it is that entry, too.
    Root(Element<'a>),
    /// An element begins where a feed should.
    Stranger(Cow<'a, str>),
    /// An entry is complete.
    Entry(Element<'a>),
}

/// Builds elements from tokens.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Tree<'a> {
    limits: Limits,
    declarations: Declarations<'a>,
    entities: Entities<'a>,
    document: Arc<Scope>,
    stack: Vec<Open<'a>>,
    /// What the feed says of itself.
    feed: Element<'a>,
    /// The elements being filled: entry, groups and leaf of the stack.
    filling: Vec<Element<'a>>,
    /// Elements beyond the depth limit that are open.
    overflow: usize,
    /// Fields of the open entry so far, and of the feed.
    fields: (usize, usize),
    /// Whether an entry is open.
    in_entry: bool,
    has_root: bool,
    /// Whether an HTML page began before the feed.
    in_page: bool,
    /// Whether the `div` around XHTML is a part of it, as in Atom 0.3.
    keeps_wrapper: bool,
    /// Of the open leaf.
    leaf: Leaf,
}

impl<'a> Tree<'a> {
    pub(super) fn new(context: &Context) -> Self {
        let language = context.content_language.as_deref().map(str::trim);
        let document = Arc::new(Scope {
            base: context.base().map(Arc::new),
            base_is_stated: false,
            language: language
                .filter(|language| !language.is_empty())
                .map(Arc::from),
        });
        let feed = Element::new(Space::Rss, Cow::Borrowed(""), Arc::clone(&document));
        Self {
            limits: context.limits,
            declarations: Declarations::default(),
            entities: Entities::default(),
            document,
            stack: Vec::new(),
            feed,
            filling: Vec::new(),
            overflow: 0,
            fields: (0, 0),
            in_entry: false,
            has_root: false,
            in_page: false,
            keeps_wrapper: false,
            leaf: Leaf::default(),
        }
    }

    /// Takes a token. An entry that its successor's start ends is given as that starts.
    pub(super) fn take(&mut self, token: Token<'a>, warnings: &mut Warnings) -> Step<'a> {
        match token {
            Token::Start(tag) => return self.start(tag, warnings),
            Token::End(name) => return self.end(name, warnings),
            Token::Text(text) => self.text(Piece::Plain(text), warnings),
            Token::Cdata(text) => self.text(Piece::Cdata(text), warnings),
            Token::Reference(name) => self.text(Piece::Reference(name), warnings),
            Token::Doctype(doctype) => self.entities.declare(doctype),
        }
        Step::Nothing
    }

    /// Ends what is open: the entry that the end of the input cut off, if any, and the feed.
    pub(super) fn finish(mut self, warnings: &mut Warnings) -> (Option<Element<'a>>, Element<'a>) {
        let mut entry = None;
        if !self.stack.is_empty() {
            warnings.add(WarningKind::Structure, || {
                let names: Vec<&str> = self.stack.iter().map(|open| open.name).take(4).collect();
                format!("the input ends in {}", quoted(&names.join(" ")))
            });
            entry = self.close_to(0);
        }
        (entry, self.feed)
    }

    fn start(&mut self, tag: Tag<'a>, warnings: &mut Warnings) -> Step<'a> {
        let local = lower(split(tag.name).1);
        let mut done = None;
        if self.leaf.open {
            if !self.ends_leaf(&tag, &local) {
                self.inner(tag, &local, warnings);
                return Step::Nothing;
            }
            warnings.add(WarningKind::Structure, || {
                format!("an element is not closed before {}", quoted(tag.raw))
            });
            let leaf = self.stack.iter().rposition(|open| open.role == Role::Leaf);
            self.close_to(leaf.unwrap_or_default());
        }
        if self.ends_group(&local) {
            warnings.add(WarningKind::Structure, || {
                format!("an element is not closed before {}", quoted(tag.raw))
            });
            self.close_to(self.stack.len() - 1);
        }
        let marks = self.declarations.len();
        let parent = self.stack.last().map_or(&self.document, |open| &open.scope);
        let parent = Arc::clone(parent);
        let (attributes, scope) = attributes(&tag, parent, &mut self.declarations, &self.entities);
        let (prefix, _) = split(tag.name);
        let (space, is_declared) = self.declarations.space(prefix);
        if !is_declared {
            warnings.add(WarningKind::Prefix, || {
                format!("the prefix {} is not declared", quoted(prefix))
            });
        }
        let mut element = Element::new(space, local, Arc::clone(&scope));
        element.attributes = attributes;
        if !self.has_root && !self.is_root(&element) {
            self.declarations.forget(marks);
            self.in_page |= element.name == "html";
            return Step::Stranger(element.name);
        }
        if is_entry(&element) && (self.in_entry || self.in_group()) {
            warnings.add(WarningKind::Structure, || {
                "an entry or group is not closed before the next entry".to_owned()
            });
            let wrapper = self
                .stack
                .iter()
                .rposition(|open| open.role == Role::Wrapper);
            done = self.close_to(wrapper.map_or(0, |at| at + 1));
        }
        if self.stack.len() >= self.limits.depth {
            let depth = self.limits.depth;
            warnings.add(WarningKind::Limit, || {
                format!("elements are nested deeper than {depth}")
            });
            self.declarations.forget(marks);
            self.overflow += usize::from(!tag.empty);
            return done.map_or(Step::Nothing, Step::Entry);
        }
        let role = self.role(&element);
        self.stack.push(Open {
            name: tag.name,
            role,
            declarations: marks,
            scope,
        });
        let root = (!self.has_root).then(|| element.clone());
        if let Some(root) = &root {
            self.keeps_wrapper = matches!(meta::format(root).1.as_str(), "0.1" | "0.2" | "0.3");
        }
        self.has_root = true;
        match role {
            Role::Wrapper => {
                // What `channel` and `feed` state is the feed's.
                self.feed.scope = element.scope;
                self.feed.attributes.extend(element.attributes);
            }
            Role::Entry => {
                self.fields.0 = 0;
                self.in_entry = true;
                self.filling.push(element);
            }
            Role::Leaf => {
                self.leaf = Leaf {
                    open: true,
                    verbatim: is_verbatim(&element),
                    ..Leaf::default()
                };
                self.filling.push(element);
            }
            Role::Group | Role::Inner => self.filling.push(element),
        }
        if tag.empty {
            let at = self.stack.len() - 1;
            done = self.close_to(at).or(done);
        }
        match (root, done) {
            (Some(root), _) => Step::Root(root),
            (None, Some(entry)) => Step::Entry(entry),
            (None, None) => Step::Nothing,
        }
    }

    /// Whether a feed begins with this element. A page may have an element of that name; a feed in a
    /// page says what it is.
    fn is_root(&self, element: &Element<'_>) -> bool {
        let is_plain =
            element.attribute("xmlns").is_none() && element.attribute("version").is_none();
        is_root(element) && !(self.in_page && is_plain)
    }

    /// Whether a group outside of entries is open.
    fn in_group(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|open| open.role == Role::Group)
    }

    /// Whether a start tag inside the open leaf shows that the leaf's end tag is missing.
    fn ends_leaf(&self, tag: &Tag<'_>, local: &str) -> bool {
        let Some(leaf) = self.filling.last() else {
            return false;
        };
        if matches!(local, "item" | "entry") && self.in_entry && !self.leaf.verbatim {
            return split(tag.name).0.is_empty();
        }
        // With markup open inside, the field's name is more likely HTML's.
        let is_innermost = self
            .stack
            .last()
            .is_some_and(|open| open.role == Role::Leaf);
        is_innermost && is_text(leaf) && FIELDS.contains(&local)
    }

    /// The same of a group that should hold text only, such as `link`.
    fn ends_group(&self, local: &str) -> bool {
        self.in_group() && FIELDS.contains(&local) && self.filling.last().is_some_and(is_text)
    }

    /// Markup inside the open leaf.
    fn inner(&mut self, tag: Tag<'a>, local: &str, warnings: &mut Warnings) {
        let is_outermost = self
            .stack
            .last()
            .is_some_and(|open| open.role == Role::Leaf);
        let Some(leaf) = self.filling.last_mut() else {
            return;
        };
        let is_wrapper = self.leaf.verbatim
            && is_outermost
            && local == "div"
            && !tag.empty
            && self.leaf.wrapper == Wrapper::None
            && leaf.text.trim().is_empty();
        if is_outermost && !is_wrapper {
            self.leaf.beside_wrapper();
        }
        push_tag(&mut leaf.text, &tag, local);
        if is_wrapper {
            self.leaf.wrapper = Wrapper::Open(leaf.text.len());
            let scope = Arc::clone(&leaf.scope);
            let marks = self.declarations.len();
            let (_, scope) = attributes(&tag, scope, &mut self.declarations, &self.entities);
            self.declarations.forget(marks);
            let Some(leaf) = self.filling.last_mut() else {
                return;
            };
            leaf.scope = scope;
        }
        let Some(leaf) = self.filling.last_mut() else {
            return;
        };
        leaf.has_markup = true;
        if tag.empty || VOID.contains(&local) {
            return;
        }
        if self.stack.len() >= self.limits.depth {
            let depth = self.limits.depth;
            warnings.add(WarningKind::Limit, || {
                format!("elements are nested deeper than {depth}")
            });
            self.overflow += 1;
            return;
        }
        self.stack.push(Open {
            name: tag.name,
            role: Role::Inner,
            declarations: self.declarations.len(),
            scope: Arc::clone(&self.document),
        });
    }

    fn end(&mut self, name: &'a str, warnings: &mut Warnings) -> Step<'a> {
        let found = self
            .stack
            .iter()
            .rposition(|open| open.name == name)
            .or_else(|| {
                let same = |open: &Open<'_>| open.name.eq_ignore_ascii_case(name);
                self.stack.iter().rposition(same)
            });
        let open = found.and_then(|at| self.stack.get(at));
        let role = open.map(|open| open.role);
        if let Some(open) = open.filter(|open| open.name != name) {
            warnings.add(WarningKind::Structure, || {
                format!("{} is closed as {}", quoted(open.name), quoted(name))
            });
        }
        if self.overflow > 0 {
            if matches!(role, None | Some(Role::Inner | Role::Group)) {
                self.overflow -= 1;
                return Step::Nothing;
            }
            self.overflow = 0;
        }
        let Some(at) = found else {
            if self.has_root && !VOID.contains(&split(name).1) {
                warnings.add(WarningKind::Structure, || {
                    format!("{} is closed and was not open", quoted(name))
                });
            }
            return Step::Nothing;
        };
        if at + 1 < self.stack.len() {
            warnings.add(WarningKind::Structure, || {
                format!("{} is closed before what is in it", quoted(name))
            });
        }
        self.close_to(at).map_or(Step::Nothing, Step::Entry)
    }

    /// Ends all open elements from `at` on, giving the entry among them.
    fn close_to(&mut self, at: usize) -> Option<Element<'a>> {
        let mut entry = None;
        while self.stack.len() > at {
            let open = self.stack.pop()?;
            self.declarations.forget(open.declarations);
            match open.role {
                Role::Wrapper => {}
                Role::Inner => self.close_inner(&open),
                Role::Entry => {
                    self.in_entry = false;
                    entry = self.filling.pop();
                }
                Role::Leaf => {
                    let mut leaf = self.filling.pop()?;
                    self.leaf.finish(&mut leaf, self.keeps_wrapper);
                    self.leaf = Leaf::default();
                    self.attach(leaf);
                }
                Role::Group => {
                    let group = self.filling.pop()?;
                    self.attach(group);
                }
            }
        }
        entry
    }

    fn close_inner(&mut self, open: &Open<'a>) {
        let is_outermost = self
            .stack
            .last()
            .is_some_and(|open| open.role == Role::Leaf);
        let Some(leaf) = self.filling.last_mut() else {
            return;
        };
        if let (true, Wrapper::Open(from)) = (is_outermost, self.leaf.wrapper) {
            self.leaf.wrapper = Wrapper::Closed(from, leaf.text.len());
        }
        for piece in ["</", split(open.name).1, ">"] {
            push_str(&mut leaf.text, piece);
        }
    }

    /// Adds a complete element to the one that holds it.
    fn attach(&mut self, element: Element<'a>) {
        let count = if self.in_entry {
            &mut self.fields.0
        } else {
            &mut self.fields.1
        };
        *count += 1;
        if *count > self.limits.fields {
            return;
        }
        let parent = self.filling.last_mut().unwrap_or(&mut self.feed);
        parent.children.push(element);
    }

    /// Adds character data: as it stands, or what it stands for.
    fn text(&mut self, piece: Piece<'a>, warnings: &mut Warnings) {
        let role = self.stack.last().map(|open| open.role);
        if let Piece::Plain(text) = piece
            && self.has_root
            && self.stack.is_empty()
            && !text.trim().is_empty()
        {
            warnings.add(WarningKind::Structure, || {
                format!("text behind the end: {}", quoted(text))
            });
        }
        let Some(element) = self.filling.last_mut() else {
            return;
        };
        let entities = &self.entities;
        let is_known = match role {
            Some(Role::Inner) => push_raw(&mut element.text, piece, entities),
            Some(Role::Leaf) if self.leaf.verbatim => {
                let is_space = matches!(piece, Piece::Plain(text) if text.trim().is_empty());
                if !is_space {
                    self.leaf.beside_wrapper();
                }
                if !element.has_markup {
                    let mut decoded = Cow::Borrowed("");
                    push_decoded(&mut decoded, piece, entities);
                    self.leaf.decoded.push_str(&decoded);
                }
                push_raw(&mut element.text, piece, entities)
            }
            Some(Role::Leaf) => push_decoded(&mut element.text, piece, entities),
            Some(Role::Group) => match piece {
                // The space between elements is of no use.
                Piece::Plain(text) if element.text.is_empty() => {
                    push(&mut element.text, text.trim_start());
                    true
                }
                _ => push_decoded(&mut element.text, piece, entities),
            },
            _ => true,
        };
        if let (false, Piece::Reference(name)) = (is_known, piece) {
            warnings.add(WarningKind::Reference, || {
                format!("unknown reference {}", quoted(name))
            });
        }
    }

    fn role(&self, element: &Element<'_>) -> Role {
        let parent = self.stack.last().map(|open| open.role);
        match parent {
            None | Some(Role::Wrapper) if is_entry(element) => Role::Entry,
            None | Some(Role::Wrapper) if is_root(element) => Role::Wrapper,
            _ if is_leaf(element) => Role::Leaf,
            _ => Role::Group,
        }
    }
}

/// Whether an element holds text only.
fn is_text(element: &Element<'_>) -> bool {
    element.is_own() && TEXTS.contains(&&*element.name)
}
