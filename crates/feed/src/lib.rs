#![doc = include_str!("../README.md")]

mod charset;
mod content;
mod context;
mod date;
mod feed;
mod json;
mod link;
mod opml;
mod parse;
mod parse_date;
mod plain;
mod reference;
mod sitemap;
mod warning;
mod xml;

pub use content::Content;
pub use context::{Context, Limits};
pub use feed::{Certainty, Date, Enclosure, Entry, Feed, Format, Parsed};
pub use opml::{Outline, ParsedOpml, parse_opml, write_opml};
pub use parse::parse;
pub use parse_date::parse_date;
pub use sitemap::{
    ParsedSitemap, SitemapEntry, SitemapKind, SitemapNews, SitemapReference, parse_sitemap,
};
pub use url::Url;
pub use warning::{Warning, WarningKind};
