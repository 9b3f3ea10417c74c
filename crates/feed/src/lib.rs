#![doc = include_str!("../README.md")]

mod address;
mod base64;
mod charset;
mod content;
mod context;
mod date;
mod doctype;
mod entry;
mod feed;
mod geo;
mod identity;
mod json;
mod media;
mod opml;
mod parse;
mod parse_date;
mod parts;
mod person;
mod plain;
mod reference;
mod repair;
mod sitemap;
mod warning;
mod xml;

pub use content::Content;
pub use context::{Context, Limits};
pub use date::{Certainty, Date};
pub use entry::Entry;
pub use feed::{Cloud, Feed, Format, Generator, Parsed, Schedule, TextInput};
pub use geo::{Geo, Shape};
pub use media::{Media, MediaItem};
pub use opml::{Outline, ParsedOpml, parse_opml, write_opml};
pub use parse::parse;
pub use parse_date::parse_date;
pub use parts::{Category, Chapter, Enclosure, Image, Itunes, Link, Person, Reply};
pub use sitemap::{
    ParsedSitemap, SitemapEntry, SitemapKind, SitemapNews, SitemapReference, parse_sitemap,
};
pub use url::Url;
pub use warning::{Warning, WarningKind};
