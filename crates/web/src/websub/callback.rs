//! What a hub says to a callback: that it means to push, that it does not, and pushes.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use jianbao_core::SourceId;
use jianbao_store::{FileError, Lease};
use jiff::SignedDuration;

use super::signature::is_signed;
use super::{CALLBACKS, WebSub};
use crate::connection::Exchange;
use crate::headers::line;

/// The longest push, in bytes: as long as feeds may be.
const MAX_PUSH_BYTES: usize = 15 << 20;
/// The longest challenge that is given back, in bytes.
const MAX_CHALLENGE_BYTES: usize = 1 << 10;
/// How long a hub that names no time is taken to push: what hubs use.
const USUAL_LEASE: SignedDuration = SignedDuration::from_hours(10 * 24);
/// No hub is believed for longer.
const MAX_LEASE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// A lease is asked for again when this part of it is left.
const LEFT_AT_RENEWAL: i32 = 5;
/// No hub is asked more often, whatever leases it gives.
const MIN_RENEWAL: SignedDuration = SignedDuration::from_hours(1);
/// A hub that refused is asked again after this time.
const AFTER_DENIAL: SignedDuration = SignedDuration::from_hours(7 * 24);

impl WebSub {
    /// Answers a request to a callback.
    pub(crate) async fn answer(&self, request: Request, exchange: &Exchange) -> Response {
        let (head, body) = request.into_parts();
        let token = head.uri.path().strip_prefix(CALLBACKS).unwrap_or_default();
        let lease = match self.lease_of(token) {
            Ok(lease) => lease,
            Err(error) => return self.failed(&error),
        };
        let Some(lease) = lease else {
            // A hub that hears this may forget us (WebSub §7).
            return line(StatusCode::GONE, "nobody listens here\n");
        };
        let answered = match head.method {
            Method::GET => self.verify(lease, head.uri.query().unwrap_or_default()),
            Method::POST => self.take_push(&lease, &head.headers, body, exchange).await,
            _ => Ok(line(StatusCode::METHOD_NOT_ALLOWED, "GET or POST\n")),
        };
        answered.unwrap_or_else(|error| self.failed(&error))
    }

    fn failed(&self, error: &FileError) -> Response {
        self.teller.error(error);
        line(StatusCode::INTERNAL_SERVER_ERROR, "it could not be noted\n")
    }

    fn lease_of(&self, token: &str) -> Result<Option<Lease>, FileError> {
        // Tokens are long and random: how far one matches tells nobody the next letter.
        let leases = self.spool().leases()?;
        Ok(leases.into_iter().find(|lease| lease.token == token))
    }

    /// A hub asks whether we meant it (WebSub §5.3), or says that it will not push (§5.2).
    fn verify(&self, mut lease: Lease, query: &str) -> Result<Response, FileError> {
        let field = |name: &str| {
            let mut fields = url::form_urlencoded::parse(query.as_bytes());
            fields.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
        };
        let refused = || line(StatusCode::NOT_FOUND, "it was not asked for\n");
        if field("hub.topic").as_deref() != Some(lease.topic.as_str()) {
            return Ok(refused());
        }
        let now = self.clock.now();
        match field("hub.mode").as_deref() {
            Some("subscribe") if lease.asked_at.is_some() => {
                let Some(challenge) = field("hub.challenge").filter(|challenge| {
                    !challenge.is_empty() && challenge.len() <= MAX_CHALLENGE_BYTES
                }) else {
                    return Ok(line(StatusCode::BAD_REQUEST, "there is no challenge\n"));
                };
                let seconds = field("hub.lease_seconds").and_then(|text| text.parse().ok());
                let length = seconds.map_or(USUAL_LEASE, SignedDuration::from_secs);
                let length = length.clamp(SignedDuration::ZERO, MAX_LEASE);
                let renewal = (length - length / LEFT_AT_RENEWAL).max(MIN_RENEWAL);
                lease.expires_at = now.checked_add(length).ok();
                lease.next_ask_at = now.saturating_add(renewal).unwrap_or(lease.next_ask_at);
                lease.failures = 0;
                lease.last_error = None;
                self.spool().save(&lease)?;
                let mut response = line(StatusCode::OK, "");
                *response.body_mut() = Body::from(challenge);
                Ok(response)
            }
            Some("denied") => {
                let reason = field("hub.reason").unwrap_or_default();
                let reason: String = reason.chars().take(200).collect();
                lease.expires_at = None;
                lease.next_ask_at = now.saturating_add(AFTER_DENIAL).unwrap_or(now);
                lease.last_error = Some(format!("the hub refused: {reason:?}"));
                self.spool().save(&lease)?;
                Ok(line(StatusCode::OK, "noted\n"))
            }
            // That we unsubscribed is never true: what is not wanted any more is forgotten.
            _ => Ok(refused()),
        }
    }

    /// A push (WebSub §7). What is not signed is acknowledged too, and nothing comes of it (§8).
    async fn take_push(
        &self,
        lease: &Lease,
        headers: &HeaderMap,
        body: Body,
        exchange: &Exchange,
    ) -> Result<Response, FileError> {
        let Ok(_place) = self.places.try_acquire() else {
            return Ok(line(StatusCode::SERVICE_UNAVAILABLE, "come again\n"));
        };
        exchange.begin_body();
        let Ok(body) = axum::body::to_bytes(body, MAX_PUSH_BYTES).await else {
            return Ok(line(StatusCode::PAYLOAD_TOO_LARGE, "it is too long\n"));
        };
        if self.is_from_hub(lease, headers, &body)
            && let Ok(source) = lease.source.parse::<SourceId>()
        {
            self.spool().wake(&source)?;
        }
        Ok(line(StatusCode::ACCEPTED, "thank you\n"))
    }

    fn is_from_hub(&self, lease: &Lease, headers: &HeaderMap, body: &Bytes) -> bool {
        let signature = headers
            .get("x-hub-signature")
            .and_then(|value| value.to_str().ok());
        lease.is_active(self.clock.now())
            && signature.is_some_and(|signature| is_signed(signature, &lease.secret, body))
    }
}
