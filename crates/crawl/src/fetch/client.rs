//! The HTTP clients, and the limits that their libraries can be given. HTTP/1 heads are limited by
//! the library alone, at about 400 KiB.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, Proxy, redirect, retry};
use url::Url;

use crate::error::CrawlError;
use crate::guard::Guard;
use crate::resolve::{GuardedResolver, Lookup};
use crate::settings::FetchSettings;
use crate::units::Delay;

/// The most header lines of an HTTP/1 answer; some sites send more than the library's 100.
const MAX_HEADERS: usize = 256;

/// The most bytes of headers of an HTTP/2 answer.
const MAX_HTTP2_HEAD_BYTES: u32 = 256 * 1024;

/// How much an HTTP/2 server may send ahead of our reading, in bytes, on one connection and so on
/// one stream.
const HTTP2_WINDOW_BYTES: u32 = 1 << 20;

/// Connections are kept for the next hop of a redirect or the next turn, no longer: there are
/// thousands of hosts.
const IDLE_CONNECTION: Duration = Duration::from_secs(15);
const IDLE_CONNECTIONS_PER_HOST: usize = 1;

/// A longer file of certificates is none, in bytes: all authorities of the world take a quarter.
const MAX_CA_FILE_BYTES: u64 = 1 << 20;

/// The kinds of proxy.
const PROXY_SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// The clients of one archive: one without a proxy, and one for each proxy.
pub(super) struct Clients {
    guard: Guard,
    lookup: Lookup,
    timeout: Delay,
    /// Trusted beside the certificates of the system.
    certificates: Vec<Certificate>,
    direct: Client,
    /// By the URL of the proxy.
    proxied: Mutex<BTreeMap<String, Client>>,
}

impl Clients {
    pub(super) fn new(
        settings: &FetchSettings,
        guard: &Guard,
        lookup: Lookup,
    ) -> Result<Self, CrawlError> {
        let certificates = read_certificates(&settings.ca_file)?;
        let timeout = settings.timeout;
        let resolver = GuardedResolver {
            guard: guard.clone(),
            proxy_host: None,
            lookup: lookup.clone(),
        };
        let direct = build(&certificates, || {
            builder(timeout).dns_resolver(resolver.clone())
        })?;
        Ok(Self {
            guard: guard.clone(),
            lookup,
            timeout,
            certificates,
            direct,
            proxied: Mutex::default(),
        })
    }

    /// The client without a proxy, whatever the environment says.
    pub(super) fn direct(&self) -> Client {
        self.direct.clone()
    }

    /// The client that asks through a proxy; an empty one is none. The proxy resolves names (all but
    /// `socks5`, which is given addresses): then only names and literals are guarded here. `key` is that
    /// of the setting.
    pub(super) fn of_proxy(&self, proxy: &str, key: &'static str) -> Result<Client, CrawlError> {
        if proxy.is_empty() {
            return Ok(self.direct());
        }
        let mut proxied = self.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = proxied.get(proxy) {
            return Ok(client.clone());
        }
        let url = Url::parse(proxy)
            .ok()
            .filter(|url| PROXY_SCHEMES.contains(&url.scheme()) && url.has_host())
            .ok_or(CrawlError::Proxy { key })?;
        let resolver = GuardedResolver {
            guard: self.guard.clone(),
            proxy_host: url.host_str().map(str::to_ascii_lowercase),
            lookup: self.lookup.clone(),
        };
        let route = Proxy::all(url).map_err(|_| CrawlError::Proxy { key })?;
        let client = build(&self.certificates, || {
            builder(self.timeout)
                .proxy(route.clone())
                .dns_resolver(resolver.clone())
        })?;
        proxied.insert(proxy.to_owned(), client.clone());
        Ok(client)
    }
}

/// How long a connection may take, TLS included: half of what it and the head may take together.
pub(super) fn connect_timeout(timeout: Delay) -> Delay {
    Delay::from_duration(timeout.duration() / 2)
}

fn builder(timeout: Delay) -> ClientBuilder {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(connect_timeout(timeout).duration())
        .pool_idle_timeout(IDLE_CONNECTION)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST)
        .http1_max_headers(MAX_HEADERS)
        // Browsers read such heads, so sites have them.
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http2_initial_stream_window_size(HTTP2_WINDOW_BYTES)
        .http2_initial_connection_window_size(HTTP2_WINDOW_BYTES)
        .http2_max_header_list_size(MAX_HTTP2_HEAD_BYTES)
}

fn build(
    certificates: &[Certificate],
    builder: impl Fn() -> ClientBuilder,
) -> Result<Client, CrawlError> {
    install_cryptography();
    let with_system = if certificates.is_empty() {
        builder()
    } else {
        builder().tls_certs_merge(certificates.to_vec())
    };
    with_system
        .build()
        // A machine without certificates can still ask in the open: then nothing else is trusted, and
        // https fails with an error of its own.
        .or_else(|_| builder().tls_certs_only(certificates.to_vec()).build())
        .map_err(|source| CrawlError::Client { source })
}

/// The certificates of a file; none of no file.
fn read_certificates(file: &str) -> Result<Vec<Certificate>, CrawlError> {
    if file.is_empty() {
        return Ok(Vec::new());
    }
    let error = |reason: String| CrawlError::CaFile {
        file: file.to_owned(),
        reason,
    };
    let length = fs::metadata(file)
        .map_err(|cause| error(cause.to_string()))?
        .len();
    if length > MAX_CA_FILE_BYTES {
        return Err(error(format!(
            "it is longer than {MAX_CA_FILE_BYTES} bytes"
        )));
    }
    let text = fs::read(file).map_err(|cause| error(cause.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&text)
        .map_err(|_| error("it holds something else than certificates in PEM".to_owned()))?;
    if certificates.is_empty() {
        return Err(error("it holds no certificate in PEM".to_owned()));
    }
    // What is between the lines of PEM is read when a client is made.
    install_cryptography();
    Client::builder()
        .no_proxy()
        .tls_certs_only(certificates.clone())
        .build()
        .map_err(|_| error("it holds something that is no certificate".to_owned()))?;
    Ok(certificates)
}

/// Makes ring the provider of the process, once; one that is already there stays.
fn install_cryptography() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // An error says that there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
