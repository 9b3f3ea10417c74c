//! Why a request is not let out, and what may help.

use std::net::IpAddr;

/// Why a request is not let out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Neither http nor https.
    #[error("refused: the scheme {scheme:?} is neither http nor https")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// The URL carries a user name or password.
    #[error("refused: the URL at {host} carries a user name or a password")]
    Userinfo {
        /// The host.
        host: String,
    },
    /// The URL has no host.
    #[error("refused: the URL has no host")]
    NoHost,
    /// A port where no web server is.
    #[error("refused: port {port} of {host} is none of 80, 443, 8080 and 8443")]
    Port {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// A name that is not one of the public internet.
    #[error("refused: the name {name:?} {reason}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An address that is not one of the public internet.
    #[error("refused: {name} is at {address}, {reason}")]
    Address {
        /// The host that was asked for.
        name: String,
        /// The address.
        address: IpAddr,
        /// What kind of address it is.
        reason: &'static str,
    },
    /// A text that is no URL.
    #[error("refused: {text:?} is no URL of a picture or page")]
    NoUrl {
        /// The beginning of the text.
        text: String,
    },
    /// A name of ours.
    #[error("refused: {host} is this server itself")]
    OwnHost {
        /// The name.
        host: String,
    },
    /// A name without addresses.
    #[error("refused: the name {name} has no address")]
    NoAddress {
        /// The name.
        name: String,
    },
}

impl Refusal {
    /// What the owner of the archive can do when the request is meant.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Address { address, .. } => Some(format!(
                "if this is meant, let it through: [fetch] allow_private = [\"{address}\"]"
            )),
            Self::Port { host, .. } | Self::Name { name: host, .. } => Some(format!(
                "if this is meant, say where it is: [fetch] connect = {{\"{host}\" = \"address:port\"}}"
            )),
            _ => None,
        }
    }
}
