//! The hashing of the Merkle tree, RFC 6962 §2.1 (RFC 9162 §2.1.1), and its right edge.
//!
//! Pure. A tree of any size is held by its *edge*: the hashes of the unfinished tile of each level.
//! Everything left of the edge is in full tiles and known to the edge by one hash each.

use super::tile::TILE_WIDTH;
use jianbao_core::{Sha256Digest, Sha256Hasher};

/// Levels of tiles that a tree of up to 2^64 entries can have.
pub(crate) const LEVELS: u8 = 8;

/// The hash of an entry: SHA-256(0x00 || entry).
pub fn leaf_hash(entry: &[u8]) -> Sha256Digest {
    let mut hasher = Sha256Hasher::default();
    hasher.update(&[0]);
    hasher.update(entry);
    hasher.finish()
}

/// The hash of an inner node: SHA-256(0x01 || left || right).
pub fn node_hash(left: &Sha256Digest, right: &Sha256Digest) -> Sha256Digest {
    let mut block = [1; 65];
    block[1..33].copy_from_slice(&left.0);
    block[33..].copy_from_slice(&right.0);
    Sha256Digest::of(&block)
}

/// The hash over sibling subtrees, whose number is a power of two (else the last ones are dropped).
pub(crate) fn complete_hash(hashes: &[Sha256Digest]) -> Sha256Digest {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[left, right]| node_hash(left, right))
            .collect();
    }
    row.first().copied().unwrap_or_else(empty_root)
}

/// The root of a tree without entries: SHA-256 of nothing.
pub(crate) fn empty_root() -> Sha256Digest {
    Sha256Digest::of(&[])
}

/// How many hashes the level of tiles has in a tree of `size` entries.
pub(crate) fn count_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// How many hashes the unfinished tile of a level has (0 to 255) in a tree of `size` entries.
pub(crate) fn edge_width(level: u8, size: u64) -> usize {
    slot(count_at(level, size))
}

/// The place within its tile of a hash, entry or tile of that number.
pub(crate) fn slot(number: u64) -> usize {
    // A tile has 256 places: the last byte of the number is the place.
    usize::from(number.to_be_bytes()[7])
}

/// The right edge of a tree: for each level, from the leaves, the hashes of its unfinished tile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Edge(Vec<Vec<Sha256Digest>>);

impl Edge {
    /// Takes the unfinished tiles from level 0 upwards, an empty one where a level has none.
    pub(crate) fn new(levels: Vec<Vec<Sha256Digest>>) -> Self {
        Self(levels)
    }

    /// The hashes of the unfinished tile of a level.
    pub(crate) fn level(&self, level: u8) -> &[Sha256Digest] {
        self.0.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// Adds a leaf; hands each tile that it completes, with its level, to `completed`.
    pub(crate) fn push<E>(
        &mut self,
        leaf: Sha256Digest,
        mut completed: impl FnMut(u8, &[Sha256Digest]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut hash = leaf;
        for level in 0..LEVELS {
            if self.0.len() == usize::from(level) {
                self.0.push(Vec::new());
            }
            let Some(tile) = self.0.get_mut(usize::from(level)) else {
                break;
            };
            tile.push(hash);
            if tile.len() < TILE_WIDTH {
                break;
            }
            completed(level, tile)?;
            hash = complete_hash(tile);
            tile.clear();
        }
        Ok(())
    }

    /// The root hash of the tree.
    pub(crate) fn root(&self) -> Sha256Digest {
        let mut root: Option<Sha256Digest> = None;
        // From the right: the binary digits of a tile's width are the sizes of its whole subtrees.
        for tile in &self.0 {
            let mut left = tile.as_slice();
            for bit in 0..8 {
                if left.len() >> bit & 1 == 0 {
                    continue;
                }
                let (before, subtree) = left.split_at(left.len() - (1 << bit));
                let hash = complete_hash(subtree);
                root = Some(root.map_or(hash, |right| node_hash(&hash, &right)));
                left = before;
            }
        }
        root.unwrap_or_else(empty_root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MTH of RFC 6962 §2.1, word by word.
    fn merkle_tree_hash(leaves: &[Sha256Digest]) -> Sha256Digest {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(split);
                node_hash(&merkle_tree_hash(left), &merkle_tree_hash(right))
            }
        }
    }

    #[test]
    fn the_edge_gives_the_root_of_the_definition_at_every_size() {
        let leaves: Vec<_> = (0..600_u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut edge = Edge::default();
        assert_eq!(edge.root(), merkle_tree_hash(&[]));
        for (index, leaf) in leaves.iter().enumerate() {
            edge.push(*leaf, |_, _| Ok::<_, ()>(())).unwrap();
            assert_eq!(
                edge.root(),
                merkle_tree_hash(&leaves[..=index]),
                "size {}",
                index + 1
            );
        }
    }

    #[test]
    fn a_full_tile_is_handed_over_once_and_counts_at_the_level_above() {
        let mut edge = Edge::default();
        let mut completed = Vec::new();
        for n in 0..=65_536_u32 {
            edge.push(leaf_hash(&n.to_be_bytes()), |level, tile| {
                completed.push((level, tile.len()));
                Ok::<_, ()>(())
            })
            .unwrap();
        }
        assert_eq!(
            completed.iter().filter(|tile| **tile == (0, 256)).count(),
            256
        );
        assert_eq!(
            completed.iter().filter(|tile| **tile == (1, 256)).count(),
            1
        );
        assert_eq!(
            [
                edge.level(0).len(),
                edge.level(1).len(),
                edge.level(2).len()
            ],
            [1, 0, 1]
        );
        assert_eq!(
            [0, 1, 2, 3, 8].map(|level| edge_width(level, 65_537)),
            [1, 0, 1, 0, 0]
        );
    }
}
