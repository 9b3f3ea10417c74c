#![doc = include_str!("../README.md")]

mod content;
mod context;
mod feed;
mod parse;
mod warning;

pub use content::Content;
pub use context::{Context, Limits};
pub use feed::{Certainty, Date, Enclosure, Entry, Feed, Format, Parsed};
pub use parse::parse;
pub use url::Url;
pub use warning::{Warning, WarningKind};
