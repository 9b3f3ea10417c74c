//! What comes out.

use jianbao_html::{escape_attribute, escape_text};
use jiff::Timestamp;
use url::Url;

/// What was read out of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extraction {
    /// Whether the page is an article, or what else.
    pub kind: PageKind,
    /// How sure it is of `kind`, 0 to 1.
    pub kind_confidence: f64,
    /// The headline, without the name of the site.
    pub headline: Option<String>,
    /// Who wrote it, without "By" and the like; several names are separated by ", ".
    pub byline: Option<String>,
    /// When it says it was published.
    pub date_published: Option<Date>,
    /// When it says it was last changed.
    pub date_modified: Option<Date>,
    /// The section of the site.
    pub section: Option<String>,
    /// Keywords and tags, without duplicates, in the page's order.
    pub keywords: Vec<String>,
    /// The language, as a BCP 47 tag.
    pub language: Option<String>,
    /// The name of the site.
    pub site_name: Option<String>,
    /// The description for search engines and previews.
    pub description: Option<String>,
    /// The licence the text is under: its address, or the page's own words.
    pub licence: Option<String>,
    /// Whether the page says that its text is not free to read for everyone.
    pub is_paywalled: bool,
    /// The agency or other outlet that the page credits for the text (来源, "Source:").
    pub source: Option<String>,
    /// What `rel=canonical` states, resolved; not judged.
    pub canonical_url: Option<Url>,
    /// The page where the article goes on, of the same host.
    pub next_page: Option<Url>,
    /// Index into `media` of the picture or video above the text. It is not in `body`.
    pub lead: Option<usize>,
    /// Pictures and videos, the lead first.
    pub media: Vec<Media>,
    /// The article below headline and lead.
    pub body: Vec<BodyPart>,
    /// The plain text of `body`, without captions, credits, headline and byline.
    pub text: String,
    /// How the body was found: "rules", "scored", "json-ld", "json-state" or "none".
    pub method: String,
    /// How sure it is that `text` is the article's, 0 to 1; 0 when the page is no article.
    pub confidence: f64,
    /// Whether the text stood where the site model has it; none without one that knows a place.
    pub fits_site_model: Option<bool>,
    /// What was cut or could not be read, in words.
    pub warnings: Vec<String>,
}

/// What a page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PageKind {
    /// One story with its text, however short.
    Article,
    /// Not found, removed, or the server's failure, also with HTTP status 200.
    Error,
    /// A check for robots.
    Challenge,
    /// A question for consent in place of the page.
    Consent,
    /// A login in place of the page.
    Login,
    /// A headline with the beginning of the text, or a summary, and an offer in place of the rest.
    Paywall,
    /// An index: front page, section, topic, author, search, list of galleries.
    FrontPage,
    /// No text.
    #[default]
    Empty,
}

/// A picture or video of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// Absolute URL of the picture or video.
    pub url: String,
    /// Absolute URL of the still picture of a video.
    pub poster: Option<String>,
    /// Whether `url` is a video.
    pub is_video: bool,
    /// The alternative text.
    pub alt: Option<String>,
    /// The caption, without the credit where that could be told apart.
    pub caption: Option<String>,
    /// Who made it or holds the rights.
    pub credit: Option<String>,
}

/// A part of the body, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyPart {
    /// Clean, inert HTML of whole blocks (or of text between them).
    Html(String),
    /// Index into [`Extraction::media`].
    Media(usize),
}

/// A date that a page states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// The instant; midnight in the assumed zone when the page states only a day.
    pub instant: Timestamp,
    /// The page's own words.
    pub text: String,
    /// How much of `instant` the page states.
    pub certainty: Certainty,
}

/// How much of an instant a page states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// Day, time and zone.
    Exact,
    /// Day and time; the zone is the hint's, or UTC.
    ZoneAssumed,
    /// The day only.
    DateOnly,
}

impl Extraction {
    /// The lead and the body as HTML for display, with figures in their places.
    pub fn html(&self) -> String {
        let mut html = String::new();
        if let Some(lead) = self.lead.and_then(|lead| self.media.get(lead)) {
            push_figure(&mut html, lead);
        }
        for part in &self.body {
            match part {
                BodyPart::Html(part) => html.push_str(part),
                BodyPart::Media(index) => {
                    if let Some(media) = self.media.get(*index) {
                        push_figure(&mut html, media);
                    }
                }
            }
        }
        html
    }
}

fn push_figure(html: &mut String, media: &Media) {
    html.push_str(if media.is_video {
        "<figure><video controls"
    } else {
        "<figure><img"
    });
    let poster = media.poster.as_deref().filter(|_| media.is_video);
    let alt = media.alt.as_deref().filter(|_| !media.is_video);
    let attributes = [
        ("src", Some(media.url.as_str())),
        ("poster", poster),
        ("alt", alt),
    ];
    for (name, value) in attributes {
        if let Some(value) = value {
            let value = escape_attribute(value);
            for piece in [" ", name, "=\"", &value, "\""] {
                html.push_str(piece);
            }
        }
    }
    html.push_str(if media.is_video { "></video>" } else { ">" });
    let words: Vec<String> = [&media.caption, &media.credit]
        .into_iter()
        .flatten()
        .map(|words| escape_text(words))
        .collect();
    if !words.is_empty() {
        html.push_str("<figcaption>");
        html.push_str(&words.join(" "));
        html.push_str("</figcaption>");
    }
    html.push_str("</figure>");
}
