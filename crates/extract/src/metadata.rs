//! What a page says of itself: in JSON-LD, Open Graph, `meta` and `link` elements, and in visible
//! lines beside the headline.

mod byline;
mod credits;
mod dates;
mod head;
mod headline;
mod language;
mod names;
mod rights;
mod section;

pub(crate) use byline::of_texts as byline_of;
pub(crate) use dates::reading as date_reading;
use jianbao_html::resolve;
use jiff::tz::TimeZone;
use url::Url;

use crate::document::Document;
use crate::extraction::{Certainty, Date};
use crate::hints::Said;
use crate::linked_data::{self, Picture};
use crate::page::Hints;
use crate::rules::Applied;
use crate::words::bare;

/// What the page says of itself.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) headline: Option<String>,
    /// The heading in the page that is the headline, or stands where it would.
    pub(crate) heading: Option<usize>,
    pub(crate) byline: Option<String>,
    pub(crate) published: Option<Date>,
    pub(crate) modified: Option<Date>,
    pub(crate) section: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) language: Option<String>,
    /// The language that days are written in, with its country where something tells it.
    pub(crate) date_language: Option<String>,
    pub(crate) site_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) is_paywalled: bool,
    pub(crate) source: Option<String>,
    pub(crate) canonical: Option<Url>,
    /// The picture for previews.
    pub(crate) image: Option<String>,
    /// The pictures of the article, as JSON-LD names them.
    pub(crate) images: Vec<Picture>,
    /// `title` as it is.
    pub(crate) title: String,
    /// The text as JSON-LD has it.
    pub(crate) body: Option<String>,
    /// Whether the page calls itself an article.
    pub(crate) is_article: bool,
}

impl Metadata {
    /// Takes over what the rules of the site find.
    pub(crate) fn correct(&mut self, applied: &mut Applied) {
        if let Some(headline) = applied.headline.take() {
            // Old rules often select `title`, with the name of the site behind the headline.
            let longer = self
                .headline
                .as_deref()
                .is_some_and(|known| headline.contains(known));
            if !longer {
                self.headline = Some(headline);
            }
        }
        if let Some(byline) = applied.byline.take() {
            self.byline = Some(byline);
        }
        if let Some(date) = applied.date.take() {
            // A day alone is no correction of an instant on it.
            let apart = |known: &Date| known.instant.duration_since(date.instant).abs() > DAY;
            if self
                .published
                .as_ref()
                .is_none_or(|known| sureness(&date) >= sureness(known) || apart(known))
            {
                self.published = Some(date);
            }
        }
    }
}

/// How far apart a day and an instant on it can be.
const DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

fn sureness(date: &Date) -> u8 {
    match date.certainty {
        Certainty::DateOnly => 0,
        Certainty::ZoneAssumed => 1,
        Certainty::Exact => 2,
    }
}

/// The base that relative URLs of the page are resolved against.
pub(crate) fn base(document: &Document, url: &Url) -> Url {
    (0..document.len())
        .filter(|node| document.name(*node) == "base")
        .find_map(|node| document.attribute(node, "href"))
        .and_then(|href| resolve(url, href))
        .unwrap_or_else(|| url.clone())
}

/// Reads what the page says of itself.
pub(crate) fn read(
    document: &Document,
    said: &[Said],
    base: &Url,
    url: &Url,
    hints: &Hints,
) -> Metadata {
    let zone = &hints.zone.clone().unwrap_or(TimeZone::UTC);
    let head = head::read(document);
    let stated = linked_data::read(document);
    let site_name = head
        .first(&["og:site_name", "application-name"])
        .or_else(|| stated.publisher.clone());
    let (headline, heading) = headline::choose(
        document,
        said,
        &head,
        &stated,
        site_name.as_deref(),
        hints.headline.as_deref(),
    );
    let language = language::of(document, &head, &stated);
    let date_language = dates::language(
        language.as_deref(),
        head.first(&["og:locale"]).as_deref(),
        url,
    );
    let (published, modified) = dates::find(
        &dates::Sources {
            document,
            said,
            heading,
            head: &head,
            stated: &stated,
            url,
        },
        date_language.as_deref(),
        zone,
    );
    let (byline, source) = byline::choose(&mut byline::Sources {
        document,
        said,
        heading,
        head: &head,
        stated: &stated,
        site: names_of_site(url, site_name.as_deref(), stated.publisher.as_deref()),
        language: language.as_deref(),
        is_chinese: language
            .as_deref()
            .is_some_and(|tag| matches!(tag.get(..2), Some("zh" | "ja")))
            || language.is_none(),
        text_begins: byline::text_begins(document, heading),
        are_desks_welcome: false,
    });
    let description = head
        .first(&[
            "og:description",
            "description",
            "twitter:description",
            "dc.description",
        ])
        .or_else(|| stated.description.clone());
    let kind = head.first(&["og:type"]).unwrap_or_default();
    let section = section::of(
        document,
        &head,
        &stated,
        headline.as_deref(),
        site_name.as_deref(),
    );
    let canonical = head
        .canonical
        .as_deref()
        .and_then(|href| resolve(base, href))
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    Metadata {
        byline,
        headline,
        heading,
        published,
        modified,
        section,
        keywords: section::keywords(&head, &stated),
        language,
        date_language,
        site_name,
        description,
        licence: rights::licence(&head, &stated, base),
        is_paywalled: rights::is_paywalled(document, &head, &stated),
        source,
        canonical,
        image: head
            .first(&[
                "og:image:secure_url",
                "og:image",
                "og:image:url",
                "twitter:image",
                "twitter:image:src",
            ])
            .or_else(|| Some(stated.images.first()?.url.clone())),
        images: stated.images,
        title: head.title,
        is_article: stated.is_article || kind == "article",
        body: stated.body,
    }
}

/// How the site is called, in letters and digits: by itself, by its publisher, by its host.
fn names_of_site(url: &Url, site_name: Option<&str>, publisher: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = [site_name, publisher]
        .into_iter()
        .flatten()
        .map(bare)
        .collect();
    if let Some(host) = url.host_str() {
        let host = host.strip_prefix("www.").unwrap_or(host);
        names.push(bare(host));
        let labels = host.rsplit('.').skip(1);
        names.extend(
            labels
                .filter(|label| !matches!(*label, "co" | "com" | "org"))
                .map(bare),
        );
    }
    names.retain(|name| !name.is_empty());
    names
}
