//! A line of the collection, and its world of names.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use url::{Host, Url};

/// Where a public name is unless the case says otherwise: as the collection's README has it.
const PUBLIC_ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(93, 184, 216, 34));

#[derive(Clone, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) verdict: Verdict,
    #[serde(default)]
    dns: BTreeMap<String, Vec<IpAddr>>,
    #[serde(default)]
    dns_sequence: BTreeMap<String, Vec<Vec<IpAddr>>>,
    #[serde(default)]
    pub(crate) hops: Vec<Hop>,
    #[serde(default)]
    expect_connects_to: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) own_hosts: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Allow,
    Refuse,
    Either,
}

/// An answer of the stub server.
#[derive(Clone, Deserialize)]
pub(crate) struct Hop {
    pub(crate) status: u16,
    pub(crate) location: String,
}

/// What names resolve to, look after look.
pub(crate) struct Names {
    dns: BTreeMap<String, Vec<IpAddr>>,
    dns_sequence: BTreeMap<String, Vec<Vec<IpAddr>>>,
    looks: Mutex<BTreeMap<String, usize>>,
}

impl Case {
    /// The only addresses that may be dialled, when the case says so.
    pub(crate) fn addresses_to_connect(&self) -> Option<Vec<IpAddr>> {
        let texts = self.expect_connects_to.as_ref()?;
        let read = |text: &String| {
            let with_port = text.parse::<SocketAddr>().map(|address| address.ip());
            text.parse().or(with_port).ok()
        };
        Some(texts.iter().filter_map(read).collect())
    }

    /// The value of a hop's `Location` when no header can hold it.
    pub(crate) fn location_with_line_end(&self, hop: usize) -> Option<&str> {
        let location = self.hops.get(hop)?.location.as_str();
        location.contains(['\r', '\n', '\0']).then_some(location)
    }

    pub(crate) fn names(&self) -> Names {
        Names {
            dns: self.dns.clone(),
            dns_sequence: self.dns_sequence.clone(),
            looks: Mutex::default(),
        }
    }

    /// Every host that a certificate must be for.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let first = Url::parse(&self.url).or_else(|_| {
            let rest = self.url.trim_start_matches("ssl:").trim_start_matches('/');
            Url::parse(&format!("https://{rest}"))
        });
        let Ok(first) = first else {
            return Vec::new();
        };
        let mut hosts = Vec::new();
        let targets = self
            .hops
            .iter()
            .filter_map(|hop| first.join(&hop.location).ok());
        for url in std::iter::once(first.clone()).chain(targets) {
            match url.host() {
                Some(Host::Domain(name)) => hosts.push(name.trim_end_matches('.').to_owned()),
                Some(Host::Ipv4(address)) => hosts.push(address.to_string()),
                Some(Host::Ipv6(address)) => hosts.push(address.to_string()),
                None => {}
            }
        }
        hosts
    }
}

impl Names {
    /// The addresses of a name; the port is that of the URL.
    pub(crate) fn look_up(&self, name: &str) -> Vec<SocketAddr> {
        let name = name.trim_end_matches('.');
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let look = looks.entry(name.to_owned()).or_default();
        let in_sequence = self
            .dns_sequence
            .get(name)
            .and_then(|answers| answers.get(*look).or(answers.last()));
        *look += 1;
        let addresses = in_sequence.or_else(|| self.dns.get(name)).cloned();
        addresses
            .unwrap_or_else(|| vec![PUBLIC_ADDRESS])
            .into_iter()
            .map(|address| SocketAddr::new(address, 0))
            .collect()
    }
}
