//! Sitemaps packed by gzip (RFC 1952), which publishers offer as files, whatever the transfer's encoding.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::warning::{WarningKind, Warnings};

/// What begins a gzip member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The unpacked bytes, at most `limit` and one more, so that what follows sees that there was more; `None` when
/// the input is not packed.
pub(super) fn unpack(bytes: &[u8], limit: usize, warnings: &mut Warnings) -> Option<Vec<u8>> {
    if !bytes.starts_with(&MAGIC) {
        return None;
    }
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacked = Vec::new();
    let mut reader = MultiGzDecoder::new(bytes).take(most);
    if let Err(error) = reader.read_to_end(&mut unpacked) {
        // What came before the fault is kept by `read_to_end`.
        warnings.add(WarningKind::Syntax, || format!("gzip: {error}"));
    }
    Some(unpacked)
}
