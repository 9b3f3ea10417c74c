//! What a browser would make of a string: html5ever's tree, and the invariants G1 to G4 and G7 on it.
//!
//! Written apart from the sanitiser, with lists of its own, so that it can judge it. The tests of
//! this crate and the scoring program `score_xss` both use this file.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, ns, parse_fragment};

/// Marks an element that a context puts around the output, which is not judged.
const WRAPPER: &str = "data-wrapper";

/// A node of the tree.
#[derive(Debug)]
pub enum Content {
    /// The root, or the contents of a template.
    Root,
    /// An element.
    Element(Name, Vec<(String, String)>),
    /// Text.
    Text(String),
    /// A comment, processing instruction or doctype.
    Other,
}

/// An element's name.
#[derive(Debug, Clone)]
pub struct Name(Rc<QualName>);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }
    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

#[derive(Debug)]
struct Node {
    content: Content,
    parent: Option<usize>,
    children: Vec<usize>,
    template: Option<usize>,
}

/// A tree, and whether scripts run in it; nodes lie in a vector, so that a deep one is dropped without
/// recursion.
#[derive(Debug)]
pub struct Dom(RefCell<Vec<Node>>, bool);

impl Dom {
    fn new() -> Self {
        let dom = Self(RefCell::new(Vec::new()), true);
        dom.add(Content::Root);
        dom
    }

    fn add(&self, content: Content) -> usize {
        let mut nodes = self.0.borrow_mut();
        nodes.push(Node {
            content,
            parent: None,
            children: Vec::new(),
            template: None,
        });
        nodes.len() - 1
    }

    fn insert(&self, parent: usize, at: usize, child: NodeOrText<usize>) {
        let child = match child {
            NodeOrText::AppendNode(node) => {
                self.remove_from_parent(&node);
                node
            }
            NodeOrText::AppendText(text) => {
                let before = at
                    .checked_sub(1)
                    .map(|at| self.0.borrow()[parent].children[at]);
                if let Some(before) = before
                    && let Content::Text(old) = &mut self.0.borrow_mut()[before].content
                {
                    old.push_str(&text);
                    return;
                }
                self.add(Content::Text(text.to_string()))
            }
        };
        let mut nodes = self.0.borrow_mut();
        nodes[child].parent = Some(parent);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
    }

    /// Calls `visit` with every node below the root, and those in templates.
    pub fn visit(&self, mut visit: impl FnMut(&Content)) {
        for node in self.0.borrow().iter().skip(1) {
            let attached = node.parent.is_some() || matches!(node.content, Content::Other);
            if attached {
                visit(&node.content);
            }
        }
    }

    /// The tree as HTML, without recursion.
    pub fn serialize(&self) -> String {
        enum Step {
            Enter(usize),
            Leave(String),
        }
        let nodes = self.0.borrow();
        let mut out = String::new();
        // The fragment hangs below an `html` element of its own.
        let top = nodes[0].children.first().copied().unwrap_or(0);
        let mut steps: Vec<Step> = nodes[top]
            .children
            .iter()
            .rev()
            .map(|child| Step::Enter(*child))
            .collect();
        while let Some(step) = steps.pop() {
            let node = match step {
                Step::Leave(name) => {
                    let _ = write!(out, "</{name}>");
                    continue;
                }
                Step::Enter(node) => &nodes[node],
            };
            match &node.content {
                Content::Root => {}
                Content::Other => out.push_str("<!-- -->"),
                Content::Text(text) => {
                    let raw = node
                        .parent
                        .is_some_and(|parent| match &nodes[parent].content {
                            Content::Element(name, _) => {
                                *name.ns() == ns!(html)
                                    && [
                                        "script",
                                        "style",
                                        "xmp",
                                        "iframe",
                                        "noembed",
                                        "noframes",
                                        "plaintext",
                                        "noscript",
                                    ]
                                    .contains(&&**name.local_name())
                                    && (self.1 || &**name.local_name() != "noscript")
                            }
                            _ => false,
                        });
                    if raw {
                        out.push_str(text);
                    } else {
                        out.push_str(
                            &text
                                .replace('&', "&amp;")
                                .replace('<', "&lt;")
                                .replace('>', "&gt;"),
                        );
                    }
                }
                Content::Element(name, attributes) => {
                    let local = name.local_name().to_string();
                    let _ = write!(out, "<{local}");
                    for (name, value) in attributes {
                        let value = value.replace('&', "&amp;").replace('"', "&quot;");
                        let _ = write!(out, " {name}=\"{value}\"");
                    }
                    out.push('>');
                    let first = node.children.first().map(|child| &nodes[*child].content);
                    if local == "pre"
                        && matches!(first, Some(Content::Text(text)) if text.starts_with('\n'))
                    {
                        out.push('\n');
                    }
                    let void = [
                        "br", "img", "hr", "wbr", "col", "source", "track", "area", "input",
                        "embed", "link", "meta",
                    ];
                    if *name.ns() != ns!(html) || !void.contains(&local.as_str()) {
                        steps.push(Step::Leave(local));
                    }
                    let children = node
                        .template
                        .map_or(&node.children, |inner| &nodes[inner].children);
                    steps.extend(children.iter().rev().map(|child| Step::Enter(*child)));
                }
            }
        }
        out
    }

    /// The text of the tree.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.visit(|content| {
            if let Content::Text(text) = content {
                out.push_str(text);
            }
        });
        out
    }
}

impl TreeSink for Dom {
    type Handle = usize;
    type Output = Self;
    type ElemName<'a> = Name;

    fn finish(self) -> Self {
        self
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> usize {
        0
    }
    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        match &self.0.borrow()[*target].content {
            Content::Element(name, _) => name.clone(),
            other => panic!("not an element: {other:?}"),
        }
    }
    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> usize {
        let attributes = attributes.into_iter().map(attribute).collect();
        let node = self.add(Content::Element(Name(Rc::new(name)), attributes));
        if flags.template {
            let contents = self.add(Content::Root);
            self.0.borrow_mut()[node].template = Some(contents);
        }
        node
    }
    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Content::Other)
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Content::Other)
    }
    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        let end = self.0.borrow()[*parent].children.len();
        self.insert(*parent, end, child);
    }
    fn append_based_on_parent_node(
        &self,
        element: &usize,
        previous: &usize,
        child: NodeOrText<usize>,
    ) {
        let has_parent = self.0.borrow()[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child)
        } else {
            self.append(previous, child)
        }
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {
        self.add(Content::Other);
    }
    fn get_template_contents(&self, target: &usize) -> usize {
        self.0.borrow()[*target].template.unwrap_or(*target)
    }
    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.remove_from_parent(node);
        }
        let parent = self.0.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            let at = self.0.borrow()[parent]
                .children
                .iter()
                .position(|node| node == sibling);
            self.insert(parent, at.unwrap_or_default(), child);
        }
    }
    fn add_attrs_if_missing(&self, target: &usize, new: Vec<Attribute>) {
        if let Content::Element(_, old) = &mut self.0.borrow_mut()[*target].content {
            for (name, value) in new.into_iter().map(attribute) {
                if old.iter().all(|(known, _)| *known != name) {
                    old.push((name, value));
                }
            }
        }
    }
    fn remove_from_parent(&self, target: &usize) {
        let mut nodes = self.0.borrow_mut();
        if let Some(parent) = nodes[*target].parent.take() {
            nodes[parent].children.retain(|child| child != target);
        }
    }
    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.0.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*new_parent);
        }
        nodes[*new_parent].children.extend(children);
    }
}

fn attribute(attribute: Attribute) -> (String, String) {
    let name = match &attribute.name.prefix {
        Some(prefix) => format!("{prefix}:{}", attribute.name.local),
        None => attribute.name.local.to_string(),
    };
    (name.to_ascii_lowercase(), attribute.value.to_string())
}

/// Parses `html` as the content of an element.
pub fn parse_in(namespace: Namespace, element: &str, scripting: bool, html: &str) -> Dom {
    let name = QualName::new(None, namespace, LocalName::from(element));
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = scripting;
    let mut dom = parse_fragment(Dom::new(), options, name, Vec::new(), scripting).one(html);
    dom.1 = scripting;
    // The parser adds the context element first and an `html` element above the fragment.
    if let Some(root) = dom.0.get_mut()[0].children.first().copied() {
        dom.0.get_mut()[root].parent = None;
    }
    dom
}

/// Parses `html` as the content of a `div`.
pub fn parse(html: &str) -> Dom {
    parse_in(ns!(html), "div", true, html)
}

/// The trees of `html` in the contexts of G6, each also written and read once more.
pub fn in_contexts(html: &str) -> Vec<(&'static str, Dom)> {
    let mut trees = Vec::new();
    for (element, namespace, scripting) in [
        ("div", ns!(html), true),
        ("td", ns!(html), true),
        ("li", ns!(html), true),
        ("svg", ns!(svg), true),
        ("mtext", ns!(mathml), true),
        ("math", ns!(mathml), true),
        ("table", ns!(html), true),
        ("select", ns!(html), true),
        ("noscript", ns!(html), false),
        ("template", ns!(html), true),
    ] {
        trees.push((element, parse_in(namespace, element, scripting, html)));
    }
    for (name, before, after) in [
        ("in div", "<div data-wrapper>", "</div>"),
        (
            "in td",
            "<table data-wrapper><tbody data-wrapper><tr data-wrapper><td data-wrapper>",
            "</td></tr></table>",
        ),
        ("in li", "<ul data-wrapper><li data-wrapper>", "</li></ul>"),
        ("in svg", "<svg data-wrapper>", "</svg>"),
        (
            "in mtext",
            "<math data-wrapper><mtext data-wrapper>",
            "</mtext></math>",
        ),
        ("in table", "<table data-wrapper>", "</table>"),
        ("in select", "<select data-wrapper>", "</select>"),
        ("in noscript", "<noscript data-wrapper>", "</noscript>"),
        ("in template", "<template data-wrapper>", "</template>"),
        ("in p", "<p data-wrapper>", "</p>"),
        ("in a", "<a data-wrapper>", "</a>"),
    ] {
        let whole = format!("{before}{html}{after}");
        for scripting in [true, false] {
            trees.push((name, parse_in(ns!(html), "div", scripting, &whole)));
        }
    }
    let again: Vec<_> = trees
        .iter()
        .map(|(name, dom)| (*name, parse(&dom.serialize())))
        .collect();
    trees.extend(again);
    trees
}

pub const ELEMENTS: &str = " a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite \
    code col colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr \
    i img ins kbd li main mark nav ol p pre q rb rp rt ruby s samp section small source span strike strong sub summary \
    sup table tbody td tfoot th thead time tr tt u ul var video wbr ";

const FORBIDDEN: &str = " srcdoc formaction action ping xlink:href is http-equiv background name srcset data manifest \
    attributename from to values usemap classid codebase dynsrc lowsrc autofocus autoplay contenteditable form ";

/// Elements of the feed profile beside [`ELEMENTS`].
const FEED_ELEMENTS: &str = " area canvas command datagrid datalist dialog dir event-source fieldset keygen label \
    legend m map menu meter multicol nextid optgroup option output progress sound spacer track ";

/// G2's list, which is all that the feed profile is held to.
const FEED_FORBIDDEN: &str =
    " srcdoc formaction action ping xlink:href is http-equiv background srcset autoplay ";

const ADDRESSES: &str =
    " href src poster cite longdesc data xlink:href action formaction background ";

fn lists(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|known| known == word)
}

/// The invariants a tree breaks, with what broke them.
pub fn violations(dom: &Dom) -> Vec<(&'static str, String)> {
    judge(dom, &[ELEMENTS], FORBIDDEN, true)
}

/// The invariants G1 to G4 that a tree of the feed profile breaks, with what broke them.
pub fn feed_violations(dom: &Dom) -> Vec<(&'static str, String)> {
    judge(dom, &[ELEMENTS, FEED_ELEMENTS], FEED_FORBIDDEN, false)
}

fn judge(
    dom: &Dom,
    elements: &[&str],
    forbidden: &str,
    prefixed: bool,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    dom.visit(|content| match content {
        Content::Other => found.push(("G4", "a comment or its like".to_owned())),
        Content::Element(name, attributes)
            if attributes.iter().all(|(name, _)| name != WRAPPER) =>
        {
            let local = name.local_name();
            if !elements.iter().any(|list| lists(list, local)) {
                found.push(("G1", local.to_string()));
            }
            for (name, value) in attributes {
                judge_attribute(local, name, value, forbidden, &mut found);
                if prefixed && name == "id" && !value.starts_with("jb-") {
                    found.push(("G7", format!("{local} {name}={value:?}")));
                }
            }
        }
        _ => {}
    });
    found
}

fn judge_attribute(
    element: &str,
    name: &str,
    value: &str,
    forbidden: &str,
    found: &mut Vec<(&'static str, String)>,
) {
    let what = || format!("{element} {name}={value:?}");
    if name.starts_with("on") || lists(forbidden, name) {
        found.push(("G2", what()));
    }
    if name == "style" {
        let lower = value.to_ascii_lowercase();
        let bad = [
            "url",
            "expression",
            "behavior",
            "binding",
            "position",
            "@",
            "\\",
            "/*",
            "script",
            "<",
            "&",
        ];
        if bad.iter().any(|word| lower.contains(word)) {
            found.push(("G2", what()));
        }
    }
    if lists(ADDRESSES, name) && !is_harmless(element, name, value) {
        found.push(("G3", what()));
    }
}

/// The scheme a value has once everything that might be skipped is skipped.
pub fn scheme(value: &str) -> Option<String> {
    let squeezed: String = value
        .chars()
        .filter(|character| {
            !character.is_control()
                && !character.is_whitespace()
                && !('\u{200B}'..='\u{200F}').contains(character)
        })
        .collect();
    let first = squeezed
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    first.split_once(':').map(|(scheme, _)| scheme.to_owned())
}

fn is_harmless(element: &str, name: &str, value: &str) -> bool {
    match scheme(value).as_deref() {
        None | Some("http" | "https" | "mailto" | "tel") => true,
        Some("data") if element == "img" && name == "src" => {
            let kinds = ["png", "jpeg", "gif", "webp", "avif"];
            kinds.iter().any(|kind| {
                value
                    .to_ascii_lowercase()
                    .starts_with(&format!("data:image/{kind};base64,"))
            })
        }
        Some(_) => false,
    }
}
