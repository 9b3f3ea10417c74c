//! The record: the Markdown file of one revision, in the dialects that the mirrors of this family
//! publish (design of the record: `docs/format.md`).
//!
//! Reading is forgiving and keeps the bytes; writing is strict and gives the same bytes for the same
//! record. The body comes ready made: HTML on one line, or CommonMark for [`Dialect::FrontMatter`].

mod date_line;
mod front_matter;
mod heading;
mod one_line;
mod read;
mod write;

use jiff::Timestamp;

pub use date_line::{DATE_LINE_START, read_date_line, write_date_line};
pub use one_line::one_line;
pub use read::{MAX_RECORD_BYTES, ReadError, ReadWarning, read};
pub use write::encode_record_url;

use crate::stated_time::StatedTime;

/// The forms of a record file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Dialect {
    /// A comment with the entry time, a setext heading that is a link, the body on one line.
    Classic,
    /// YAML front matter for Jekyll, then the classic block with its body between `<div>` lines.
    Jekyll,
    /// YAML front matter for Obsidian, Hugo and Zola, then a CommonMark body.
    FrontMatter,
    /// Front matter, then HTML on many lines without the classic block. Read only.
    JekyllPlain,
    /// The older form: no comment, `日期：` under the rule. Read only.
    Older,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: &[Self] = &[
        Self::Classic,
        Self::Jekyll,
        Self::FrontMatter,
        Self::JekyllPlain,
        Self::Older,
    ];

    /// The name in configuration and index lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Jekyll => "jekyll",
            Self::FrontMatter => "front-matter",
            Self::JekyllPlain => "jekyll-plain",
            Self::Older => "older",
        }
    }

    /// Whether new records can be written in it.
    pub fn is_writable(self) -> bool {
        matches!(self, Self::Classic | Self::Jekyll | Self::FrontMatter)
    }

    /// Whether its body is CommonMark; else it is HTML.
    pub fn has_commonmark_body(self) -> bool {
        self == Self::FrontMatter
    }
}

/// What a record says. A dialect carries the part of it that it has a place for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Record {
    /// The headline, plain.
    pub headline: String,
    /// The canonical URL.
    pub url: String,
    /// The announcer's time, to the millisecond.
    pub entry_time: Option<Timestamp>,
    /// What the article says of its publication.
    pub date_published: Option<StatedTime>,
    /// What the article says of its last change.
    pub date_modified: Option<StatedTime>,
    /// The people who wrote it.
    pub byline: Option<String>,
    /// The id or name of the source.
    pub source: Option<String>,
    /// Keywords.
    pub tags: Vec<String>,
    /// Categories of a Jekyll site.
    pub categories: Vec<String>,
    /// When we captured it.
    pub archived_at: Option<Timestamp>,
    /// The article id.
    pub article_id: Option<String>,
    /// The number of the revision.
    pub revision: Option<u32>,
    /// BCP 47.
    pub language: Option<String>,
    /// The summary.
    pub description: Option<String>,
    /// Other URLs of the article.
    pub aliases: Vec<String>,
    /// The body: HTML, or CommonMark in the front-matter dialect.
    pub body: String,
}

/// A record that was read, with the bytes it was read from: written unmodified it is those bytes.
#[derive(Clone, PartialEq, Debug)]
pub struct RecordFile {
    /// What it says.
    pub record: Record,
    /// The form it has.
    pub dialect: Dialect,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What was odd but not fatal.
    pub warnings: Vec<ReadWarning>,
}

impl Record {
    /// The bytes of this record in a dialect. The read-only dialects are written as their nearest
    /// writable one: [`Dialect::JekyllPlain`] as Jekyll, [`Dialect::Older`] as classic.
    pub fn write(&self, dialect: Dialect) -> Vec<u8> {
        write::write(self, dialect).into_bytes()
    }
}
