//! A record's body as it is read (design §3, "views"): cleaned, then written anew from its tokens as
//! plain paragraphs, lists, tables and pictures that are a link and a caption. No attribute of the body
//! reaches the page but languages, directions, spans of cells and the addresses of links.
//!
//! A record is never shown as it lies, and a page never asks another host for anything: pictures are
//! links until they are kept.

mod attributes;
mod elements;
mod figure;
mod lines;
mod markup;
mod outline;
mod writer;

use jianbao_core::MediaRef;
use jianbao_html::{Profile, Url, clean};
use jianbao_store::MediaUrl;
use jiff::tz::TimeZone;

use writer::Writer;

/// Longest body that is shown, in bytes: a long book's. The record has all of it.
const MAX_BODY_BYTES: usize = 2 << 20;

/// Pictures, films and sounds that are shown of one body.
const MAX_FIGURES: usize = 500;

/// A link's goal that the archive has.
#[derive(Clone, Debug)]
pub(crate) struct KeptLink {
    /// The link to its page; none for the article that is being shown.
    pub(crate) href: Option<String>,
    /// Its headline.
    pub(crate) headline: String,
}

/// What a body is shown with.
pub(crate) struct Surroundings<'a> {
    /// The article's URL, that links are relative to.
    pub(crate) base: Option<Url>,
    /// What the index line knows of pictures.
    pub(crate) media: &'a [MediaRef],
    /// How pictures' addresses are written in records.
    pub(crate) media_url: &'a MediaUrl,
    /// For times without a zone.
    pub(crate) zone: &'a TimeZone,
    /// The words for a picture, a film and a sound.
    pub(crate) words: [&'a str; 3],
    /// Whether the archive has what a URL leads to.
    pub(crate) kept: &'a dyn Fn(&str) -> Option<KeptLink>,
}

/// A body to be read.
#[derive(Debug, Default)]
pub(crate) struct BodyView {
    /// HTML that may stand in a page as it is.
    pub(crate) html: String,
    /// Whether the body was longer than what is shown.
    pub(crate) is_cut: bool,
    /// Whether it had more pictures than what is shown.
    pub(crate) has_more_figures: bool,
}

/// Makes a body of unknown origin readable.
pub(crate) fn view(body: &str, surroundings: &Surroundings<'_>) -> BodyView {
    let body = without_date_line(body, surroundings.zone);
    let shown = body
        .get(..body.floor_char_boundary(MAX_BODY_BYTES))
        .unwrap_or_default();
    let cleaned = clean(shown, surroundings.base.as_ref(), Profile::Strict);
    let mut view = Writer::new(surroundings).write(&cleaned.html);
    view.is_cut |= shown.len() < body.len();
    view
}

/// The date line of a composed body is shown among the times.
fn without_date_line<'a>(body: &'a str, zone: &TimeZone) -> &'a str {
    if jianbao_core::record::read_date_line(body, zone).is_none() {
        return body;
    }
    body.split_once("</div>").map_or(body, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use jianbao_core::MediaRole;

    use super::*;

    fn check(body: &str, expect: &str) {
        let kept = |url: &str| {
            let is_kept = url == "https://news.example/quay" || url == "https://news.example/a";
            is_kept.then(|| KeptLink {
                href: (url != "https://news.example/a").then(|| "k.html".to_owned()),
                headline: "The quay".to_owned(),
            })
        };
        let known = MediaRef {
            url: "https://pics.example/known.png".to_owned(),
            sha256: None,
            role: MediaRole::Inline,
            alt: None,
            caption: Some("The quay & the ferry".to_owned()),
            credit: None,
        };
        let surroundings = Surroundings {
            base: Url::parse("https://news.example/a").ok(),
            media: if body.contains("known.png") {
                std::slice::from_ref(&known)
            } else {
                &[]
            },
            media_url: &MediaUrl::default(),
            zone: &TimeZone::UTC,
            words: ["Picture", "Film", "Sound"],
            kept: &kept,
        };
        let html = view(body, &surroundings).html.replace('\n', "");
        assert_eq!(html, expect, "{body}");
    }

    #[test]
    fn a_caption_that_the_index_line_has_is_known_whatever_it_stands_in() {
        let figure = "<figure><a href=\"https://pics.example/known.png\" rel=\"noreferrer noopener\">Picture</a><figcaption>The quay & the ferry</figcaption></figure>";
        let picture = "<img src=https://pics.example/known.png>";
        check(
            &format!("<div>{picture}<div>The quay &amp; the ferry</div></div><p>a</p>"),
            &format!("{figure}<p>a</p>"),
        );
        check(
            &format!("{picture}<p>Not the caption.</p>"),
            "<figure><a href=\"https://pics.example/known.png\" rel=\"noreferrer noopener\">Picture</a></figure><p>Not the caption.</p>",
        );
    }

    #[test]
    fn bare_text_and_double_breaks_become_paragraphs() {
        check("a<br />b<br /><br /> c", "<p>a<br>b</p><p>c</p>");
        check("<div>　　雨<div>雪</div> </div>", "<p>雨</p><p>雪</p>");
        check("<b>a<br><br>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>");
        check(
            "<p>&nbsp;</p><p>a <i>b</i> c</p><br>",
            "<p>a <i>b</i> c</p>",
        );
        check(
            "<ul>a<li>b<p></p><li><p>c</ul>",
            "<ul><li>a</li><li>b</li><li><p>c</p></li></ul>",
        );
        check("<p style='color:red' dir=rtl>x", "<p dir=\"rtl\">x</p>");
        check(
            "<h4>x</h4><h2></h2><h6>y<p>z</h6>",
            "<h2>x</h2><h3>y<br>z</h3>",
        );
    }

    #[test]
    fn dateline_stands_in_the_first_paragraph() {
        check(
            "码头 — <p>渡船停航。</p><p>雨</p>",
            "<p>码头 — 渡船停航。</p><p>雨</p>",
        );
        check("<p>a —</p><p>b</p>", "<p>a —</p><p>b</p>");
    }

    #[test]
    fn date_line_is_dropped_when_it_is_a_date() {
        check(
            "<div><i>Fri, 16 May 2031 18:25:08 GMT</i></div><p>x</p>",
            "<p>x</p>",
        );
        check(
            "<div><i>By a reader</i></div>x",
            "<p><i>By a reader</i></p><p>x</p>",
        );
    }

    #[test]
    fn pictures_become_links_with_one_caption() {
        let link = "<a href=\"https://pics.example/a.png\" rel=\"noreferrer noopener\">Picture</a>";
        let proxied = "https://images.weserv.nl?url=pics.example/a.png";
        check(
            &format!("<img src=\"{proxied}\" width=\"100%\"><div><small>Quay, 2031</small></div>x"),
            &format!("<figure>{link}<figcaption>Quay, 2031</figcaption></figure><p>x</p>"),
        );
        check(
            &format!(
                "<p>a<div><img src=\"{proxied}\" alt='Quay'><div><small style='color:#999'>Quay</small></div></div>"
            ),
            &format!("<p>a</p><figure>{link}<figcaption>Quay</figcaption></figure>"),
        );
        check(
            &format!("<h2>x <img src=\"{proxied}\"> y</h2>"),
            &format!("<h2>x y</h2><figure>{link}</figure>"),
        );
        check("<img src=/dot.gif width=1 height=1>x", "<p>x</p>");
        check(
            "<video controls><source src=/f.mp4>no player</video>",
            "<figure><a href=\"https://news.example/f.mp4\" rel=\"noreferrer noopener\">Film</a></figure>",
        );
    }

    #[test]
    fn links_lead_to_our_copies() {
        check(
            "<a href=/quay>old</a>",
            "<p><a class=\"kept\" href=\"k.html\">old</a></p>",
        );
        check(
            "x <a href='/quay'></a>",
            "<p>x <a class=\"kept\" href=\"k.html\">The quay</a></p>",
        );
        check("x <a href='/none'> </a>", "<p>x</p>");
        check("<a href=/a>self</a>", "<p>self</p>");
        check(
            "<a href=\"/b?x[]=1|2\">b</a>",
            "<p><a href=\"https://news.example/b?x%5B%5D=1%7C2\" rel=\"noreferrer noopener\">b</a></p>",
        );
    }

    #[test]
    fn tables_of_one_column_are_text() {
        check("<table><tr><td>a<tr><td>b</table>", "<p>a</p><p>b</p>");
        check(
            "<table><tr><th>a<td rowspan=9 colspan=9>b<tr><td>c<td>d<td>e</table>",
            "<div class=\"table\"><table><tr><th>a</th><td colspan=\"2\" rowspan=\"2\">b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr></table></div>",
        );
    }

    #[test]
    fn hostile_bodies_stay_bounded() {
        let link = format!("<a href='https://news.example/{}'>", "x".repeat(8000));
        for body in [
            link + &"x<br><br>".repeat(200_000),
            "<img src=/a.png>".repeat(10_000),
            "<b>".repeat(300_000) + "x",
            "<table><tr><td>".repeat(50_000),
            "x".repeat(5 << 20),
        ] {
            let surroundings = Surroundings {
                base: Url::parse("https://news.example/").ok(),
                media: &[],
                media_url: &MediaUrl::Original,
                zone: &TimeZone::UTC,
                words: ["", "", ""],
                kept: &|_| None,
            };
            assert!(view(&body, &surroundings).html.len() < 5 << 20);
        }
    }
}
