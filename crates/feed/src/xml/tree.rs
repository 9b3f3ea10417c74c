//! From tokens to entries: which elements hold others, which hold text, and where each ends when its
//! end tag is missing. Only the open entry is kept; memory does not grow with their number.

use std::sync::Arc;

use super::element::{Attribute, Element, Scope};
use super::name::{Declarations, Space, split};
use super::role::{FIELDS, TEXTS, VOID, is_entry, is_group, is_root, is_verbatim};
use super::token::{Tag, Token};
use crate::reference;
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
    Inner {
        silent: bool,
    },
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    role: Role,
    /// How many declarations were in force before it.
    declarations: usize,
    /// What it inherits to its children.
    scope: Scope,
}

/// What became of a token.
#[derive(Debug)]
pub(super) enum Step {
    Nothing,
    /// The document's own element began.
    Root(Element),
    /// An element begins where a feed should.
    Stranger(String),
    /// An entry is complete.
    Entry(Element),
}

/// Builds elements from tokens.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    limits: Limits,
    declarations: Declarations,
    document: Scope,
    stack: Vec<Open<'a>>,
    /// What the feed says of itself.
    feed: Element,
    /// The elements being filled: entry, groups and leaf of the stack.
    filling: Vec<Element>,
    /// Elements beyond the depth limit that are open.
    overflow: usize,
    /// Fields of the open entry so far, and of the feed.
    fields: (usize, usize),
    has_root: bool,
    /// Whether an HTML page began before the feed.
    in_page: bool,
    /// Of the open leaf.
    leaf: Leaf,
}

#[derive(Debug, Default)]
struct Leaf {
    /// Whether it is open.
    open: bool,
    /// Whether its text is markup as it stands (Atom `xhtml`).
    verbatim: bool,
    /// Of a verbatim one: what it is when there is no markup in it, but escaped text.
    decoded: String,
    /// Whether the `div` that only wraps has been seen.
    unwrapped: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn new(context: &Context) -> Self {
        let document = Scope {
            base: context.url.clone().map(Arc::new),
            ..Scope::default()
        };
        let feed = Element {
            space: Space::Rss,
            name: String::new(),
            attributes: Vec::new(),
            scope: document.clone(),
            text: String::new(),
            has_markup: false,
            children: Vec::new(),
        };
        Self {
            limits: context.limits,
            declarations: Declarations::default(),
            document,
            stack: Vec::new(),
            feed,
            filling: Vec::new(),
            overflow: 0,
            fields: (0, 0),
            has_root: false,
            in_page: false,
            leaf: Leaf::default(),
        }
    }

    /// Takes a token. An entry that its successor's start ends is given as that starts.
    pub(super) fn take(&mut self, token: Token<'a>, warnings: &mut Warnings) -> Step {
        match token {
            Token::Start(tag) => return self.start(tag, warnings),
            Token::End(name) => return self.end(name, warnings),
            Token::Text(text) => self.text(text, text),
            Token::Cdata(text) => {
                let raw = jianbao_html::escape_text(text);
                self.text(&raw, text);
            }
            Token::Reference(name) => {
                let raw = format!("&{name};");
                if let Some(text) = reference::resolve(name) {
                    self.text(&raw, &text);
                } else {
                    warnings.add(WarningKind::Reference, || {
                        format!("unknown reference {}", quoted(&raw))
                    });
                    self.text(&raw, &raw);
                }
            }
            Token::Doctype(_) => {}
        }
        Step::Nothing
    }

    /// Ends what is open: the entry that the end of the input cut off, if any, and the feed.
    pub(super) fn finish(mut self, warnings: &mut Warnings) -> (Option<Element>, Element) {
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

    fn start(&mut self, tag: Tag<'a>, warnings: &mut Warnings) -> Step {
        let local = split(tag.name).1.to_ascii_lowercase();
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
        let marks = self.declarations.len();
        let parent = self.stack.last().map_or(&self.document, |open| &open.scope);
        let (attributes, scope) = attributes(&tag, parent.clone(), &mut self.declarations);
        let (prefix, _) = split(tag.name);
        let (space, is_declared) = self.declarations.space(prefix);
        if !is_declared {
            warnings.add(WarningKind::Prefix, || {
                format!("the prefix {} is not declared", quoted(prefix))
            });
        }
        let element = Element {
            space,
            name: local,
            attributes,
            scope: scope.clone(),
            text: String::new(),
            has_markup: false,
            children: Vec::new(),
        };
        // A page may have an element of that name; a feed in a page says what it is.
        let is_plain =
            element.attribute("xmlns").is_none() && element.attribute("version").is_none();
        if !self.has_root && (!is_root(&element) || self.in_page && is_plain) {
            self.declarations.forget(marks);
            self.in_page |= element.name == "html";
            return Step::Stranger(element.name);
        }
        if is_entry(&element) && self.in_entry() {
            warnings.add(WarningKind::Structure, || {
                "an entry is not closed before the next".to_owned()
            });
            let entry = self.stack.iter().position(|open| open.role == Role::Entry);
            done = self.close_to(entry.unwrap_or_default());
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
        let root = (role == Role::Wrapper && !self.has_root).then(|| element.clone());
        self.has_root = true;
        match role {
            Role::Wrapper => {
                // What `channel` and `feed` state of base and language is the feed's.
                self.feed.scope = element.scope;
            }
            Role::Entry => {
                self.fields.0 = 0;
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
            Role::Group | Role::Inner { .. } => self.filling.push(element),
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

    fn in_entry(&self) -> bool {
        self.stack.iter().any(|open| open.role == Role::Entry)
    }

    /// Whether a start tag inside the open leaf shows that the leaf's end tag is missing.
    fn ends_leaf(&self, tag: &Tag<'_>, local: &str) -> bool {
        let Some(leaf) = self.filling.last() else {
            return false;
        };
        if matches!(local, "item" | "entry") && self.in_entry() && !self.leaf.verbatim {
            return split(tag.name).0.is_empty();
        }
        // With markup open inside, the field's name is more likely HTML's.
        let is_innermost = self
            .stack
            .last()
            .is_some_and(|open| open.role == Role::Leaf);
        is_innermost
            && matches!(leaf.space, Space::Rss | Space::Atom)
            && TEXTS.contains(&leaf.name.as_str())
            && FIELDS.contains(&local)
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
        let silent = self.leaf.verbatim
            && is_outermost
            && !self.leaf.unwrapped
            && local == "div"
            && leaf.text.trim().is_empty();
        if silent {
            self.leaf.unwrapped = true;
            leaf.text.clear();
            let (_, scope) = attributes(&tag, leaf.scope.clone(), &mut Declarations::default());
            leaf.scope = scope;
        } else if !(self.leaf.unwrapped && is_outermost) {
            push_tag(&mut leaf.text, &tag, local);
        }
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
            role: Role::Inner { silent },
            declarations: self.declarations.len(),
            scope: Scope::default(),
        });
    }

    fn end(&mut self, name: &'a str, warnings: &mut Warnings) -> Step {
        let found = self
            .stack
            .iter()
            .rposition(|open| open.name == name)
            .or_else(|| {
                let same = |open: &Open<'_>| open.name.eq_ignore_ascii_case(name);
                self.stack.iter().rposition(same)
            });
        let role = found
            .and_then(|at| self.stack.get(at))
            .map(|open| open.role);
        if self.overflow > 0 {
            if matches!(role, None | Some(Role::Inner { .. } | Role::Group)) {
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
    fn close_to(&mut self, at: usize) -> Option<Element> {
        let mut entry = None;
        while self.stack.len() > at {
            let open = self.stack.pop()?;
            self.declarations.forget(open.declarations);
            match open.role {
                Role::Wrapper => {}
                Role::Inner { silent } => {
                    let is_outermost = self
                        .stack
                        .last()
                        .is_some_and(|open| open.role == Role::Leaf);
                    if let Some(leaf) = self.filling.last_mut()
                        && !silent
                        && !(self.leaf.unwrapped && is_outermost)
                    {
                        leaf.text.push_str("</");
                        leaf.text.push_str(split(open.name).1);
                        leaf.text.push('>');
                    }
                }
                Role::Entry => entry = self.filling.pop(),
                Role::Leaf => {
                    let mut leaf = self.filling.pop()?;
                    if self.leaf.verbatim && !leaf.has_markup {
                        leaf.text = std::mem::take(&mut self.leaf.decoded);
                    }
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

    /// Adds a complete element to the one that holds it.
    fn attach(&mut self, element: Element) {
        let in_entry = self.in_entry();
        let count = if in_entry {
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

    /// Adds text: as it stands, and with what it stands for.
    fn text(&mut self, raw: &str, decoded: &str) {
        let role = self.stack.last().map(|open| open.role);
        let Some(element) = self.filling.last_mut() else {
            return;
        };
        match role {
            Some(Role::Inner { .. }) => element.text.push_str(raw),
            Some(Role::Leaf) if self.leaf.verbatim => {
                if !self.leaf.unwrapped {
                    element.text.push_str(raw);
                }
                if !element.has_markup {
                    self.leaf.decoded.push_str(decoded);
                }
            }
            Some(Role::Leaf | Role::Group) => element.text.push_str(decoded),
            _ => {}
        }
    }

    fn role(&self, element: &Element) -> Role {
        let parent = self.stack.last().map(|open| open.role);
        match parent {
            None | Some(Role::Wrapper) => {
                if is_entry(element) {
                    Role::Entry
                } else if is_root(element) {
                    Role::Wrapper
                } else if is_group(element) {
                    Role::Group
                } else {
                    Role::Leaf
                }
            }
            _ if is_group(element) => Role::Group,
            _ => Role::Leaf,
        }
    }
}

/// The start tag for a text: without prefix, and as HTML reads it.
fn push_tag(text: &mut String, tag: &Tag<'_>, local: &str) {
    let (prefix, name) = split(tag.name);
    if prefix.is_empty() && !tag.empty {
        text.push_str(tag.raw);
        return;
    }
    text.push('<');
    text.push_str(name);
    text.push_str(tag.inside());
    if !tag.empty {
        text.push('>');
    } else if VOID.contains(&local) {
        text.push_str("/>");
    } else {
        // To HTML `<a/>` is a start tag.
        text.push_str("></");
        text.push_str(name);
        text.push('>');
    }
}

/// Reads a tag's attributes into declarations, scope and the rest.
fn attributes(
    tag: &Tag<'_>,
    mut scope: Scope,
    declarations: &mut Declarations,
) -> (Vec<Attribute>, Scope) {
    let all: Vec<(&str, String)> = tag.attributes().collect();
    for (name, value) in &all {
        declarations.declare(name, value);
    }
    let mut attributes = Vec::new();
    for (name, value) in all {
        let (prefix, local) = split(name);
        match (prefix, local) {
            ("xmlns", _) => {}
            ("xml", "base") => {
                let base = match &scope.base {
                    Some(base) => base.join(value.trim()).ok(),
                    None => url::Url::parse(value.trim()).ok(),
                };
                if let Some(base) = base.filter(|base| matches!(base.scheme(), "http" | "https")) {
                    scope.base = Some(Arc::new(base));
                    scope.base_is_stated = true;
                }
            }
            ("xml", "lang") => {
                scope.language = Some(value.trim())
                    .filter(|language| !language.is_empty())
                    .map(Arc::from);
            }
            _ => attributes.push(Attribute {
                space: (!prefix.is_empty()).then(|| declarations.space(prefix).0),
                name: local.to_ascii_lowercase(),
                value,
            }),
        }
    }
    (attributes, scope)
}
