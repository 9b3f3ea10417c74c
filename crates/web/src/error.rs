//! Why the server cannot begin, and why it cannot answer.

use std::net::SocketAddr;
use std::path::PathBuf;

use jianbao_publish::SiteError;
use jianbao_store::StoreError;

/// Why the server cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// A private archive is served to this machine only.
    #[error("cannot serve on {listen}: the archive is private, and others could reach it there")]
    Private {
        /// The address that was asked for.
        listen: SocketAddr,
    },
    /// The address cannot be had.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address that was asked for.
        listen: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The archive cannot be read.
    #[error(transparent)]
    Site(#[from] SiteError),
}

/// Why a request could not be answered. The operator is told, the reader is not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot look at the catalog {}", path.display())]
    Look {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error("cannot compress {path}")]
    Compress {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("a page could not be made")]
    Panic(#[from] tokio::task::JoinError),
    #[error("no page could be made within {seconds} seconds: too many are asked for")]
    Busy { seconds: u64 },
}
