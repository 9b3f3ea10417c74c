//! Proofs that an entry is in a tree and that a tree continues an older one: RFC 9162 §2.1.3 and
//! §2.1.4, made from tiles, and as a text for others: C2SP tlog-proof.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::error::JournalError;
use super::read::read_tile;
use super::tile::{TILE_WIDTH, TileKind, TilePath};
use super::tree::{complete_hash, empty_root, node_hash, slot};
use jianbao_core::Sha256Digest;

/// That the entry of an index is in the tree of a size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The index of the entry, from 0.
    pub index: u64,
    /// The number of entries of the tree.
    pub size: u64,
    /// The hashes beside the way from the leaf to the root, from the leaf's sibling on.
    pub hashes: Vec<Sha256Digest>,
}

/// That the tree of one size is the beginning of the tree of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// The number of entries of the older tree.
    pub first: u64,
    /// The number of entries of the newer tree.
    pub second: u64,
    /// The hashes of RFC 9162 §2.1.4.1, in its order.
    pub hashes: Vec<Sha256Digest>,
}

/// A proof that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// It has not the number of hashes that index and sizes ask for.
    #[error("the proof does not have the number of hashes for its tree")]
    Shape,
    /// It leads to another root hash.
    #[error("the proof leads to another root hash")]
    Root,
}

impl InclusionProof {
    /// The proof with its checkpoint as one text, C2SP `tlog-proof@v1`: the content of a file
    /// `.tlog-proof`. The note is a checkpoint of the size of the proof, as it was read.
    pub fn to_text(&self, note: &str) -> String {
        let mut text = format!("c2sp.org/tlog-proof@v1\nindex {}\n", self.index);
        for hash in &self.hashes {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", BASE64.encode(hash.0));
        }
        text.push('\n');
        text.push_str(note);
        text
    }
}

/// Checks a proof that the entry with this leaf hash is in the tree with this root: RFC 9162
/// §2.1.3.2.
///
/// # Errors
/// When the proof does not fit the size or leads to another root.
pub fn verify_inclusion(
    leaf: &Sha256Digest,
    proof: &InclusionProof,
    root: &Sha256Digest,
) -> Result<(), ProofError> {
    if proof.index >= proof.size {
        return Err(ProofError::Shape);
    }
    let mut place = Place {
        node: proof.index,
        last: proof.size - 1,
    };
    let mut hash = *leaf;
    for sibling in &proof.hashes {
        hash = if place.is_right_of_sibling()? {
            node_hash(sibling, &hash)
        } else {
            node_hash(&hash, sibling)
        };
        place.up();
    }
    place.is_top()?;
    if hash == *root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

/// Checks a proof that the tree with the first root is the beginning of the one with the second:
/// RFC 9162 §2.1.4.2.
///
/// # Errors
/// When the proof does not fit the sizes or leads to other roots.
pub fn verify_consistency(
    first_root: &Sha256Digest,
    proof: &ConsistencyProof,
    second_root: &Sha256Digest,
) -> Result<(), ProofError> {
    let ConsistencyProof {
        first,
        second,
        ref hashes,
    } = *proof;
    if first > second || ((first == 0 || first == second) && !hashes.is_empty()) {
        return Err(ProofError::Shape);
    }
    if first == 0 || first == second {
        let expected = if first == 0 {
            empty_root()
        } else {
            *second_root
        };
        return if *first_root == expected {
            Ok(())
        } else {
            Err(ProofError::Root)
        };
    }
    let mut hashes = hashes.iter();
    // A whole older tree is itself a node of the newer one, and is not repeated in the proof.
    let start = if first.is_power_of_two() {
        Some(first_root)
    } else {
        hashes.next()
    };
    let mut first_hash = *start.ok_or(ProofError::Shape)?;
    let mut second_hash = first_hash;
    let mut place = Place {
        node: first - 1,
        last: second - 1,
    };
    while place.node & 1 == 1 {
        place.up();
    }
    for sibling in hashes {
        if place.is_right_of_sibling()? {
            first_hash = node_hash(sibling, &first_hash);
            second_hash = node_hash(sibling, &second_hash);
        } else {
            second_hash = node_hash(&second_hash, sibling);
        }
        place.up();
    }
    place.is_top()?;
    if first_hash == *first_root && second_hash == *second_root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

/// A node on the way up: its number in its row and the number of the last node of that row; `fn` and
/// `sn` of RFC 9162.
struct Place {
    node: u64,
    last: u64,
}

impl Place {
    /// Whether the next sibling is to the left; goes up past rows in which the node has none.
    fn is_right_of_sibling(&mut self) -> Result<bool, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Shape);
        }
        if self.node & 1 == 0 && self.node != self.last {
            return Ok(false);
        }
        while self.node & 1 == 0 && self.node != 0 {
            self.up();
        }
        Ok(true)
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    fn is_top(&self) -> Result<(), ProofError> {
        if self.last == 0 {
            Ok(())
        } else {
            Err(ProofError::Shape)
        }
    }
}

/// Computes hashes of a stored tree, each tile read once.
pub(crate) struct TreeReader<'a> {
    dir: &'a Path,
    size: u64,
    tiles: HashMap<TilePath, Vec<Sha256Digest>>,
}

impl<'a> TreeReader<'a> {
    /// Of the journal in the folder, at the size of a checkpoint.
    pub(crate) fn new(dir: &'a Path, size: u64) -> Self {
        Self {
            dir,
            size,
            tiles: HashMap::new(),
        }
    }

    /// The root hash of the tree of the first `size` entries.
    pub(crate) fn root_at(&mut self, size: u64) -> Result<Sha256Digest, JournalError> {
        self.check(size)?;
        if size == 0 {
            Ok(empty_root())
        } else {
            self.hash_of(0..size)
        }
    }

    /// RFC 9162 §2.1.3.1.
    pub(crate) fn inclusion(
        &mut self,
        index: u64,
        size: u64,
    ) -> Result<InclusionProof, JournalError> {
        self.check(size)?;
        if index >= size {
            return Err(JournalError::Beyond {
                wanted: index,
                size,
            });
        }
        let mut hashes = Vec::new();
        let mut range = 0..size;
        while range.end - range.start > 1 {
            let middle = split(&range);
            let beside = if index < middle {
                middle..std::mem::replace(&mut range.end, middle)
            } else {
                std::mem::replace(&mut range.start, middle)..middle
            };
            hashes.push(self.hash_of(beside)?);
        }
        hashes.reverse();
        Ok(InclusionProof {
            index,
            size,
            hashes,
        })
    }

    /// RFC 9162 §2.1.4.1.
    pub(crate) fn consistency(
        &mut self,
        first: u64,
        second: u64,
    ) -> Result<ConsistencyProof, JournalError> {
        self.check(second)?;
        if first > second {
            return Err(JournalError::Beyond {
                wanted: first,
                size: second,
            });
        }
        let mut hashes = Vec::new();
        let mut range = 0..second;
        if first > 0 {
            while range.end != first {
                let middle = split(&range);
                let beside = if first <= middle {
                    middle..std::mem::replace(&mut range.end, middle)
                } else {
                    std::mem::replace(&mut range.start, middle)..middle
                };
                hashes.push(self.hash_of(beside)?);
            }
            if range.start > 0 {
                hashes.push(self.hash_of(range)?);
            }
        }
        hashes.reverse();
        Ok(ConsistencyProof {
            first,
            second,
            hashes,
        })
    }

    fn check(&self, size: u64) -> Result<(), JournalError> {
        if size > self.size {
            return Err(JournalError::Beyond {
                wanted: size,
                size: self.size,
            });
        }
        Ok(())
    }

    /// The Merkle tree hash over the entries of a range as the recursion of RFC 6962 §2.1 makes it:
    /// its start is a multiple of the power of two at or above its length.
    fn hash_of(&mut self, range: Range<u64>) -> Result<Sha256Digest, JournalError> {
        let length = range.end - range.start;
        if !length.is_power_of_two() {
            let middle = split(&range);
            let right = self.hash_of(middle..range.end)?;
            return Ok(node_hash(&self.hash_of(range.start..middle)?, &right));
        }
        let height = length.trailing_zeros();
        let level = u8::try_from(height / 8).unwrap_or(u8::MAX);
        let start = range.start >> (u32::from(level) * 8);
        let count = 1_usize << (height % 8);
        let hashes = self.tile(level, start / TILE_WIDTH as u64)?;
        let within = slot(start);
        // The tile has the width of the tree, and the range lies in the tree.
        Ok(complete_hash(
            hashes.get(within..within + count).unwrap_or_default(),
        ))
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&[Sha256Digest], JournalError> {
        let wanted = TilePath::of(TileKind::Hashes(level), index, self.size).ok_or(
            JournalError::Beyond {
                wanted: index,
                size: self.size,
            },
        )?;
        let hashes = match self.tiles.remove(&wanted) {
            Some(hashes) => hashes,
            None => read_tile(self.dir, wanted)?,
        };
        Ok(self.tiles.entry(wanted).or_insert(hashes))
    }
}

/// Where RFC 6962 §2.1 splits a range of at least two: at the largest power of two below its length.
fn split(range: &Range<u64>) -> u64 {
    let below = range.end - range.start - 1;
    range.start + (1 << below.checked_ilog2().unwrap_or(0))
}
