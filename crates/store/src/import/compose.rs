//! Writing the record of an article that came as JSON.

use jianbao_core::record::{DATE_LINE_START, one_line, write_date_line};
use jianbao_core::{BodyKind, Dialect, Record, Sha256Digest};
use jianbao_html::{Profile, clean, paragraphs, to_commonmark};
use jiff::tz::TimeZone;
use url::Url;

use super::json_lines::{CorpusArticle, CorpusBody};
use super::plan::PlannedRevision;
use super::prepare::{Prepared, has_time_of_day, new_revision, record_times};
use jiff::Timestamp;

/// Composes the record of a corpus article in a dialect.
pub(super) fn compose(
    planned: &PlannedRevision,
    article: CorpusArticle,
    dialect: Dialect,
    source_title: &str,
    now: Timestamp,
) -> Prepared {
    let published = match article.body {
        CorpusBody::Html(html) => html,
        CorpusBody::Text(text) => paragraphs(&text),
    };
    let base = Url::parse(&article.url).ok();
    let cleaned = clean(&published, base.as_ref(), Profile::Strict);
    let (content, body_kind) = if cleaned.inert {
        (published, BodyKind::AsPublished)
    } else {
        (cleaned.html, BodyKind::Cleaned)
    };
    let text = jianbao_html::text(&content);
    let mut record = Record {
        headline: article.headline,
        url: article.url,
        date_published: article.date,
        byline: article.byline,
        source: Some(planned.source.to_string()),
        tags: vec![source_title.to_owned()],
        categories: vec![source_title.to_owned()],
        article_id: Some(planned.article.to_string()),
        ..Record::default()
    };
    let times = record_times(&record, "", &TimeZone::UTC, now);
    record.entry_time = Some(times.entry_time.instant);
    record.body = if dialect.has_commonmark_body() {
        to_commonmark(&content, base.as_ref())
    } else {
        let mut body = one_line(&content);
        if let Some(date) = record
            .date_published
            .as_ref()
            .filter(|date| has_time_of_day(date))
            && !body.starts_with(DATE_LINE_START)
        {
            body.insert_str(0, &write_date_line(date.instant));
        }
        body
    };
    let bytes = record.write(dialect);
    // A corpus names no keywords: the tags are only what the dialect wants.
    record.tags.clear();
    Prepared {
        digest: Sha256Digest::of(&bytes),
        revision: new_revision(planned, record, times, &text, body_kind, dialect),
        bytes,
    }
}
