//! One HTTP exchange: the only place of jianbao that asks the web (invariant 1). No redirect is
//! followed, nothing is tried again, no cookie kept: what comes next is the caller's turn.

mod client;
mod failure;
mod identity;
mod room;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jianbao_core::Clock;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, HOST, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
};
use reqwest::{Client, Response, Version};
use tokio::time::{Instant, timeout, timeout_at};
use url::{Position, Url};

use crate::decode::{Decoded, decode};
use crate::error::{CrawlError, FetchError};
use crate::exchange::{Exchange, HttpVersion, Truncation};
use crate::guard::Guard;
use crate::request::{FetchRequest, bytes_of_text, text_of_bytes};
use crate::resolve::Lookup;
use crate::settings::FetchSettings;
use crate::source_fetch::SourceFetch;
use crate::units::Delay;

use client::Clients;
use identity::Identity;
pub(crate) use room::Room;
use room::{Rooms, SMALL_BODY_BYTES};

/// A whole exchange may take so many times the timeout, as long as it flows.
const TIMEOUTS_IN_EXCHANGE: u32 = 8;

/// How many bytes of a body buy another second beyond the timeout: a server that drips is not waited
/// for, a slow line is.
const LEAST_BYTES_PER_SECOND: u32 = 1024;

/// Memory for a body is not taken on a server's word beyond this, in bytes.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

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
        let target = url
            .domain()
            .and_then(|name| self.guard.connect_target(name));
        let client = match target {
            Some(_) => &self.direct_client,
            None => &self.client,
        };
        let mut headers = self.headers(request);
        let mut dialled = url.clone();
        if target.is_some() && dialled.port().is_some() && dialled.set_port(None).is_ok() {
            // The client dials the port of the URL when it has one, not that of `connect`.
            if let Ok(authority) = HeaderValue::from_str(&authority(&url)) {
                headers.insert(HOST, authority);
            }
        }
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

    /// Undoes the content encoding of a body; where that makes it large, it needs room.
    async fn decode(&self, raw: &[u8], encoding: &str, room: &mut Option<Room>) -> Decoded {
        let small = SMALL_BODY_BYTES.min(self.max_body_bytes);
        if room.is_none() {
            let decoded = decode(raw, encoding, small);
            if decoded.is_whole || decoded.bytes.is_none() || small == self.max_body_bytes {
                return decoded;
            }
            *room = self.rooms.take(self.patience()).await;
            if room.is_none() {
                return decoded;
            }
        }
        decode(raw, encoding, self.max_body_bytes)
    }

    /// How long a whole exchange may take, or wait for room.
    fn patience(&self) -> Duration {
        self.timeout.duration() * TIMEOUTS_IN_EXCHANGE
    }

    /// Until when a body may come, of which there are so many bytes.
    fn deadline(&self, started: Instant, received: usize) -> Instant {
        let bytes = u32::try_from(received).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(1) * bytes / LEAST_BYTES_PER_SECOND;
        started + self.patience().min(self.timeout.duration() + earned)
    }

    /// Reads a body up to its end, the limit, the next silence or the deadline. A large one needs room;
    /// waiting for it is not the server's fault.
    async fn read_body(
        &self,
        mut response: Response,
        mut started: Instant,
        room: &mut Option<Room>,
    ) -> (Vec<u8>, Option<Truncation>) {
        let announced = response.content_length().unwrap_or_default();
        let reserved = announced.min(MAX_RESERVED_BYTES);
        let mut body = Vec::with_capacity(usize::try_from(reserved).unwrap_or_default());
        loop {
            let silence = Instant::now() + self.timeout.duration();
            let patience = silence.min(self.deadline(started, body.len()));
            let chunk = match timeout_at(patience, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return (body, None),
                Ok(Err(error)) if error.is_timeout() => return (body, Some(Truncation::Time)),
                Ok(Err(_)) => return (body, Some(Truncation::Disconnect)),
                Err(_) => return (body, Some(Truncation::Time)),
            };
            let left = self.max_body_bytes.saturating_sub(body.len());
            if room.is_none() && body.len().saturating_add(chunk.len()) > SMALL_BODY_BYTES {
                let waiting = Instant::now();
                *room = self.rooms.take(self.patience()).await;
                if room.is_none() {
                    return (body, Some(Truncation::Time));
                }
                started += waiting.elapsed();
            }
            if chunk.len() > left {
                body.extend(chunk.iter().take(left));
                // The response is dropped here, and the connection with it: no more is read.
                return (body, Some(Truncation::Length));
            }
            body.extend_from_slice(&chunk);
        }
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
