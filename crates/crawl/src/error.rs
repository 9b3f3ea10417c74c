//! What can go wrong before there is an answer.

use url::Url;

use crate::guard::Refusal;
use crate::units::Delay;

/// Settings that no fetcher can be made of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CrawlError {
    /// An entry of `connect` names no name.
    #[error("{pattern:?} in fetch.connect is no name (for example news.test or *.test)")]
    ConnectName {
        /// The key of the entry.
        pattern: String,
    },
    /// An entry of `connect` leads nowhere.
    #[error("{address:?} in fetch.connect is no address and port (for example 127.0.0.1:8000)")]
    ConnectAddress {
        /// The value of the entry.
        address: String,
    },
    /// The proxy is none. It is not shown: it may hold a password.
    #[error("{key} is no URL of a proxy (http, https, socks5 or socks5h)")]
    Proxy {
        /// The key, `fetch.proxy` or `source.fetch.proxy`.
        key: &'static str,
    },
    /// A value of a source cannot be sent. It is not shown: it may be a secret.
    #[error("the value of {key} cannot be sent in a header")]
    HeaderValue {
        /// The key, `source.fetch.…`.
        key: String,
    },
    /// A header of a source has a name that is none, or one that is not the owner's to set.
    #[error("{name:?} in source.fetch.headers {reason}")]
    HeaderName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The certificates cannot be read.
    #[error("cannot read the certificates of fetch.ca_file, {file}: {reason}")]
    CaFile {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The contact cannot be sent.
    #[error("{contact:?} in fetch.contact cannot be sent in a header")]
    Contact {
        /// The setting.
        contact: String,
    },
    /// The timeout leaves no time.
    #[error("fetch.timeout is zero: no answer can come in time")]
    Timeout,
    /// The HTTP client does not start.
    #[error("cannot start the HTTP client")]
    Client {
        /// Why.
        #[source]
        source: reqwest::Error,
    },
}

/// A request that got no answer: no head arrived.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The guard does not let it out.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name has no address, or the name server does not say.
    #[error("cannot resolve the name {host}")]
    Resolve {
        /// The name.
        host: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// No connection came about.
    #[error("cannot connect to {host}")]
    Connect {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// No secure connection came about: the certificate is not trusted, or nothing is agreed on.
    #[error("cannot connect to {host} securely")]
    Tls {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// No connection or no head in time.
    #[error("no {awaited} for {url} within {limit}")]
    Timeout {
        /// What was asked for.
        url: Url,
        /// What did not come.
        awaited: &'static str,
        /// How long it was waited for.
        limit: Delay,
    },
    /// The head of the answer is malformed or larger than the limit.
    #[error("the head of the answer of {url} is malformed or too large")]
    Head {
        /// What was asked for.
        url: Url,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The connection ended before a head, or the server broke the protocol otherwise.
    #[error("the server of {url} did not answer by the protocol")]
    Protocol {
        /// What was asked for.
        url: Url,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The URL makes no request.
    #[error("no request can be made of {url}")]
    Request {
        /// What was to be asked for.
        url: Url,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
}

impl FetchError {
    /// What may help.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.hint(),
            Self::Resolve { .. } => {
                Some("check the spelling of the name and the network".to_owned())
            }
            Self::Tls { .. } => Some(
                "check the clock of this machine, its certificates (ca-certificates, or those of \
                 fetch.ca_file), and whether the site opens in a browser"
                    .to_owned(),
            ),
            Self::Timeout { .. } => Some("fetch.timeout sets how long is waited".to_owned()),
            _ => None,
        }
    }
}
