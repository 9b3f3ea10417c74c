//! Sitemaps (sitemaps.org protocol 0.9): XML and text, sitemaps of pages and indexes of sitemaps, with the
//! extension for news. Pictures, videos and translations of pages are passed over.

mod packed;
mod text;
mod xml;

use url::Url;

use crate::warning::{WarningKind, Warnings};
use crate::{Context, Date, Warning, charset};

/// Most entries of one sitemap: more than the protocol allows.
pub(crate) const MAX_ENTRIES: usize = 50_000;

/// What a sitemap says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedSitemap {
    /// What the input is.
    pub kind: SitemapKind,
    /// The pages, in the sitemap's own order; at most 50,000.
    pub entries: Vec<SitemapEntry>,
    /// The sitemaps that an index names, in its own order; at most 50,000.
    pub sitemaps: Vec<SitemapReference>,
    /// What had to be repaired, guessed or cut.
    pub warnings: Vec<Warning>,
}

/// A form of sitemap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SitemapKind {
    /// A `urlset`: pages.
    Pages,
    /// A `sitemapindex`: further sitemaps.
    Index,
    /// A text with one URL a line.
    Text,
    /// No sitemap; a warning says what it is instead.
    #[default]
    Unknown,
}

/// One page of a sitemap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitemapEntry {
    /// The absolute URL.
    pub url: String,
    /// When it says it was last changed.
    pub last_modified: Option<Date>,
    /// What the news extension says of it.
    pub news: Option<SitemapNews>,
}

/// What the news extension says of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitemapNews {
    /// When the article was published.
    pub published: Option<Date>,
    /// Its title as plain text; empty when there is none.
    pub title: String,
    /// The language tag of the publication, as given.
    pub language: Option<String>,
    /// The name of the publication.
    pub publication: Option<String>,
    /// Its keywords.
    pub keywords: Vec<String>,
}

/// A sitemap that an index names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitemapReference {
    /// Its absolute URL.
    pub url: Url,
    /// When it says it was last changed.
    pub last_modified: Option<Date>,
}

/// Reads a sitemap or an index of sitemaps: XML, or text with one URL a line, either also packed by gzip.
///
/// Never fails: what can be read is read, and the warnings say what was wrong. Input that is no sitemap gives
/// [`SitemapKind::Unknown`].
///
/// ```
/// use jianbao_feed::{Context, SitemapKind, parse_sitemap};
/// let sitemap = "<urlset><url><loc>https://news.example/1</loc><lastmod>2024-05-16</lastmod></url></urlset>";
/// let parsed = parse_sitemap(sitemap.as_bytes(), &Context::default());
/// assert_eq!(parsed.kind, SitemapKind::Pages);
/// assert_eq!(parsed.entries[0].url, "https://news.example/1");
/// ```
pub fn parse_sitemap(bytes: &[u8], context: &Context) -> ParsedSitemap {
    let mut warnings = Warnings::default();
    let limit = context.limits.input_bytes;
    let unpacked = packed::unpack(bytes, limit, &mut warnings);
    let bytes = charset::cut(unpacked.as_deref().unwrap_or(bytes), limit, &mut warnings);
    let (decoded, _) = charset::decode(bytes, context.content_type.as_deref(), &mut warnings);
    let start = decoded.trim_start_matches(|first: char| {
        first.is_whitespace() || first.is_control() || first == '\u{feff}'
    });
    let mut parsed = ParsedSitemap::default();
    if text::is_url(start.lines().next().unwrap_or_default()) {
        text::read(start, &mut parsed, &mut warnings);
    } else {
        xml::read(start, context, &mut parsed, &mut warnings);
    }
    if parsed.kind == SitemapKind::Unknown {
        warnings = Warnings::default();
        warnings.add(WarningKind::NotAFeed, || {
            charset::describe(start).replace("no feed", "no sitemap")
        });
    }
    parsed.warnings = warnings.into_vec();
    parsed
}

/// Tells that there was no room for more.
fn full(warnings: &mut Warnings) {
    warnings.add(WarningKind::Limit, || {
        format!("the entries after the first {MAX_ENTRIES} are left out")
    });
}
