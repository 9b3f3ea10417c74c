//! The second reading of an import: the steps of a batch, read again and prepared on all cores.

use std::fs::File;
use std::path::PathBuf;

use jianbao_core::record::MAX_RECORD_BYTES;
use jianbao_core::{Dialect, MAX_INDEX_LINE_BYTES, Revision, write_index_line};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::compose::compose;
use super::plan::{Place, PlannedFile, PlannedRevision, Step};
use super::prepare::{Prepared, prepare_record};
use super::{Root, RootKind, json_lines};
use crate::error::StoreError;
use crate::file::{self, OnPath};
use crate::settings::Settings;
use crate::writer::Writer;

/// A step whose bytes were read.
pub(super) enum Ready {
    Revision {
        place: Place,
        prepared: Box<Prepared>,
    },
    File {
        planned: PlannedFile,
        bytes: Vec<u8>,
    },
    Lost {
        place: Place,
        reason: String,
    },
}

/// Reads and prepares the steps of a batch, on all cores: texts and fingerprints are what takes time.
pub(super) fn read_batch(
    writer: &Writer,
    root: &Root,
    steps: Vec<Step>,
    now: Timestamp,
) -> Result<Vec<Ready>, StoreError> {
    let settings = Preparing {
        zone: &writer.settings.archive.time_zone.0,
        dialect: writer.settings.record.dialect.0,
        titles: &writer.settings,
        lines: (root.kind == RootKind::JsonLines).then(|| json_lines::unpacked_path(root, writer)),
        root,
        now,
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = steps.len().div_ceil(workers).max(1);
    let mut shares: Vec<Vec<Step>> = Vec::new();
    for step in steps {
        match shares.last_mut() {
            Some(last) if last.len() < share => last.push(step),
            _ => shares.push(vec![step]),
        }
    }
    let settings = &settings;
    std::thread::scope(|scope| {
        let workers: Vec<_> = shares
            .into_iter()
            .map(|share| scope.spawn(move || settings.prepare(share)))
            .collect();
        let mut ready = Vec::new();
        for worker in workers {
            // A worker cannot panic on foreign data (invariant 3); if one does, the run ends as it would here.
            let share = worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            ready.extend(share);
        }
        Ok(ready)
    })
}

/// Why a revision has no index line, if it has none: its metadata are too long.
fn unindexable(place: &Place, revision: &Revision) -> Option<String> {
    /// What the line holds beside texts of the record: keys, digests, times, the path.
    const REST_BYTES: u64 = 8 << 10;
    /// Bytes that one byte of a text takes in JSON, at most: `\u0000`.
    const LONGEST_ESCAPE: u64 = 6;
    let limit = MAX_INDEX_LINE_BYTES as u64 - REST_BYTES;
    if place.length() * LONGEST_ESCAPE < limit {
        return None;
    }
    match write_index_line(revision) {
        Ok(line) if (line.len() as u64) < limit => None,
        Ok(line) => Some(format!(
            "title, address and other metadata make an index line of {} bytes, more than {limit}",
            line.len()
        )),
        Err(error) => Some(error.to_string()),
    }
}

/// What every worker needs to know.
struct Preparing<'a> {
    root: &'a Root,
    zone: &'a TimeZone,
    dialect: Dialect,
    titles: &'a Settings,
    lines: Option<PathBuf>,
    now: Timestamp,
}

impl Preparing<'_> {
    fn prepare(&self, steps: Vec<Step>) -> Result<Vec<Ready>, StoreError> {
        let mut lines = match &self.lines {
            Some(path) => Some(File::open(path).on("open", path)?),
            None => None,
        };
        Ok(steps
            .into_iter()
            .map(|step| match step {
                Step::Revision(planned) => self.prepare_revision(planned, lines.as_mut()),
                Step::File(planned) => match self.read(&planned.place, None) {
                    Ok(bytes) => Ready::File { planned, bytes },
                    Err(reason) => Ready::Lost {
                        place: planned.place,
                        reason,
                    },
                },
            })
            .collect())
    }

    fn prepare_revision(&self, planned: PlannedRevision, lines: Option<&mut File>) -> Ready {
        let changed = || "it was changed while it was imported".to_owned();
        let prepared = self
            .read(&planned.place, lines)
            .and_then(|bytes| match &planned.place {
                Place::File { path, .. } => {
                    prepare_record(&planned, path, bytes, self.zone, self.now).ok_or_else(changed)
                }
                Place::Line { .. } => {
                    let article = json_lines::read_article(&bytes, self.zone)?;
                    let title = self.titles.source_title(&planned.source);
                    Ok(compose(&planned, article, self.dialect, title, self.now))
                }
            });
        match prepared {
            Ok(prepared) => {
                let reason = unindexable(&planned.place, &prepared.revision);
                match (reason, planned.place) {
                    (None, place) => Ready::Revision {
                        place,
                        prepared: Box::new(prepared),
                    },
                    (Some(reason), place @ Place::Line { .. }) => Ready::Lost { place, reason },
                    (Some(reason), place) => Ready::File {
                        planned: PlannedFile {
                            place,
                            reason,
                            line: Some(1),
                        },
                        bytes: prepared.bytes,
                    },
                }
            }
            Err(reason) => Ready::Lost {
                place: planned.place,
                reason,
            },
        }
    }

    fn read(&self, place: &Place, lines: Option<&mut File>) -> Result<Vec<u8>, String> {
        match (place, lines) {
            (Place::File { path, .. }, _) => {
                file::read_limited(&self.root.at(path), MAX_RECORD_BYTES)
                    .map_err(|error| error.source.to_string())
            }
            (Place::Line { offset, length, .. }, Some(lines)) => {
                json_lines::read_line_at(lines, *offset, *length).map_err(|error| error.to_string())
            }
            (Place::Line { .. }, None) => Err("the lines are not open".to_owned()),
        }
    }
}
