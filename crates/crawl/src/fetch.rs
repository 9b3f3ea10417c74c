//! One HTTP exchange: the only place of jianbao that asks the web (invariant 1). No redirect is
//! followed, nothing is tried again, no cookie kept: what comes next is the caller's turn.

mod body;
mod client;
mod failure;
mod form;
mod identity;
mod room;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use jianbao_core::Clock;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, HOST, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
};
use reqwest::{Client, Version};
use tokio::time::{Instant, timeout};
use url::{Position, Url};

use crate::error::{CrawlError, FetchError};
use crate::exchange::{Exchange, HttpVersion};
use crate::guard::Guard;
use crate::request::{FetchRequest, bytes_of_text, text_of_bytes};
use crate::resolve::Lookup;
use crate::settings::FetchSettings;
use crate::source_fetch::SourceFetch;
use crate::units::Delay;

use client::Clients;
use identity::Identity;
pub(crate) use room::Room;
use room::Rooms;

/// The encodings of bodies that are read.
const ENCODINGS: &str = "gzip, br, zstd, deflate";

/// What fetches. Copies share connections.
#[derive(Clone)]
pub struct Fetcher {
    /// For all names but those of `connect`.
    client: Client,
    /// For the names of `connect`, which no proxy could find.
    direct_client: Client,
    /// Those of other proxies.
    clients: Arc<Clients>,
    guard: Guard,
    clock: Clock,
    identity: Identity,
    timeout: Delay,
    max_body_bytes: usize,
    rooms: Rooms,
}

impl fmt::Debug for Fetcher {
    // The clients hold the passwords of proxies, the identity holds cookies.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fetcher")
            .field("guard", &self.guard)
            .field("clock", &self.clock)
            .field("timeout", &self.timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// A fetcher by some settings.
    ///
    /// # Errors
    /// When a setting is none of its kind, the file of certificates cannot be read, or the HTTP client
    /// does not start.
    pub fn new(settings: &FetchSettings, clock: Clock) -> Result<Self, CrawlError> {
        Self::with_lookup(settings, clock, Lookup::System)
    }

    /// A fetcher that looks names up in a function instead of the system's resolver: for tests and
    /// scores. The guard judges what it answers as ever, and dials only that. A port of 0 stands for that
    /// of the URL.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn with_resolver(
        settings: &FetchSettings,
        clock: Clock,
        resolver: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Result<Self, CrawlError> {
        Self::with_lookup(settings, clock, Lookup::Stub(Arc::new(resolver)))
    }

    fn with_lookup(
        settings: &FetchSettings,
        clock: Clock,
        lookup: Lookup,
    ) -> Result<Self, CrawlError> {
        if settings.timeout.duration().is_zero() {
            return Err(CrawlError::Timeout);
        }
        let guard = Guard::new(settings)?;
        let clients = Clients::new(settings, &guard, lookup)?;
        Ok(Self {
            client: clients.of_proxy(&settings.proxy, "fetch.proxy")?,
            direct_client: clients.direct(),
            clients: Arc::new(clients),
            guard,
            clock,
            identity: Identity::of_program(&settings.contact)?,
            timeout: settings.timeout,
            max_body_bytes: settings.max_body.in_memory(),
            rooms: Rooms::new(),
        })
    }

    /// The fetcher of one source, whose site is that of `home`. It shares all it can with this one:
    /// rooms, clock, guard, and the connections of the same proxy. Cookie and headers go to the site of
    /// the source only, and never in the open where the source is asked securely; user agent, referer and
    /// proxy are for every request.
    ///
    /// # Errors
    /// When a name or value cannot be sent, or the proxy is none. Values are not shown.
    pub fn for_source(&self, source: &SourceFetch, home: &Url) -> Result<Self, CrawlError> {
        let mut fetcher = self.clone();
        if *source == SourceFetch::default() {
            return Ok(fetcher);
        }
        fetcher.identity = self.identity.of_source(source, home)?;
        if !source.proxy.is_empty() {
            fetcher.client = self.clients.of_proxy(&source.proxy, "source.fetch.proxy")?;
            fetcher.guard = self.guard.clone().with_proxy(&source.proxy);
        }
        Ok(fetcher)
    }

    /// The same, but some names are ours: what leads back to them is refused. For a proxy that must not
    /// ask itself.
    #[must_use]
    pub fn with_own_hosts(mut self, names: &[&str]) -> Self {
        self.guard = self.guard.with_own_hosts(names);
        self
    }

    /// The guard that it asks.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Asks once. A body that ends early, stalls or exceeds the limit is no error: the exchange
    /// says so and holds what there is. Dropping the future ends the request.
    ///
    /// # Errors
    /// When the guard refuses, or no head of an answer arrives.
    pub async fn fetch(&self, request: &FetchRequest) -> Result<Exchange, FetchError> {
        self.guard.check_url(&request.url)?;
        let mut url = request.url.clone();
        url.set_fragment(None);
        let mut headers = self.headers(request);
        let (client, dialled) = self.dialled(&url, &mut headers);
        let mut request_headers = record_headers(&url, &headers);
        self.identity.redact(&mut request_headers);

        let started = Instant::now();
        let asked = client.get(dialled).headers(headers).send();
        let response = match timeout(self.timeout.duration(), asked).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                return Err(failure::classify(
                    error,
                    &url,
                    client::connect_timeout(self.timeout),
                ));
            }
            Err(_) => {
                return Err(FetchError::Timeout {
                    url,
                    awaited: "head of an answer",
                    limit: self.timeout,
                });
            }
        };
        let captured_at = self.clock.now();

        let status = response.status();
        let http_version = match response.version() {
            Version::HTTP_2 => HttpVersion::Http2,
            Version::HTTP_11 => HttpVersion::Http11,
            _ => HttpVersion::Http10,
        };
        let response_headers = owned(response.headers());
        let mut room = None;
        let (raw_body, truncated) = self.read_body(response, started, &mut room).await;
        let value = |name| joined_values(&response_headers, name);
        let encoding = value("content-encoding").unwrap_or_default();
        let decoded = self.decode(&raw_body, &encoding, &mut room).await;
        Ok(Exchange {
            captured_at,
            http_version,
            request_path: url[Position::BeforePath..Position::AfterQuery].to_owned(),
            request_headers,
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default().to_owned(),
            transfer_encoding: value("transfer-encoding"),
            headers: response_headers,
            truncated,
            decoded: decoded.bytes,
            is_decoded_whole: decoded.is_whole,
            raw_body,
            url,
            _room: room,
        })
    }

    /// The client that asks for a URL, and the URL that it is given: names of `connect` have a client and a
    /// port of their own.
    fn dialled(&self, url: &Url, headers: &mut HeaderMap) -> (&Client, Url) {
        let target = url
            .domain()
            .and_then(|name| self.guard.connect_target(name));
        let client = match target {
            Some(_) => &self.direct_client,
            None => &self.client,
        };
        let mut dialled = url.clone();
        if target.is_some() && dialled.port().is_some() && dialled.set_port(None).is_ok() {
            // The client dials the port of the URL when it has one, not that of `connect`.
            if let Ok(authority) = HeaderValue::from_str(&authority(url)) {
                headers.insert(HOST, authority);
            }
        }
        (client, dialled)
    }

    fn headers(&self, request: &FetchRequest) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static(request.accept.header_value()),
        );
        // A source may have an `Accept` of its own.
        self.identity.add_to(&mut headers, &request.url);
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ENCODINGS));
        let validators = &request.validators;
        insert_validator(&mut headers, IF_NONE_MATCH, validators.etag.as_deref());
        insert_validator(
            &mut headers,
            IF_MODIFIED_SINCE,
            validators.last_modified.as_deref(),
        );
        headers
    }
}

/// A validator goes back as it came, or not at all.
fn insert_validator(headers: &mut HeaderMap, name: HeaderName, validator: Option<&str>) {
    let value = validator
        .and_then(bytes_of_text)
        .and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    if let Some(value) = value {
        headers.insert(name, value);
    }
}

/// Host and port as the header `Host` has them.
fn authority(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// The headers as they are sent: `Host` first, which the client adds where we do not.
fn record_headers(url: &Url, headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    let host = ("host".to_owned(), authority(url).into_bytes());
    let mut recorded = owned(headers);
    recorded.retain(|(name, _)| *name != host.0);
    recorded.insert(0, host);
    recorded
}

fn owned(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect()
}

/// All values of a header in one list (RFC 9110 §5.3).
fn joined_values(headers: &[(String, Vec<u8>)], name: &str) -> Option<String> {
    let values: Vec<String> = headers
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| text_of_bytes(value))
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}
