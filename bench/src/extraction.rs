//! Scores for what was read out of pages, as published with the benchmark of Scrapinghub and by the tool beside
//! the shared data: overlap of shingles of four tokens, snippets, metadata, captions. Our own implementation;
//! a test holds it to the tool where both are there.

mod fields;
mod pictures;
mod set;
mod shingles;
mod truth;

pub use set::{Rates, Score, score};
pub use shingles::{Overlap, Tokens, f1, overlap};
pub use truth::{Answer, Page, read_answers, read_pages};
