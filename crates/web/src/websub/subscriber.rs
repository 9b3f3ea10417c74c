//! Asking hubs: for leases that are missing, and again before one ends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jianbao_core::{Clock, SourceId};
use jianbao_crawl::Fetcher;
use jianbao_store::{FileError, Lease};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{CALLBACKS, WebSub};

/// Hubs that are asked in one round; the others have their turn in the next.
const MOST_AT_ONCE: usize = 20;
/// How long a hub has to ask back before it is asked again.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// The first wait after a failure, doubled with each up to the last.
const FIRST_RETRY: SignedDuration = SignedDuration::from_hours(1);
const LAST_RETRY: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long a lease is asked for, in seconds; hubs decide.
const WANTED_LEASE_SECONDS: &str = "864000";

/// A source whose feed names a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The source.
    pub source: SourceId,
    /// The URL that the feed calls its own.
    pub topic: String,
    /// The hub that it names.
    pub hub: String,
}

/// Keeps the leases of a server.
pub struct Subscriber {
    web_sub: Arc<WebSub>,
    fetcher: Fetcher,
    callback: Url,
    clock: Clock,
}

impl std::fmt::Debug for Subscriber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Subscriber")
            .field("callback", &self.callback.as_str())
            .finish_non_exhaustive()
    }
}

impl Subscriber {
    pub(crate) fn new(web_sub: Arc<WebSub>, fetcher: Fetcher, callback: Url, clock: Clock) -> Self {
        Self {
            web_sub,
            fetcher,
            callback,
            clock,
        }
    }

    /// One round: forgets leases that nobody wants any more, and asks the hubs whose leases are missing or
    /// will end soon. Returns how many were asked. A hub that fails is asked again later, and told of.
    ///
    /// # Errors
    /// When the spool cannot be read or written.
    pub async fn keep(&self, topics: &[Topic]) -> Result<usize, FileError> {
        let now = self.clock.now();
        let mut asked = 0;
        let mut hubs = HashSet::new();
        for lease in self.due(topics, now)? {
            // One request a hub and round: many sources have the same.
            let host = Url::parse(&lease.hub).ok();
            let host = host.and_then(|url| url.host_str().map(str::to_owned));
            if asked >= MOST_AT_ONCE || !hubs.insert(host) {
                continue;
            }
            self.ask(lease, now).await?;
            asked += 1;
        }
        Ok(asked)
    }

    /// The leases that are due, those of new topics among them; others are forgotten.
    fn due(&self, topics: &[Topic], now: Timestamp) -> Result<Vec<Lease>, FileError> {
        let spool = self.web_sub.spool();
        let mut known: HashMap<String, Lease> = spool
            .leases()?
            .into_iter()
            .map(|lease| (lease.source.clone(), lease))
            .collect();
        let mut due = Vec::new();
        for topic in topics {
            let lease = known.remove(topic.source.as_str());
            let lease = lease.filter(|lease| lease.topic == topic.topic && lease.hub == topic.hub);
            let lease = match lease {
                Some(lease) => lease,
                None => Lease::new(&topic.source, &topic.topic, &topic.hub, now)?,
            };
            if lease.next_ask_at <= now {
                due.push(lease);
            }
        }
        for source in known.into_keys() {
            if let Ok(source) = source.parse() {
                spool.forget(&source)?;
            }
        }
        due.sort_by_key(|lease| lease.next_ask_at);
        Ok(due)
    }

    /// Asks a hub (WebSub §5.1). The lease is written before: the hub may ask back at once.
    async fn ask(&self, mut lease: Lease, now: Timestamp) -> Result<(), FileError> {
        lease.asked_at = Some(now);
        lease.next_ask_at = later(now, PATIENCE);
        self.web_sub.spool().save(&lease)?;
        let failure = match (Url::parse(&lease.hub), self.callback_of(&lease)) {
            (Ok(hub), Some(callback)) => {
                let fields = [
                    ("hub.mode", "subscribe"),
                    ("hub.topic", lease.topic.as_str()),
                    ("hub.callback", callback.as_str()),
                    ("hub.secret", lease.secret.as_str()),
                    ("hub.lease_seconds", WANTED_LEASE_SECONDS),
                ];
                match self.fetcher.post_form(&hub, &fields).await {
                    Ok(200..=299) => None,
                    Ok(status) => Some(format!("the hub answers {status}")),
                    Err(error) => Some(error.to_string()),
                }
            }
            _ => Some("it is no URL of a hub".to_owned()),
        };
        let Some(failure) = failure else {
            return Ok(());
        };
        // Read again: the hub may have said something meanwhile.
        let spool = self.web_sub.spool();
        let source = lease.source.parse().ok();
        let current = source.map(|source| spool.lease(&source)).transpose()?;
        let mut lease = current.flatten().unwrap_or(lease);
        let wait = FIRST_RETRY.saturating_mul(1 << lease.failures.min(8));
        lease.failures = lease.failures.saturating_add(1);
        lease.next_ask_at = later(now, wait.min(LAST_RETRY));
        self.web_sub
            .teller
            .told(format!("{}: hub {}: {failure}", lease.source, lease.hub));
        lease.last_error = Some(failure);
        spool.save(&lease)
    }

    fn callback_of(&self, lease: &Lease) -> Option<Url> {
        let path = CALLBACKS.strip_prefix('/').unwrap_or(CALLBACKS);
        self.callback.join(&format!("{path}{}", lease.token)).ok()
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
