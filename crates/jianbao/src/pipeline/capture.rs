//! An exchange of `crawl` as evidence of `store`: kept before it is read.

use std::error::Error;

use jianbao_core::{Sha256Digest, WarcPlace};
use jianbao_crawl as crawl;
use jianbao_store::KeptCapture;
use jianbao_store::warc::{self, EarlierCapture, WarcError, WarcWriter};

/// Where an exchange is kept.
#[derive(Clone, Debug)]
pub(crate) struct Captured {
    /// The record of this exchange.
    pub(crate) place: WarcPlace,
    /// The record that holds its payload: this one, or an earlier one with the same payload.
    pub(crate) payload_in: KeptCapture,
}

/// Appends an exchange to the WARC files; none when it says nothing of its own (a 304).
pub(crate) fn keep(
    warc: &mut WarcWriter,
    exchange: &mut crawl::Exchange,
    earlier: Option<&KeptCapture>,
) -> Result<Option<Captured>, WarcError> {
    let identical_to = earlier.map(|earlier| EarlierCapture {
        target_uri: earlier.url.clone(),
        captured_at: earlier.captured_at,
        record_id: earlier.record_id.clone(),
        payload_sha256: earlier.payload,
    });
    // The body is lent: it may be large.
    let kept = warc::Exchange {
        target_uri: exchange.url.to_string(),
        captured_at: exchange.captured_at,
        http_version: match exchange.http_version {
            crawl::HttpVersion::Http10 => warc::HttpVersion::Http10,
            crawl::HttpVersion::Http11 => warc::HttpVersion::Http11,
            crawl::HttpVersion::Http2 => warc::HttpVersion::Http2,
        },
        request: warc::Request {
            method: "GET".to_owned(),
            path: exchange.request_path.clone(),
            headers: exchange.request_headers.clone(),
        },
        response: warc::Response {
            status: exchange.status,
            reason: exchange.reason.clone(),
            headers: exchange.headers.clone(),
            body: std::mem::take(&mut exchange.raw_body),
            truncated: exchange.truncated.map(|truncation| match truncation {
                crawl::Truncation::Length => warc::Truncation::Length,
                crawl::Truncation::Time => warc::Truncation::Time,
                crawl::Truncation::Disconnect => warc::Truncation::Disconnect,
            }),
            transfer_encoding: exchange.transfer_encoding.clone(),
        },
    };
    let pointer = warc.append(&kept, identical_to.as_ref());
    exchange.raw_body = kept.response.body;
    let Some(pointer) = pointer? else {
        return Ok(None);
    };
    let payload_in = match earlier {
        Some(earlier) if pointer.is_revisit => earlier.clone(),
        _ => KeptCapture {
            url: kept.target_uri,
            captured_at: kept.captured_at,
            record_id: pointer.record_id.clone(),
            file: pointer.file.clone(),
            offset: pointer.offset,
            length: pointer.length,
            payload: pointer.payload_sha256,
        },
    };
    Ok(Some(Captured {
        place: pointer.place(),
        payload_in,
    }))
}

/// The validators of what is known after a 304. With the same tag it is the same answer still, and the date
/// beside the tag stays that of the same response.
pub(crate) fn validators_after(
    exchange: &crawl::Exchange,
    before: crawl::Validators,
) -> crawl::Validators {
    let after = exchange.validators_after(&before);
    if before.etag.is_some() && after.etag == before.etag {
        return before;
    }
    after
}

/// Why there is no answer, with the innermost cause: what lies between are layers of libraries.
pub(crate) fn reason(error: &crawl::FetchError) -> String {
    let mut reason = error.to_string();
    let mut innermost = error.source();
    while let Some(next) = innermost.and_then(Error::source) {
        innermost = Some(next);
    }
    if let Some(cause) = innermost.map(ToString::to_string)
        && !reason.contains(&cause)
    {
        reason.push_str(": ");
        reason.push_str(&cause);
    }
    reason
}

/// Whether an answer has the payload of an earlier one, and so says nothing new.
pub(crate) fn is_same_payload(captured: &Captured, earlier: Option<&KeptCapture>) -> bool {
    let same = |digest: Sha256Digest| digest == captured.payload_in.payload;
    earlier.is_some_and(|earlier| same(earlier.payload))
}
