//! Index lines against the journal: every line was logged, every logged line is there, in order.

use std::collections::{BTreeMap, HashMap, HashSet};

use jianbao_core::{Revision, Sha256Digest, read_index_line, superseded_path};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::VerifyReport;
use super::promises::Promises;
use crate::index_files::{self, FoundLine};
use crate::kept_file::KeptFile;
use crate::layout::{self, Layout};
use crate::move_line::Move;
use crate::pending::Pending;

/// A file that must be there.
pub(super) struct PromisedFile {
    pub(super) path: String,
    pub(super) sha256: Sha256Digest,
    pub(super) is_kept: bool,
}

/// Where each record was written, with its number, digest and journal entry.
type RecordsByPath = BTreeMap<String, Vec<(u64, u32, Sha256Digest)>>;

struct Check<'a> {
    promises: &'a Promises,
    /// Digests of lines that a batch is just appending.
    underway: HashSet<Sha256Digest>,
    /// How often each line was found.
    found: HashMap<Sha256Digest, usize>,
    /// The file and the entry of the line before this one.
    previous: Option<(String, u64)>,
    records: RecordsByPath,
    kept: Vec<PromisedFile>,
    report: &'a mut VerifyReport,
}

/// Whether an index is that of the revision's source and day. The archive's time zone may have been
/// another when the line was written, so the day is any that the instant has somewhere on earth.
fn is_day_of(revision: &Revision, index: &str) -> bool {
    let day = revision.day();
    [-12, 0, 14].into_iter().any(|hours| {
        let time = day
            .saturating_add(SignedDuration::from_hours(hours))
            .unwrap_or(day);
        let folder = layout::day_folder(&revision.source, time, &TimeZone::UTC);
        index
            .strip_prefix(folder.as_str())
            .is_some_and(|name| name == format!("/{}", layout::INDEX))
    })
}

/// Checks every index line and returns the files that they promise.
pub(super) fn check(
    layout: &Layout,
    promises: &Promises,
    pending: Option<&Pending>,
    report: &mut VerifyReport,
) -> Vec<PromisedFile> {
    let pending_lines = pending.iter().flat_map(|pending| &pending.items);
    let mut check = Check {
        promises,
        underway: pending_lines
            .filter_map(|item| item.line.as_ref())
            .map(|line| Sha256Digest::of(line.text.as_bytes()))
            .collect(),
        found: HashMap::new(),
        previous: None,
        records: BTreeMap::new(),
        kept: Vec::new(),
        report,
    };
    let mut others: Vec<String> = Vec::new();
    let visited = index_files::visit(layout, &mut |line| check.line(&line), &mut |file| {
        others.push(file.path.to_owned());
    });
    if let Err(error) = visited {
        let problem = format!("{error}: {}", error.source);
        check.report.differs(layout::ARTICLES, problem);
    }
    check.missing();
    let files = check.files();
    let expected: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let underway: HashSet<&str> = pending.iter().flat_map(|pending| pending.paths()).collect();
    let foreign =
        |path: &&String| !expected.contains(path.as_str()) && !underway.contains(path.as_str());
    report.foreign = others.iter().filter(foreign).count() as u64;
    files
}

impl Check<'_> {
    fn line(&mut self, line: &FoundLine<'_>) {
        let digest = Sha256Digest::of(line.bytes);
        let nth = self.found.entry(digest).or_default();
        let promised = self
            .promises
            .lines
            .get(&digest)
            .and_then(|entries| entries.get(*nth));
        *nth += 1;
        let place = || format!("{}:{}", line.path, line.number);
        let Some(promised) = promised.filter(|_| line.is_whole) else {
            // The last line of a batch under way may be cut short.
            let underway =
                self.underway.contains(&digest) || (!line.is_whole && !self.underway.is_empty());
            if !underway {
                self.report
                    .differs(place(), "is not a line that was logged");
            }
            return;
        };
        let (entry, file) = (promised.entry, promised.file);
        match &self.previous {
            Some((path, before)) if path == line.path && *before > entry => {
                self.report.differs(
                    place(),
                    format!("is out of order: entry {entry} after entry {before}"),
                );
            }
            _ => {}
        }
        self.previous = Some((line.path.to_owned(), entry));
        match self.promised_file(line, entry, file) {
            Ok(()) => self.report.ok.index_lines += 1,
            Err(problem) => self.report.differs(place(), problem),
        }
    }

    fn promised_file(
        &mut self,
        line: &FoundLine<'_>,
        entry: u64,
        file: Option<Sha256Digest>,
    ) -> Result<(), String> {
        let text = std::str::from_utf8(line.bytes).map_err(|error| error.to_string())?;
        let Some(file) = file else {
            return Move::read(text)
                .map(drop)
                .map_err(|error| error.to_string());
        };
        let stated = if layout::is_kept_index(line.path) {
            let kept = KeptFile::read(text).map_err(|error| error.to_string())?;
            self.kept.push(PromisedFile {
                path: kept.path,
                sha256: kept.sha256,
                is_kept: true,
            });
            kept.sha256
        } else {
            let revision = read_index_line(text).map_err(|error| error.to_string())?;
            if !is_day_of(&revision, line.path) {
                return Err("lies in the index of another day or source".to_owned());
            }
            let digest = revision.record_digest;
            let records = self.records.entry(revision.record_path).or_default();
            records.push((entry, revision.number, digest));
            digest
        };
        if stated == file {
            Ok(())
        } else {
            Err(format!("names the digest {stated}, entry {entry} {file}"))
        }
    }

    /// Names the logged lines that are nowhere.
    fn missing(&mut self) {
        let found = &self.found;
        let mut missing: Vec<_> = self
            .promises
            .lines
            .iter()
            .flat_map(|(digest, entries)| {
                entries.iter().skip(found.get(digest).copied().unwrap_or(0))
            })
            .collect();
        missing.sort_by_key(|promised| promised.entry);
        for promised in missing {
            let problem = format!(
                "the index line of {} (entry {}) is missing",
                promised.of, promised.entry
            );
            self.report.differs(layout::ARTICLES, problem);
        }
    }

    /// Where each promised file lies: of the records written to one path the latest has it, the others
    /// stay beside it.
    fn files(&mut self) -> Vec<PromisedFile> {
        let mut files = std::mem::take(&mut self.kept);
        for (path, mut records) in std::mem::take(&mut self.records) {
            records.sort_unstable_by_key(|(entry, ..)| *entry);
            let latest = records.pop();
            for (_, number, sha256) in records {
                files.push(PromisedFile {
                    path: superseded_path(&path, number),
                    sha256,
                    is_kept: false,
                });
            }
            if let Some((_, _, sha256)) = latest {
                files.push(PromisedFile {
                    path,
                    sha256,
                    is_kept: false,
                });
            }
        }
        files
    }
}
