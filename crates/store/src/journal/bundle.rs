//! Entry bundles: entries, each after its length as a big-endian u16. C2SP tlog-tiles, "Log entries".
//! Pure: no file is touched here.

use super::tile::TILE_WIDTH;

/// Bytes of the longest entry: what the u16 before it can say.
pub const MAX_ENTRY_LEN: usize = u16::MAX as usize;

/// Bytes of the largest bundle: 256 entries of the greatest length.
pub(crate) const MAX_BUNDLE_LEN: u64 = (TILE_WIDTH * (2 + MAX_ENTRY_LEN)) as u64;

/// Where and why the bytes of a bundle stop being entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The bytes end inside an entry or its length.
    #[error("the bundle ends inside its entry {position}")]
    Truncated {
        /// The number of that entry within the bundle, from 0.
        position: usize,
    },
    /// More entries than a bundle can have.
    #[error("the bundle has more than {TILE_WIDTH} entries")]
    TooMany,
}

/// Splits a bundle into its entries; at a fault, those before it and the fault.
pub fn split_bundle(bytes: &[u8]) -> (Vec<&[u8]>, Option<BundleError>) {
    let mut entries = Vec::with_capacity(TILE_WIDTH);
    let mut rest = bytes;
    while !rest.is_empty() {
        if entries.len() == TILE_WIDTH {
            return (entries, Some(BundleError::TooMany));
        }
        let entry = rest.split_first_chunk::<2>().and_then(|(length, rest)| {
            rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        });
        let Some((entry, after)) = entry else {
            let position = entries.len();
            return (entries, Some(BundleError::Truncated { position }));
        };
        entries.push(entry);
        rest = after;
    }
    (entries, None)
}

/// Appends an entry to a bundle; false, and nothing done, when it is longer than [`MAX_ENTRY_LEN`].
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> bool {
    let Ok(length) = u16::try_from(entry.len()) else {
        return false;
    };
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn faults_are_placed() {
        let check = |bytes: &[u8], count: usize, fault| {
            let (entries, found) = split_bundle(bytes);
            assert_eq!((entries.len(), found), (count, fault), "{bytes:?}");
        };
        check(b"", 0, None);
        check(b"\0\0", 1, None);
        check(b"\0\x01a\0\x02bc", 2, None);
        check(b"\0", 0, Some(BundleError::Truncated { position: 0 }));
        check(
            b"\0\x01a\0",
            1,
            Some(BundleError::Truncated { position: 1 }),
        );
        check(
            b"\0\x01a\0\x03bc",
            1,
            Some(BundleError::Truncated { position: 1 }),
        );
        check(&[0; 512], 256, None);
        check(&[0; 514], 256, Some(BundleError::TooMany));
    }

    #[test]
    fn the_longest_entry_fits_and_one_byte_more_does_not() {
        let mut bundle = Vec::new();
        let longest = vec![7; MAX_ENTRY_LEN];
        assert!(!push_entry(&mut bundle, &vec![7; MAX_ENTRY_LEN + 1]));
        assert!(bundle.is_empty());
        assert!(push_entry(&mut bundle, &longest));
        assert_eq!(split_bundle(&bundle), (vec![longest.as_slice()], None));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_split_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let (entries, fault) = split_bundle(&bytes);
            let mut again = Vec::new();
            for entry in entries {
                prop_assert!(push_entry(&mut again, entry));
            }
            prop_assert!(bytes.starts_with(&again));
            prop_assert_eq!(fault.is_none(), bytes == again);
        }
    }
}
