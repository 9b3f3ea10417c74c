//! What the answer to a request for a `robots.txt` means (RFC 9309 §2.3.1).

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{MAX_ROBOTS_BYTES, Robots};
use crate::exchange::{Exchange, Truncation};

/// Who cannot be reached for longer than this has no `robots.txt` (RFC 9309 §2.3.1.4).
const UNREACHABLE_AT_MOST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What came of a request for a `robots.txt`, in a form to be kept. The caller follows redirects, at
/// most [`MAX_ROBOTS_REDIRECTS`](super::MAX_ROBOTS_REDIRECTS), keeps the answer for a day at most, and
/// goes on with an older one for as long as the file is unreachable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RobotsAnswer {
    /// The file, as text.
    Text(String),
    /// There is none: 4xx, or redirects that lead nowhere. Everything is allowed.
    Absent,
    /// The server or the network does not say: 5xx, 429, or no answer. Nothing is allowed.
    Unreachable,
}

impl RobotsAnswer {
    /// What an answer means. No answer at all is [`RobotsAnswer::Unreachable`].
    pub fn of(exchange: &Exchange) -> Self {
        match exchange.status {
            200..=299 if is_cut(exchange) => Self::Unreachable,
            200..=299 => {
                let body = exchange.body();
                let body = body.get(..MAX_ROBOTS_BYTES).unwrap_or(body);
                Self::Text(String::from_utf8_lossy(body).into_owned())
            }
            429 | 500.. => Self::Unreachable,
            _ => Self::Absent,
        }
    }

    /// What may be asked for by a product. `unreachable_for` says for how long the file has been
    /// unreachable.
    pub fn robots(&self, product: &str, unreachable_for: SignedDuration) -> Robots {
        match self {
            Self::Text(text) => Robots::parse(text.as_bytes(), product),
            Self::Absent => Robots::allow_all(),
            Self::Unreachable if unreachable_for > UNREACHABLE_AT_MOST => Robots::allow_all(),
            Self::Unreachable => Robots::disallow_all(),
        }
    }
}

/// Whether rules may be missing at the end. A file that is too long is read as far as the limit.
fn is_cut(exchange: &Exchange) -> bool {
    match exchange.truncated {
        Some(Truncation::Length) => false,
        Some(_) => true,
        // What cannot be decoded to its end; what is read of a long one is there.
        None => !exchange.is_complete() && exchange.body().len() < MAX_ROBOTS_BYTES,
    }
}
