//! The body of a record (design of the record: `docs/format.md`): composed from a page, or as its feed
//! published it.

use std::fmt::Write as _;

use jianbao_core::record::{DATE_LINE_START, one_line, write_date_line};
use jianbao_core::{BodyKind, Certainty, MediaRef, MediaRole, StatedTime};
use jianbao_extract::{BodyPart, Extraction, Hints, Limits, Media, Page, extract};
use jianbao_feed::Content;
use jianbao_html::{Profile, clean, escape_attribute, escape_text, paragraphs};
use jianbao_store::MediaUrl;
use url::Url;

use super::bounded::{has_controls, without_controls};

/// A body with what belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// HTML on one line.
    pub(crate) html: String,
    pub(crate) kind: BodyKind,
    pub(crate) media: Vec<MediaRef>,
}

const CAPTION_START: &str = r#"<div><small style="color: #999;">"#;
const CAPTION_END: &str = "</small></div>";

/// Composes a body from what was read out of a page.
pub(crate) fn from_page(
    extraction: &Extraction,
    published: Option<&StatedTime>,
    media_url: &MediaUrl,
) -> Body {
    let mut html = date_line(published);
    let lead = extraction.lead.and_then(|lead| extraction.media.get(lead));
    if let Some(lead) = lead {
        push_lead(&mut html, lead, media_url);
    }
    for part in &extraction.body {
        match part {
            BodyPart::Html(part) => html.push_str(&with_kept_line_ends(part)),
            BodyPart::Media(index) => {
                if let Some(media) = extraction.media.get(*index) {
                    push_inline(&mut html, media, media_url);
                }
            }
        }
    }
    let media = (0..).zip(&extraction.media).map(|(index, media)| {
        let role = if extraction.lead == Some(index) {
            MediaRole::Lead
        } else {
            MediaRole::Inline
        };
        media_ref(media, role)
    });
    Body {
        html: one_line(&without_controls(html)),
        kind: BodyKind::Composed,
        media: media.collect(),
    }
}

/// Takes the body that a feed brought: verbatim when it is inert, else cleaned.
pub(crate) fn from_feed(
    content: &Content,
    published: &StatedTime,
    pictures: &[String],
    media_url: &MediaUrl,
) -> Body {
    let (content_html, kind) = if content.is_html {
        let cleaned = clean(&content.raw, content.base.as_deref(), Profile::Strict);
        if cleaned.inert && !has_controls(&content.raw) {
            (content.raw.clone(), BodyKind::AsPublished)
        } else {
            (without_controls(cleaned.html), BodyKind::Cleaned)
        }
    } else {
        let html = without_controls(paragraphs(&content.raw));
        (html, BodyKind::AsPublished)
    };
    let mut media = media_in(&content_html, content.base.as_deref(), media_url);
    let mut html = one_line(&content_html);
    if !html.starts_with(DATE_LINE_START) {
        let mut head = date_line(Some(published));
        if media.is_empty()
            && let Some(url) = pictures.first()
        {
            let lead = Media {
                url: url.clone(),
                ..Media::default()
            };
            push_lead(&mut head, &lead, media_url);
            media.push(media_ref(&lead, MediaRole::Enclosure));
        }
        html.insert_str(0, &head);
    }
    Body { html, kind, media }
}

fn date_line(published: Option<&StatedTime>) -> String {
    published
        .filter(|time| time.certainty != Certainty::DateOnly)
        .map(|time| write_date_line(time.instant))
        .unwrap_or_default()
}

fn push_lead(html: &mut String, lead: &Media, media_url: &MediaUrl) {
    let source = escape_attribute(&media_url.write(&lead.url));
    if lead.is_video {
        html.push_str("<video ");
        if let Some(poster) = &lead.poster {
            let poster = escape_attribute(&media_url.write(poster));
            let _ = write!(html, r#"poster="{poster}" "#);
        }
        // An image proxy shows no film.
        let film = escape_attribute(&lead.url);
        let _ = write!(html, r#"src="{film}" style="width:100%" controls></video>"#);
    } else {
        let _ = write!(html, r#"<img src="{source}" width="100%">"#);
    }
    push_caption(html, lead);
}

fn push_inline(html: &mut String, media: &Media, media_url: &MediaUrl) {
    html.push_str("<div>");
    if media.is_video {
        let film = escape_attribute(&media.url);
        let _ = write!(html, r#"<video src="{film}" controls></video>"#);
    } else {
        let source = escape_attribute(&media_url.write(&media.url));
        let words = caption_of(media).or_else(|| media.alt.clone());
        let words = escape_attribute(&words.unwrap_or_default());
        let _ = write!(html, r#"<img src="{source}" alt="{words}" border="0">"#);
    }
    push_caption(html, media);
    html.push_str("</div>");
}

fn push_caption(html: &mut String, media: &Media) {
    if let Some(caption) = caption_of(media) {
        html.push_str(CAPTION_START);
        html.push_str(&escape_text(&caption));
        html.push_str(CAPTION_END);
    }
}

/// The caption with its credit, as one line.
fn caption_of(media: &Media) -> Option<String> {
    let words: Vec<&str> = [&media.caption, &media.credit]
        .into_iter()
        .flatten()
        .map(|words| words.trim())
        .filter(|words| !words.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn media_ref(media: &Media, role: MediaRole) -> MediaRef {
    MediaRef {
        url: media.url.clone(),
        sha256: None,
        role,
        alt: media.alt.clone(),
        caption: media.caption.clone(),
        credit: media.credit.clone(),
    }
}

/// The pictures in a body that a feed brought. Its URLs may lead through the image proxy of the
/// archive; what was published is behind it.
fn media_in(html: &str, base: Option<&Url>, media_url: &MediaUrl) -> Vec<MediaRef> {
    if !html.contains("<img") && !html.contains("<video") && !html.contains("<IMG") {
        return Vec::new();
    }
    let Some(url) = base
        .cloned()
        .or_else(|| Url::parse("https://feed.invalid/item").ok())
    else {
        return Vec::new();
    };
    let page = Page {
        bytes: format!("<!DOCTYPE html><meta charset=utf-8><body><article>{html}</article>")
            .into_bytes(),
        url,
        content_type: Some("text/html; charset=utf-8".to_owned()),
    };
    let extraction = extract(&page, &Hints::default(), &Limits::default());
    let lead = extraction.lead;
    (0..)
        .zip(&extraction.media)
        .map(|(index, media)| {
            let role = if lead == Some(index) {
                MediaRole::Lead
            } else {
                MediaRole::Inline
            };
            let mut media = media_ref(media, role);
            if let Some(published) = media_url.read(&media.url) {
                media.url = published;
            }
            media
        })
        .collect()
}

/// Within `<pre>` a line end says something: on one line it is written as a reference.
fn with_kept_line_ends(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<pre") {
        let (inside, tail) = after.split_once("</pre>").unwrap_or((after, ""));
        kept.push_str(before);
        kept.push_str("<pre");
        kept.push_str(&inside.replace('\n', "&#10;"));
        kept.push_str("</pre>");
        rest = tail;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> StatedTime {
        StatedTime::exact("2031-05-16T18:25:08Z".parse().unwrap())
    }

    #[test]
    fn a_page_is_composed_in_the_form_of_the_family() {
        let picture = |name: &str, caption: Option<&str>| Media {
            url: format!("https://img.example/{name}.jpg"),
            caption: caption.map(str::to_owned),
            ..Media::default()
        };
        let extraction = Extraction {
            lead: Some(0),
            media: vec![
                picture("lead", Some("渡船 <停航>")),
                picture("pier", Some("码头")),
                picture("sea", None),
            ],
            body: vec![
                BodyPart::Html("港城 — <p>第一段。<br /><br />第二段。</p>".to_owned()),
                BodyPart::Media(1),
                BodyPart::Html("<pre>a\nb</pre>\n<p>第三\n段</p>".to_owned()),
                BodyPart::Media(2),
            ],
            ..Extraction::default()
        };
        let body = from_page(&extraction, Some(&published()), &MediaUrl::default());
        assert_eq!(
            body.html,
            concat!(
                "<div><i>Fri, 16 May 2031 18:25:08 GMT</i></div>",
                r#"<img src="https://images.weserv.nl?url=img.example/lead.jpg" width="100%">"#,
                r#"<div><small style="color: #999;">渡船 &lt;停航&gt;</small></div>"#,
                "港城 — <p>第一段。<br /><br />第二段。</p>",
                r#"<div><img src="https://images.weserv.nl?url=img.example/pier.jpg" alt="码头" border="0">"#,
                r#"<div><small style="color: #999;">码头</small></div></div>"#,
                "<pre>a&#10;b</pre><p>第三段</p>",
                r#"<div><img src="https://images.weserv.nl?url=img.example/sea.jpg" alt="" border="0"></div>"#,
            )
        );
        assert_eq!(body.media[0].role, MediaRole::Lead);
        assert_eq!(body.media[1].caption.as_deref(), Some("码头"));
    }

    #[test]
    fn inert_content_of_a_feed_stays_as_it_is() {
        let content = |raw: &str| Content::html(raw, None);
        let check = |raw: &str, expect: &str, kind: BodyKind| {
            let body = from_feed(&content(raw), &published(), &[], &MediaUrl::default());
            assert_eq!((body.html.as_str(), body.kind), (expect, kind));
        };
        let own = "<div><i>Thu, 15 May 2031 18:25:08 GMT</i></div>港城 — <p>渡船<br />停航。</p><div ><img  src=\"https://images.weserv.nl?url=img.example/a.jpg\" border=\"0\"/></div>";
        check(own, own, BodyKind::AsPublished);
        check(
            "<p>a</p>",
            "<div><i>Fri, 16 May 2031 18:25:08 GMT</i></div><p>a</p>",
            BodyKind::AsPublished,
        );
        check(
            "<div><i>x</i></div><p onclick=x()>a</p>",
            "<div><i>x</i></div><p>a</p>",
            BodyKind::Cleaned,
        );
    }
}
