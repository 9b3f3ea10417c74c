//! Where tiles and entry bundles lie and which ones a journal of a given size has: C2SP tlog-tiles,
//! "Merkle Tree" and "Log entries". Pure: no file is touched here.

use std::fmt;
use std::str::FromStr;

use super::tree::{LEVELS, count_at, edge_width};
use jianbao_core::Sha256Digest;

/// Hashes in a full tile and entries in a full bundle.
pub const TILE_WIDTH: usize = 256;

/// Bytes of the longest path that [`TilePath`] reads: level, seven groups of digits and a width fit.
const MAX_PATH_LEN: usize = 64;

/// What a file under `tile/` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of the level (0 to 63); level 0 has the hashes of entries.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

impl TileKind {
    /// The level whose count and widths apply: a bundle goes with its tile of level 0.
    pub(crate) fn level(self) -> u8 {
        match self {
            Self::Hashes(level) => level,
            Self::Entries => 0,
        }
    }
}

/// The path of a tile or an entry bundle, relative to the journal: `tile/<L>/<N>[.p/<W>]` or
/// `tile/entries/<N>[.p/<W>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// Hashes of a level, or entries.
    pub kind: TileKind,
    /// The number of the tile within its level, from 0.
    pub index: u64,
    /// Hashes or entries in it: 256 in a full one, 1 to 255 in a partial one.
    pub width: u16,
}

/// A path that is not one of a tile or bundle, or not in its one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not a path of the form tile/<L>/<N>[.p/<W>]")]
pub struct TilePathError;

impl TilePath {
    /// The full tile of a number.
    pub fn full(kind: TileKind, index: u64) -> Self {
        Self {
            kind,
            index,
            width: 256,
        }
    }

    /// The unfinished last tile of a tree of `size` entries; none when the last one is full.
    pub fn edge(kind: TileKind, size: u64) -> Option<Self> {
        let width = u16::try_from(edge_width(kind.level(), size)).ok()?;
        let index = count_at(kind.level(), size) / TILE_WIDTH as u64;
        (width > 0).then_some(Self { kind, index, width })
    }

    /// The tile of a number in a tree of `size` entries: full, or the unfinished last one.
    pub fn of(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        if index < count_at(kind.level(), size) / TILE_WIDTH as u64 {
            return Some(Self::full(kind, index));
        }
        Self::edge(kind, size).filter(|tile| tile.index == index)
    }

    /// Whether a journal of `size` entries has exactly this file.
    pub fn is_part_of(&self, size: u64) -> bool {
        Self::of(self.kind, self.index, size) == Some(*self)
    }

    /// Whether a wider tile takes the place of this one in a journal of `size` entries.
    pub fn is_superseded_in(&self, size: u64) -> bool {
        Self::of(self.kind, self.index, size).is_some_and(|tile| tile.width > self.width)
    }

    /// Whether the file is a partial one, in a folder of its own.
    pub fn is_partial(&self) -> bool {
        usize::from(self.width) < TILE_WIDTH
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut above = Vec::new();
        let mut rest = self.index / 1000;
        while rest > 0 {
            above.push(rest % 1000);
            rest /= 1000;
        }
        for group in above.iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.is_partial() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(path: &str) -> Result<Self, TilePathError> {
        parse(path)
            // The grammar below is lax about leading zeros; there is one spelling only.
            .filter(|tile| tile.to_string() == path)
            .ok_or(TilePathError)
    }
}

fn parse(path: &str) -> Option<TilePath> {
    if path.len() > MAX_PATH_LEN {
        return None;
    }
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes(level.parse().ok().filter(|level| *level < 64)?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (
            number,
            width
                .parse()
                .ok()
                .filter(|width| (1..256).contains(width))?,
        ),
        None => (rest, 256),
    };
    let mut index: u64 = 0;
    let mut groups = number.split('/').peekable();
    while let Some(group) = groups.next() {
        let digits = match groups.peek() {
            Some(_) => group.strip_prefix('x')?,
            None => group,
        };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some(TilePath { kind, index, width })
}

/// The levels that a tree of `size` entries has tiles of, from the leaves.
pub(crate) fn levels(size: u64) -> impl DoubleEndedIterator<Item = u8> {
    let height = (0..LEVELS)
        .take_while(|level| count_at(*level, size) > 0)
        .count();
    0..u8::try_from(height).unwrap_or(LEVELS)
}

/// The hashes of a tile file; none when its length is no multiple of 32 bytes.
pub(crate) fn parse_hashes(bytes: &[u8]) -> Option<Vec<Sha256Digest>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    rest.is_empty()
        .then(|| hashes.iter().map(|hash| Sha256Digest(*hash)).collect())
}

/// The bytes of a tile file.
pub(crate) fn tile_bytes(hashes: &[Sha256Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let check = |kind, index, width, expect: &str| {
            let tile = TilePath { kind, index, width };
            assert_eq!(tile.to_string(), expect);
            assert_eq!(expect.parse(), Ok(tile));
        };
        check(TileKind::Hashes(0), 1_234_067, 256, "tile/0/x001/x234/067");
        check(TileKind::Hashes(1), 0, 17, "tile/1/000.p/17");
        check(TileKind::Hashes(63), 999, 255, "tile/63/999.p/255");
        check(TileKind::Entries, 1000, 256, "tile/entries/x001/000");
        check(
            TileKind::Entries,
            u64::MAX,
            1,
            "tile/entries/x018/x446/x744/x073/x709/x551/615.p/1",
        );
    }

    #[test]
    fn other_spellings_are_refused() {
        for path in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/+1/000",
            "tile/-1/000",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/x001",
            "tile/0/x001/x002",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/+1",
            "tile/0/000.p/1/2",
            "tile/data/000",
            "/tile/0/000",
            "tile/0/../000",
            "tile/0/０００",
            "tile/entries/x018/x446/x744/x073/x709/x551/616",
            "checkpoint",
        ] {
            assert_eq!(path.parse::<TilePath>(), Err(TilePathError), "{path}");
        }
    }

    #[test]
    fn seventy_thousand_entries_have_the_files_of_the_specification() {
        let edge =
            |level| TilePath::edge(TileKind::Hashes(level), 70_000).map(|tile| tile.to_string());
        assert_eq!(edge(0).as_deref(), Some("tile/0/273.p/112"));
        assert_eq!(edge(1).as_deref(), Some("tile/1/001.p/17"));
        assert_eq!(edge(2).as_deref(), Some("tile/2/000.p/1"));
        assert_eq!(edge(3), None);
        assert_eq!(levels(70_000).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(TilePath::full(TileKind::Hashes(0), 272).is_part_of(70_000));
        assert!(!TilePath::full(TileKind::Hashes(0), 273).is_part_of(70_000));
        assert!(
            TilePath {
                kind: TileKind::Entries,
                index: 273,
                width: 9
            }
            .is_superseded_in(70_000)
        );
        assert!(
            !TilePath {
                kind: TileKind::Entries,
                index: 273,
                width: 113
            }
            .is_superseded_in(70_000)
        );
        assert_eq!(TilePath::edge(TileKind::Hashes(9), u64::MAX), None);
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_is_the_one_spelling(path in "(tile/)?(entries|[0-9]{1,2})/(x?[0-9]{3}/){0,3}[0-9]{3}(\\.p/[0-9]{1,3})?|.{0,80}") {
            if let Ok(tile) = path.parse::<TilePath>() {
                prop_assert_eq!(tile.to_string(), path);
            }
        }

        #[test]
        fn every_tile_path_is_read_back(level in 0_u8..64, entries: bool, index: u64, width in 1_u16..=256) {
            let kind = if entries { TileKind::Entries } else { TileKind::Hashes(level) };
            let tile = TilePath { kind, index, width };
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
        }
    }
}
