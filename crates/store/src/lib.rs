#![doc = include_str!("../README.md")]

mod archive;
mod batch;
pub mod blob;
mod build_state;
pub mod catalog;
mod error;
pub mod evidence;
pub mod fault;
mod file;
pub mod git;
mod import;
mod index_files;
pub mod journal;
mod kept_file;
mod layout;
mod lists;
mod lock;
mod media_url;
mod move_line;
mod pending;
mod read_only;
mod rebuild;
mod settings;
mod state;
mod verify;
pub mod warc;
mod websub;
mod writer;

pub use archive::{Archive, FoundRevision, body_text, init, is_archive};
pub use batch::{Batch, Happening, NewEvent, NewKeptFile, NewRevision};
pub use build_state::{BuildState, BuiltPage, LastBuild};
pub use error::StoreError;
pub use file::FileError;
pub use import::{
    ImportOptions, ImportProgress, ImportReport, Problem, import, record_of_json_line,
};
pub use kept_file::KeptFile;
pub use layout::{Layout, SETTINGS, day_folder, record_path};
pub use media_url::MediaUrl;
pub use move_line::Move;
pub use rebuild::{RebuildReport, rebuild};
pub use settings::{
    ArchiveName, ArchiveSettings, FullText, RecordSettings, Settings, SourceKind, SourceName,
    SourceSettings, Visibility, WritableDialect, Zone,
};
pub use state::{
    Adopted, Answer, Candidate, Drift, Ended, Failing, Hints, Interval, KEPT_CONFIDENCES,
    KEPT_SITE_PAGES, KeptCapture, MAX_SITE_MODEL_BYTES, Missed, Moving, PageBaseline, PageReading,
    RobotsState, SiteLearning, SitePage, SourceHealth, SourceState, State, StateChange, Watch,
};
pub use verify::{Difference, Tally, VerifyOptions, VerifyProgress, VerifyReport, verify};
pub use websub::{Lease, WebSubSpool};
pub use writer::Writer;
