//! The record of a page that belongs to no archive: what one would keep of it, but for what only an archive
//! knows.

use jianbao_core::{Dialect, Record};
use jianbao_extract::Extraction;
use jianbao_store::MediaUrl;
use url::Url;

use super::make::stated;
use super::{bounded, compose};

/// The record in the classic dialect. The time of its announcement is taken to be that of its publication.
pub(crate) fn page_record(extraction: &Extraction, url: &Url) -> Vec<u8> {
    let published = extraction.date_published.as_ref().and_then(stated);
    let body = compose::from_page(extraction, published.as_ref(), &MediaUrl::default());
    let headline = extraction.headline.as_deref().map(bounded::headline);
    let record = Record {
        headline: headline
            .filter(|headline| !headline.is_empty())
            .unwrap_or_else(|| url.to_string()),
        url: url.to_string(),
        entry_time: published.as_ref().map(|time| time.instant),
        date_published: published,
        body: body.html,
        ..Record::default()
    };
    record.write(Dialect::Classic)
}
