//! The body of an answer: how long it is waited for, how much of it is taken, and undoing its encoding.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::Fetcher;
use super::room::{Room, SMALL_BODY_BYTES};
use crate::decode::{Decoded, decode};
use crate::exchange::Truncation;

/// A whole exchange may take so many times the timeout, as long as it flows.
const TIMEOUTS_IN_EXCHANGE: u32 = 8;

/// How many bytes of a body buy another second beyond the timeout: a server that drips is not waited
/// for, a slow line is.
const LEAST_BYTES_PER_SECOND: u32 = 1024;

/// Memory for a body is not taken on a server's word beyond this, in bytes.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

impl Fetcher {
    /// Undoes the content encoding of a body; where that makes it large, it needs room.
    pub(super) async fn decode(
        &self,
        raw: &[u8],
        encoding: &str,
        room: &mut Option<Room>,
    ) -> Decoded {
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
    pub(super) async fn read_body(
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
}
