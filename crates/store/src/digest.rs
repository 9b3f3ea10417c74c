//! The digest type of the crate's files.

pub use jianbao_core::{Sha256Digest, Sha256Hasher};
