//! For how long an answer needs no second look (RFC 9111 §4.2), as a private cache sees it, and with
//! which validators one is asked for again (§4.3.4).

use jiff::SignedDuration;

use crate::exchange::Exchange;
use crate::http_date::read_http_date;
use crate::request::Validators;

/// The most seconds that a header may state (RFC 9111 §1.2.2).
const MAX_SECONDS: i64 = 1 << 31;

impl Exchange {
    /// How long the answer is fresh from `captured_at` on: `max-age` less `Age`, else `Expires` less
    /// `Date`; zero where the server wants to be asked each time or the date is none; none where it says
    /// nothing. `s-maxage` is for caches that many share, which we are not. Of any answer, so that a 304
    /// says it anew.
    pub fn freshness_lifetime(&self) -> Option<SignedDuration> {
        let mut max_age = None;
        for directive in self.values("cache-control").flat_map(directives) {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" | "no-store" => return Some(SignedDuration::ZERO),
                // Of two, the first; one that is no number is stale (§4.2.1).
                "max-age" if max_age.is_none() => {
                    max_age = Some(seconds(value.trim().trim_matches('"')).unwrap_or_default());
                }
                _ => {}
            }
        }
        let lifetime = match max_age {
            Some(max_age) => max_age,
            None => self.until_expiry()?,
        };
        let age = self.header("age").and_then(seconds).unwrap_or_default();
        Some(lifetime.saturating_sub(age).max(SignedDuration::ZERO))
    }

    /// The validators of what the caller has after this answer, when it asked with `before`: those of a
    /// complete 200; of a 304 those it carries, else those before; after anything else nothing has
    /// changed.
    pub fn validators_after(&self, before: &Validators) -> Validators {
        match self.status {
            200 if self.is_complete() => self.validators(),
            304 => {
                let stated = self.stated_validators();
                let is_other = stated.etag.is_some() && stated.etag != before.etag;
                Validators {
                    // A date beside another tag is one of another answer.
                    last_modified: stated
                        .last_modified
                        .or_else(|| before.last_modified.clone().filter(|_| !is_other)),
                    etag: stated.etag.or_else(|| before.etag.clone()),
                }
            }
            _ => before.clone(),
        }
    }

    fn until_expiry(&self) -> Option<SignedDuration> {
        let expires = self.header_bytes("expires")?;
        // `0` and whatever else is no date: in the past (§5.3).
        let Some(expires) = str::from_utf8(expires).ok().and_then(read_http_date) else {
            return Some(SignedDuration::ZERO);
        };
        let date = self.header("date").and_then(read_http_date);
        Some(expires.duration_since(date.unwrap_or(self.captured_at)))
    }

    fn values(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .filter_map(|(_, value)| str::from_utf8(value).ok())
    }
}

/// The parts of a list. A comma within quotes ends a part too: no directive that counts has one.
fn directives(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}

fn seconds(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = text.parse().unwrap_or(MAX_SECONDS).min(MAX_SECONDS);
    Some(SignedDuration::from_secs(seconds))
}
