//! Who asks: most sources share one way of asking, some have their own.

use std::collections::HashMap;

use anyhow::Result;
use jianbao_core::Clock;
use jianbao_crawl::{Fetcher, SourceFetch};
use url::Url;

use crate::config::{Config, ConfigError, Secrets};
use crate::failure::UsageError;

/// What asks, by source.
#[derive(Debug)]
pub(crate) struct Fetchers {
    shared: Fetcher,
    own: HashMap<String, Fetcher>,
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
        let shared =
            Fetcher::new(&settings, clock).map_err(|error| usage("[fetch]".to_owned(), &error))?;
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
                own.insert(id, fetcher);
            }
        }
        Ok(Self { shared, own })
    }

    /// What asks on behalf of a source.
    pub(crate) fn of(&self, source: &str) -> &Fetcher {
        self.own.get(source).unwrap_or(&self.shared)
    }
}
