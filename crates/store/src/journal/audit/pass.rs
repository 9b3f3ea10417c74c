//! The pass of an audit over entries and tiles.
//!
//! A tile is *proven* when the tile above it is and has its hash; at the right edge, when the
//! unfinished tiles together give the root. Below a proven tile, whatever does not have its hash is at
//! fault. A tile that is not proven is computed anew from what lies below it, with its own hashes as
//! guesses only, so that one wrong byte in it does not put the blame on the files below.

use std::path::Path;

use super::report::{Fault, Report};
use crate::journal::bundle::{BundleError, split_bundle};
use crate::journal::read::read_widest;
use crate::journal::tile::{TILE_WIDTH, TileKind, TilePath, levels, parse_hashes};
use crate::journal::tree::{Edge, complete_hash, count_at, edge_width, leaf_hash};
use jianbao_core::Sha256Digest;

const WIDTH: u64 = TILE_WIDTH as u64;

pub(super) struct Pass<'a> {
    dir: &'a Path,
    size: u64,
    /// The bundles that are there, by number.
    bundles: &'a [TilePath],
    each: &'a mut dyn FnMut(u64, &[u8]),
    report: &'a mut Report,
    /// Tiles that are not there, but a wider one is.
    replaced: Vec<TilePath>,
    /// The edge at the size of the older checkpoint, as far as the pass has come.
    since: Option<(u64, Vec<Vec<Sha256Digest>>)>,
}

/// What the tile above says of a subtree.
#[derive(Clone, Copy)]
struct Above {
    hash: Option<Sha256Digest>,
    proven: bool,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        dir: &'a Path,
        size: u64,
        bundles: &'a [TilePath],
        since: Option<u64>,
        each: &'a mut dyn FnMut(u64, &[u8]),
        report: &'a mut Report,
    ) -> Self {
        let since = since
            .filter(|since| *since <= size)
            .map(|since| (since, levels(since).map(|_| Vec::new()).collect()));
        Self {
            dir,
            size,
            bundles,
            each,
            report,
            replaced: Vec::new(),
            since,
        }
    }

    /// Goes through everything. Gives the root hash that the entries have, when all are there.
    pub(super) fn run(&mut self, root: Option<Sha256Digest>) -> Option<Sha256Digest> {
        let height = levels(self.size).count();
        let mut stored = vec![Some(Vec::new()); height];
        // The unfinished tile of level 0 is read with its bundle, below; a look ahead is needed here.
        for (level, slot) in levels(self.size).zip(&mut stored) {
            if let Some(tile) = TilePath::edge(TileKind::Hashes(level), self.size) {
                *slot = self.tile(tile, level > 0);
            }
        }
        let proven = stored
            .iter()
            .cloned()
            .collect::<Option<Vec<_>>>()
            .is_some_and(|levels| root.is_some_and(|root| Edge::new(levels).root() == root));

        let mut resolved: Vec<Option<Vec<Sha256Digest>>> = vec![Some(Vec::new()); height];
        for level in levels(self.size).rev() {
            let Some(tile) = TilePath::edge(TileKind::Hashes(level), self.size) else {
                self.keep_for_since(level, count_at(level, self.size) / WIDTH, &[]);
                continue;
            };
            let hashes = if level > 0 {
                let stored = stored.get_mut(usize::from(level)).and_then(Option::take);
                self.tile_and_below(tile, stored, proven)
            } else {
                let upper = resolved.clone();
                let fits = |hashes: &[Sha256Digest]| {
                    let mut levels: Option<Vec<_>> = upper.iter().cloned().collect();
                    if let Some(leaves) = levels.as_mut().and_then(|levels| levels.first_mut()) {
                        *leaves = hashes.to_vec();
                    }
                    Some(Edge::new(levels?).root() == root?)
                };
                self.leaves(tile.index, tile.width, &fits, proven)
                    .map(|(hashes, _)| hashes)
            };
            if let Some(hashes) = &hashes {
                self.keep_for_since(level, tile.index, hashes);
            }
            if let Some(slot) = resolved.get_mut(usize::from(level)) {
                *slot = hashes;
            }
        }
        let levels = resolved.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Edge::new(levels).root())
    }

    /// The tiles that only a wider one was found for, and the edge at the older checkpoint's size if
    /// all hashes of it are known.
    pub(super) fn finish(self) -> (Vec<TilePath>, Option<Edge>) {
        let edge = self.since.and_then(|(since, edge)| {
            let is_whole = levels(since)
                .zip(&edge)
                .all(|(level, tile)| tile.len() == edge_width(level, since));
            is_whole.then(|| Edge::new(edge))
        });
        (self.replaced, edge)
    }

    /// A full subtree: a full tile and everything below it. Gives its hash.
    fn subtree(&mut self, level: u8, index: u64, above: Above) -> Option<Sha256Digest> {
        if !self.has_bundles_below(level, index) {
            return above.hash;
        }
        let tile = TilePath::full(TileKind::Hashes(level), index);
        if level == 0 {
            let fits =
                |hashes: &[Sha256Digest]| above.hash.map(|hash| complete_hash(hashes) == hash);
            let (hashes, is_above) = self.leaves(index, 256, &fits, above.proven)?;
            self.keep_for_since(level, index, &hashes);
            return above
                .hash
                .filter(|_| is_above)
                .or_else(|| Some(complete_hash(&hashes)));
        }
        let stored = self.tile(tile, true);
        let stored_hash = stored.as_deref().map(complete_hash);
        let proven = above.proven && stored_hash.is_some() && stored_hash == above.hash;
        let hashes = self.tile_and_below(tile, stored, proven)?;
        let hash = complete_hash(&hashes);
        if above.proven && !proven && stored_hash == Some(hash) {
            self.report.add(tile, Fault::Inconsistent);
        }
        self.keep_for_since(level, index, &hashes);
        Some(hash)
    }

    /// The subtrees below a tile of level 1 or more. Gives the hashes that the tile should have.
    fn tile_and_below(
        &mut self,
        tile: TilePath,
        stored: Option<Vec<Sha256Digest>>,
        proven: bool,
    ) -> Option<Vec<Sha256Digest>> {
        let level = tile.kind.level();
        let mut computed = Vec::with_capacity(usize::from(tile.width));
        for position in 0..usize::from(tile.width) {
            let hash = stored
                .as_ref()
                .and_then(|hashes| hashes.get(position).copied());
            let above = Above { hash, proven };
            computed.push(self.subtree(level - 1, tile.index * WIDTH + position as u64, above));
        }
        let Some(stored) = stored else {
            return computed.into_iter().collect();
        };
        if proven {
            return Some(stored);
        }
        let hashes: Vec<_> = computed
            .iter()
            .zip(&stored)
            .map(|(computed, stored)| computed.unwrap_or(*stored))
            .collect();
        if let Some(position) = first_difference(&hashes, &stored) {
            self.report.add(tile, Fault::Hash { position });
        }
        Some(hashes)
    }

    /// A bundle and its tile of level 0. Gives the hashes of the entries, and whether they are known
    /// to be those of the level above.
    ///
    /// `fits` says whether some hashes are those that the level above knows, if it knows any.
    fn leaves(
        &mut self,
        index: u64,
        width: u16,
        fits: &dyn Fn(&[Sha256Digest]) -> Option<bool>,
        proven: bool,
    ) -> Option<(Vec<Sha256Digest>, bool)> {
        let tile = TilePath {
            kind: TileKind::Hashes(0),
            index,
            width,
        };
        let bundle = TilePath {
            kind: TileKind::Entries,
            ..tile
        };
        let stored = self.tile(tile, true);
        let (bytes, fault) = self.bundle(bundle);
        let is_whole = fault.is_none();
        if let Some(fault) = fault {
            self.report.add(bundle, fault);
        }
        let (mut entries, _) = split_bundle(&bytes);
        entries.truncate(usize::from(width));
        let found: Vec<_> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let found_fits = if is_whole { fits(&found) } else { None };

        let Some(stored) = stored else {
            if proven && found_fits == Some(false) {
                self.report.add(bundle, Fault::Inconsistent);
            }
            if found_fits == Some(true) {
                self.hand_over(index, &entries, |_| true);
            }
            return is_whole.then_some((found, found_fits == Some(true)));
        };
        if is_whole && found == stored {
            // What does not fit a tile that is itself in doubt is the better witness.
            let is_forged = proven && found_fits == Some(false);
            if is_forged {
                self.report.add(tile, Fault::Inconsistent);
                self.report.add(bundle, Fault::Inconsistent);
            } else {
                self.hand_over(index, &entries, |_| true);
            }
            return Some((found, found_fits == Some(true)));
        }
        if found_fits == Some(true) {
            let position = first_difference(&found, &stored).unwrap_or(0);
            self.report.add(tile, Fault::Hash { position });
            self.hand_over(index, &entries, |_| true);
            return Some((found, true));
        }
        let stored_fits = fits(&stored);
        if is_whole {
            let position = first_difference(&found, &stored).unwrap_or(0);
            let entry = index * WIDTH + position as u64;
            self.report.add(bundle, Fault::Entry { index: entry });
            if stored_fits != Some(true) {
                self.report.add(tile, Fault::Hash { position });
            }
        } else if stored_fits == Some(false) {
            self.report.add(tile, Fault::Inconsistent);
        }
        self.hand_over(index, &entries, |position| {
            found.get(position) == stored.get(position)
        });
        Some((stored, stored_fits == Some(true)))
    }

    /// Gives the caller the entries of a bundle that are vouched for.
    fn hand_over(&mut self, index: u64, entries: &[&[u8]], is_vouched: impl Fn(usize) -> bool) {
        for (position, entry) in entries.iter().enumerate() {
            if is_vouched(position) {
                (self.each)(index * WIDTH + position as u64, entry);
            }
        }
    }

    /// The bytes of a bundle, and why they are not its entries.
    fn bundle(&mut self, wanted: TilePath) -> (Vec<u8>, Option<Fault>) {
        let (found, bytes) = match read_widest(self.dir, wanted) {
            Ok(read) => read,
            Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => {
                return (Vec::new(), Some(Fault::Missing));
            }
            Err(error) => {
                return (
                    Vec::new(),
                    Some(Fault::Unreadable(error.source.to_string())),
                );
            }
        };
        self.note_replaced(wanted, found);
        let (entries, fault): (Vec<&[u8]>, Option<BundleError>) = split_bundle(&bytes);
        let (count, expected) = (entries.len(), usize::from(found.width));
        let fault = match fault {
            Some(fault) => Some(Fault::Bundle(fault)),
            None if count != expected => Some(Fault::EntryCount {
                found: count,
                expected,
            }),
            None => None,
        };
        (bytes, fault)
    }

    /// The hashes of a tile as it is stored; none when it is not there or malformed.
    fn tile(&mut self, wanted: TilePath, is_reported: bool) -> Option<Vec<Sha256Digest>> {
        let (found, bytes) = match read_widest(self.dir, wanted) {
            Ok(read) => read,
            Err(error) => {
                if is_reported {
                    self.report.unreadable(wanted, &error);
                }
                return None;
            }
        };
        let expected = usize::from(found.width) * 32;
        if bytes.len() != expected {
            if is_reported {
                self.report.add(
                    found,
                    Fault::Length {
                        found: bytes.len(),
                        expected,
                    },
                );
            }
            return None;
        }
        if is_reported {
            self.note_replaced(wanted, found);
        }
        let mut hashes = parse_hashes(&bytes)?;
        hashes.truncate(usize::from(wanted.width));
        Some(hashes)
    }

    fn note_replaced(&mut self, wanted: TilePath, found: TilePath) {
        if found != wanted {
            self.replaced.push(wanted);
        }
    }

    /// Whether any bundle of a full subtree is there; names them as missing when none is, so that a
    /// checkpoint cannot make the pass longer than the files that there are.
    fn has_bundles_below(&mut self, level: u8, index: u64) -> bool {
        let span = u32::from(level) * 8;
        let (first, last) = (index << span, (index << span) + ((1 << span) - 1));
        let next = self.bundles.partition_point(|bundle| bundle.index < first);
        if level == 0
            || self
                .bundles
                .get(next)
                .is_some_and(|bundle| bundle.index <= last)
        {
            return true;
        }
        let fault = Fault::MissingRange {
            from: first * WIDTH,
            to: last * WIDTH + (WIDTH - 1),
        };
        self.report
            .add(TilePath::full(TileKind::Entries, first), fault);
        false
    }

    fn keep_for_since(&mut self, level: u8, index: u64, hashes: &[Sha256Digest]) {
        let Some((since, edge)) = &mut self.since else {
            return;
        };
        if index != count_at(level, *since) / WIDTH {
            return;
        }
        let width = edge_width(level, *since);
        if let (Some(tile), Some(hashes)) = (edge.get_mut(usize::from(level)), hashes.get(..width))
        {
            *tile = hashes.to_vec();
        }
    }
}

fn first_difference(a: &[Sha256Digest], b: &[Sha256Digest]) -> Option<usize> {
    a.iter().zip(b).position(|(a, b)| a != b)
}
