//! Names to addresses: the system's resolver, with the guard behind it. What it returns is what is
//! dialled, so there is no second look-up that could answer otherwise (DNS rebinding).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::Guard;

/// More addresses of one name are not tried.
const MAX_ADDRESSES: usize = 16;

/// How names are looked up; tests put their own answers here.
pub(crate) type Lookup = fn(String) -> Looking;

/// A look-up that is under way. A port of 0 stands for that of the URL.
pub(crate) type Looking = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// The resolver that the HTTP client asks.
#[derive(Clone)]
pub(crate) struct GuardedResolver {
    pub(crate) guard: Guard,
    /// The host of the proxy, when there is one: the owner's choice, wherever it is.
    pub(crate) proxy_host: Option<String>,
    pub(crate) lookup: Lookup,
}

/// Asks the system's resolver.
pub(crate) fn look_up_by_system(name: String) -> Looking {
    Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
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
        let looking = (self.lookup)(name.clone());
        let is_proxy = self.proxy_host.as_ref() == Some(&name);
        let guard = self.guard.clone();
        Box::pin(async move {
            let found = looking.await?;
            if !is_proxy {
                let addresses: Vec<IpAddr> = found.iter().map(SocketAddr::ip).collect();
                guard.check_addresses(&name, &addresses)?;
            }
            let addresses: Addrs = Box::new(found.into_iter().take(MAX_ADDRESSES));
            Ok(addresses)
        })
    }
}
