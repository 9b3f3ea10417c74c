//! A feed at a URL: one request, no archive. Redirects are followed.

use anyhow::{Context as _, Result, bail};
use jianbao_crawl::{Accept, FetchRequest, FetchSettings, Fetcher, Validators};
use jianbao_feed::{Context, Parsed, Url, parse};

use crate::cli::Global;
use crate::commands::clock;
use crate::config::{Config, Secrets};
use crate::failure::UsageError;

/// A longer chain of redirects leads nowhere.
const MAX_REDIRECTS: usize = 5;

/// Asks for a feed. Settings are those of the archive, when the command is given in one, with its secrets: who
/// asks through a proxy with a password must not be shown to the host without it.
pub(super) async fn feed(global: &Global, url: Url) -> Result<Parsed> {
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
            accept: Accept::Feed,
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
        let header = |name: &str| exchange.header(name).map(str::to_owned);
        let context = Context {
            url: Some(exchange.url.clone()),
            content_type: header("content-type"),
            content_location: header("content-location"),
            content_language: header("content-language"),
            ..Context::default()
        };
        return Ok(parse(exchange.body(), &context));
    }
    bail!("more than {MAX_REDIRECTS} redirects");
}
