//! The elements the sanitiser knows: which are kept in which profile, how they nest, and which are
//! dropped with what they hold.

use crate::clean::Profile;
use crate::name::{Name, Names};

/// How an element nests: the content model in the grain that a parser's repairs need
/// (WHATWG HTML §13.2.6.4.7 "in body" and the table modes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text-level: may hold anything, ends anywhere.
    Inline,
    /// `a`: as [`Kind::Inline`], but not within itself.
    Link,
    /// Closes an open paragraph.
    Block,
    /// `div` and `address`: a block that a following `li` looks through.
    Division,
    /// `p`.
    Paragraph,
    /// `h1` to `h6`: not within each other.
    Heading,
    /// `pre`: its first newline does not count.
    Preformatted,
    /// `li`.
    Item,
    /// `dt` and `dd`.
    Term,
    /// `rb`, `rt`, `rp`.
    RubyPart,
    /// `table`.
    Table,
    /// `caption`.
    Caption,
    /// `colgroup`.
    Columns,
    /// `thead`, `tbody`, `tfoot`.
    Rows,
    /// `tr`.
    Row,
    /// `td` and `th`.
    Cell,
    /// `col`: void, in a table.
    Column,
    /// Void, within a line.
    Void,
    /// `hr`: void, closes an open paragraph.
    Rule,
}

impl Kind {
    /// Whether the element has neither content nor end tag.
    pub(crate) fn is_void(self) -> bool {
        matches!(self, Kind::Column | Kind::Void | Kind::Rule)
    }

    /// Whether the element stands within a line of text.
    pub(crate) fn is_inline(self) -> bool {
        matches!(
            self,
            Kind::Inline | Kind::Link | Kind::RubyPart | Kind::Void
        )
    }

    /// Whether end tags from inside do not reach beyond the element, nor paragraphs from outside
    /// into it.
    pub(crate) fn is_boundary(self) -> bool {
        matches!(self, Kind::Table | Kind::Caption | Kind::Cell)
    }

    /// Whether the element may hold table parts and white space only.
    pub(crate) fn is_table_structure(self) -> bool {
        matches!(self, Kind::Table | Kind::Columns | Kind::Rows | Kind::Row)
    }

    /// Whether the element is known inside a table only.
    pub(crate) fn is_table_part(self) -> bool {
        matches!(
            self,
            Kind::Caption | Kind::Columns | Kind::Column | Kind::Rows | Kind::Row | Kind::Cell
        )
    }
}

/// A kept element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name, in lower case.
    pub(crate) name: &'static str,
    /// How it nests.
    pub(crate) kind: Kind,
    /// Its place in the tables: two elements are the same when this is.
    pub(crate) id: u8,
}

/// The elements of the strict profile, sorted.
const STRICT: [(&str, Kind); 81] = [
    ("a", Kind::Link),
    ("abbr", Kind::Inline),
    ("acronym", Kind::Inline),
    ("address", Kind::Division),
    ("article", Kind::Block),
    ("aside", Kind::Block),
    ("audio", Kind::Inline),
    ("b", Kind::Inline),
    ("bdi", Kind::Inline),
    ("bdo", Kind::Inline),
    ("big", Kind::Inline),
    ("blockquote", Kind::Block),
    ("br", Kind::Void),
    ("caption", Kind::Caption),
    ("center", Kind::Block),
    ("cite", Kind::Inline),
    ("code", Kind::Inline),
    ("col", Kind::Column),
    ("colgroup", Kind::Columns),
    ("dd", Kind::Term),
    ("del", Kind::Inline),
    ("details", Kind::Block),
    ("dfn", Kind::Inline),
    ("div", Kind::Division),
    ("dl", Kind::Block),
    ("dt", Kind::Term),
    ("em", Kind::Inline),
    ("figcaption", Kind::Block),
    ("figure", Kind::Block),
    ("font", Kind::Inline),
    ("footer", Kind::Block),
    ("h1", Kind::Heading),
    ("h2", Kind::Heading),
    ("h3", Kind::Heading),
    ("h4", Kind::Heading),
    ("h5", Kind::Heading),
    ("h6", Kind::Heading),
    ("header", Kind::Block),
    ("hgroup", Kind::Block),
    ("hr", Kind::Rule),
    ("i", Kind::Inline),
    ("img", Kind::Void),
    ("ins", Kind::Inline),
    ("kbd", Kind::Inline),
    ("li", Kind::Item),
    ("main", Kind::Block),
    ("mark", Kind::Inline),
    ("nav", Kind::Block),
    ("ol", Kind::Block),
    ("p", Kind::Paragraph),
    ("pre", Kind::Preformatted),
    ("q", Kind::Inline),
    ("rb", Kind::RubyPart),
    ("rp", Kind::RubyPart),
    ("rt", Kind::RubyPart),
    ("ruby", Kind::Inline),
    ("s", Kind::Inline),
    ("samp", Kind::Inline),
    ("section", Kind::Block),
    ("small", Kind::Inline),
    ("source", Kind::Void),
    ("span", Kind::Inline),
    ("strike", Kind::Inline),
    ("strong", Kind::Inline),
    ("sub", Kind::Inline),
    ("summary", Kind::Block),
    ("sup", Kind::Inline),
    ("table", Kind::Table),
    ("tbody", Kind::Rows),
    ("td", Kind::Cell),
    ("tfoot", Kind::Rows),
    ("th", Kind::Cell),
    ("thead", Kind::Rows),
    ("time", Kind::Inline),
    ("tr", Kind::Row),
    ("tt", Kind::Inline),
    ("u", Kind::Inline),
    ("ul", Kind::Block),
    ("var", Kind::Inline),
    ("video", Kind::Inline),
    ("wbr", Kind::Void),
];

/// The further elements of the feed profile, sorted: feedparser's list without forms, SVG, MathML
/// and `noscript`. None of them runs, loads or navigates by itself.
const FEED: [(&str, Kind); 25] = [
    ("area", Kind::Void),
    ("canvas", Kind::Inline),
    ("command", Kind::Void),
    ("datagrid", Kind::Inline),
    ("datalist", Kind::Inline),
    ("dialog", Kind::Block),
    ("dir", Kind::Block),
    ("event-source", Kind::Inline),
    ("fieldset", Kind::Block),
    ("keygen", Kind::Void),
    ("label", Kind::Inline),
    ("legend", Kind::Block),
    ("m", Kind::Inline),
    ("map", Kind::Inline),
    ("menu", Kind::Block),
    ("meter", Kind::Inline),
    ("multicol", Kind::Inline),
    ("nextid", Kind::Inline),
    ("optgroup", Kind::Inline),
    ("option", Kind::Inline),
    ("output", Kind::Inline),
    ("progress", Kind::Inline),
    ("sound", Kind::Inline),
    ("spacer", Kind::Inline),
    ("track", Kind::Void),
];

static STRICT_NAMES: Names<{ STRICT.len() }> = Names::new(names_of(&STRICT));
static FEED_NAMES: Names<{ FEED.len() }> = Names::new(names_of(&FEED));

const fn names_of<const N: usize>(table: &[(&'static str, Kind); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = table[index].0;
        index += 1;
    }
    names
}

/// The element of a name, when the profile keeps it.
pub(crate) fn kept(name: Name, profile: Profile) -> Option<Element> {
    let (at, entry) = match STRICT_NAMES.find(name) {
        Some(at) => (at, STRICT.get(at)?),
        None if profile == Profile::Feed => {
            let at = FEED_NAMES.find(name)?;
            (STRICT.len() + at, FEED.get(at)?)
        }
        None => return None,
    };
    Some(Element {
        name: entry.0,
        kind: entry.1,
        id: u8::try_from(at).ok()?,
    })
}

/// Whether an element is dropped together with what it holds. The feed profile keeps, like feedparser,
/// the text of titles and what is shown in the stead of frames and scripts.
pub(crate) fn drops_content(name: Name, profile: Profile) -> bool {
    DROPPED.find(name).is_some() || (profile == Profile::Strict && FALLBACKS.find(name).is_some())
}

/// Whether an element holds code, which feed readers drop in their own way.
pub(crate) fn is_code(name: Name) -> bool {
    name.is("script") || name.is("style") || name.is("applet")
}

static DROPPED: Names<6> = Names::new(["applet", "script", "select", "style", "svg", "template"]);

static FALLBACKS: Names<7> = Names::new([
    "datalist", "iframe", "noembed", "noframes", "noscript", "title", "textarea",
]);

/// Whether a start tag ends the SVG it stands in (WHATWG HTML §13.2.6.5).
pub(crate) fn breaks_out_of_svg(name: Name) -> bool {
    OUT_OF_SVG.find(name).is_some()
}

static OUT_OF_SVG: Names<44> = Names::new([
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
    "var",
]);

/// Whether an element inside SVG holds HTML again (§13.2.6.5 "HTML integration point").
pub(crate) fn holds_html_in_svg(name: Name) -> bool {
    name.is("foreignobject") || name.is("desc") || name.is("title")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_of_the_tables_is_found() {
        assert!(STRICT.is_sorted_by_key(|entry| entry.0));
        assert!(FEED.is_sorted_by_key(|entry| entry.0));
        let kept = |name, profile| super::kept(Name::new(name), profile);
        for (at, (name, _)) in STRICT.iter().chain(&FEED).enumerate() {
            let element = kept(name, Profile::Feed).unwrap();
            assert_eq!((element.name, usize::from(element.id)), (*name, at));
            assert_eq!(kept(name, Profile::Strict).is_some(), at < STRICT.len());
        }
        assert_eq!(
            kept("wbr", Profile::Strict).map(|element| element.kind),
            Some(Kind::Void)
        );
        assert_eq!(kept("menu", Profile::Strict), None);
        assert!(kept("menu", Profile::Feed).is_some());
    }
}
