//! The tags and comments of a page, without those that stand in what is no markup.

/// A tag, a comment or what a script holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) begin: usize,
    pub(super) end: usize,
    pub(super) what: What<'a>,
}

/// What it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    /// A comment, by what is in it.
    Comment(&'a str),
    /// A start tag: its name, and all of it.
    Open(&'a str, &'a str),
    /// An end tag, by its name.
    Close(&'a str),
    /// What stands in a script.
    Script(&'a str),
}

/// Elements in which tags are text, or nothing that is shown.
const RAW: [&str; 9] = [
    "script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noembed", "noframes",
];

/// The tokens from the beginning of a page on.
pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
    /// The element whose inside comes next.
    raw: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self {
            html,
            at: 0,
            raw: None,
        }
    }

    /// The inside of an element that holds no tags; one that never ends is the rest of the page.
    fn inside(&mut self, name: &str) -> Option<Token<'a>> {
        let begin = self.at;
        let rest = self.html.get(begin..)?;
        let end = rest.match_indices("</").find(|(at, _)| {
            let close = rest.as_bytes().get(at + 2..at + 2 + name.len());
            close.is_some_and(|close| close.eq_ignore_ascii_case(name.as_bytes()))
        });
        self.at = begin + end.map_or(rest.len(), |(at, _)| at);
        let what = What::Script(self.html.get(begin..self.at)?);
        let end = self.at;
        (name == "script").then_some(Token { begin, end, what })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take()
            && let Some(token) = self.inside(name)
        {
            return Some(token);
        }
        loop {
            let begin = self.at + self.html.get(self.at..)?.find('<')?;
            let rest = self.html.get(begin..)?;
            let second = rest.as_bytes().get(1)?;
            if rest.starts_with("<!--") {
                // The dashes of the beginning may be those of the end.
                let end = begin + 2 + rest.get(2..)?.find("-->")? + 3;
                self.at = end;
                let inside = self.html.get(begin + 4..end - 3).unwrap_or_default();
                let what = What::Comment(inside);
                return Some(Token { begin, end, what });
            }
            if second.is_ascii_alphabetic() {
                let end = begin + tag_end(rest)?;
                self.at = end;
                let tag = self.html.get(begin..end)?;
                let name = name(tag.get(1..)?);
                let raw = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw));
                // Drawings have empty ones.
                self.raw = raw
                    .filter(|raw| !(matches!(**raw, "style" | "title") && tag.ends_with("/>")))
                    .copied();
                let what = What::Open(name, tag);
                return Some(Token { begin, end, what });
            }
            match second {
                b'/' | b'!' | b'?' => {
                    let end = begin + rest.find('>')? + 1;
                    self.at = end;
                    let name = name(rest.get(2..)?);
                    if *second == b'/' && !name.is_empty() {
                        let what = What::Close(name);
                        return Some(Token { begin, end, what });
                    }
                }
                _ => self.at = begin + 1,
            }
        }
    }
}

/// The name at the beginning of a tag.
fn name(tag: &str) -> &str {
    let end = tag.bytes().position(|byte| !byte.is_ascii_alphanumeric());
    tag.get(..end.unwrap_or(tag.len())).unwrap_or_default()
}

/// How long a start tag is: values in quotes may hold its end.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut last = 0;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    None
}

/// The value of an attribute as machines write them: with no space, and in double quotes if there is one.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let before = tag.as_bytes().get(at.checked_sub(1)?)?;
        let behind = tag.get(at + name.len()..)?;
        if !before.is_ascii_whitespace() {
            return None;
        }
        match behind.strip_prefix("=\"") {
            Some(value) => value.split('"').next(),
            None => behind.starts_with([' ', '>', '/']).then_some(""),
        }
    })
}
