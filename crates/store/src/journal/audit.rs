//! The full check of a journal: what `verify` says of it.
//!
//! One pass over all entries in order. Every entry is hashed again, every tile of every level is
//! computed again and compared, the root is compared with the signed checkpoint, and files that do
//! not belong there are named. A fault is pinned to its file where the hashes above and below decide
//! which one is wrong, and does not end the pass. Memory is bounded by one bundle and one tile a
//! level; work by the files that are there, whatever size the checkpoint claims.

mod pass;
mod report;
mod walk;

use std::path::Path;

use pass::Pass;
use report::Report;

use super::bundle::split_bundle;
use super::checkpoint::{Checkpoint, MAX_NOTE_LEN, Note};
use super::entry::{Entry, Event};
use super::key::VerifierKey;
use super::log::CHECKPOINT;
use super::read::read_widest;
use super::tile::{TILE_WIDTH, TileKind, TilePath};
use super::tree::Edge;
use crate::file::{FileError, read_limited};

pub use report::{Fault, Problem};
pub(crate) use walk::walk;

/// A batch under way keeps its entries in this file; it is not a part of the log.
const PENDING: &str = "pending";

/// What was found in a journal.
#[derive(Debug)]
#[non_exhaustive]
pub struct Audit {
    /// The checkpoint, when its signature holds.
    pub checkpoint: Option<Checkpoint>,
    /// The key that was taken for the journal's: the expected one, or that of entry 0.
    pub verifier: Option<VerifierKey>,
    /// The number of entries that were looked for: the checkpoint's, or when that does not hold, as
    /// many as there are bundles for.
    pub size: u64,
    /// What is wrong, in the order of the pass. At most 10,000.
    pub problems: Vec<Problem>,
    /// How many more problems were found.
    pub omitted: u64,
}

/// Checks a journal as a whole.
///
/// `expected` is the key it must have (else it is the one of entry 0, which proves that the journal
/// agrees with itself and not whose it is). `since` is an older checkpoint that it must continue.
/// `each` gets the entries with their indexes, once, in order; those that the hashes beside or above
/// them do not vouch for are left out (and their bundle is a problem).
///
/// A writer may append meanwhile: the state at the beginning is checked. Files of an append that is
/// under way at the end may be named as [`Fault::Beyond`]; a caller that cannot have that takes the
/// lock first.
pub fn audit(
    dir: &Path,
    expected: Option<&VerifierKey>,
    since: Option<&Checkpoint>,
    each: &mut dyn FnMut(u64, &[u8]),
) -> Audit {
    let mut report = Report::default();
    // First the checkpoint, then what is there: of what it speaks, nothing is written later.
    let note = read_limited(&dir.join(CHECKPOINT), MAX_NOTE_LEN as u64);
    let bundles = bundles(dir, &mut report);
    let reach = bundles
        .iter()
        .map(|tile| {
            tile.index
                .saturating_mul(TILE_WIDTH as u64)
                .saturating_add(tile.width.into())
        })
        .max()
        .unwrap_or(0);
    let unsigned = match &note {
        Ok(note) => Note::parse(note)
            .and_then(|note| Checkpoint::parse_text(note.text))
            .map_err(|error| report.add(CHECKPOINT, Fault::Checkpoint(error)))
            .ok(),
        Err(error) => {
            report.unreadable(CHECKPOINT, error);
            None
        }
    };
    let firsts = [
        unsigned
            .as_ref()
            .and_then(|unsigned| TilePath::of(TileKind::Entries, 0, unsigned.size)),
        bundles.first().copied().filter(|tile| tile.index == 0),
    ];
    let verifier = verifier(dir, expected, firsts, &mut report);
    let checkpoint = match (&verifier, &note, &unsigned) {
        // Without a key there is no saying; that is entry 0's fault, which has been named.
        (Some(key), Ok(note), Some(_)) => Checkpoint::open(note, key)
            .map_err(|error| report.add(CHECKPOINT, Fault::Checkpoint(error)))
            .ok(),
        _ => None,
    };
    // A checkpoint that does not hold may claim any size; it is a witness only if the files agree.
    let agrees = |claimed: &Checkpoint| claimed.size == reach || bundles.is_empty();
    let claimed = checkpoint.clone().or_else(|| unsigned.filter(agrees));
    let size = claimed.as_ref().map_or(reach, |claimed| claimed.size);
    if claimed.as_ref().is_some_and(|claimed| claimed.size == 0) {
        report.add(CHECKPOINT, Fault::NoEntries);
    }

    let mut pass = Pass::new(
        dir,
        size,
        &bundles,
        since.map(|since| since.size),
        each,
        &mut report,
    );
    let root = pass.run(claimed.as_ref().map(|claimed| claimed.root));
    let (replaced, since_edge) = pass.finish();
    if let (Some(claimed), Some(found)) = (&claimed, root)
        && claimed.root != found
    {
        report.add(
            CHECKPOINT,
            Fault::Root {
                found,
                expected: claimed.root,
            },
        );
    }
    if let Some(since) = since {
        compare(
            since,
            claimed.as_ref(),
            size,
            since_edge.as_ref(),
            &mut report,
        );
    }

    let end_size = verifier
        .as_ref()
        .zip(read_limited(&dir.join(CHECKPOINT), MAX_NOTE_LEN as u64).ok())
        .and_then(|(key, note)| Checkpoint::open(&note, key).ok())
        .map_or(size, |now| now.size);
    if end_size == size {
        for tile in replaced {
            report.add(tile, Fault::Missing);
        }
    }
    name_strangers(dir, size, end_size, &mut report);
    let Report { problems, omitted } = report;
    Audit {
        checkpoint,
        verifier,
        size,
        problems,
        omitted,
    }
}

impl Audit {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

/// The bundles that are there, by number.
fn bundles(dir: &Path, report: &mut Report) -> Vec<TilePath> {
    let mut bundles = Vec::new();
    let walked = walk(dir, &mut |path, is_file| {
        if let Ok(tile) = path.parse::<TilePath>()
            && is_file
            && tile.kind == TileKind::Entries
        {
            bundles.push(tile);
        }
        Ok::<_, FileError>(())
    });
    if let Err(error) = walked {
        report.unreadable("tile", &error);
    }
    // The widest of one number first: it has every entry that the others have.
    bundles.sort_unstable_by_key(|tile| (tile.index, std::cmp::Reverse(tile.width)));
    bundles
}

/// The key to check the signature with: the expected one, or that of entry 0. That there is none is
/// always a problem of the bundle that it should be in, or of the checkpoint.
fn verifier(
    dir: &Path,
    expected: Option<&VerifierKey>,
    firsts: [Option<TilePath>; 2],
    report: &mut Report,
) -> Option<VerifierKey> {
    let [by_checkpoint, by_files] = firsts;
    // The size in a damaged checkpoint may ask for a bundle that is not there.
    let first = firsts
        .into_iter()
        .flatten()
        .find_map(|tile| Some((tile, read_widest(dir, tile).ok()?.1)))
        .or_else(|| Some((by_files.or(by_checkpoint)?, Vec::new())));
    let Some((tile, bytes)) = first else {
        return expected.cloned();
    };
    let (entries, _) = split_bundle(&bytes);
    let entry = entries.first().map(|entry| Entry::parse(entry));
    let Some(Ok(Entry::Known(Event::Key { vkey: found, .. }))) = entry else {
        report.add(tile, Fault::NoKey);
        return expected.cloned();
    };
    let Some(expected) = expected else {
        return Some(found);
    };
    if found != *expected {
        let (found, expected) = (found.to_string(), expected.to_string());
        report.add(tile, Fault::OtherKey { found, expected });
    }
    Some(expected.clone())
}

/// Compares with an older checkpoint that the journal must continue.
fn compare(
    since: &Checkpoint,
    claimed: Option<&Checkpoint>,
    size: u64,
    edge: Option<&Edge>,
    report: &mut Report,
) {
    if let Some(claimed) = claimed
        && claimed.origin != since.origin
    {
        let (found, expected) = (claimed.origin.clone(), since.origin.clone());
        return report.add(CHECKPOINT, Fault::OtherKey { found, expected });
    }
    if since.size > size {
        return report.add(
            CHECKPOINT,
            Fault::Older {
                size,
                since: since.size,
            },
        );
    }
    // Without an edge, tiles are missing and have been named.
    if let Some(found) = edge.map(Edge::root)
        && found != since.root
    {
        report.add(
            CHECKPOINT,
            Fault::Forked {
                size: since.size,
                found,
                expected: since.root,
            },
        );
    }
}

/// Names the files that a journal of neither size has.
fn name_strangers(dir: &Path, size: u64, end_size: u64, report: &mut Report) {
    let walked = walk(dir, &mut |path, is_file| {
        let tile = path.parse::<TilePath>().ok();
        match tile {
            _ if !is_file => report.add(path, Fault::NoFile),
            _ if path == CHECKPOINT || path == PENDING => {}
            Some(tile) if tile.is_part_of(size) || tile.is_part_of(end_size) => {}
            Some(tile) if tile.is_superseded_in(size) => report.add(tile, Fault::Leftover),
            Some(tile) => report.add(tile, Fault::Beyond),
            None => report.add(path, Fault::Stranger),
        }
        Ok::<_, FileError>(())
    });
    // The first walk named it already, if it is the same.
    if let Err(error) = walked
        && report.problems.iter().all(|problem| problem.path != "tile")
    {
        report.unreadable("tile", &error);
    }
}
