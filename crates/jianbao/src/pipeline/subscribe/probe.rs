//! Asking for a URL at the prompt, as politely as a sync.

use anyhow::Result;
use jianbao_crawl::{Accept, Exchange, FetchError, FetchRequest, HostKey, Timer, Validators};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::super::capture::{Captured, reason};
use super::super::{Context, robots, schedule};
use super::manners::Manners;

/// A longer chain of redirects leads nowhere.
const MAX_REDIRECTS: usize = 10;
/// How long one waits at the prompt for a host that wants to be left alone.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) exchange: Exchange,
    pub(super) captured: Captured,
    /// The URL to keep: that behind redirects that are for good.
    pub(super) lasting: Url,
}

/// What came of one request.
#[derive(Debug)]
pub(super) enum Came {
    Answer {
        exchange: Box<Exchange>,
        captured: Option<Captured>,
        /// When the host may be asked again, when it said that or refused.
        not_before: Option<Timestamp>,
    },
    Nothing(FetchError),
    /// The host was not asked: it wants to be left alone until then.
    LeftAlone(Timestamp),
}

/// What is said of a host that is not asked.
pub(super) fn left_alone(host: &HostKey, until: Timestamp) -> String {
    format!("{} wants to be left alone until {until}", host.as_str())
}

/// Whether a host refuses to be asked so much.
pub(super) fn is_refusal(exchange: &Exchange) -> bool {
    matches!(exchange.status, 429 | 503)
}

/// Asks for a URL that the user named, through redirects. Gives the answer, and the URL to keep: that behind
/// redirects that are for good.
pub(super) async fn probe(
    context: &Context,
    timer: &mut Timer,
    url: &Url,
) -> Result<Result<Answer, String>> {
    follow(context, timer, url, Accept::Feed, None).await
}

/// The same of a URL that nobody named, when there are manners: each URL on the way is asked for only when the
/// `robots.txt` of its origin allows that.
pub(super) async fn follow(
    context: &Context,
    timer: &mut Timer,
    url: &Url,
    accept: Accept,
    mut manners: Option<&mut Manners>,
) -> Result<Result<Answer, String>> {
    let (mut url, mut lasting, mut is_lasting) = (url.clone(), url.clone(), true);
    for _ in 0..=MAX_REDIRECTS {
        if let Some(manners) = manners.as_deref_mut()
            && let Some(reason) = manners.reason_against_asking(context, timer, &url).await?
        {
            return Ok(Err(reason));
        }
        let (exchange, captured) = match request(context, timer, &url, accept).await? {
            Came::Answer {
                exchange, captured, ..
            } => (*exchange, captured),
            Came::Nothing(error) => return Ok(Err(reason(&error))),
            Came::LeftAlone(until) => return Ok(Err(left_alone(&HostKey::of(&url), until))),
        };
        if let Some(redirect) = exchange.redirect() {
            is_lasting &= redirect.is_permanent;
            url = redirect.target;
            if is_lasting {
                lasting.clone_from(&url);
            }
            continue;
        }
        if let Some(manners) = manners.as_deref_mut().filter(|_| is_refusal(&exchange)) {
            manners.refused(&url, exchange.status);
        }
        // What is subscribed to answers 200; of a page a sync takes the others too.
        let is_good = match accept {
            Accept::Page => matches!(exchange.status, 200..=299),
            _ => exchange.status == 200,
        };
        return Ok(match captured {
            Some(captured) if is_good && exchange.is_complete() => Ok(Answer {
                exchange,
                captured,
                lasting,
            }),
            Some(_) if is_good => Err("the answer was cut short".to_owned()),
            _ => Err(format!("it answers {}", exchange.status)),
        });
    }
    Ok(Err(format!("more than {MAX_REDIRECTS} redirects")))
}

/// One request, when it is the turn of its host: after the delay of the settings, or that of its `robots.txt`
/// where it is longer.
pub(super) async fn request(
    context: &Context,
    timer: &mut Timer,
    url: &Url,
    accept: Accept,
) -> Result<Came> {
    let host = HostKey::of(url);
    let now = timer.clock().now();
    let not_before = context.keeper().state().turn(host.as_str())?;
    if let Some(at) = not_before.filter(|at| *at > now) {
        if at.duration_since(now) > PATIENCE {
            return Ok(Came::LeftAlone(at));
        }
        timer.sleep_until(at).await?;
    }
    wait_next_time(context, url, timer.clock().now())?;
    let request = FetchRequest {
        url: url.clone(),
        accept,
        validators: Validators::default(),
    };
    let mut exchange = match context.fetcher("").fetch(&request).await {
        Ok(exchange) => exchange,
        Err(error) => return Ok(Came::Nothing(error)),
    };
    let mut not_before = exchange.retry_after();
    let mut keeper = context.keeper();
    let is_refused = is_refusal(&exchange) && not_before.is_none();
    if let Some(times) = keeper.count_refusal(host.as_str(), is_refused)? {
        let patience = schedule::after_refusals(times);
        not_before = Some(schedule::later(exchange.captured_at, patience));
    }
    if let Some(at) = not_before {
        keeper
            .state()
            .write_turns(&[(host.as_str().to_owned(), at)])?;
    }
    let captured = keeper.keep_exchange(&mut exchange, None)?;
    Ok(Came::Answer {
        exchange: Box::new(exchange),
        captured,
        not_before,
    })
}

/// Notes when the host of a URL may be asked again that is asked now.
pub(super) fn wait_next_time(context: &Context, url: &Url, now: Timestamp) -> Result<()> {
    let keeper = context.keeper();
    let known = keeper.state().robots(&robots::origin(url))?;
    let wished = known.map_or(SignedDuration::ZERO, |known| {
        SignedDuration::from_millis(known.crawl_delay_ms)
    });
    let delay = context.config.fetch.per_host_delay.signed().max(wished);
    let host = HostKey::of(url).as_str().to_owned();
    let next = now.saturating_add(delay)?;
    Ok(keeper.state().write_turns(&[(host, next)])?)
}
