//! Hubs are asked to push while the server runs (WebSub).

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Result;
use jianbao_core::Clock;
use jianbao_crawl::Fetcher;
use jianbao_store::{Layout, State};
use jianbao_web::{Server, Subscriber, Topic};
use url::Url;

use crate::cli::Global;
use crate::config::{Config, Secrets};
use crate::failure::UsageError;
use crate::output::{self, one_terminal_line};

/// How often is looked whether a lease is missing or will end.
const ROUND: Duration = Duration::from_mins(1);

/// What keeps the leases of the sources.
pub(super) struct Push {
    subscriber: Subscriber,
    layout: Layout,
    config: Config,
    /// Sources with a proxy of their own: their hubs are not asked past it, nor told of this server.
    past: HashSet<String>,
}

impl Push {
    /// Lets hubs push to a server; none when the settings give no callback.
    pub(super) fn prepare(
        global: &Global,
        config: &Config,
        server: &mut Server,
    ) -> Result<Option<Self>> {
        if config.websub.callback.is_empty() {
            return Ok(None);
        }
        let callback: Url = config.websub.callback.parse()?;
        let secrets = Secrets::load(&global.directory, config)?;
        let settings = secrets.fetch(config, &|name: &str| std::env::var(name).ok())?;
        let mut past = HashSet::new();
        for source in &config.source {
            let fetch = secrets.source_fetch(source, &|name: &str| std::env::var(name).ok())?;
            if !fetch.proxy.is_empty() {
                past.insert(source.id.to_string());
            }
        }
        let clock = Clock::System;
        let fetcher = Fetcher::new(&settings, clock.clone()).map_err(|error| UsageError {
            message: format!("[fetch]: {error}"),
            hint: None,
        })?;
        Ok(Some(Self {
            subscriber: server.subscribe(callback, fetcher, clock),
            layout: Layout::new(&global.directory),
            config: config.clone(),
            past,
        }))
    }

    /// Keeps the leases, for ever. What goes wrong is told, and tried again in the next round.
    pub(super) async fn keep(self) {
        let Self {
            subscriber,
            layout,
            config,
            past,
        } = self;
        let known = std::sync::Arc::new((config, past));
        loop {
            let read = tokio::task::spawn_blocking({
                let (layout, known) = (layout.clone(), std::sync::Arc::clone(&known));
                move || topics(&layout, &known.0, &known.1)
            });
            let kept = match read.await {
                Ok(Ok(topics)) => subscriber.keep(&topics).await.map(drop).map_err(Into::into),
                Ok(Err(error)) => Err(error),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = kept {
                let text = one_terminal_line(&format!("error: {error:#}"));
                output::say(false, &text);
            }
            tokio::time::sleep(ROUND).await;
        }
    }
}

/// The sources whose feeds name a hub, as far as runs that fetched have seen it.
fn topics(layout: &Layout, config: &Config, past: &HashSet<String>) -> Result<Vec<Topic>> {
    let Some(state) = State::open_read_only(&layout.state())? else {
        return Ok(Vec::new());
    };
    let mut topics = Vec::new();
    for source in &config.source {
        let Some(url) = &source.url else {
            continue;
        };
        let Some(known) = state.source(source.id.0.as_str())? else {
            continue;
        };
        let Some(hub) = known.health.hub.clone() else {
            continue;
        };
        if past.contains(source.id.0.as_str()) {
            continue;
        }
        if known.health.is_ended(url) {
            continue;
        }
        let own = known.health.self_url.as_deref();
        topics.push(Topic {
            source: source.id.0.clone(),
            topic: own.unwrap_or(known.health.asked_url(url)).to_owned(),
            hub,
        });
    }
    Ok(topics)
}
