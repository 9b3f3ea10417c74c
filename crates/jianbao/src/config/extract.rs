//! The table `[extract]`: how pages are read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The table `[extract]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ExtractSettings {
    /// Folders with rules for sites, below the archive's unless they begin with `/`.
    pub(crate) site_rules: Vec<PathBuf>,
}
