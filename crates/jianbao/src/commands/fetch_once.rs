//! What lies at a URL: one request, no archive. Redirects are followed.

use anyhow::{Context as _, Result, bail};
use jianbao_crawl::{Accept, Exchange, FetchRequest, FetchSettings, Fetcher, Validators};
use url::Url;

use super::{clock, fetching};
use crate::cli::Global;
use crate::config::{Config, Secrets};
use crate::failure::UsageError;

/// A longer chain of redirects leads nowhere.
const MAX_REDIRECTS: usize = 5;

/// Asks for a URL; the answer is a whole 200. Settings are those of the archive, when the command is given in one,
/// with its secrets: who asks through a proxy with a password must not be shown to the host without it.
pub(super) fn fetch_once(global: &Global, url: Url, accept: Accept) -> Result<Exchange> {
    fetching::runtime()?.block_on(fetch(global, url, accept))
}

async fn fetch(global: &Global, url: Url, accept: Accept) -> Result<Exchange> {
    let settings = if jianbao_store::is_archive(&global.directory) {
        let config = Config::load(&global.directory)?;
        let variable = |name: &str| std::env::var(name).ok();
        Secrets::load(&global.directory, &config)?.fetch(&config, &variable)?
    } else {
        FetchSettings::default()
    };
    let fetcher = Fetcher::new(&settings, clock(global)?).map_err(|error| UsageError {
        message: format!("[fetch]: {error}"),
        hint: None,
    })?;
    let mut url = url;
    for _ in 0..=MAX_REDIRECTS {
        let request = FetchRequest {
            url: url.clone(),
            accept,
            validators: Validators::default(),
        };
        let exchange = fetcher.fetch(&request).await;
        let exchange = exchange.with_context(|| format!("cannot fetch {url}"))?;
        if let Some(redirect) = exchange.redirect() {
            url = redirect.target;
            continue;
        }
        if exchange.status != 200 {
            bail!("{url} answers {}", exchange.status);
        }
        if let Some(truncation) = &exchange.truncated {
            bail!("the answer of {url} was cut short ({truncation})");
        }
        if !exchange.is_complete() {
            bail!("the answer of {url} cannot be decoded to its end");
        }
        return Ok(exchange);
    }
    bail!("more than {MAX_REDIRECTS} redirects");
}
