//! From the bytes of a planned step to a revision, ready to be written but for its place.

use jianbao_core::{
    BodyKind, Certainty, Dialect, Fingerprint, Record, Revision, Sha256Digest, StatedTime, record,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::plan::PlannedRevision;
use crate::archive::body_text;

/// What a record says of its times, with what stands in where it says nothing.
pub(super) struct RecordTimes {
    pub(super) entry_time: StatedTime,
    pub(super) date_published: Option<StatedTime>,
}

/// A revision whose number, path and digest are still open.
pub(super) struct Prepared {
    pub(super) revision: Revision,
    pub(super) bytes: Vec<u8>,
    pub(super) digest: Sha256Digest,
}

/// The times of a record: its own, else the date in its file name, else the time of the import.
pub(super) fn record_times(
    record: &Record,
    path: &str,
    zone: &TimeZone,
    now: Timestamp,
) -> RecordTimes {
    let entry_time = record
        .entry_time
        .map(|instant| match &record.date_published {
            Some(published) if published.instant == instant => published.clone(),
            _ => StatedTime::exact(instant),
        })
        .or_else(|| record.date_published.clone())
        .or_else(|| {
            let name = path.rsplit('/').next().unwrap_or_default();
            StatedTime::read(name.get(..10).unwrap_or_default(), zone)
        })
        .unwrap_or_else(|| StatedTime::exact(now));
    RecordTimes {
        entry_time,
        date_published: record.date_published.clone(),
    }
}

/// Prepares a record that is taken over byte for byte. `None` when the bytes are no record any more,
/// because the file was changed while it was imported.
pub(super) fn prepare_record(
    planned: &PlannedRevision,
    path: &str,
    bytes: Vec<u8>,
    zone: &TimeZone,
    now: Timestamp,
) -> Option<Prepared> {
    let file = record::read(&bytes, zone).ok()?;
    let times = record_times(&file.record, path, zone, now);
    let text = body_text(&file.record, file.dialect.has_commonmark_body());
    let digest = Sha256Digest::of(&bytes);
    let revision = new_revision(
        planned,
        file.record,
        times,
        &text,
        BodyKind::Imported,
        file.dialect,
    );
    Some(Prepared {
        revision,
        bytes,
        digest,
    })
}

/// A revision of what a record says; number, path and digest are set when it is placed.
pub(super) fn new_revision(
    planned: &PlannedRevision,
    record: Record,
    times: RecordTimes,
    text: &str,
    body_kind: BodyKind,
    dialect: Dialect,
) -> Revision {
    Revision {
        article: planned.article.clone(),
        number: 0,
        source: planned.source.clone(),
        fingerprint: Fingerprint::of(&record.headline, text),
        canonical_url: record.url,
        requested_url: None,
        target_url: None,
        aliases: record.aliases,
        guid: None,
        headline: record.headline,
        date_published: times.date_published,
        date_modified: record.date_modified,
        entry_time: times.entry_time,
        captured_at: None,
        byline: record.byline,
        section: None,
        keywords: record.tags,
        language: record.language,
        site_name: None,
        description: record.description,
        agency: None,
        licence: None,
        is_paywalled: false,
        body_kind,
        extractor: None,
        media: Vec::new(),
        payload: None,
        warc: None,
        dialect,
        record_path: String::new(),
        record_digest: Sha256Digest([0; 32]),
    }
}

/// What tells whether a date has a time of day worth printing.
pub(super) fn has_time_of_day(time: &StatedTime) -> bool {
    time.certainty != Certainty::DateOnly
}
