//! Escaping of text and attribute values for HTML, in the one spelling that cleaning writes.

use crate::scan::{self, is};

/// Escapes text for HTML: `<` and `>` always, `&` where it could be read as a character reference.
///
/// An ampersand that cannot begin a reference (before a space, say) stays as it is; this keeps the
/// output below four times the input.
///
/// ```
/// assert_eq!(jianbao_html::escape_text("a < b & c&lt;"), "a &lt; b & c&amp;lt;");
/// ```
pub fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    push_text(&mut out, text);
    if out.ends_with('&') {
        // What the caller appends may begin with `lt;`.
        out.push_str("amp;");
    }
    out
}

/// Escapes a value for an HTML attribute in either kind of quotes.
///
/// ```
/// assert_eq!(jianbao_html::escape_attribute("\"x\" > 'y'"), "&quot;x&quot; &gt; &#39;y&#39;");
/// ```
pub fn escape_attribute(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 16);
    push_escaped(&mut out, value, "\"'");
    if out.ends_with('&') {
        out.push_str("amp;");
    }
    out
}

/// Appends `text`, escaped as by [`escape_text`], to text escaped by it.
///
/// Whether an ampersand is escaped depends on what follows it in the output and on nothing else: so
/// the output does not depend on how the text came in pieces.
pub(crate) fn push_text(out: &mut String, text: &str) {
    if out.ends_with('&') && text.bytes().next().is_some_and(begins_reference) {
        out.push_str("amp;");
    }
    push_escaped(out, text, "");
}

/// Appends ` name="value"`, quoted with whichever quote the value holds less often, so that the
/// value never grows more than fourfold.
pub(crate) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push('=');
    if scan::none(value.as_bytes(), |byte| {
        is(byte, b'"') | is(byte, b'<') | is(byte, b'>') | is(byte, b'&')
    }) {
        out.push('"');
        out.push_str(value);
        out.push('"');
        return;
    }
    let count = |quote| value.bytes().filter(|byte| *byte == quote).count();
    let quote = if count(b'"') > count(b'\'') {
        "'"
    } else {
        "\""
    };
    out.push_str(quote);
    push_escaped(out, value, quote);
    out.push_str(quote);
}

fn push_escaped(out: &mut String, text: &str, quotes: &str) {
    // Where a quote needs no escaping, look for something that does instead.
    let [double, single] = ['"', '\''].map(|quote| {
        let quote = if quotes.contains(quote) { quote } else { '<' };
        u8::try_from(quote).unwrap_or(b'<')
    });
    let special = |byte| {
        is(byte, b'<') | is(byte, b'>') | is(byte, b'&') | is(byte, double) | is(byte, single)
    };
    let mut rest = text;
    while let Some(at) = scan::position(rest.as_bytes(), special) {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(head);
        let mut bytes = tail.bytes();
        match bytes.next() {
            Some(b'<') => out.push_str("&lt;"),
            Some(b'>') => out.push_str("&gt;"),
            Some(b'"') => out.push_str("&quot;"),
            Some(b'\'') => out.push_str("&#39;"),
            _ if bytes.next().is_some_and(begins_reference) => out.push_str("&amp;"),
            _ => out.push('&'),
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Whether a byte after an ampersand begins a character reference.
fn begins_reference(byte: u8) -> bool {
    byte == b'#' || byte.is_ascii_alphanumeric()
}
