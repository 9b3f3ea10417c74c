#![doc = include_str!("../README.md")]

mod block;
mod candidates;
mod date;
mod document;
mod extraction;
mod figure;
#[doc(hidden)]
pub mod fitting;
mod hints;
mod kind;
mod lead;
mod linked_data;
mod measure;
mod metadata;
mod model;
#[doc(hidden)]
pub mod outline;
mod output;
mod page;
mod pages;
mod parse;
mod pieces;
mod prune;
mod quality;
mod reading;
mod road;
pub mod rules;
mod score;
mod site;
mod spans;
mod standfirst;
mod state_json;
mod stated_body;
mod streamed;
mod strip;
mod sure;
mod twice;
mod weights;
mod words;
mod write;

pub use extraction::{BodyPart, Certainty, Date, Extraction, Media, PageKind};
pub use kind::known_by_signature;
pub use model::{
    LEAST_PAGES, Learner, Lesson, MAX_MODEL_BYTES, SiteLearners, SiteModel, SiteModels,
};
pub use page::{Hints, Limits, Page};
pub use pages::are_parts_of_one;
pub use road::extract;
pub use url::{ParseError, Url};

/// Version of the extractor, for index lines. It changes when results change.
pub const VERSION: &str = "2";

/// What this version reads of three pages of its tests, as one number; see `tests/it/version.rs`.
#[doc(hidden)]
pub const VERSION_READINGS: u64 = 14_461_782_446_204_493_766;
