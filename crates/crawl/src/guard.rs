//! What may be asked at all: the policy against requests that a foreign page or feed aims at the
//! inside of a network (server-side request forgery). Pure: it is asked before a request about the
//! URL, and by the resolver about every address before one is dialled.
//!
//! Every hop of a redirect is a request of its own, so it is checked like the first.

mod address;
mod name;
mod proxy_target;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::error::CrawlError;
use crate::settings::FetchSettings;
use crate::units::AddressRange;

/// Where web servers listen.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// The policy, as the settings bend it.
#[derive(Clone, Debug)]
pub struct Guard {
    allow_private: Vec<AddressRange>,
    /// Whole names.
    connect_names: BTreeMap<String, SocketAddr>,
    /// Names below these: the key `*.test` is kept as `test`.
    connect_suffixes: BTreeMap<String, SocketAddr>,
    /// Whether names are resolved by a proxy, which may know some that the public internet does not.
    has_proxy: bool,
    /// Names of ours, which are not asked.
    own_hosts: Vec<String>,
}

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

impl Guard {
    /// The policy of some settings.
    ///
    /// # Errors
    /// When an entry of `connect` is no name or leads to no address and port.
    pub fn new(settings: &FetchSettings) -> Result<Self, CrawlError> {
        let mut guard = Self {
            allow_private: settings.allow_private.clone(),
            connect_names: BTreeMap::new(),
            connect_suffixes: BTreeMap::new(),
            has_proxy: is_resolving(&settings.proxy),
            own_hosts: Vec::new(),
        };
        for (pattern, address) in &settings.connect {
            let target = address.parse().map_err(|_| CrawlError::ConnectAddress {
                address: address.clone(),
            })?;
            let (name, entries) = match pattern.strip_prefix("*.") {
                Some(suffix) => (suffix, &mut guard.connect_suffixes),
                None => (pattern.as_str(), &mut guard.connect_names),
            };
            match Host::parse(name) {
                Ok(Host::Domain(name)) if name::is_spelled(without_root(&name)) => {
                    entries.insert(without_root(&name).to_owned(), target)
                }
                _ => {
                    return Err(CrawlError::ConnectName {
                        pattern: pattern.clone(),
                    });
                }
            };
        }
        Ok(guard)
    }

    /// The same policy behind another proxy.
    pub(crate) fn with_proxy(mut self, proxy: &str) -> Self {
        self.has_proxy = is_resolving(proxy);
        self
    }

    /// The same policy, which refuses some names of our own too.
    #[must_use]
    pub fn with_own_hosts(mut self, names: &[&str]) -> Self {
        self.own_hosts = names
            .iter()
            .map(|name| without_root(name).to_ascii_lowercase())
            .collect();
        self
    }

    /// Whether a URL may be asked for, as far as can be told without resolving its name.
    ///
    /// # Errors
    /// When it may not.
    pub fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme {
                scheme: url.scheme().chars().take(40).collect(),
            });
        }
        let host = url.host().ok_or(Refusal::NoHost)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Userinfo {
                host: host.to_string(),
            });
        }
        let own = url.host_str().map(without_root).unwrap_or_default();
        if self.own_hosts.iter().any(|name| name == own) {
            return Err(Refusal::OwnHost {
                host: own.to_owned(),
            });
        }
        match host {
            Host::Domain(name) if self.connect_target(name).is_some() => Ok(()),
            Host::Domain(name) => {
                name::check(without_root(name), self.has_proxy).map_err(|reason| {
                    Refusal::Name {
                        name: name.to_owned(),
                        reason,
                    }
                })?;
                check_port(url, name)
            }
            Host::Ipv4(address) => self.check_literal(url, address.into()),
            Host::Ipv6(address) => self.check_literal(url, address.into()),
        }
    }

    /// Whether a name may be dialled: all its addresses must be of the public internet, or in a
    /// range that the settings let through. A name that `connect` leads elsewhere is not asked
    /// about.
    ///
    /// # Errors
    /// When one of them is not, or there is none.
    pub fn check_addresses(&self, name: &str, addresses: &[IpAddr]) -> Result<(), Refusal> {
        if addresses.is_empty() {
            return Err(Refusal::NoAddress {
                name: name.to_owned(),
            });
        }
        addresses
            .iter()
            .try_for_each(|address| self.check_address(name, *address))
    }

    /// Where a name is dialled instead of where its addresses are.
    pub(crate) fn connect_target(&self, name: &str) -> Option<SocketAddr> {
        let name = without_root(name);
        if let Some(target) = self.connect_names.get(name) {
            return Some(*target);
        }
        // The longest suffix counts: labels are taken off at the left one by one.
        let mut rest = name;
        while let Some((_, suffix)) = rest.split_once('.') {
            if let Some(target) = self.connect_suffixes.get(suffix) {
                return Some(*target);
            }
            rest = suffix;
        }
        None
    }

    fn check_literal(&self, url: &Url, address: IpAddr) -> Result<(), Refusal> {
        if self.is_let_through(address) {
            return Ok(());
        }
        let host = url.host_str().unwrap_or_default();
        self.check_address(host, address)?;
        check_port(url, host)
    }

    fn check_address(&self, name: &str, address: IpAddr) -> Result<(), Refusal> {
        if self.is_let_through(address) {
            return Ok(());
        }
        match address::reason_against(address) {
            None => Ok(()),
            Some(reason) => Err(Refusal::Address {
                name: name.to_owned(),
                address,
                reason,
            }),
        }
    }

    fn is_let_through(&self, address: IpAddr) -> bool {
        self.allow_private
            .iter()
            .any(|range| range.contains(address))
    }
}

fn check_port(url: &Url, host: &str) -> Result<(), Refusal> {
    match url.port_or_known_default() {
        Some(port) if PORTS.contains(&port) => Ok(()),
        port => Err(Refusal::Port {
            host: host.to_owned(),
            port: port.unwrap_or_default(),
        }),
    }
}

/// Whether a proxy resolves names: all do but `socks5`, which is given addresses.
fn is_resolving(proxy: &str) -> bool {
    let scheme = proxy.trim_start().split(':').next().unwrap_or_default();
    !proxy.is_empty() && !scheme.eq_ignore_ascii_case("socks5")
}

/// A name without the dot of the root: `news.test.` is `news.test`.
fn without_root(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}
