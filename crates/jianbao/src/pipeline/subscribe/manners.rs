//! What a search asks for that nobody named: only what `robots.txt` allows (RFC 9309), and nothing more once a
//! host refused.

use anyhow::Result;
use jianbao_crawl::{Accept, HostKey, MAX_ROBOTS_REDIRECTS, PRODUCT, Robots, RobotsAnswer, Timer};
use jiff::SignedDuration;
use url::Url;

use super::super::Context;
use super::super::robots::{self, Desk, Verdict};
use super::probe::{Answer, Came, follow, is_refusal, left_alone, request, wait_next_time};

/// What is known while one looks behind one URL.
#[derive(Debug, Default)]
pub(super) struct Manners {
    desk: Desk,
    /// Why nothing more is asked.
    refused: Option<String>,
}

impl Manners {
    /// Asks for a URL that nobody named.
    pub(super) async fn ask(
        &mut self,
        context: &Context,
        timer: &mut Timer,
        url: &Url,
        accept: Accept,
    ) -> Result<Result<Answer, String>> {
        Box::pin(follow(context, timer, url, accept, Some(self))).await
    }

    /// Why a URL is not asked for; none when it may be.
    pub(super) async fn reason_against_asking(
        &mut self,
        context: &Context,
        timer: &mut Timer,
        url: &Url,
    ) -> Result<Option<String>> {
        if let Some(reason) = &self.refused {
            return Ok(Some(reason.clone()));
        }
        let verdict = self.verdict(context, timer, url).await?;
        if let Some(reason) = &self.refused {
            return Ok(Some(reason.clone()));
        }
        Ok(match verdict {
            Verdict::Allowed => None,
            Verdict::Disallowed => Some("robots.txt disallows it".to_owned()),
            Verdict::Wait(_, reason) => Some(reason),
            Verdict::Unknown => Some("nobody knows what its robots.txt says".to_owned()),
        })
    }

    /// Whether `robots.txt` forbids a URL. A file that cannot be had forbids nothing for ever: who is subscribed
    /// to is asked when it can.
    pub(super) async fn is_forbidden(
        &mut self,
        context: &Context,
        timer: &mut Timer,
        url: &Url,
    ) -> Result<bool> {
        Ok(self.verdict(context, timer, url).await? == Verdict::Disallowed)
    }

    /// The sitemaps that the `robots.txt` of a URL's origin names.
    pub(super) async fn sitemaps(
        &mut self,
        context: &Context,
        timer: &mut Timer,
        url: &Url,
    ) -> Result<Vec<Url>> {
        self.verdict(context, timer, url).await?;
        let known = context.keeper().state().robots(&robots::origin(url))?;
        let answer = known.and_then(|known| serde_json::from_str(&known.answer).ok());
        let robots = answer.map_or_else(Robots::default, |answer: RobotsAnswer| {
            answer.robots(PRODUCT, SignedDuration::ZERO)
        });
        let sitemaps = robots.sitemaps().iter();
        Ok(sitemaps
            .filter_map(|sitemap| url.join(sitemap).ok())
            .collect())
    }

    /// Notes that a host refused: the search ends.
    pub(super) fn refused(&mut self, url: &Url, status: u16) {
        let host = HostKey::of(url);
        self.refused = Some(format!(
            "{} answers {status}, so nothing more is asked",
            host.as_str()
        ));
    }

    /// Why nothing more is asked, when a host refused.
    pub(super) fn why_ended(&self) -> Option<String> {
        self.refused.clone()
    }

    /// What is said of a URL. A file that is not known, or older than a day, is asked for.
    async fn verdict(
        &mut self,
        context: &Context,
        timer: &mut Timer,
        url: &Url,
    ) -> Result<Verdict> {
        let now = timer.clock().now();
        let known = self.desk.verdict(context.keeper().state(), url, now)?;
        if known != Verdict::Unknown || self.refused.is_some() {
            return Ok(known);
        }
        let (origin, home) = (robots::origin(url), robots::url_of(url));
        let mut file = home.clone();
        let mut redirects = 0;
        let visit = loop {
            match request(context, timer, &file, Accept::Page).await? {
                Came::Answer {
                    exchange,
                    not_before,
                    ..
                } => {
                    if let Some(redirect) = exchange.redirect()
                        && redirects < MAX_ROBOTS_REDIRECTS
                    {
                        redirects += 1;
                        file = redirect.target;
                        continue;
                    }
                    if is_refusal(&exchange) {
                        self.refused(&file, exchange.status);
                    }
                    let now = exchange.captured_at;
                    break robots::answered(context, &origin, Ok(&exchange), not_before, now)?;
                }
                Came::Nothing(error) => {
                    let now = timer.clock().now();
                    break robots::answered(context, &origin, Err(&error), None, now)?;
                }
                // Nothing was learnt of the file.
                Came::LeftAlone(until) => {
                    let reason = left_alone(&HostKey::of(&file), until);
                    return Ok(Verdict::Wait(until, reason));
                }
            }
        };
        let now = timer.clock().now();
        // Also for the next URL of the prompt, and the next sync.
        context.keeper().flush()?;
        // With the delay that is known only now.
        wait_next_time(context, &home, now)?;
        self.desk.take_in(&origin, &visit, now);
        self.desk.verdict(context.keeper().state(), url, now)
    }
}
