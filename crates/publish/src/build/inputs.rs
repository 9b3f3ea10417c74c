//! What pages depend on beside the archive's content.

use jianbao_core::Sha256Digest;

use crate::site::{Site, SiteError};
use crate::template::{STYLE, TEMPLATES};

/// To be raised when pages come out otherwise for the same archive within one version of the program.
const GENERATION: u32 = 1;

/// The digest of all that pages depend on beside the archive's content: with another one every page is
/// made again.
pub(super) fn digest(site: &Site) -> Result<String, SiteError> {
    let settings = &site.archive.settings;
    let inputs = serde_json::json!([
        env!("CARGO_PKG_VERSION"),
        GENERATION,
        site.archive.journal_origin()?,
        settings.archive,
        settings.record,
        settings.sources,
        TEMPLATES,
        STYLE,
    ]);
    Ok(Sha256Digest::of(inputs.to_string().as_bytes()).to_string())
}
