//! HTML to CommonMark and back: CommonMark 0.31 with the tables, strikethrough and footnotes of GFM.
//!
//! Both ways pass the strict sanitiser. What Markdown has no words for is raw HTML where it carries
//! meaning (subscripts, video, irregular tables) and plain text where it only has a look.

mod inline;
mod table;
mod write;

use pulldown_cmark::{Options, Parser, html};
use url::Url;

use crate::clean::{Profile, clean};
use crate::limits::{MAX_MARKDOWN_BYTES, cut};

/// HTML as CommonMark.
///
/// The HTML is cleaned first. Whatever in its text could be read as markup by a Markdown processor
/// (also by those of Jekyll, Hugo and Obsidian) is escaped. No line ends with the output.
///
/// ```
/// use jianbao_html::to_commonmark;
/// let markdown = to_commonmark("<h2>雪</h2><p>1. *not a list* <b>bold</b></p><ul><li>a<li>b</ul>", None);
/// assert_eq!(markdown, "## 雪\n\n1\\. \\*not a list\\* **bold**\n\n- a\n- b");
/// ```
pub fn to_commonmark(html: &str, base: Option<&Url>) -> String {
    write::write(&clean(html, base, Profile::Strict).html)
}

/// CommonMark as HTML, cleaned with the strict profile; raw HTML stays as far as it passes.
///
/// ```
/// use jianbao_html::from_commonmark;
/// assert_eq!(from_commonmark("*a* [b](javascript:x) <u>c</u>"), "<p><em>a</em> <a>b</a> <u>c</u></p>\n");
/// ```
pub fn from_commonmark(markdown: &str) -> String {
    let input = cut(markdown, MAX_MARKDOWN_BYTES);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut out = String::with_capacity(input.len() + input.len() / 4);
    html::push_html(&mut out, Parser::new_ext(input, options));
    clean(&out, None, Profile::Strict).html
}
