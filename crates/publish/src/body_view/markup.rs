//! The tokens of cleaned HTML, which has one spelling: text without `<` and `>`, lower-case tags, closed
//! in order, values in quotes. Not a tokenizer for anything else.

use std::borrow::Cow;

/// A piece of cleaned HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, still escaped.
    Text(&'a str),
    /// A start tag: name, attributes.
    Start(&'a str, &'a str),
    /// An end tag.
    End(&'a str),
}

/// The tokens in order.
pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if let Some(tag) = rest.strip_prefix('<') {
            let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                return Some(Token::End(name));
            }
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            return Some(Token::Start(name, attributes));
        }
        if rest.is_empty() {
            return None;
        }
        let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        rest = after;
        Some(Token::Text(text))
    })
}

/// The value of an attribute, unescaped.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let quote = after.chars().next()?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        if name == wanted {
            return Some(unescaped(value));
        }
        rest = after.trim_start();
    }
    None
}

/// Takes back the escapes that cleaning writes.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    const ESCAPES: [(&str, char); 5] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&#39;", '\''),
    ];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let escape = ESCAPES
            .iter()
            .find_map(|(escape, character)| Some((after.strip_prefix(&escape[1..])?, *character)));
        let (tail, character) = escape.unwrap_or((after, '&'));
        out.push(character);
        rest = tail;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaned_html_is_read_in_pieces() {
        let read: Vec<_> = tokens("a<p title=\"x = 'y'\">b &amp; c</p><br>").collect();
        let expected = [
            Token::Text("a"),
            Token::Start("p", "title=\"x = 'y'\""),
            Token::Text("b &amp; c"),
            Token::End("p"),
            Token::Start("br", ""),
        ];
        assert_eq!(read, expected);
        let attributes = "href='a?b=\"c\"&amp;lt' title=\"x\"";
        assert_eq!(attribute(attributes, "href").unwrap(), "a?b=\"c\"&lt");
        assert_eq!(attribute(attributes, "title").unwrap(), "x");
        assert_eq!(attribute(attributes, "b"), None);
    }

    #[test]
    fn escapes_are_taken_back_once() {
        assert_eq!(unescaped("&amp;lt; &#39; & &x"), "&lt; ' & &x");
    }
}
