//! What a page says of itself: in JSON-LD, Open Graph, `meta` and `link` elements, and in visible
//! lines beside the headline.

mod byline;
mod headline;

use std::collections::HashMap;

pub(crate) use byline::names;
use jianbao_html::resolve;
use jiff::tz::TimeZone;
use url::Url;

use crate::date;
use crate::document::Document;
use crate::extraction::Date;
use crate::hints::Said;
use crate::linked_data::{self, LinkedData};
use crate::page::Hints;
use crate::rules::Applied;
use crate::words::{collapse, is_wide};

/// Longest text of a `meta` element that is read, in bytes.
const MAX_VALUE_BYTES: usize = 4_000;

/// Most keywords that are kept.
const MAX_KEYWORDS: usize = 50;

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
    pub(crate) site_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) canonical: Option<Url>,
    pub(crate) image: Option<String>,
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
            self.published = Some(date);
        }
    }
}

/// What stands in `head`, and in `head`-like elements elsewhere.
#[derive(Debug, Default)]
struct Head {
    values: HashMap<String, Vec<String>>,
    title: String,
    canonical: Option<String>,
    language: Option<String>,
}

impl Head {
    fn first(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .find_map(|name| self.values.get(*name)?.first().cloned())
    }

    fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
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
pub(crate) fn read(document: &Document, said: &[Said], base: &Url, hints: &Hints) -> Metadata {
    let zone = &hints.zone.clone().unwrap_or(TimeZone::UTC);
    let head = head(document);
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
    let (published, modified) = dates(document, said, heading, &head, &stated, zone);
    let description = head
        .first(&[
            "og:description",
            "description",
            "twitter:description",
            "dc.description",
        ])
        .or_else(|| stated.description.clone());
    let kind = head.first(&["og:type"]).unwrap_or_default();
    let section = head
        .first(&["article:section", "og:article:section"])
        .or_else(|| stated.section.clone())
        .filter(|section| !section.contains("://"));
    let canonical = head
        .canonical
        .as_deref()
        .and_then(|href| resolve(base, href))
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    Metadata {
        byline: byline::choose(document, said, heading, &head, &stated),
        headline,
        heading,
        published,
        modified,
        section,
        keywords: keywords(&head, &stated),
        language: language(document, &head, &stated),
        site_name,
        description,
        canonical,
        image: head
            .first(&[
                "og:image:secure_url",
                "og:image",
                "og:image:url",
                "twitter:image",
                "twitter:image:src",
            ])
            .or_else(|| stated.image.clone()),
        title: head.title,
        is_article: stated.is_article || kind == "article",
        body: stated.body,
    }
}

fn head(document: &Document) -> Head {
    let mut head = Head::default();
    for node in 0..document.len() {
        match document.name(node) {
            "html" => head.language = document.attribute(node, "lang").map(str::to_owned),
            "title" if head.title.is_empty() => head.title = document.text_below(node),
            "link" if head.canonical.is_none() => {
                let relation = document.attribute(node, "rel").unwrap_or_default();
                if relation
                    .split_ascii_whitespace()
                    .any(|word| word.eq_ignore_ascii_case("canonical"))
                {
                    head.canonical = document.attribute(node, "href").map(str::to_owned);
                }
            }
            "meta" => {
                let name = ["property", "name", "itemprop", "http-equiv"]
                    .iter()
                    .find_map(|key| document.attribute(node, key));
                let content = document.attribute(node, "content").unwrap_or_default();
                let content = content.get(..MAX_VALUE_BYTES).unwrap_or(content);
                let content = collapse(&linked_data::unescape(content));
                if let Some(name) = name
                    && !content.is_empty()
                {
                    let values = head
                        .values
                        .entry(name.trim().to_ascii_lowercase())
                        .or_default();
                    if values.len() < MAX_KEYWORDS {
                        values.push(content);
                    }
                }
            }
            _ => {}
        }
    }
    head
}

const PUBLISHED: [&str; 17] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "sailthru.date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "weibo: article:create_at",
    "date",
];

const MODIFIED: [&str; 6] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "dcterms.modified",
    "last-modified",
];

fn dates(
    document: &Document,
    said: &[Said],
    heading: Option<usize>,
    head: &Head,
    stated: &LinkedData,
    zone: &TimeZone,
) -> (Option<Date>, Option<Date>) {
    let of_head = |names: &[&str]| {
        names
            .iter()
            .flat_map(|name| head.all(name))
            .find_map(|value| date::parse(value, zone))
    };
    let published = stated
        .published
        .as_deref()
        .and_then(|text| date::parse(text, zone))
        .or_else(|| of_head(&PUBLISHED))
        .or_else(|| marked_date(document, zone))
        .or_else(|| visible_date(document, said, heading, zone));
    let modified = stated
        .modified
        .as_deref()
        .and_then(|text| date::parse(text, zone))
        .or_else(|| of_head(&MODIFIED));
    (published, modified)
}

/// A `time` element or an element marked as the date of publication.
fn marked_date(document: &Document, zone: &TimeZone) -> Option<Date> {
    (0..document.len()).find_map(|node| {
        let marked = document
            .attribute(node, "itemprop")
            .is_some_and(|name| name == "datePublished");
        let timed = document.name(node) == "time" && document.attribute(node, "datetime").is_some();
        if !marked && !timed {
            return None;
        }
        let value = ["datetime", "content"]
            .iter()
            .find_map(|key| document.attribute(node, key));
        match value {
            Some(value) => date::parse(value, zone),
            None => date::parse(&document.text_below(node), zone),
        }
    })
}

/// A date in a short line near the headline, or in a box that says it holds one.
fn visible_date(
    document: &Document,
    said: &[Said],
    heading: Option<usize>,
    zone: &TimeZone,
) -> Option<Date> {
    /// How many texts after the headline are looked at.
    const REACH: usize = 60;
    /// Longest line that is a date line, in bytes.
    const MAX_LINE_BYTES: usize = 240;
    let short = |node: usize| {
        document.text(node).filter(|text| {
            text.len() <= MAX_LINE_BYTES && text.bytes().any(|byte| byte.is_ascii_digit())
        })
    };
    let near = |from: usize| {
        (from..document.len())
            .filter(|node| {
                document
                    .text(*node)
                    .is_some_and(|text| !text.trim().is_empty())
            })
            .take(REACH)
            .find_map(|node| {
                date::parse(short(node)?, zone).or_else(|| {
                    // The date may be in pieces: the line as a whole.
                    let line = document.parent(node);
                    let text = document.text_below(line);
                    (text.len() <= MAX_LINE_BYTES).then(|| date::parse(&text, zone))?
                })
            })
    };
    heading
        .and_then(near)
        .or_else(|| {
            (0..document.len())
                .filter(|node| said.get(*node).is_some_and(|said| said.matter))
                .take(REACH)
                .find_map(|node| {
                    let text = document.text_below(node);
                    (text.len() <= MAX_LINE_BYTES).then(|| date::parse(&text, zone))?
                })
        })
        .or_else(|| {
            // Above the headline, or on a page without one.
            let first = (0..document.len()).find(|node| document.name(*node) == "body")?;
            let end = heading.unwrap_or(document.len());
            (first..end)
                .rev()
                .filter_map(short)
                .take(REACH)
                .find_map(|text| date::parse(text, zone))
        })
}

fn keywords(head: &Head, stated: &LinkedData) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    let listed = ["keywords", "news_keywords"]
        .iter()
        .flat_map(|name| head.all(name))
        .flat_map(|words| words.split([',', '，', ';', '、', '|']));
    let single = head
        .all("article:tag")
        .iter()
        .flat_map(|words| words.split(','));
    for word in single
        .chain(stated.keywords.iter().map(String::as_str))
        .chain(listed)
        .map(collapse)
    {
        if !word.is_empty() && !keywords.contains(&word) && keywords.len() < MAX_KEYWORDS {
            keywords.push(word);
        }
    }
    keywords
}

fn language(document: &Document, head: &Head, stated: &LinkedData) -> Option<String> {
    let tag = |text: &str| {
        let tag = text.trim().replace('_', "-");
        let first = tag.split('-').next().unwrap_or_default();
        let well_formed = (2..=3).contains(&first.len())
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && tag.len() <= 35
            && tag.split('-').all(|part| {
                (1..=8).contains(&part.len())
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
        well_formed.then_some(tag)
    };
    let stated = head
        .language
        .as_deref()
        .and_then(tag)
        .or_else(|| stated.language.as_deref().and_then(tag))
        .or_else(|| {
            tag(&head.first(&["og:locale", "content-language", "language", "dc.language"])?)
        });
    // Templates often say English over Chinese text.
    let (mut wide, mut kana, mut latin) = (0_usize, 0_usize, 0_usize);
    for text in (0..document.len())
        .filter_map(|node| document.text(node))
        .take(2_000)
    {
        for character in text.chars().take(2_000) {
            match character {
                '\u{3040}'..='\u{30ff}' => kana += 1,
                '\u{ac00}'..='\u{d7af}' => {}
                _ if is_wide(character) => wide += 1,
                _ if character.is_alphabetic() => latin += 1,
                _ => {}
            }
        }
    }
    let chinese = wide > 200 && wide * 2 > latin && kana * 20 < wide;
    match stated {
        Some(tag) if chinese && tag.starts_with("en") => Some("zh".into()),
        None if chinese => Some("zh".into()),
        stated => stated,
    }
}
