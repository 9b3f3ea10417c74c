//! Texts as content: their media type, and whether they are HTML (RFC 4287 §3.1.1, the media types
//! and modes of Atom 0.3, and the guess that RSS needs).

use std::borrow::Cow;

use super::element::Element;
use super::name::Space;
use crate::{Content, base64, plain};

/// What a text is when nothing says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Default {
    /// Plain, unless it looks like HTML.
    Plain,
    Html,
    Xhtml,
}

/// A text as content; `None` when it is empty and not elsewhere.
pub(super) fn content(element: Element<'_>, default: Default, is_atom: bool) -> Option<Content> {
    let source = element.stated("src").and_then(|src| element.reference(src));
    if element.text.trim().is_empty() && source.is_none() {
        return None;
    }
    let stated = element.stated("type").map(str::to_ascii_lowercase);
    let mode = element.stated("mode").map(str::to_ascii_lowercase);
    let stated = stated.filter(|_| element.is_own() || element.space == Space::Content);
    let mut media_type = media_type(stated.as_deref(), default);
    let mut text = element.text;
    let is_packed = mode.as_deref() == Some("base64")
        || is_atom && mode.is_none() && !element.has_markup && is_binary(&media_type);
    if is_packed && let Some(unpacked) = base64::decode_text(&text) {
        text = Cow::Owned(unpacked);
    }
    if element.has_markup && !is_markup(&media_type) {
        media_type = Cow::Borrowed("application/xhtml+xml");
    } else if media_type == "text/plain" && !is_atom && looks_like_html(&text) {
        media_type = Cow::Borrowed("text/html");
    }
    Some(Content {
        is_html: is_markup(&media_type),
        raw: text.into_owned(),
        base: element.scope.base.clone(),
        media_type,
        language: element.scope.language.clone(),
        source,
    })
}

fn media_type(stated: Option<&str>, default: Default) -> Cow<'static, str> {
    Cow::Borrowed(match stated.map(str::trim) {
        None => match default {
            Default::Plain => "text/plain",
            Default::Html => "text/html",
            Default::Xhtml => "application/xhtml+xml",
        },
        Some("text" | "plain" | "text/plain") => "text/plain",
        Some("html" | "text/html") => "text/html",
        Some("xhtml" | "application/xhtml+xml") => "application/xhtml+xml",
        Some(other) => return Cow::Owned(other.to_owned()),
    })
}

/// Whether a media type is read as HTML.
fn is_markup(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    matches!(
        name,
        "text/html" | "application/xhtml+xml" | "application/xml" | "text/xml"
    ) || name.ends_with("+xml")
}

/// Whether a media type is neither text nor XML, so that it is base64 (RFC 4287 §4.1.3.3).
fn is_binary(media_type: &str) -> bool {
    let is_text = media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type.ends_with("/xml");
    !is_text && media_type.contains('/')
}

/// Whether a text of a format that does not say so is HTML: it has an end tag or a reference, and no
/// tag or reference that HTML does not know.
pub(super) fn looks_like_html(text: &str) -> bool {
    if !text.contains(['<', '&']) {
        return false;
    }
    let mut is_html = false;
    for piece in text.split('<').skip(1) {
        let (is_end, piece) = match piece.strip_prefix('/') {
            Some(piece) => (true, piece),
            None => (false, piece),
        };
        let name: &str = piece
            .split(|character: char| !character.is_alphanumeric() && character != '_')
            .next()
            .unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        if !TAGS.contains(&name.to_ascii_lowercase().as_str()) {
            return false;
        }
        is_html |= is_end
            && piece
                .get(name.len()..)
                .is_some_and(|rest| rest.starts_with('>'));
    }
    for piece in text.split('&').skip(1) {
        let Some((name, _)) = piece.split_once(';') else {
            continue;
        };
        let is_number = name.starts_with('#');
        let bare = name.strip_prefix('#').unwrap_or(name);
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        if bare.is_empty() || !bare.chars().all(is_word) {
            continue;
        }
        if !is_number && !crate::reference::is_known(name) {
            return false;
        }
        is_html = true;
    }
    is_html
}

/// HTML's tags that texts of feeds are written with.
const TAGS: [&str; 88] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "command",
    "datagrid",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "footer",
    "font",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "m",
    "map",
    "menu",
    "meter",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "progress",
    "q",
    "s",
    "samp",
    "section",
    "select",
    "small",
    "source",
    "spacer",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
];

/// A text as one plain line.
pub(super) fn line(content: &Content, is_atom: bool) -> String {
    let text = content.repaired();
    if content.is_html || !is_atom {
        plain::of_html(&text)
    } else {
        plain::of_text(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_told_from_text_that_has_its_signs() {
        for (text, expect) in [
            ("Rain", false),
            ("1 < 2", false),
            ("<b>Rain</b>", true),
            ("R &amp; D", true),
            ("R & D", false),
            ("<br>", false),
            ("the <blurb>x</blurb> tag", false),
            ("&unknown; <b>x</b>", false),
            ("&#8217;", true),
        ] {
            assert_eq!(looks_like_html(text), expect, "{text}");
        }
    }
}
