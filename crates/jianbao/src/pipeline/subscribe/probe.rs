//! Asking for a URL at the prompt, as politely as a sync.

use anyhow::Result;
use jianbao_crawl::{Accept, Exchange, FetchRequest, HostKey, Timer, Validators};
use jiff::SignedDuration;
use url::Url;

use super::super::Context;
use super::super::capture::{Captured, reason};

/// A longer chain of redirects leads nowhere.
const MAX_REDIRECTS: usize = 10;
/// How long one waits at the prompt for a host that wants to be left alone.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// A whole answer with status 200.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) exchange: Exchange,
    pub(super) captured: Captured,
    /// The URL to keep: that behind redirects that are for good.
    pub(super) lasting: Url,
}

/// Asks for a URL, through redirects, as politely as a sync. Gives the answer, and the URL to keep: that
/// behind redirects that are for good.
pub(super) async fn probe(
    context: &Context,
    timer: &mut Timer,
    url: &Url,
) -> Result<Result<Answer, String>> {
    let (mut url, mut lasting, mut is_lasting) = (url.clone(), url.clone(), true);
    for _ in 0..=MAX_REDIRECTS {
        let host = HostKey::of(&url);
        let now = timer.clock().now();
        let not_before = context.keeper().state().turn(host.as_str())?;
        if let Some(at) = not_before.filter(|at| *at > now) {
            if at.duration_since(now) > PATIENCE {
                return Ok(Err(format!(
                    "{} wants to be left alone until {at}",
                    host.as_str()
                )));
            }
            timer.sleep_until(at).await?;
        }
        let now = timer.clock().now();
        let delay = context.config.fetch.per_host_delay.signed();
        let next = now.saturating_add(delay)?;
        context
            .keeper()
            .state()
            .write_turns(&[(host.as_str().to_owned(), next)])?;
        let request = FetchRequest {
            url: url.clone(),
            accept: Accept::Feed,
            validators: Validators::default(),
        };
        let mut exchange = match context.fetcher("").fetch(&request).await {
            Ok(exchange) => exchange,
            Err(error) => return Ok(Err(reason(&error))),
        };
        let captured = context.keeper().keep_exchange(&mut exchange, None)?;
        if let Some(at) = exchange.retry_after() {
            context
                .keeper()
                .state()
                .write_turns(&[(host.as_str().to_owned(), at)])?;
        }
        if let Some(redirect) = exchange.redirect() {
            is_lasting &= redirect.is_permanent;
            url = redirect.target;
            if is_lasting {
                lasting.clone_from(&url);
            }
            continue;
        }
        return Ok(match captured {
            Some(captured) if exchange.status == 200 && exchange.is_complete() => Ok(Answer {
                exchange,
                captured,
                lasting,
            }),
            Some(_) if exchange.status == 200 => Err("the answer was cut short".to_owned()),
            _ => Err(format!("it answers {}", exchange.status)),
        });
    }
    Ok(Err(format!("more than {MAX_REDIRECTS} redirects")))
}
