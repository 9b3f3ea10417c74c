//! Writing OPML 2.0.

use std::fmt::Write as _;

use super::{NAMESPACE, Outline, PREFIX};

/// Writes an OPML 2.0 file that [`parse_opml`](crate::parse_opml) reads back.
///
/// Folders are made of neighbouring outlines that have one path, so outlines of one folder belong together.
/// The same outlines give the same bytes.
///
/// ```
/// use jianbao_feed::{Outline, Url, parse_opml, write_opml};
/// let outline = Outline {
///     url: Url::parse("https://news.example/feed.xml")?,
///     site: None,
///     title: "Harbour & Hill".to_owned(),
///     folders: vec!["Local".to_owned()],
///     options: vec![("fullText".to_owned(), "page".to_owned())],
/// };
/// let written = write_opml("My news", std::slice::from_ref(&outline));
/// assert_eq!(parse_opml(written.as_bytes()).outlines, [outline]);
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn write_opml(title: &str, outlines: &[Outline]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:{PREFIX}=\"{NAMESPACE}\">\n\
         <head><title>{}</title></head>\n<body>\n",
        escape(title)
    );
    let mut open: &[String] = &[];
    for outline in outlines {
        let common = open.iter().zip(&outline.folders);
        let common = common.take_while(|(one, other)| one == other).count();
        for _ in common..open.len() {
            out.push_str("</outline>\n");
        }
        for folder in outline.folders.iter().skip(common) {
            let _ = writeln!(out, "<outline text=\"{}\">", escape(folder));
        }
        open = &outline.folders;
        subscription(outline, &mut out);
    }
    for _ in open {
        out.push_str("</outline>\n");
    }
    out.push_str("</body>\n</opml>\n");
    out
}

fn subscription(outline: &Outline, out: &mut String) {
    let title = escape(&outline.title);
    let _ = write!(
        out,
        "<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{}\"",
        escape(outline.url.as_str())
    );
    if let Some(site) = &outline.site {
        let _ = write!(out, " htmlUrl=\"{}\"", escape(site.as_str()));
    }
    for (name, value) in &outline.options {
        let _ = write!(out, " {PREFIX}:{name}=\"{}\"", escape(value));
    }
    out.push_str("/>\n");
}

/// Text as an attribute or content; what XML 1.0 §2.2 does not allow at all is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}
