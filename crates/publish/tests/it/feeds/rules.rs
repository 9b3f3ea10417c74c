//! XML read back, and the rules of RFC 4287 that can be checked without its schema.

use std::collections::HashSet;

use jiff::Timestamp;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element with what is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    elements: Vec<Element>,
    text: String,
}

impl Element {
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> {
        let found: Vec<_> = self.elements.iter().filter(|e| e.name == name).collect();
        found.into_iter()
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The text of the one element of a name.
    pub(crate) fn text(&self, name: &str) -> String {
        let found: Vec<_> = self.all(name).collect();
        assert_eq!(found.len(), 1, "{name} in {}", self.name);
        found[0].text.clone()
    }
}

/// The root element of a document, which must be well formed.
pub(crate) fn parse(bytes: &[u8]) -> Element {
    let text = str::from_utf8(bytes).unwrap();
    let is_xml =
        |c: char| !c.is_control() || "\t\n\r".contains(c) || ('\u{7f}'..='\u{9f}').contains(&c);
    assert!(
        text.chars()
            .all(|c| is_xml(c) && c != '\u{fffe}' && c != '\u{ffff}')
    );
    assert!(!text.contains("]]>"));
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let element = element(&start);
                open.last_mut().unwrap().elements.push(element);
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().elements.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().text += &text,
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let text = match reference.resolve_char_ref().unwrap() {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(name)
                        .unwrap_or_else(|| panic!("&{name};"))
                        .to_owned(),
                };
                open.last_mut().unwrap().text += &text;
            }
            Event::Eof => break,
            Event::Decl(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 1);
    let mut elements = open.pop().unwrap().elements;
    assert_eq!(elements.len(), 1);
    elements.pop().unwrap()
}

fn element(start: &BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = quick_xml::escape::unescape(&attribute.value).unwrap();
        (attribute.key.as_ref().to_owned(), value.into_owned())
    });
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        ..Element::default()
    }
}

/// Judges a feed by RFC 4287 §4.1.1 and §4.1.2, and by its §3.3 and §4.2 for what is in them.
pub(crate) fn check_atom(feed: &Element) {
    assert_eq!(feed.name, "feed");
    assert_eq!(feed.attribute("xmlns"), Some("http://www.w3.org/2005/Atom"));
    check_common(feed);
    let mut newest: Timestamp = Timestamp::UNIX_EPOCH;
    let mut ids = HashSet::new();
    for entry in feed.all("entry") {
        check_common(entry);
        assert!(ids.insert(entry.text("id")));
        let updated = entry.text("updated").parse().unwrap();
        newest = newest.max(updated);
        entry.text("published").parse::<Timestamp>().unwrap();
        let content = entry.all("content").next().unwrap();
        assert_eq!(content.attribute("type"), Some("html"));
        // "type=html": the text alone, no elements (§3.1.1.2).
        assert!(content.elements.is_empty());
    }
    assert_eq!(feed.text("updated").parse::<Timestamp>().unwrap(), newest);
    assert!(
        feed.all("link")
            .any(|link| link.attribute("rel") == Some("self"))
    );
}

fn check_common(element: &Element) {
    let id = element.text("id");
    assert!(
        id.starts_with("urn:jianbao:") && !id.contains(char::is_whitespace),
        "{id}"
    );
    assert!(!element.text("title").is_empty());
    element.text("updated").parse::<Timestamp>().unwrap();
    assert!(element.all("author").count() > 0);
    for author in element.all("author") {
        assert!(!author.text("name").is_empty());
    }
    let mut alternates = HashSet::new();
    for link in element.all("link") {
        let href = link.attribute("href").unwrap();
        assert!(
            !href.is_empty() && !href.contains(char::is_whitespace),
            "{href}"
        );
        if link.attribute("rel").is_none_or(|rel| rel == "alternate") {
            let kind = (link.attribute("type"), link.attribute("hreflang"));
            assert!(alternates.insert(kind), "two alternates of one kind");
        }
    }
}
