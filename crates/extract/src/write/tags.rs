//! Which elements are written, and how.

/// Whether lines of text stand in this element without a paragraph.
pub(super) fn holds_lines(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "li"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "td"
            | "th"
            | "pre"
            | "caption"
    )
}

/// The element that is written for an element; none where only its content is.
pub(super) fn tag(name: &str) -> Option<&'static str> {
    const KEPT: [&str; 50] = [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "a",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "del",
        "ins",
        "sub",
        "sup",
        "code",
        "kbd",
        "samp",
        "mark",
        "q",
        "cite",
        "abbr",
        "ruby",
        "rb",
        "rt",
        "rp",
        "bdi",
        "bdo",
        "var",
        "small",
        "wbr",
    ];
    match name {
        "strike" => Some("s"),
        "tt" => Some("code"),
        "listing" | "xmp" | "plaintext" => Some("pre"),
        _ => KEPT.into_iter().find(|kept| *kept == name),
    }
}

/// Whether what stands in this element cannot be cut in two.
pub(super) fn is_whole(tag: &str) -> bool {
    matches!(
        tag,
        "ul" | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "blockquote"
            | "pre"
            | "caption"
    )
}
