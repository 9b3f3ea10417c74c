//! Sitemaps that are XML. Elements are known by their local names: prefixes are often not declared, and
//! namespaces misspelt.

use url::Url;

use crate::address::absolute;
use crate::plain::{fold, some};
use crate::warning::{WarningKind, Warnings, quoted};
use crate::xml::flat::{Piece, Pieces};
use crate::{Context, Date, date};

use super::{
    MAX_ENTRIES, ParsedSitemap, SitemapEntry, SitemapKind, SitemapNews, SitemapReference, full,
};

/// Longest text of a field that is kept, in bytes: that of a URL.
const MAX_FIELD_BYTES: usize = 8 << 10;
/// Most keywords of an article; the extension asks for ten.
const MAX_KEYWORDS: usize = 100;

/// A field of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Location,
    LastModified,
    Published,
    Title,
    Language,
    Publication,
    Keywords,
}

/// The entry that is open.
#[derive(Debug, Default)]
struct Open {
    is_sitemap: bool,
    location: String,
    last_modified: String,
    is_news: bool,
    published: String,
    title: String,
    language: String,
    publication: String,
    keywords: String,
}

impl Open {
    /// Keeps a field's text, unless an earlier element of the same name had one.
    fn keep(&mut self, field: Field, text: &str) {
        let place = match field {
            Field::Location => &mut self.location,
            Field::LastModified => &mut self.last_modified,
            Field::Published => &mut self.published,
            Field::Title => &mut self.title,
            Field::Language => &mut self.language,
            Field::Publication => &mut self.publication,
            Field::Keywords => &mut self.keywords,
        };
        if place.is_empty() {
            text.trim().clone_into(place);
        }
    }
}

/// Reads what is there; without an element of a sitemap the kind stays unknown.
pub(super) fn read(
    text: &str,
    context: &Context,
    parsed: &mut ParsedSitemap,
    warnings: &mut Warnings,
) {
    let mut pieces = Pieces::new(text);
    let mut reader = Reader {
        context,
        parsed,
        open: None,
        field: None,
        text: String::new(),
        passed_over: None,
        is_full: false,
    };
    let mut is_ended = false;
    while !reader.is_full
        && let Some(piece) = pieces.next(warnings)
    {
        match piece {
            Piece::Start(element) => {
                if reader.parsed.kind == SitemapKind::Unknown && is_of_another(element.name) {
                    return;
                }
                reader.start(element.prefix, element.name, element.is_empty, warnings);
            }
            Piece::End(name) => {
                is_ended |= matches!(lower(name).as_str(), "urlset" | "sitemapindex");
                reader.end(name, warnings);
            }
            Piece::Text(text) => reader.take(text),
            Piece::Reference(text) => reader.take(&text),
        }
    }
    if reader.parsed.kind != SitemapKind::Unknown && !is_ended && !reader.is_full {
        warnings.add(WarningKind::Structure, || "the end is missing".to_owned());
    }
    reader.close(warnings);
}

/// Root elements behind which there is no sitemap.
fn is_of_another(name: &str) -> bool {
    matches!(
        lower(name).as_str(),
        "html" | "head" | "body" | "rss" | "feed" | "rdf" | "opml" | "channel"
    )
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Where the reading is.
struct Reader<'c> {
    context: &'c Context,
    parsed: &'c mut ParsedSitemap,
    open: Option<Open>,
    field: Option<Field>,
    text: String,
    /// The element of an extension whose inside is passed over: `image:loc` is no `loc`.
    passed_over: Option<&'static str>,
    is_full: bool,
}

impl Reader<'_> {
    fn start(&mut self, prefix: &str, name: &str, is_empty: bool, warnings: &mut Warnings) {
        self.keep_field();
        let name = lower(name);
        match name.as_str() {
            "urlset" => self.root(SitemapKind::Pages),
            "sitemapindex" => self.root(SitemapKind::Index),
            "url" | "sitemap" => {
                self.close(warnings);
                let is_sitemap = name == "sitemap";
                self.root(if is_sitemap {
                    SitemapKind::Index
                } else {
                    SitemapKind::Pages
                });
                self.open = Some(Open {
                    is_sitemap,
                    ..Open::default()
                });
            }
            "image" if !is_empty => self.passed_over = Some("image"),
            "video" if !is_empty => self.passed_over = Some("video"),
            "news" => {
                if let Some(open) = &mut self.open {
                    open.is_news = true;
                }
            }
            _ if self.passed_over.is_some() || is_empty => {}
            _ if matches!(lower(prefix).as_str(), "image" | "video" | "xhtml") => {}
            _ => self.field = self.field_of(&name),
        }
    }

    /// The first element that tells decides what the whole is.
    fn root(&mut self, kind: SitemapKind) {
        if self.parsed.kind == SitemapKind::Unknown {
            self.parsed.kind = kind;
        }
    }

    fn field_of(&self, name: &str) -> Option<Field> {
        let is_news = self.open.as_ref()?.is_news;
        Some(match name {
            "loc" => Field::Location,
            "lastmod" => Field::LastModified,
            "publication_date" if is_news => Field::Published,
            "title" if is_news => Field::Title,
            "language" if is_news => Field::Language,
            "name" if is_news => Field::Publication,
            "keywords" if is_news => Field::Keywords,
            _ => return None,
        })
    }

    fn end(&mut self, name: &str, warnings: &mut Warnings) {
        self.keep_field();
        let name = lower(name);
        if self.passed_over == Some(name.as_str()) {
            self.passed_over = None;
        }
        if matches!(name.as_str(), "url" | "sitemap") {
            self.close(warnings);
        }
    }

    fn take(&mut self, text: &str) {
        if self.field.is_some() && self.text.len() + text.len() <= MAX_FIELD_BYTES {
            self.text.push_str(text);
        }
    }

    fn keep_field(&mut self) {
        if let (Some(field), Some(open)) = (self.field.take(), &mut self.open) {
            open.keep(field, &self.text);
        }
        self.text.clear();
    }

    /// Adds the entry that is open.
    fn close(&mut self, warnings: &mut Warnings) {
        self.keep_field();
        self.passed_over = None;
        let Some(open) = self.open.take() else { return };
        let count = self.parsed.entries.len() + self.parsed.sitemaps.len();
        if count >= MAX_ENTRIES {
            self.is_full = true;
            full(warnings);
            return;
        }
        let Some(url) = absolute(&open.location, self.context.url.as_ref()) else {
            warnings.add(WarningKind::Syntax, || {
                format!("{} is no URL of a page", quoted(&open.location))
            });
            return;
        };
        let last_modified = self.date(&open.last_modified, warnings);
        if open.is_sitemap {
            if let Ok(url) = Url::parse(&url) {
                self.parsed
                    .sitemaps
                    .push(SitemapReference { url, last_modified });
            }
            return;
        }
        let news = open.is_news.then(|| SitemapNews {
            published: self.date(&open.published, warnings),
            title: fold(&open.title),
            language: some(&open.language),
            publication: some(&open.publication),
            keywords: open
                .keywords
                .split([',', '，', '、'])
                .filter_map(some)
                .take(MAX_KEYWORDS)
                .collect(),
        });
        self.parsed.entries.push(SitemapEntry {
            url,
            last_modified,
            news,
        });
    }

    fn date(&self, text: &str, warnings: &mut Warnings) -> Option<Date> {
        if text.is_empty() {
            return None;
        }
        let date = date::read(text, &self.context.zone);
        if date.is_none() {
            warnings.add(WarningKind::Date, || format!("{} is no date", quoted(text)));
        }
        date
    }
}
