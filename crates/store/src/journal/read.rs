//! Reading tiles, bundles and entries while another process may append.
//!
//! An append replaces the last, partial tiles by wider ones with the same beginning and then removes
//! them. A reader that knows an older checkpoint takes the wider one in their stead.

use std::fs;
use std::ops::Range;
use std::path::Path;

use super::bundle::{MAX_BUNDLE_LEN, split_bundle};
use super::error::JournalError;
use super::tile::{TILE_WIDTH, TileKind, TilePath, parse_hashes};
use super::tree::leaf_hash;
use crate::file::{FileError, OnPath as _, read_if_exists};
use jianbao_core::Sha256Digest;

/// Times that all candidates for a tile are looked for: between two looks an append may have removed
/// one and written the next, but hardly three times within the microseconds that a look takes.
const LOOKS: usize = 3;

/// Reads the hashes of a tile as it is in the tree that `wanted` belongs to.
pub(crate) fn read_tile(dir: &Path, wanted: TilePath) -> Result<Vec<Sha256Digest>, JournalError> {
    let (found, bytes) = read_widest(dir, wanted)?;
    let mut hashes = parse_hashes(&bytes)
        .filter(|hashes| hashes.len() == usize::from(found.width))
        .ok_or_else(|| damaged(dir, found, format!("it has {} bytes", bytes.len())))?;
    hashes.truncate(usize::from(wanted.width));
    Ok(hashes)
}

/// Reads the entries of a bundle as it is in the tree that `wanted` belongs to.
pub(crate) fn read_bundle(dir: &Path, wanted: TilePath) -> Result<Vec<Vec<u8>>, JournalError> {
    let (found, bytes) = read_widest(dir, wanted)?;
    let (entries, fault) = split_bundle(&bytes);
    if let Some(fault) = fault {
        return Err(damaged(dir, found, fault.to_string()));
    }
    if entries.len() != usize::from(found.width) {
        return Err(damaged(
            dir,
            found,
            format!("it has {} entries", entries.len()),
        ));
    }
    Ok(entries
        .into_iter()
        .take(usize::from(wanted.width))
        .map(<[u8]>::to_vec)
        .collect())
}

/// Reads a bundle and compares its entries with the hashes in their tile.
pub(crate) fn read_checked_bundle(
    dir: &Path,
    wanted: TilePath,
) -> Result<Vec<Vec<u8>>, JournalError> {
    let entries = read_bundle(dir, wanted)?;
    let hashes = read_tile(
        dir,
        TilePath {
            kind: TileKind::Hashes(0),
            ..wanted
        },
    )?;
    let differs = entries
        .iter()
        .zip(&hashes)
        .position(|(entry, hash)| leaf_hash(entry) != *hash);
    match differs {
        Some(position) => {
            let index = wanted.index * TILE_WIDTH as u64 + position as u64;
            Err(damaged(
                dir,
                wanted,
                format!("entry {index} does not have the hash in its tile"),
            ))
        }
        None => Ok(entries),
    }
}

/// The file of a tile, or of a wider one in its place.
pub(crate) fn read_widest(dir: &Path, wanted: TilePath) -> Result<(TilePath, Vec<u8>), FileError> {
    let limit = match wanted.kind {
        TileKind::Hashes(_) => (TILE_WIDTH * 32) as u64,
        TileKind::Entries => MAX_BUNDLE_LEN,
    };
    for _ in 0..LOOKS {
        for width in candidates(dir, wanted) {
            let tile = TilePath { width, ..wanted };
            if let Some(bytes) = read_if_exists(&dir.join(tile.to_string()), limit)? {
                return Ok((tile, bytes));
            }
        }
        if !wanted.is_partial() {
            break;
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::NotFound))
        .on("read", &dir.join(wanted.to_string()))
}

/// The widths to try: the wanted one, the full one, then the partial ones that are there.
fn candidates(dir: &Path, wanted: TilePath) -> impl Iterator<Item = u16> {
    let full = TilePath::full(wanted.kind, wanted.index);
    let wider = move || {
        let folder = fs::read_dir(dir.join(format!("{full}.p")))
            .into_iter()
            .flatten();
        let names = folder.filter_map(|file| file.ok()?.file_name().to_str()?.parse().ok());
        let mut widths: Vec<u16> = names
            .filter(|width| *width > wanted.width && *width < full.width)
            .collect();
        widths.sort_unstable();
        widths
    };
    let fallback = wanted.is_partial().then_some(full.width);
    let partial = wanted.is_partial();
    [wanted.width]
        .into_iter()
        .chain(fallback)
        // The folder is looked into only when the first two are not there.
        .chain(std::iter::once_with(move || if partial { wider() } else { Vec::new() }).flatten())
}

fn damaged(dir: &Path, tile: TilePath, fault: String) -> JournalError {
    JournalError::Damaged {
        path: dir.to_owned(),
        tile,
        fault,
    }
}

/// The entries of a range, read a bundle at a time and compared with the hashes in their tiles; made
/// by [`super::Journal::entries`]. Ends after the first error.
#[derive(Debug)]
pub struct Entries<'a> {
    dir: &'a Path,
    size: u64,
    range: Range<u64>,
    bundle: std::vec::IntoIter<Vec<u8>>,
}

impl<'a> Entries<'a> {
    pub(crate) fn new(dir: &'a Path, size: u64, range: Range<u64>) -> Self {
        let range = range.start..range.end.min(size);
        Self {
            dir,
            size,
            range,
            bundle: Vec::new().into_iter(),
        }
    }

    fn next_bundle(&mut self) -> Result<(), JournalError> {
        let width = TILE_WIDTH as u64;
        let (number, skipped) = (self.range.start / width, self.range.start % width);
        let beyond = || JournalError::Beyond {
            wanted: self.range.start,
            size: self.size,
        };
        let wanted = TilePath::of(TileKind::Entries, number, self.size).ok_or_else(beyond)?;
        let mut bundle = read_checked_bundle(self.dir, wanted)?.into_iter();
        for _ in 0..skipped {
            bundle.next();
        }
        self.bundle = bundle;
        Ok(())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Vec<u8>, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.range.is_empty() {
            return None;
        }
        if self.bundle.len() == 0
            && let Err(error) = self.next_bundle()
        {
            self.range.end = self.range.start;
            return Some(Err(error));
        }
        self.range.start += 1;
        self.bundle.next().map(Ok)
    }
}
