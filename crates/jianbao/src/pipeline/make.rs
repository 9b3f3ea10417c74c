//! Making the revision and the record of a text: from a page, or from what a feed brought.

use jianbao_core::record::read_date_line;
use jianbao_core::{
    ArticleId, BodyKind, Certainty, Dialect, Extractor, Fingerprint, Record, Revision, SourceId,
    StatedTime,
};
use jianbao_extract::{self as extract, Extraction};
use jianbao_store::{KeptCapture, Settings};
use jiff::Timestamp;
use url::Url;

use super::announced::{Announced, FeedBody};
use super::bounded;
use super::capture::Captured;
use super::compose::{self, Body};
use super::keeper::NO_DIGEST;
use super::similar::Told;

/// A page that was captured and read.
#[derive(Clone, Debug)]
pub(crate) struct PageLook {
    /// The URL that was asked for first.
    pub(crate) requested: Url,
    /// The URL that answered.
    pub(crate) target: Url,
    pub(crate) captured_at: Timestamp,
    pub(crate) captured: Captured,
    /// Its further pages, which are in `extraction` too.
    pub(crate) parts: Vec<KeptCapture>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    /// The versions of what read it.
    pub(crate) extractor: String,
    pub(crate) extraction: Extraction,
    /// The version of the site model it was read with.
    pub(crate) site_model: Option<u32>,
}

/// What is known of an article beside the page.
pub(crate) enum Known<'a> {
    /// Its announcement.
    Announced(&'a Announced),
    /// Its latest revision.
    Revision(&'a Revision),
}

/// A revision with its record, ready to be kept.
pub(crate) type Made = (Revision, Vec<u8>);

impl PageLook {
    /// What the page tells, under the headline that it or else its announcement has.
    pub(crate) fn told(&self, known: &Known<'_>) -> Told {
        let own = self.extraction.headline.as_deref().map(bounded::headline);
        let headline = own.filter(|own| !own.is_empty()).unwrap_or_else(|| {
            let known = match known {
                Known::Announced(announced) => bounded::headline(&announced.title),
                Known::Revision(revision) => revision.headline.clone(),
            };
            if known.is_empty() {
                // A record without any name could not be told from others in a list.
                self.target.to_string()
            } else {
                known
            }
        });
        Told {
            headline,
            text: self.extraction.text.clone(),
        }
    }
}

/// The revision that a page shows.
pub(crate) fn of_page(
    source: &SourceId,
    article: &ArticleId,
    canonical: &Url,
    look: &PageLook,
    known: &Known<'_>,
    settings: &Settings,
) -> Made {
    let extraction = &look.extraction;
    let told = look.told(known);
    let published = extraction.date_published.as_ref().and_then(stated);
    let body = compose::from_page(extraction, published.as_ref(), &settings.record.media_url);
    let (entry_time, guid, aliases, authors, keywords, language, number) = match known {
        Known::Announced(announced) => (
            announced.entry_time(),
            announced.guid.clone(),
            Vec::new(),
            announced.authors.clone(),
            announced.categories.clone(),
            announced.language.clone(),
            1,
        ),
        Known::Revision(revision) => (
            revision.entry_time.clone(),
            revision.guid.clone(),
            aliases_with(revision, canonical),
            revision.byline.clone().into_iter().collect(),
            revision.keywords.clone(),
            revision.language.clone(),
            revision.number + 1,
        ),
    };
    let is_other = |url: &Url| url != canonical;
    let mut revision = Revision {
        article: article.clone(),
        number,
        source: source.clone(),
        canonical_url: canonical.to_string(),
        requested_url: Some(look.requested.to_string()),
        target_url: Some(&look.target)
            .filter(|target| **target != look.requested || is_other(target))
            .map(Url::to_string),
        aliases,
        guid,
        fingerprint: Fingerprint::of(&told.headline, &told.text),
        headline: told.headline,
        date_published: published,
        date_modified: extraction.date_modified.as_ref().and_then(stated),
        entry_time,
        captured_at: Some(look.captured_at),
        byline: extraction.byline.clone().or_else(|| joined(&authors)),
        section: extraction.section.clone(),
        keywords: if extraction.keywords.is_empty() {
            keywords
        } else {
            extraction.keywords.clone()
        },
        language: extraction.language.clone().or(language),
        site_name: extraction.site_name.clone(),
        description: extraction.description.clone(),
        agency: extraction.source.clone(),
        licence: extraction.licence.clone(),
        is_paywalled: extraction.is_paywalled,
        body_kind: body.kind,
        extractor: Some(Extractor {
            version: look.extractor.clone(),
            site_model: look.site_model,
            method: extraction.method.clone(),
            confidence: extraction.confidence,
        }),
        media: body.media.clone(),
        payload: Some(look.captured.payload_in.payload),
        warc: Some(look.captured.place.clone()),
        dialect: settings.record.dialect.0,
        record_path: String::new(),
        record_digest: NO_DIGEST,
    };
    bounded::metadata(&mut revision);
    let record = record_of(&revision, &body, settings);
    (revision, record)
}

/// The revision that a feed brought whole.
pub(crate) fn of_feed(
    source: &SourceId,
    article: &ArticleId,
    announced: &Announced,
    feed_body: &FeedBody,
    previous: Option<&Revision>,
    captured_at: Timestamp,
    settings: &Settings,
) -> Made {
    let entry_time = match previous {
        Some(previous) => previous.entry_time.clone(),
        None => announced.entry_time(),
    };
    let body = compose::from_feed(
        &feed_body.content,
        &entry_time,
        &announced.pictures,
        &settings.record.media_url,
    );
    let headline = Some(bounded::headline(&announced.title))
        .filter(|headline| !headline.is_empty())
        .unwrap_or_else(|| announced.url.clone());
    let text = jianbao_html::text(&body.html);
    let zone = &settings.archive.time_zone.0;
    let mut revision = Revision {
        article: article.clone(),
        number: previous.map_or(1, |previous| previous.number + 1),
        source: source.clone(),
        canonical_url: previous.map_or_else(
            || announced.url.clone(),
            |previous| previous.canonical_url.clone(),
        ),
        requested_url: None,
        target_url: None,
        aliases: previous.map_or_else(Vec::new, |previous| previous.aliases.clone()),
        guid: announced.guid.clone(),
        fingerprint: Fingerprint::of(&headline, &text),
        headline,
        date_published: read_date_line(&body.html, zone),
        date_modified: None,
        entry_time,
        captured_at: Some(captured_at),
        byline: joined(&announced.authors),
        section: None,
        keywords: announced.categories.clone(),
        language: announced.language.clone(),
        site_name: None,
        description: None,
        agency: None,
        licence: None,
        is_paywalled: false,
        body_kind: body.kind,
        extractor: None,
        media: body.media.clone(),
        payload: feed_body.capture.as_ref().map(|capture| capture.payload),
        warc: feed_body.capture.as_ref().map(KeptCapture::place),
        dialect: settings.record.dialect.0,
        record_path: String::new(),
        record_digest: NO_DIGEST,
    };
    bounded::metadata(&mut revision);
    let record = record_of(&revision, &body, settings);
    (revision, record)
}

fn record_of(revision: &Revision, body: &Body, settings: &Settings) -> Vec<u8> {
    let dialect = revision.dialect;
    let title = settings.source_title(&revision.source).to_owned();
    let is_jekyll = dialect == Dialect::Jekyll;
    let record = Record {
        headline: revision.headline.clone(),
        url: revision.canonical_url.clone(),
        entry_time: Some(revision.entry_time.instant),
        date_published: revision.date_published.clone(),
        date_modified: revision.date_modified.clone(),
        byline: revision.byline.clone(),
        source: Some(revision.source.to_string()),
        // The sites of the family sort by the title of the source.
        tags: if is_jekyll {
            vec![title.clone()]
        } else {
            revision.keywords.clone()
        },
        categories: if is_jekyll { vec![title] } else { Vec::new() },
        archived_at: revision.captured_at,
        article_id: Some(revision.article.to_string()),
        revision: Some(revision.number),
        language: revision.language.clone(),
        description: revision.description.clone(),
        aliases: revision.aliases.clone(),
        body: if dialect.has_commonmark_body() {
            let base = Url::parse(&revision.canonical_url).ok();
            jianbao_html::to_commonmark(&body.html, base.as_ref())
        } else {
            body.html.clone()
        },
    };
    record.write(dialect)
}

/// The URLs an article had before, when it has another one now.
fn aliases_with(previous: &Revision, canonical: &Url) -> Vec<String> {
    let mut aliases = previous.aliases.clone();
    let before = &previous.canonical_url;
    if before != canonical.as_str() && !aliases.contains(before) {
        aliases.push(before.clone());
    }
    aliases.retain(|alias| alias != canonical.as_str());
    aliases
}

fn joined(authors: &[String]) -> Option<String> {
    (!authors.is_empty()).then(|| authors.join(", "))
}

/// A date of a page, when an article can be of it.
pub(super) fn stated(date: &extract::Date) -> Option<StatedTime> {
    StatedTime::is_plausible(date.instant).then(|| StatedTime {
        instant: date.instant,
        text: date.text.clone(),
        certainty: match date.certainty {
            extract::Certainty::Exact => Certainty::Exact,
            extract::Certainty::ZoneAssumed => Certainty::ZoneAssumed,
            extract::Certainty::DateOnly => Certainty::DateOnly,
        },
    })
}

/// Whether a revision is of the series of its feed.
pub(crate) fn is_of_feed(revision: &Revision) -> bool {
    matches!(
        revision.body_kind,
        BodyKind::AsPublished | BodyKind::Cleaned
    )
}

/// What a record tells that was just made of a feed's text.
pub(crate) fn feed_told(revision: &Revision, record: &[u8], settings: &Settings) -> Told {
    let zone = &settings.archive.time_zone.0;
    let text = jianbao_core::record::read(record, zone).map_or_else(
        |_| String::new(),
        |file| jianbao_store::body_text(&file.record, file.dialect.has_commonmark_body()),
    );
    Told {
        headline: revision.headline.clone(),
        text,
    }
}
