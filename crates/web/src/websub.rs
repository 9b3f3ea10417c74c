//! A subscriber of WebSub (W3C Recommendation of 23 January 2018): hubs are asked to say when a feed has
//! something new, and what they say wakes the source for the next pass.
//!
//! Off by default, since it names this server to strangers. Polling stays the fallback: a push is never
//! believed in its content, only in that there is something to ask for.

mod callback;
mod signature;
mod subscriber;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jianbao_core::Clock;
use jianbao_store::{Layout, WebSubSpool};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::teller::Teller;

pub use subscriber::{Subscriber, Topic};

/// The path below which callbacks lie.
pub(crate) const CALLBACKS: &str = "/websub/";

/// Pushes that are read at a time: each may be as long as a feed.
const MAX_PUSHES_AT_ONCE: usize = 4;

/// The table `[websub]` of `jianbao.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSubSettings {
    /// The address at which hubs reach this server, ending in `/`. Empty: hubs are asked for nothing.
    #[serde(deserialize_with = "callback_url")]
    pub callback: String,
}

/// What answers hubs.
pub(crate) struct WebSub {
    /// A lease is read, changed and written by one at a time.
    spool: Mutex<WebSubSpool>,
    clock: Clock,
    places: Semaphore,
    pub(crate) teller: Teller,
}

impl WebSub {
    pub(crate) fn new(layout: &Layout, clock: Clock, tell: fn(&str)) -> Self {
        Self {
            spool: Mutex::new(WebSubSpool::new(layout)),
            clock,
            places: Semaphore::new(MAX_PUSHES_AT_ONCE),
            teller: Teller::new(tell),
        }
    }

    fn spool(&self) -> MutexGuard<'_, WebSubSpool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An address that a path can be joined to: http or https, without query and fragment. Empty is none.
fn callback_url<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(text);
    }
    let url = url::Url::parse(&text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
    });
    let Some(mut url) = url else {
        let text: String = text.chars().take(100).collect();
        let reason = format!("{text:?} is no http or https address of a server");
        return Err(serde::de::Error::custom(reason));
    };
    if !url.path().ends_with('/') {
        let folder = format!("{}/", url.path());
        url.set_path(&folder);
    }
    Ok(url.into())
}
