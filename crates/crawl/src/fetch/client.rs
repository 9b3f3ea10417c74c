//! The HTTP clients, and the limits that their libraries can be given. HTTP/1 heads are limited by
//! the library alone, at about 400 KiB.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};
use url::Url;

use crate::error::CrawlError;
use crate::guard::Guard;
use crate::resolve::{GuardedResolver, Lookup};
use crate::settings::FetchSettings;

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

/// The kinds of proxy.
const PROXY_SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// A client without a proxy, whatever the environment says.
pub(super) fn direct(
    settings: &FetchSettings,
    guard: &Guard,
    lookup: Lookup,
) -> Result<Client, CrawlError> {
    build(|| {
        builder(settings).dns_resolver(GuardedResolver {
            guard: guard.clone(),
            proxy_host: None,
            lookup,
        })
    })
}

/// A client that asks through the proxy of the settings. The proxy resolves names (all but
/// `socks5`, which is given addresses): then only names and literals are guarded here.
pub(super) fn proxied(
    settings: &FetchSettings,
    guard: &Guard,
    lookup: Lookup,
) -> Result<Client, CrawlError> {
    let url = Url::parse(&settings.proxy)
        .ok()
        .filter(|url| PROXY_SCHEMES.contains(&url.scheme()) && url.has_host())
        .ok_or(CrawlError::Proxy)?;
    let proxy = Proxy::all(url.clone()).map_err(|_| CrawlError::Proxy)?;
    build(|| {
        builder(settings)
            .proxy(proxy.clone())
            .dns_resolver(GuardedResolver {
                guard: guard.clone(),
                proxy_host: url.host_str().map(str::to_ascii_lowercase),
                lookup,
            })
    })
}

fn builder(settings: &FetchSettings) -> ClientBuilder {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(settings.timeout.duration())
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

fn build(builder: impl Fn() -> ClientBuilder) -> Result<Client, CrawlError> {
    install_cryptography();
    builder()
        .build()
        // A machine without certificates can still ask in the open: then nothing is trusted, and
        // https fails with an error of its own.
        .or_else(|_| builder().tls_certs_only([]).build())
        .map_err(|source| CrawlError::Client { source })
}

/// Makes ring the provider of the process, once; one that is already there stays.
fn install_cryptography() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // An error says that there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
