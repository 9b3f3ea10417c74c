//! Files against their digests.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use jianbao_core::Sha256Digest;
use jianbao_core::record::MAX_RECORD_BYTES;

use super::lines::PromisedFile;
use super::promises::Promises;
use super::{VerifyProgress, VerifyReport};
use crate::blob::Blobs;
use crate::evidence::Verification;
use crate::file;
use crate::layout::Layout;
use crate::pending::Pending;
use crate::warc;

/// Checks every record and kept file, on all cores.
pub(super) fn check_files(
    layout: &Layout,
    files: &[PromisedFile],
    pending: Option<&Pending>,
    report: &mut VerifyReport,
    progress: &mut dyn FnMut(VerifyProgress),
) {
    check_folders(layout, files, report);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (results, received) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let results = results.clone();
            let next = &next;
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(at) else { return };
                    let problem = problem_of(layout, file, pending);
                    if results.send((at, problem)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        let mut problems = Vec::new();
        for (count, (at, problem)) in (1_u64..).zip(received) {
            match (problem, files.get(at)) {
                (Some(problem), _) => problems.push((at, problem)),
                (None, Some(file)) if file.is_kept => report.ok.kept_files += 1,
                (None, _) => report.ok.records += 1,
            }
            if count % 500 == 0 {
                progress(VerifyProgress::Files(count, files.len() as u64));
            }
        }
        // Workers finish in any order; the report has one.
        problems.sort_unstable();
        for (at, problem) in problems {
            if let Some(file) = files.get(at) {
                report.differs(&file.path, problem);
            }
        }
    });
}

/// Names the folders of the files that are symbolic links: what lies there is not in the archive.
fn check_folders(layout: &Layout, files: &[PromisedFile], report: &mut VerifyReport) {
    let folders: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| {
            file.path
                .match_indices('/')
                .filter_map(|(at, _)| file.path.get(..at))
        })
        .collect();
    for folder in folders {
        if is_link(&layout.path(folder)) {
            report.differs(folder, "is a symbolic link");
        }
    }
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|metadata| metadata.is_symlink())
}

fn problem_of(
    layout: &Layout,
    promised: &PromisedFile,
    pending: Option<&Pending>,
) -> Option<String> {
    let path = layout.path(&promised.path);
    if is_link(&path) {
        return Some("is a symbolic link".to_owned());
    }
    let found = match file::read_if_exists(&path, MAX_RECORD_BYTES) {
        Ok(Some(bytes)) => Sha256Digest::of(&bytes),
        Ok(None) => return Some("is missing".to_owned()),
        Err(error) => return Some(format!("cannot be read: {}", error.source)),
    };
    if found == promised.sha256 || is_underway(&promised.path, found, pending) {
        return None;
    }
    Some(format!(
        "differs: its SHA-256 is {found}, logged is {}",
        promised.sha256
    ))
}

/// Whether a batch under way has put its own file there already.
fn is_underway(path: &str, found: Sha256Digest, pending: Option<&Pending>) -> bool {
    let files = pending.iter().flat_map(|pending| &pending.items);
    files
        .filter_map(|item| item.file.as_ref())
        .any(|file| file.path == path && file.sha256 == found.to_string())
}

/// Checks media and WARC ranges; one that is not there is absent, not different.
pub(super) fn check_evidence(layout: &Layout, promises: &Promises, report: &mut VerifyReport) {
    let root: &Path = layout.root();
    for range in &promises.warc {
        match warc::verify_range(root, range) {
            Ok(Verification::Ok) => report.ok.warc_ranges += 1,
            Ok(Verification::Absent) => report.absent.warc_ranges += 1,
            Ok(Verification::Differs) => {
                report.differs(
                    &range.file,
                    format!("differs in the bytes {} to {}", range.from, range.to),
                );
            }
            Err(error) => report.differs(&range.file, error),
        }
    }
    let blobs = Blobs::new(root);
    for sha256 in &promises.media {
        match blobs.verify(*sha256) {
            Ok(Verification::Ok) => report.ok.media += 1,
            Ok(Verification::Absent) => report.absent.media += 1,
            Ok(Verification::Differs) => {
                let path = blobs.path_of(*sha256).ok().flatten();
                report.differs(
                    path.unwrap_or_else(|| format!("media {sha256}")),
                    "differs from its name",
                );
            }
            Err(error) => report.differs(format!("media {sha256}"), error),
        }
    }
}
