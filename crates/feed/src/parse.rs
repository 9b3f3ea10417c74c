//! From bytes to a feed.

use crate::warning::{Warnings, quoted};
use crate::{Context, Feed, Parsed, WarningKind};

/// Reads a feed.
///
/// Never fails: what can be read is read, and the warnings say what was wrong. Input that is no feed
/// gives [`Format::Unknown`](crate::Format::Unknown) without entries.
pub fn parse(bytes: &[u8], _context: &Context) -> Parsed {
    let mut warnings = Warnings::default();
    warnings.add(WarningKind::NotAFeed, || {
        quoted(&format!("{} bytes", bytes.len()))
    });
    Parsed {
        feed: Feed::default(),
        warnings: warnings.into_vec(),
    }
}
