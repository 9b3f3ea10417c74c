#![doc = include_str!("../README.md")]

mod extraction;
mod page;

pub use extraction::{BodyPart, Certainty, Date, Extraction, Media, PageKind};
pub use page::{Hints, Limits, Page};
pub use url::{ParseError, Url};

/// Version of the extractor, for index lines. It changes when results change.
pub const VERSION: &str = "1";

/// Reads the article out of a page.
///
/// Total: whatever the bytes are, it returns an extraction of some [`PageKind`], the same for the
/// same input. `hints` are what the feed said of the article; `limits` bound time and memory.
pub fn extract(page: &Page, hints: &Hints, limits: &Limits) -> Extraction {
    let _ = limits;
    let decoded = jianbao_html::decode(&page.bytes, page.content_type.as_deref());
    let cleaned = jianbao_html::clean(
        &decoded.text,
        Some(&page.url),
        jianbao_html::Profile::Strict,
    );
    let text = jianbao_html::text(&cleaned.html);
    Extraction {
        kind: if text.trim().is_empty() {
            PageKind::Empty
        } else {
            PageKind::Article
        },
        headline: hints.headline.clone(),
        body: vec![BodyPart::Html(cleaned.html)],
        text,
        method: "page".into(),
        ..Extraction::default()
    }
}
