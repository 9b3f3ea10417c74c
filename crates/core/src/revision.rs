//! A revision: one distinct text of an article, with everything that is known of it.

use jiff::Timestamp;

use crate::article_key::ArticleId;
use crate::digest::Sha256Digest;
use crate::fingerprint::Fingerprint;
use crate::record::Dialect;
use crate::source_id::SourceId;
use crate::stated_time::StatedTime;

/// How the body of a record came to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BodyKind {
    /// A record file that was taken over byte for byte.
    Imported,
    /// Inert content of a feed or an import, written verbatim.
    AsPublished,
    /// Content that was not inert, written in its cleaned form.
    Cleaned,
    /// Composed from a page.
    Composed,
}

/// What read the text out of a page, so that an upgrade is not mistaken for an edit.
#[derive(Clone, PartialEq, Debug)]
pub struct Extractor {
    /// Name and version of the extractor.
    pub version: String,
    /// The version of the site model used, when there was one.
    pub site_model: Option<u32>,
    /// The method that gave the body.
    pub method: String,
    /// How sure it was, 0 to 1.
    pub confidence: f64,
}

/// The part a media file plays in an article.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MediaRole {
    /// Above the text.
    Lead,
    /// Within the text.
    Inline,
    /// Announced beside the text, as by an RSS enclosure.
    Enclosure,
}

/// The use of a media file in an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MediaRef {
    /// Where it was published.
    pub url: String,
    /// The digest of the original bytes, when they are kept.
    pub sha256: Option<Sha256Digest>,
    /// Its part in the article.
    pub role: MediaRole,
    /// The alternative text.
    pub alt: Option<String>,
    /// The caption.
    pub caption: Option<String>,
    /// The credit.
    pub credit: Option<String>,
}

/// Where a record lies in the WARC files of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WarcPlace {
    /// Its record id, `<urn:uuid:…>`.
    pub record_id: String,
    /// The WARC file, relative to the archive, with `/`.
    pub file: String,
    /// Where its gzip member begins, in bytes.
    pub offset: u64,
    /// The length of the gzip member, in bytes.
    pub length: u64,
}

/// One distinct text of an article: what its index line says.
#[derive(Clone, PartialEq, Debug)]
pub struct Revision {
    /// The article.
    pub article: ArticleId,
    /// The number of the revision within the article, from 1.
    pub number: u32,
    /// The source that brought it.
    pub source: SourceId,
    /// The URL that is printed.
    pub canonical_url: String,
    /// The URL that was asked for, when a page was fetched.
    pub requested_url: Option<String>,
    /// The URL that answered, when it is another.
    pub target_url: Option<String>,
    /// Further URLs of the article known so far.
    pub aliases: Vec<String>,
    /// The feed's own id of the entry.
    pub guid: Option<String>,
    /// The headline, plain.
    pub headline: String,
    /// What the article says of its publication.
    pub date_published: Option<StatedTime>,
    /// What the article says of its last change.
    pub date_modified: Option<StatedTime>,
    /// The announcer's time: the feed's date, else the first sight.
    pub entry_time: StatedTime,
    /// When we looked; none for an import.
    pub captured_at: Option<Timestamp>,
    /// The people who wrote it.
    pub byline: Option<String>,
    /// The section of the publication.
    pub section: Option<String>,
    /// Keywords or tags.
    pub keywords: Vec<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// The publication's name.
    pub site_name: Option<String>,
    /// The summary.
    pub description: Option<String>,
    /// The agency or other outlet that is credited for the text.
    pub agency: Option<String>,
    /// The licence of the text: its address, or the article's own words.
    pub licence: Option<String>,
    /// Whether the article says that it is not free to read for everyone.
    pub is_paywalled: bool,
    /// How the body came to be.
    pub body_kind: BodyKind,
    /// Of headline and body text.
    pub fingerprint: Fingerprint,
    /// What read it out of a page; none for feed content and imports.
    pub extractor: Option<Extractor>,
    /// Pictures, sound and video.
    pub media: Vec<MediaRef>,
    /// The digest of the payload it came from.
    pub payload: Option<Sha256Digest>,
    /// The WARC record it came from.
    pub warc: Option<WarcPlace>,
    /// The dialect of the record.
    pub dialect: Dialect,
    /// The record's path within the archive when it was written, parts joined by `/`. When a later
    /// revision has the same path, the bytes lie at [`superseded_path`].
    pub record_path: String,
    /// The digest of the record's bytes.
    pub record_digest: Sha256Digest,
}

impl Revision {
    /// The instant that decides the day's folder: what the article says, else what its announcer says.
    pub fn day(&self) -> Timestamp {
        let published = self.date_published.as_ref();
        published.unwrap_or(&self.entry_time).instant
    }
}

/// Where the bytes of revision `number` stay once a later revision has taken its path: `….r{number}.md`.
pub fn superseded_path(record_path: &str, number: u32) -> String {
    let stem = record_path.strip_suffix(".md").unwrap_or(record_path);
    format!("{stem}.r{number}.md")
}
