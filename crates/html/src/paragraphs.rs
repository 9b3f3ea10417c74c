//! Plain text as HTML.

use crate::escape::escape_text;

/// Plain text as paragraphs: an empty line parts them, a line end within one is a line break. Nothing in
/// the text becomes markup.
///
/// ```
/// assert_eq!(jianbao_html::paragraphs("a\nb\n\n<i>"), "<p>a<br />b</p><p>&lt;i&gt;</p>");
/// ```
pub fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::with_capacity(text.len() + 64);
    let mut paragraph: Vec<String> = Vec::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            paragraph.push(escape_text(line.trim()));
        } else if !paragraph.is_empty() {
            html.push_str("<p>");
            html.push_str(&paragraph.join("<br />"));
            html.push_str("</p>");
            paragraph.clear();
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_paragraphs_and_no_markup() {
        assert_eq!(
            paragraphs("a\nb\r\n\r\n\n <i>c\n"),
            "<p>a<br />b</p><p>&lt;i&gt;c</p>"
        );
        assert_eq!(paragraphs(""), "");
    }
}
