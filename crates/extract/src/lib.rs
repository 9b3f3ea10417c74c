#![doc = include_str!("../README.md")]

mod date;
mod document;
mod extraction;
mod figure;
mod hints;
mod kind;
mod lead;
mod linked_data;
mod measure;
mod metadata;
mod model;
mod page;
mod parse;
mod prune;
mod road;
mod score;
mod standfirst;
mod stated_body;
mod strip;
mod words;
mod write;

pub use extraction::{BodyPart, Certainty, Date, Extraction, Media, PageKind};
pub use model::{LEAST_PAGES, Learner, MAX_MODEL_BYTES, SiteModel};
pub use page::{Hints, Limits, Page};
pub use road::extract;
pub use url::{ParseError, Url};

/// Version of the extractor, for index lines. It changes when results change.
pub const VERSION: &str = "1";
