//! Our tree beside that of html5ever, which keeps to the standard: on markup made at random, and on
//! the shared pages.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};
use std::fmt;

use html5ever::TokenizerResult;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

/// Index of a node in the arena.
type Id = u32;

/// No node.
const NIL: Id = Id::MAX;
const DOCUMENT: Id = 0;

struct Raw {
    content: RawContent,
    parent: Id,
    first: Id,
    last: Id,
    previous: Id,
    next: Id,
}

enum RawContent {
    Document,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
    /// A comment or a processing instruction.
    Nothing,
}

/// The tree under construction.
struct Sink {
    nodes: RefCell<Vec<Raw>>,
}

/// The borrowed name of an element.
struct Name<'a>(Option<Ref<'a, QualName>>);

static NO_NAMESPACE: Namespace = ns!();
static NO_NAME: LocalName = local_name!("");

impl fmt::Debug for Name<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        self.0.as_ref().map_or(&NO_NAMESPACE, |name| &name.ns)
    }

    fn local_name(&self) -> &LocalName {
        self.0.as_ref().map_or(&NO_NAME, |name| &name.local)
    }
}

impl Sink {
    fn new() -> Self {
        let sink = Self {
            nodes: RefCell::new(Vec::with_capacity(4096)),
        };
        sink.create(RawContent::Document);
        sink
    }

    fn create(&self, content: RawContent) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Raw {
            content,
            parent: NIL,
            first: NIL,
            last: NIL,
            previous: NIL,
            next: NIL,
        });
        Id::try_from(nodes.len() - 1).unwrap_or(NIL)
    }

    /// Puts a child under `parent`, before `next` or at the end.
    fn insert(&self, parent: Id, next: Id, child: NodeOrText<Id>) {
        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let Some(holder) = nodes.get(parent as usize) else {
                    return;
                };
                if drops_text(&holder.content) {
                    return;
                }
                let before = match nodes.get(next as usize) {
                    Some(next) => next.previous,
                    None => holder.last,
                };
                if let Some(Raw {
                    content: RawContent::Text(existing),
                    ..
                }) = nodes.get_mut(before as usize)
                {
                    existing.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.create(RawContent::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        detach(&mut nodes, child);
        let Some(holder) = nodes.get(parent as usize) else {
            return;
        };
        let previous = match nodes.get(next as usize) {
            Some(next) => next.previous,
            None => holder.last,
        };
        if let Some(node) = nodes.get_mut(child as usize) {
            node.parent = parent;
            node.previous = previous;
            node.next = next;
        }
        match nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = child,
            None => {
                if let Some(holder) = nodes.get_mut(parent as usize) {
                    holder.first = child;
                }
            }
        }
        match nodes.get_mut(next as usize) {
            Some(next) => next.previous = child,
            None => {
                if let Some(holder) = nodes.get_mut(parent as usize) {
                    holder.last = child;
                }
            }
        }
    }

    fn parent_of(&self, node: Id) -> Id {
        self.nodes
            .borrow()
            .get(node as usize)
            .map_or(NIL, |node| node.parent)
    }

    /// One line a node, with its depth. Foreign content is left out.
    fn lines(&self) -> Vec<String> {
        let nodes = self.nodes.borrow();
        let mut lines = Vec::new();
        let mut waiting = vec![(DOCUMENT, 0)];
        while let Some((id, depth)) = waiting.pop() {
            let node = &nodes[id as usize];
            match &node.content {
                RawContent::Document => {}
                RawContent::Element(name, attributes) if name.ns == ns!(html) => {
                    let attributes = attributes
                        .iter()
                        .map(|attribute| (&*attribute.name.local, &*attribute.value));
                    lines.push(line(depth, &name.local, attributes));
                }
                RawContent::Text(text) => lines.push(format!("{depth} {:?}", plain(text))),
                RawContent::Element(..) | RawContent::Nothing => continue,
            }
            let mut child = node.last;
            while child != NIL {
                waiting.push((child, depth + 1));
                child = nodes[child as usize].previous;
            }
        }
        lines
    }
}

/// Control characters are no text for us.
fn plain(text: &str) -> String {
    text.replace(
        |character: char| character < ' ' && !matches!(character, '\n' | '\t'),
        "",
    )
}

fn line<'a>(
    depth: usize,
    name: &str,
    attributes: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut known: Vec<(&str, String)> = Vec::new();
    for (name, value) in attributes.take(jianbao_html::MAX_ATTRIBUTES) {
        if !known.iter().any(|(known, _)| *known == name) {
            known.push((name, plain(value)));
        }
    }
    format!("{depth} {name} {known:?}")
}

fn theirs(html: &str) -> Vec<String> {
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        drop_doctype: true,
        ..TreeBuilderOpts::default()
    };
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let gate = Gate(TreeBuilder::new(Sink::new(), options));
    let tokenizer = Tokenizer::new(gate, TokenizerOpts::default());
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.sink.lines()
}

fn ours(html: &str) -> Vec<String> {
    let document = super::parse(html.to_owned(), 1_000_000, 512).document;
    let mut depths = vec![0_usize; document.len()];
    let mut lines = Vec::new();
    for node in 1..document.len() {
        depths[node] = depths[document.parent(node)] + 1;
        lines.push(match document.text(node) {
            Some(text) => format!("{} {:?}", depths[node], plain(text)),
            None => line(depths[node], document.name(node), document.attributes(node)),
        });
    }
    lines
}

/// Leaves comments out, which part texts for the standard and do not for us.
struct Gate(TreeBuilder<Id, Sink>);

impl TokenSink for Gate {
    type Handle = Id;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Id> {
        match token {
            Token::CommentToken(_) => TokenSinkResult::Continue,
            token => self.0.process_token(token, line),
        }
    }

    fn end(&self) {
        self.0.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.0
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Whether text of an element is of no use: scripts and styles, but for data.
fn drops_text(content: &RawContent) -> bool {
    let RawContent::Element(name, attributes) = content else {
        return false;
    };
    match &*name.local {
        "style" => true,
        "script" => !attributes.iter().any(|attribute| {
            attribute.name.local == local_name!("type")
                && attribute.value.to_ascii_lowercase().contains("ld+json")
        }),
        _ => false,
    }
}

fn detach(nodes: &mut [Raw], child: Id) {
    let Some(node) = nodes.get_mut(child as usize) else {
        return;
    };
    let (parent, previous, next) = (node.parent, node.previous, node.next);
    (node.parent, node.previous, node.next) = (NIL, NIL, NIL);
    if parent == NIL {
        return;
    }
    match nodes.get_mut(previous as usize) {
        Some(previous) => previous.next = next,
        None => {
            if let Some(parent) = nodes.get_mut(parent as usize) {
                parent.first = next;
            }
        }
    }
    match nodes.get_mut(next as usize) {
        Some(next) => next.previous = previous,
        None => {
            if let Some(parent) = nodes.get_mut(parent as usize) {
                parent.last = previous;
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = ();
    type ElemName<'a> = Name<'a>;

    fn finish(self) {}

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name<'a> {
        // The parser asks for the names of elements only.
        let name = Ref::filter_map(self.nodes.borrow(), |nodes| {
            match nodes.get(*target as usize).map(|node| &node.content) {
                Some(RawContent::Element(name, _)) => Some(name),
                _ => None,
            }
        });
        Name(name.ok())
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> Id {
        self.create(RawContent::Element(name, attributes))
    }

    fn create_comment(&self, _text: StrTendril) -> Id {
        self.create(RawContent::Nothing)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Id {
        self.create(RawContent::Nothing)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.insert(*parent, NIL, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        if self.parent_of(*element) == NIL {
            self.append(previous, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(
        &self,
        _name: StrTendril,
        _public: StrTendril,
        _system: StrTendril,
    ) {
    }

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, new: NodeOrText<Id>) {
        let parent = self.parent_of(*sibling);
        self.insert(parent, *sibling, new);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(RawContent::Element(_, existing)) = nodes
            .get_mut(*target as usize)
            .map(|node| &mut node.content)
        else {
            return;
        };
        for attribute in attributes {
            if !existing.iter().any(|known| known.name == attribute.name) {
                existing.push(attribute);
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        detach(&mut self.nodes.borrow_mut(), *target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        loop {
            let first = self
                .nodes
                .borrow()
                .get(*node as usize)
                .map_or(NIL, |node| node.first);
            if first == NIL {
                return;
            }
            self.insert(*new_parent, NIL, NodeOrText::AppendNode(first));
        }
    }
}

fn check(html: &str) {
    let (ours, theirs) = (ours(html), theirs(html));
    let at = ours
        .iter()
        .zip(&theirs)
        .position(|(one, other)| one != other);
    let at = at.unwrap_or_else(|| ours.len().min(theirs.len()));
    assert!(
        ours == theirs,
        "{html:?}\nline {at} ours {:#?}\ntheirs {:#?}",
        ours.get(at.saturating_sub(3)..(at + 3).min(ours.len())),
        theirs.get(at.saturating_sub(3)..(at + 3).min(theirs.len())),
    );
}

#[test]
fn broken_markup_means_what_it_means_to_browsers() {
    for html in [
        "",
        "a",
        "<p>a<p>b</div>c",
        "<b>a<p>b</b>c</p>d",
        "<a href=1>a<div>b<a href=2>c</div>d</a>",
        "<table>a<tr>b<td>c<p>d</table>e",
        "<p><table><td>a</table>b",
        "<!doctype html><p><table><td>a</table>b",
        "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
        "<dl><dt>a<dd>b<dt>c",
        "<select><option>a<option>b<optgroup><option>c<div>d</select>e",
        "<svg><title>a</title><p>b</svg>c<math><mi>d<p>e</math>",
        "<title>a&amp;b</title><h1>c<h2>d</h1>e",
        "<noscript><img src=a></noscript><body><noscript><img src=b></noscript>",
        "<template><td>a</template><div>b",
        "<b><i><u><p>a</b>b</i>c</u>d<p>e",
        "<font size=1><font size=1><font size=1><font size=1><p>a",
        "</br></p>a<image src=b>",
        "<frameset><frame></frameset>a",
        "<body class=a><body class=b id=c><html lang=d>",
        "<form><div></form>a<form>b</div>",
        "<button>a<p>b<button>c</button>d",
        "a < b <3 </ c",
        "<ruby>a<rt>b<rp>c</ruby>",
        "<pre>\na</pre><textarea>\nb</textarea>",
    ] {
        check(html);
    }
}

#[test]
fn real_pages_have_the_same_tree() {
    use std::io::Read;
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let (mut pages, mut other) = (0, Vec::new());
    for set in std::fs::read_dir(std::path::Path::new(&data).join("extraction")).unwrap() {
        for file in std::fs::read_dir(set.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "gz") {
                continue;
            }
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap())
                .read_to_end(&mut bytes)
                .unwrap();
            let html = super::plain(jianbao_html::decode(&bytes, None).text);
            let (ours, theirs) = (ours(&html), theirs(&html));
            pages += 1;
            if ours != theirs {
                let at = ours
                    .iter()
                    .zip(&theirs)
                    .position(|(one, other)| one != other);
                let at = at.unwrap_or_else(|| ours.len().min(theirs.len()));
                println!(
                    "{}: line {at} of {}: {:?} {:?}",
                    path.display(),
                    theirs.len(),
                    ours.get(at),
                    theirs.get(at)
                );
                other.push(path);
            }
        }
    }
    println!("{} of {pages} differ", other.len());
    assert!(other.len() * 100 <= pages, "{} of {pages}", other.len());
}
