//! What will happen: small plans drawn from the seed when a world is made. Texts are not here; they are
//! made when they are asked for.

mod draw;

use jiff::Timestamp;

use crate::skin::Skin;

pub(crate) use draw::draw;

/// What kind of feed a host has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FeedForm {
    Rss,
    Atom,
    Json,
}

/// Which validators a host sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ValidatorForm {
    Both,
    TagOnly,
    DateOnly,
}

/// How a host says what its bytes stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CharsetForm {
    /// UTF-8, as header and page say.
    Utf8,
    /// GBK or Big5; only the page says so.
    MetaOnly(&'static encoding_rs::Encoding),
    /// GBK, which the page says; the header says GB2312, which browsers read as GBK.
    HeaderNarrower(&'static encoding_rs::Encoding),
}

/// A bad time of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FaultWindow {
    pub(crate) from_ms: i64,
    pub(crate) until_ms: i64,
    pub(crate) kind: FaultKind,
}

/// What a host does in a bad time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FaultKind {
    Unavailable,
    TooManySeconds,
    TooManyDate,
    ServerError,
    CutLength,
    CutChunked,
    Closed,
    Drip,
}

impl FaultKind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Unavailable,
        Self::TooManySeconds,
        Self::TooManyDate,
        Self::ServerError,
        Self::CutLength,
        Self::CutChunked,
        Self::Closed,
        Self::Drip,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::TooManySeconds | Self::TooManyDate => "too-many",
            Self::ServerError => "server-error",
            Self::CutLength => "cut-length",
            Self::CutChunked => "cut-chunked",
            Self::Closed => "closed",
            Self::Drip => "drip",
        }
    }
}

/// A host.
#[allow(clippy::struct_excessive_bools)] // Habits, each there or not, in any combination.
#[derive(Clone, Debug)]
pub(crate) struct HostPlan {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) skin: &'static Skin,
    pub(crate) feed: FeedForm,
    pub(crate) has_full_text: bool,
    /// Page bytes change without an edit.
    pub(crate) is_restless: bool,
    pub(crate) validators: ValidatorForm,
    pub(crate) has_gzip: bool,
    pub(crate) charset: CharsetForm,
    /// Which form the paths of articles have.
    pub(crate) path_form: usize,
    /// Whether the guid is the first URL of an article; else it is an opaque name, and the feed has the
    /// new URL of an article that moved.
    pub(crate) has_permalinks: bool,
    /// Articles in the order of their publication.
    pub(crate) articles: Vec<usize>,
    pub(crate) faults: Vec<FaultWindow>,
}

/// What an edit does to a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EditKind {
    Typo,
    Title,
    ParagraphAdded,
    ParagraphCut,
    HalfCut,
}

/// An edit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Edit {
    pub(crate) at_ms: i64,
    pub(crate) kind: EditKind,
}

/// What stands where a deleted article was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AbsenceKind {
    NotFound,
    Gone,
    /// A page with status 200 that says so in words.
    Soft,
    ToFrontPage,
}

/// A time in which an article is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Absence {
    pub(crate) from_ms: i64,
    /// When it is restored; `i64::MAX` for never.
    pub(crate) until_ms: i64,
    pub(crate) kind: AbsenceKind,
}

/// A second URL under which the feed announces an article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Alternate {
    Tracking,
    Mobile,
    Print,
}

/// An article.
#[derive(Debug)]
pub(crate) struct ArticlePlan {
    pub(crate) number: usize,
    pub(crate) host: usize,
    pub(crate) published_ms: i64,
    /// In the order of time.
    pub(crate) edits: Vec<Edit>,
    pub(crate) absence: Option<Absence>,
    pub(crate) moved_ms: Option<i64>,
    pub(crate) alternate: Option<Alternate>,
    /// Two headlines are shown by turns.
    pub(crate) is_flapping: bool,
}

impl ArticlePlan {
    /// How many edits have been made by an instant.
    pub(crate) fn version_at(&self, now_ms: i64) -> usize {
        self.edits
            .iter()
            .filter(|edit| edit.at_ms <= now_ms)
            .count()
    }

    /// What stands in the article's place at an instant, when it is deleted then.
    pub(crate) fn absence_at(&self, now_ms: i64) -> Option<AbsenceKind> {
        let absence = self.absence?;
        (absence.from_ms <= now_ms && now_ms < absence.until_ms).then_some(absence.kind)
    }

    pub(crate) fn is_there_at(&self, now_ms: i64) -> bool {
        self.published_ms <= now_ms && self.absence_at(now_ms).is_none()
    }

    pub(crate) fn has_moved_at(&self, now_ms: i64) -> bool {
        self.moved_ms.is_some_and(|moved| moved <= now_ms)
    }

    /// When it is edited, deleted, restored and moved, in no order.
    pub(crate) fn instants(&self) -> impl Iterator<Item = i64> {
        let absence = self.absence.iter();
        absence
            .flat_map(|absence| [absence.from_ms, absence.until_ms])
            .filter(|at| *at < i64::MAX)
            .chain(self.moved_ms)
            .chain(self.edits.iter().map(|edit| edit.at_ms))
    }

    /// The last instant up to `now_ms` at which page or feed entry changed.
    pub(crate) fn changed_ms(&self, now_ms: i64) -> i64 {
        let past = self.instants().filter(|at| *at <= now_ms);
        past.fold(self.published_ms, i64::max)
    }
}

/// An instant of so many milliseconds since 1970.
pub(crate) fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX)
}
