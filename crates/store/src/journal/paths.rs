//! Which files an append touches, for the commit that follows it.

use super::log::CHECKPOINT;
use super::tile::{TILE_WIDTH, TileKind, TilePath, levels};
use super::tree::count_at;
use crate::layout::JOURNAL;

/// The paths, relative to the archive, that an append from `base` to `size` entries writes or removes.
pub fn paths_between(base: u64, size: u64) -> Vec<String> {
    let mut paths = vec![format!("{JOURNAL}/{CHECKPOINT}")];
    for kind in levels(size)
        .map(TileKind::Hashes)
        .chain([TileKind::Entries])
    {
        let width = TILE_WIDTH as u64;
        let full = count_at(kind.level(), base) / width..count_at(kind.level(), size) / width;
        let partial = [TilePath::edge(kind, base), TilePath::edge(kind, size)];
        let tiles = full
            .map(|index| TilePath::full(kind, index))
            .chain(partial.into_iter().flatten());
        paths.extend(tiles.map(|tile| format!("{JOURNAL}/{tile}")));
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_superseded_tiles_are_named() {
        let paths = paths_between(255, 257);
        for path in [
            "journal/checkpoint",
            "journal/tile/0/000",
            "journal/tile/0/000.p/255",
            "journal/tile/0/001.p/1",
            "journal/tile/1/000.p/1",
            "journal/tile/entries/000",
            "journal/tile/entries/000.p/255",
            "journal/tile/entries/001.p/1",
        ] {
            assert!(
                paths.iter().any(|other| other == path),
                "{path} in {paths:?}"
            );
        }
        assert_eq!(paths.len(), 8);
    }
}
