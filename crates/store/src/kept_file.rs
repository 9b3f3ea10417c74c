//! A file that an import took over although it is no revision: it could not be read as a record, or
//! its text is kept already. One line of `imported/index.jsonl` tells of it, so that nothing is lost
//! and everything is shown.

use jianbao_core::{Sha256Digest, is_path_inside};
use serde::{Deserialize, Serialize};

/// What is known of a kept file. Its JSON form is the wire format (`docs/format.md`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Where it lies in the archive.
    pub path: String,
    /// Its path in the folder it was taken from.
    pub origin: String,
    /// Its digest.
    pub sha256: Sha256Digest,
    /// Why it is no revision.
    pub reason: String,
    /// The line of the file that the reason is about, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl KeptFile {
    /// The JSON line, without the line end.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a JSON line.
    ///
    /// # Errors
    /// When it is none, or its path leads out of the archive.
    pub fn read(line: &str) -> Result<Self, serde_json::Error> {
        let kept: Self = serde_json::from_str(line)?;
        if is_path_inside(&kept.path) {
            Ok(kept)
        } else {
            let shown: String = kept.path.chars().take(200).collect();
            let reason = format!("{shown:?} is no path within the archive");
            Err(serde::de::Error::custom(reason))
        }
    }
}
