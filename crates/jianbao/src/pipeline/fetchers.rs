//! Who asks: most sources share one way of asking, some have their own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use jianbao_core::Clock;
use jianbao_crawl::{FetchSettings, Fetcher, SourceFetch};
use url::Url;

use crate::config::{Config, ConfigError, Secrets};
use crate::failure::UsageError;

/// A fetcher keeps the connections of its hosts for a while. After so many requests another takes its place
/// and they end: a round of ten thousand hosts would else hold as many, each with its buffers and a file
/// descriptor, of which a process often has no more than 1,024.
const REQUESTS_A_FETCHER: usize = 200;

/// What asks, by source.
#[derive(Debug)]
pub(crate) struct Fetchers {
    settings: FetchSettings,
    clock: Clock,
    shared: Mutex<Shared>,
    own: HashMap<String, Own>,
}

/// How a source is asked that has its own way.
#[derive(Debug)]
struct Own {
    fetch: SourceFetch,
    home: Url,
    fetcher: Fetcher,
}

#[derive(Debug)]
struct Shared {
    fetcher: Fetcher,
    /// How often it was asked for.
    times: usize,
}

impl Fetchers {
    /// By the configuration, with the secrets in place of their names.
    ///
    /// # Errors
    /// When a value is missing or none of its kind.
    pub(crate) fn new(
        config: &Config,
        secrets: &Secrets,
        variable: &impl Fn(&str) -> Option<String>,
        clock: Clock,
    ) -> Result<Self> {
        let usage = |place: String, error: &dyn std::fmt::Display| UsageError {
            message: format!("{place}: {error}"),
            hint: None,
        };
        let settings = secrets.fetch(config, variable)?;
        let shared = Fetcher::new(&settings, clock.clone())
            .map_err(|error| usage("[fetch]".to_owned(), &error))?;
        let mut own = HashMap::new();
        for source in &config.source {
            let fetch: SourceFetch = secrets
                .source_fetch(source, variable)
                .map_err(|error: ConfigError| error)?;
            let home = source.url.as_deref().and_then(|url| Url::parse(url).ok());
            if fetch == SourceFetch::default() {
                continue;
            }
            if let Some(home) = home {
                let id = source.id.to_string();
                let fetcher = shared
                    .for_source(&fetch, &home)
                    .map_err(|error| usage(format!("source {id}"), &error))?;
                own.insert(
                    id,
                    Own {
                        fetch,
                        home,
                        fetcher,
                    },
                );
            }
        }
        Ok(Self {
            settings,
            clock,
            shared: Mutex::new(Shared {
                fetcher: shared,
                times: 0,
            }),
            own,
        })
    }

    /// What asks on behalf of a source.
    pub(crate) fn of(&self, source: &str) -> Fetcher {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.times += 1;
        if shared.times > REQUESTS_A_FETCHER {
            // The settings were good for one before.
            if let Ok(fetcher) = Fetcher::new(&self.settings, self.clock.clone()) {
                *shared = Shared { fetcher, times: 1 };
            }
        }
        match self.own.get(source) {
            // It was made once before; never is a source asked past its own proxy.
            Some(own) => shared
                .fetcher
                .for_source(&own.fetch, &own.home)
                .unwrap_or_else(|_| own.fetcher.clone()),
            None => shared.fetcher.clone(),
        }
    }
}
