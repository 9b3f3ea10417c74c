#![doc = include_str!("../README.md")]

mod article_key;
mod base32;
mod canonical_url;
mod clock;
mod digest;
mod fingerprint;
mod headline;
mod index_line;
pub mod record;
mod revision;
mod source_id;
mod stated_time;

pub use article_key::{ArticleId, ArticleIdError, ArticleKey, ArticleKeyError};
pub use canonical_url::canonical_url;
pub use clock::{Clock, ClockError, VirtualTime};
pub use digest::{DigestError, Sha256Digest, Sha256Hasher};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use headline::{clean_headline, escape_headline, unescape_headline};
pub use index_line::{
    IndexLineError, MAX_INDEX_LINE_BYTES, is_path_inside, read_index_line, write_index_line,
};
pub use record::{Dialect, Record, RecordFile};
pub use revision::{
    BodyKind, Extractor, MediaRef, MediaRole, Revision, WarcPlace, superseded_path,
};
pub use source_id::{SourceId, SourceIdError};
pub use stated_time::{Certainty, StatedTime};
