//! Turns that are not taken at once: their site's `robots.txt` has to be asked for first, or forbids them.

use anyhow::Result;
use jianbao_crawl::HostKey;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::super::outcome::Visit;
use super::super::robots::{self, Verdict};
use super::super::schedule;
use super::super::step::{Task, Turn};
use super::{Extent, Road};

impl Road<'_> {
    /// Whether a turn may be taken by the word of the site.
    pub(super) fn verdict(&mut self, turn: &Turn, now: Timestamp) -> Result<Verdict> {
        let is_named = matches!(self.extent, Extent::Pages { .. });
        if is_named || !robots::concerns(&self.context, &turn.task) {
            return Ok(Verdict::Allowed);
        }
        self.robots.verdict(&self.state, &turn.url, now)
    }

    /// A turn that is not taken now: the file that says whether it may be is asked for first, or it says
    /// that it may not.
    pub(super) fn hold_back(
        &mut self,
        host: HostKey,
        turn: Turn,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<()> {
        if *verdict != Verdict::Unknown {
            let visit = robots::refused(&self.context, turn.clone(), verdict, now)?;
            return self.done(&host, &turn, visit, now);
        }
        let task = Task::Robots {
            source: turn.source().to_owned(),
            origin: robots::origin(&turn.url),
        };
        let url = robots::url_of(&turn.url);
        if self.robots.park(host.clone(), turn) {
            self.turns.push_front(host, Turn::new(task, url));
        }
        Ok(())
    }

    /// Takes in the file of an origin: who waited for it goes on.
    pub(super) fn take_in_robots(
        &mut self,
        origin: &str,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<()> {
        let robots = visit.robots.as_ref();
        if let (Some(robots), Ok(url)) = (robots, Url::parse(origin)) {
            let host = HostKey::of(&url);
            let delay =
                self.crawl_delay(&host, SignedDuration::from_millis(robots.crawl_delay_ms))?;
            self.turns.set_delay(&host, delay);
            self.turns.not_before(&host, schedule::later(now, delay));
        }
        let waiting = self.robots.take_in(origin, visit, now);
        for (host, turn) in waiting.into_iter().rev() {
            self.turns.push_front(host, turn);
        }
        Ok(())
    }

    /// The delay of a host: the longest that one of its origins wants.
    fn crawl_delay(&self, host: &HostKey, least: SignedDuration) -> Result<SignedDuration> {
        let delays = self.state.crawl_delays()?.into_iter();
        let of_host = delays.filter_map(|(origin, delay_ms)| {
            let url = Url::parse(&origin).ok()?;
            (HostKey::of(&url) == *host).then(|| SignedDuration::from_millis(delay_ms))
        });
        Ok(of_host.fold(least, SignedDuration::max))
    }
}
