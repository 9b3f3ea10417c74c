//! Writing XML 1.0. Whatever text comes in, what goes out is well formed.

use std::fmt::Write as _;

/// A document that is being written, one element a line.
#[derive(Debug)]
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Opens an element that has elements.
    pub(super) fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            let _ = writeln!(self.out, "</{name}>");
        }
    }

    /// An element with text.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape(&mut self.out, text, false);
        let _ = writeln!(self.out, "</{name}>");
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// Closes what is open.
    pub(super) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.end();
        }
        self.out.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"");
            escape(&mut self.out, value, true);
            self.out.push('"');
        }
    }
}

/// Whether XML can carry a character at all (XML 1.0 §2.2).
pub(super) fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// Appends text; characters that XML cannot carry are left out. `>` is escaped for the sake of `]]>`,
/// white space in attributes because a parser would make spaces of it.
fn escape(out: &mut String, text: &str, in_attribute: bool) {
    for character in text.chars().filter(|character| is_allowed(*character)) {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::escape::resolve_predefined_entity;
    use quick_xml::events::Event;

    use super::*;

    #[test]
    fn text_cannot_end_its_element() {
        let check = |text: &str, expect: &str| {
            let mut xml = Xml::new();
            xml.text("a", &[("b", text)], text);
            let written = String::from_utf8(xml.finish()).unwrap();
            let (_, written) = written.split_once("?>\n").unwrap();
            assert_eq!(written, expect);
        };
        check("]]>", "<a b=\"]]&gt;\">]]&gt;</a>\n");
        check(
            "\"</a>&",
            "<a b=\"&quot;&lt;/a&gt;&amp;\">\"&lt;/a&gt;&amp;</a>\n",
        );
        check("x\0\u{8}\u{FFFE}y", "<a b=\"xy\">xy</a>\n");
        check("\r\n", "<a b=\"&#13;&#10;\">&#13;\n</a>\n");
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_but_for_what_xml_cannot_carry(text in any::<String>()) {
            let mut xml = Xml::new();
            xml.start("a", &[]);
            xml.text("b", &[("c", &text)], &text);
            let written = String::from_utf8(xml.finish()).unwrap();
            let mut reader = Reader::from_str(&written);
            let mut found = String::new();
            loop {
                match reader.read_event().unwrap() {
                    Event::Text(part) => found.push_str(&part),
                    Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                        Some(character) => found.push(character),
                        None => found.push_str(resolve_predefined_entity(&reference).unwrap()),
                    },
                    Event::Eof => break,
                    _ => {}
                }
            }
            let expect: String = text.chars().filter(|character| is_allowed(*character)).collect();
            prop_assert_eq!(found.trim(), expect.trim());
        }
    }
}
