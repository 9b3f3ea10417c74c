//! Names to addresses: the system's resolver, with the guard behind it. What it returns is what is
//! dialled, so there is no second look-up that could answer otherwise (DNS rebinding).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::Guard;

/// More addresses of one name are not tried.
const MAX_ADDRESSES: usize = 16;

/// How names are looked up.
#[derive(Clone)]
pub(crate) enum Lookup {
    /// By the system's resolver.
    System,
    /// By a function. A port of 0 stands for that of the URL.
    Stub(Arc<StubLookup>),
}

/// What answers in the place of the system's resolver.
type StubLookup = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// The resolver that the HTTP client asks.
#[derive(Clone)]
pub(crate) struct GuardedResolver {
    pub(crate) guard: Guard,
    /// The host of the proxy, when there is one: the owner's choice, wherever it is.
    pub(crate) proxy_host: Option<String>,
    pub(crate) lookup: Lookup,
}

impl Lookup {
    async fn look_up(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        // The library asks about literals too on the way to a `socks5` proxy.
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = literal.parse() {
            return Ok(vec![SocketAddr::new(address, 0)]);
        }
        match self {
            Self::System => Ok(tokio::net::lookup_host((name, 0)).await?.collect()),
            Self::Stub(answer) => answer(name),
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_ascii_lowercase();
        if let Some(target) = self.guard.connect_target(&name) {
            return Box::pin(async move {
                let addresses: Addrs = Box::new(std::iter::once(target));
                Ok(addresses)
            });
        }
        let is_proxy = self.proxy_host.as_ref() == Some(&name);
        let guard = self.guard.clone();
        let lookup = self.lookup.clone();
        Box::pin(async move {
            let found = lookup.look_up(&name).await?;
            if !is_proxy {
                let addresses: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
                guard.check_addresses(&name, &addresses)?;
            }
            let addresses: Addrs = Box::new(found.into_iter().take(MAX_ADDRESSES));
            Ok(addresses)
        })
    }
}
