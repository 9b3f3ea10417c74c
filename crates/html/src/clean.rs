//! The sanitiser: hostile HTML in, HTML out that is safe wherever it is put.
//!
//! It rewrites tokens, not a tree. What leaves is a sequence of escaped text and tags of listed
//! elements with listed attributes, closed in order and nested as HTML's parser would nest them
//! (`nest`). No raw-text element, comment or foreign content is ever written, so every parser, in
//! whatever context, reads the same tokens back: the output is safe by its construction (context
//! stability), and cleaning it again changes no byte (idempotence). Time and memory are linear; there
//! is no recursion, no adoption agency, no deep tree to drop.
//!
//! Why not ammonia as the last gate: see the crate's README, "Why own rewriting".
//!
//! It is no filter for whole pages: those go through `extract` first. Embeds are dropped.

mod nest;

use url::Url;

use crate::attribute::{self, Verdict};
use crate::element::{self, Element};
use crate::escape;
use crate::limits::{MAX_ATTRIBUTES, MAX_INPUT_BYTES, cut};
use crate::name::Name;
use crate::token::is_space;
use crate::token::reference::decode;
use crate::token::{Reading, Tag, Token, Tokenizer};
use nest::Nest;

/// What a sanitiser lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// News text, for records and pages: structure, emphasis, links, tables, images, video and
    /// audio; plain style properties. `id`s get a prefix.
    Strict,
    /// What feedparser lets through, for content as feed readers expect it: more attributes and
    /// elements, bare `id`s, tables in pieces. Without its SVG, MathML and forms.
    Feed,
}

/// The result of [`clean`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The clean HTML.
    pub html: String,
    /// Whether nothing was removed but spelling and unknown, harmless attributes, so that the input
    /// itself may be kept as published.
    pub inert: bool,
}

/// Cleans HTML of unknown origin.
///
/// With a base, relative URLs become absolute; without one they stay.
///
/// ```
/// use jianbao_html::{Profile, clean};
/// let cleaned = clean("<p onclick=x()>Rain <b>again<script>y()</script>", None, Profile::Strict);
/// assert_eq!(cleaned.html, "<p>Rain <b>again</b></p>");
/// assert!(!cleaned.inert);
/// ```
pub fn clean(html: &str, base: Option<&Url>, profile: Profile) -> Cleaned {
    let input = cut(html, MAX_INPUT_BYTES);
    let mut cleaner = Cleaner {
        nest: Nest::new(profile, input.len()),
        base,
        profile,
        inert: input.len() == html.len(),
        skip: None,
        last: Last::Other,
        attributes: String::new(),
        names: Vec::new(),
    };
    let reading = match profile {
        Profile::Strict => Reading::Page,
        Profile::Feed => Reading::Feed,
    };
    let mut tokens = Tokenizer::new(input, reading);
    while let Some(token) = tokens.next() {
        cleaner.nest.set_consumed(input.len() - tokens.remaining());
        cleaner.token(token, &mut tokens);
    }
    let inert = cleaner.inert && !cleaner.nest.lost_element();
    Cleaned {
        html: cleaner.nest.finish(),
        inert,
    }
}

/// Whether [`clean`] with the strict profile would remove no element, attribute or URL (design §3).
///
/// Comments, doctypes and tags that the end cuts off also make content not inert: they are markup
/// that another reader may take for something else.
///
/// ```
/// use jianbao_html::is_inert;
/// assert!(is_inert("Rain.<br /><img src='a.png' data-n=1>"));
/// assert!(!is_inert("<img src='a.png' onerror='x()'>"));
/// ```
pub fn is_inert(html: &str) -> bool {
    clean(html, None, Profile::Strict).inert
}

/// An element that is being dropped with its content.
#[derive(Debug)]
struct Skip {
    name: Name,
    depth: usize,
    /// Open elements inside SVG that hold HTML again.
    html_depth: usize,
}

/// What was read last, as far as it has a part in what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Other,
    /// A `<br>`, whose end tag may follow in XHTML.
    Break,
    /// The end tag of a script or its like that was not open.
    StrayEnd,
}

#[derive(Debug)]
struct Cleaner<'b> {
    nest: Nest,
    base: Option<&'b Url>,
    profile: Profile,
    inert: bool,
    skip: Option<Skip>,
    last: Last,
    /// The attributes of the tag in hand, as they will be written, and their names.
    attributes: String,
    names: Vec<&'static str>,
}

impl Cleaner<'_> {
    fn token<'a>(&mut self, token: Token<'a>, tokens: &mut Tokenizer<'a>) {
        if self.skip.is_some() && self.skipped(&token, tokens) {
            return;
        }
        let last = std::mem::replace(&mut self.last, Last::Other);
        match token {
            Token::Text {
                raw,
                references,
                plain,
            } => {
                if last == Last::StrayEnd && raw.bytes().all(is_space) {
                    self.last = last;
                }
                if plain {
                    self.nest.text(raw, true);
                } else {
                    self.nest.text(&decode(raw, references, false), false);
                }
            }
            Token::Start(tag) => self.start(&tag, tokens, last),
            Token::End(name) => self.end(Name::new(name), last),
            Token::Comment | Token::Cut => self.inert = false,
        }
    }

    fn end(&mut self, name: Name, last: Last) {
        if name.is("br") {
            // Browsers read `</br>` as `<br>`; in a feed it is the end of one that came from XML.
            let is_end = self.profile == Profile::Feed && last == Last::Break;
            if let Some(element) = element::kept(name, self.profile).filter(|_| !is_end) {
                self.nest.start(element, "");
            }
        } else if let Some(element) = element::kept(name, self.profile) {
            self.nest.end(element);
        } else if name.is("script") || name.is("style") {
            self.last = Last::StrayEnd;
        }
    }

    /// Whether the token belongs to what is being dropped.
    fn skipped<'a>(&mut self, token: &Token<'a>, tokens: &mut Tokenizer<'a>) -> bool {
        let Some(skip) = &mut self.skip else {
            return false;
        };
        let svg = skip.name.is("svg");
        match token {
            Token::Start(tag) => {
                let name = tag.known;
                if svg && skip.html_depth == 0 && element::breaks_out_of_svg(name) {
                    self.skip = None;
                    tokens.set_foreign(false);
                    return false;
                }
                if skip.name.is("select") || skip.name.is("datalist") {
                    if name.is("option") || name.is("optgroup") {
                        return true;
                    }
                    let again = skip.name == name;
                    self.skip = None;
                    return again;
                }
                if svg && !tag.self_closing && element::holds_html_in_svg(name) {
                    skip.html_depth += 1;
                    tokens.set_foreign(false);
                } else if skip.name == name && !(svg && tag.self_closing) {
                    skip.depth += 1;
                }
                true
            }
            Token::End(name) => {
                let name = Name::new(name);
                if skip.name == name {
                    skip.depth = skip.depth.saturating_sub(1);
                    if skip.depth == 0 {
                        self.skip = None;
                        tokens.set_foreign(false);
                    }
                } else if svg && element::holds_html_in_svg(name) {
                    skip.html_depth = skip.html_depth.saturating_sub(1);
                    tokens.set_foreign(skip.html_depth == 0);
                }
                true
            }
            Token::Text { .. } | Token::Comment => true,
            Token::Cut => false,
        }
    }

    fn start<'a>(&mut self, tag: &Tag<'a>, tokens: &mut Tokenizer<'a>, last: Last) {
        let name = if tag.known.is("image") {
            Name::new("img")
        } else {
            tag.known
        };
        if let Some(element) = element::kept(name, self.profile) {
            self.read_attributes(tokens.attributes(), element);
            self.nest.start(element, &self.attributes);
            if name.is("br") {
                self.last = Last::Break;
            }
            return;
        }
        self.inert = false;
        if !element::drops_content(name, self.profile) {
            return;
        }
        if self.profile == Profile::Feed && element::is_code(name) {
            // feedparser's reading: an end tag that ends nothing takes back the start tag after it,
            // and what is empty in XML is empty.
            let taken_back = last == Last::StrayEnd;
            if taken_back || tag.self_closing {
                tokens.expect_markup();
                return;
            }
        }
        if name.is("svg") {
            if tag.self_closing {
                return;
            }
            tokens.set_foreign(true);
        }
        self.skip = Some(Skip {
            name,
            depth: 1,
            html_depth: 0,
        });
    }

    /// Fills `self.attributes` with what is kept of these.
    fn read_attributes(&mut self, attributes: &[(&str, &str)], element: Element) {
        self.attributes.clear();
        self.names.clear();
        for (written, raw) in attributes.iter().take(MAX_ATTRIBUTES) {
            let value = decode(raw, true, true);
            let (name, value, whole) =
                match attribute::judge(element.name, written, &value, self.base, self.profile) {
                    Verdict::Keep(name, value) => (name, value, true),
                    Verdict::Reduce(name, value) => (name, value, false),
                    Verdict::Ignore => continue,
                    Verdict::Refuse => {
                        self.inert = false;
                        continue;
                    }
                };
            self.inert &= whole;
            // Of two attributes of one name the first counts. A URL that grew must be paid for.
            let length = self.attributes.len() + value.len();
            if self.names.contains(&name)
                || (value.len() > raw.len() + 16 && !self.nest.affords(length))
            {
                continue;
            }
            self.names.push(name);
            escape::push_attribute(&mut self.attributes, name, &value);
        }
        self.inert &= attributes.len() <= MAX_ATTRIBUTES;
    }
}
