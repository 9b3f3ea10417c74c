//! The run: whose turn is it, until nothing is due or time is up.
//!
//! One loop starts turns at hosts that may be asked and takes in what they brought. A virtual clock is
//! waited for only when no turn is under way, so it moves on only then.

mod due;
mod held_back;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jianbao_core::{ArticleId, ArticleKey, Clock};
use jianbao_crawl::{HostKey, Timer, Turns};
use jianbao_store::{Candidate, Layout, State};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};
use url::Url;

use super::announced::Announced;
use super::outcome::Visit;
use super::report::Report;
use super::robots::{Desk, Verdict};
use super::step::{self, Step, Task, Turn};
use super::{Context, adopt, parts, site, websub};

/// Turns under way at once, over all hosts.
const MOST_TURNS: usize = 64;
/// How long a single pass waits for a host that wants to be left alone.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);
/// How often a run without end commits what it kept.
const COMMIT_INTERVAL: SignedDuration = SignedDuration::from_mins(10);
/// What a run without end takes for a pass, after which site models may change. Passes begin at full
/// multiples of it, whenever the run began: one that was killed learns as one that was not.
const LEARN_INTERVAL: SignedDuration = SignedDuration::from_mins(60);

/// What a run takes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything that is due now, and what that leads to.
    Pass,
    /// Everything, when it becomes due, without end.
    Watch,
    /// These pages only.
    Pages {
        /// Keys of candidates.
        candidates: Vec<String>,
        /// Articles to look at.
        looks: Vec<ArticleId>,
    },
}

/// What a run is to do, and for how long.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) extent: Extent,
    /// No turn is begun after this time.
    pub(crate) max_time: Option<SignedDuration>,
    /// Told when the operator wants the run to end.
    pub(crate) stop: Arc<Notify>,
}

/// The run.
pub(crate) struct Road<'a> {
    context: Arc<Context>,
    clock: Clock,
    timer: Timer,
    extent: Extent,
    until: Option<Timestamp>,
    state: State,
    turns: Turns<Turn>,
    /// Names of tasks that wait or are under way.
    taken: HashSet<String>,
    under_way: JoinSet<Result<Step>>,
    /// The host and the task of each turn under way.
    hosts: HashMap<Id, (HostKey, Turn)>,
    robots: Desk,
    report: Report,
    committed_at: Timestamp,
    taken_up_at: Timestamp,
    learnt_at: Timestamp,
    /// Told when the operator wants the run to end.
    stop: Arc<Notify>,
    is_stopped: bool,
    show: &'a mut dyn FnMut(&Report, usize),
}

impl<'a> Road<'a> {
    /// Prepares a run. `show` is told how far it is, and how much waits.
    pub(crate) fn new(
        context: Arc<Context>,
        timer: Timer,
        plan: Plan,
        state: State,
        show: &'a mut dyn FnMut(&Report, usize),
    ) -> Result<Self> {
        let clock = timer.clock();
        let now = clock.now();
        let delay = context.config.fetch.per_host_delay.signed();
        let mut turns = Turns::new(delay, MOST_TURNS);
        for (host, not_before) in state.take_turns(now)? {
            turns.not_before(&HostKey::from_name(&host), not_before);
        }
        // The longest last: a host has one delay, and an origin of its own for http and https.
        let mut delays = state.crawl_delays()?;
        delays.sort_by_key(|(_, delay_ms)| *delay_ms);
        for (origin, delay_ms) in delays {
            if let Ok(url) = Url::parse(&origin) {
                turns.set_delay(&HostKey::of(&url), SignedDuration::from_millis(delay_ms));
            }
        }
        let until = plan
            .max_time
            .and_then(|max_time| now.checked_add(max_time).ok());
        Ok(Self {
            context,
            clock,
            timer,
            extent: plan.extent,
            until,
            state,
            turns,
            taken: HashSet::new(),
            under_way: JoinSet::new(),
            hosts: HashMap::new(),
            robots: Desk::default(),
            report: Report::default(),
            committed_at: now,
            taken_up_at: now,
            // Whether a run before this one came to it is not known; nothing is learnt twice.
            learnt_at: Timestamp::MIN,
            stop: plan.stop,
            is_stopped: false,
            show,
        })
    }

    /// Goes the road to its end.
    pub(crate) async fn go(mut self) -> Result<Report> {
        adopt::catch_up(&self.context, &self.state, self.clock.now())?;
        self.take_up_due()?;
        loop {
            let now = self.clock.now();
            let is_over = self.is_stopped || self.until.is_some_and(|until| now >= until);
            if !is_over {
                self.look_beside_turns(now)?;
                self.start_turns(now)?;
            }
            if self.under_way.is_empty() {
                if is_over || !self.wait(now).await? {
                    break;
                }
            } else {
                self.take_in_next(now, is_over).await?;
            }
        }
        self.end_parts()?;
        if !self.is_stopped && self.extent != Extent::Watch {
            self.learn(self.clock.now()).await?;
        }
        self.context.keeper().flush()?;
        self.report.next_at = self.next_due(self.clock.now())?;
        self.report.finish();
        Ok(self.report)
    }

    /// Learns the site models anew where it is time, from what was seen until then: between passes, while no
    /// turn is under way.
    async fn learn(&mut self, until: Timestamp) -> Result<()> {
        self.learnt_at = until;
        let context = Arc::clone(&self.context);
        let learning = tokio::task::spawn_blocking(move || site::learn(&context, until));
        learning.await.context("learning site models did not end")?
    }

    /// Ends articles of which not all pages came in time as far as they came: what came is not written down,
    /// and a run that always begins with the same one would never come to another of its host.
    fn end_parts(&mut self) -> Result<()> {
        let mut left = self.turns.drain();
        left.extend(self.robots.drain());
        for (host, mut turn) in left {
            let Some(parts) = turn.parts.take() else {
                self.report.waiting += 1;
                continue;
            };
            let now = self.clock.now();
            let reason = "the run ended before it could be asked for";
            let visit = parts::cut(&self.context, turn.clone(), *parts, reason, None, now)?;
            self.done(&host, &turn, visit, now)?;
        }
        Ok(())
    }

    /// Starts as many turns as there are hosts that may be asked. When each may be asked again is on disk
    /// before it is asked, so that a run after a crash is as polite.
    fn start_turns(&mut self, now: Timestamp) -> Result<()> {
        let mut started = Vec::new();
        let mut asked = Vec::new();
        while let Some((host, mut turn)) = self.turns.take(now) {
            self.complete(&mut turn)?;
            let verdict = self.verdict(&turn, now)?;
            if verdict != Verdict::Allowed {
                self.turns.not_asked(&host);
                self.hold_back(host, turn, &verdict, now)?;
                continue;
            }
            if let Some(not_before) = self.turns.allowed_at(&host) {
                asked.push((host.to_string(), not_before));
            }
            started.push((host, turn));
        }
        if asked.is_empty() {
            return Ok(());
        }
        self.state.write_turns(&asked)?;
        let layout = self.layout()?;
        for (host, turn) in started {
            if let Task::Poll { source, .. } = &turn.task {
                websub::asked(&layout, source)?;
            }
            let step = step::take(Arc::clone(&self.context), turn.clone(), now);
            let task = self.under_way.spawn(step);
            self.hosts.insert(task.id(), (host, turn));
        }
        Ok(())
    }

    fn layout(&self) -> Result<Layout> {
        Ok(self.context.keeper().archive()?.layout.clone())
    }

    /// Reads what is known of what a turn is for.
    fn complete(&self, turn: &mut Turn) -> Result<()> {
        match &mut turn.task {
            Task::Candidate(candidate) if candidate.entry.is_empty() => {
                if let Some(whole) = self.state.candidate(&candidate.key)? {
                    **candidate = whole;
                }
            }
            Task::Poll { source, before } if turn.redirects == 0 => {
                **before = self.state.source(source)?.unwrap_or_default();
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes in what the next turn brought; gives up when another host may be asked before that, so that
    /// one that does not answer holds up nobody else.
    async fn take_in_next(&mut self, now: Timestamp, is_over: bool) -> Result<()> {
        let interrupt = Arc::clone(&self.stop);
        let is_waited_for = !is_over && matches!(self.clock, Clock::System);
        let next = self.turns.next_at().filter(|_| is_waited_for);
        let joined = tokio::select! {
            joined = self.under_way.join_next_with_id() => joined,
            slept = self.timer.sleep_until(next.unwrap_or(now)), if next.is_some() => return Ok(slept?),
            () = interrupt.notified() => {
                if self.is_stopped {
                    // The operator is in a hurry: what is under way is asked for again by the next run.
                    self.under_way.shutdown().await;
                    self.hosts.clear();
                }
                self.is_stopped = true;
                return Ok(());
            }
        };
        let Some(joined) = joined else {
            return Ok(());
        };
        let (ended, came) = match joined {
            Ok((ended, came)) => (ended, came?),
            Err(error) => return Err(error).context("a turn did not end"),
        };
        let Some((host, turn)) = self.hosts.remove(&ended) else {
            return Ok(());
        };
        let now = self.clock.now();
        self.turns.answered(&host, now);
        match came {
            Step::Redirected(next) => self.turns.push_front(HostKey::of(&next.url), *next),
            Step::Done(visit) => {
                let now = self.clock.now();
                self.done(&host, &turn, visit, now)?;
            }
        }
        self.context.keeper().flush_when_due()?;
        (self.show)(&self.report, self.turns.queued());
        Ok(())
    }

    fn done(
        &mut self,
        host: &HostKey,
        turn: &Turn,
        mut visit: Visit,
        now: Timestamp,
    ) -> Result<()> {
        if let Some(not_before) = visit.not_before {
            self.turns.not_before(host, not_before);
        }
        let (name, source) = match &turn.task {
            Task::Robots { origin, .. } => {
                self.take_in_robots(origin, &visit, now)?;
                return Ok(());
            }
            Task::Poll { source, .. } => (format!("poll {source}"), source.clone()),
            Task::Follow { source, .. } => (format!("follow {}", turn.requested), source.clone()),
            Task::Candidate(candidate) => (
                format!("candidate {}", candidate.key),
                candidate.source.clone(),
            ),
            Task::Look(watch) => {
                self.report.count_look(host.as_str(), visit.outcome);
                (format!("look {}", watch.article), watch.source.clone())
            }
        };
        // What ended is asked for again when the state, which is written later, says so.
        if self.extent == Extent::Watch {
            self.taken.remove(&name);
        }
        let found = std::mem::take(&mut visit.found);
        for (url, lead) in std::mem::take(&mut visit.follow) {
            let task = Task::Follow {
                source: source.clone(),
                lead,
            };
            let name = format!("follow {url}");
            if !self.taken.contains(&name) {
                self.queue(name, task, url.as_str());
            }
        }
        self.report.count(&source, turn.requested.as_str(), visit);
        if !found.is_empty() {
            self.context.keeper().flush()?;
        }
        for (key, url) in found {
            self.queue_candidate(&key, &url);
        }
        Ok(())
    }

    /// Waits for what comes next, while no turn is under way; false when nothing does.
    async fn wait(&mut self, now: Timestamp) -> Result<bool> {
        let next_turn = self.turns.next_at();
        let mut next = next_turn;
        if self.extent == Extent::Watch {
            self.take_up_due()?;
            next = [self.turns.next_at(), self.next_due(now)?]
                .into_iter()
                .flatten()
                .min();
            if next.is_some_and(|next| next <= now) {
                return Ok(true);
            }
            let hour = hour_of(now);
            if hour > self.learnt_at {
                self.learn(hour).await?;
            }
            self.commit_now_and_then(now)?;
            if matches!(self.clock, Clock::System) && websub::is_used(&self.layout()?) {
                let nap = now.saturating_add(websub::NAP)?;
                next = Some(next.map_or(nap, |next| next.min(nap)));
            }
        } else {
            let delay = self.context.config.fetch.per_host_delay.signed();
            let patience = PATIENCE.max(delay);
            let is_worth_it = |at: &Timestamp| at.duration_since(now) <= patience;
            next = next.filter(is_worth_it);
        }
        let at = match (next, self.until) {
            (Some(next), Some(until)) => next.min(until),
            (Some(next), None) => next,
            // Sources may be added and settings changed; but nothing is due ever again.
            (None, Some(until)) if self.extent == Extent::Watch => until,
            (None, _) => return Ok(false),
        };
        self.context.keeper().flush()?;
        let stop = Arc::clone(&self.stop);
        tokio::select! {
            slept = self.timer.sleep_until(at) => slept?,
            () = stop.notified() => self.is_stopped = true,
        }
        Ok(true)
    }

    /// A run without end takes up what became due also while turns are under way, which on a busy day they
    /// always are.
    fn look_beside_turns(&mut self, now: Timestamp) -> Result<()> {
        let is_time = now.duration_since(self.taken_up_at) >= websub::NAP;
        if self.extent == Extent::Watch && is_time && matches!(self.clock, Clock::System) {
            self.taken_up_at = now;
            self.take_up_due()?;
            self.commit_now_and_then(now)?;
        }
        Ok(())
    }

    fn commit_now_and_then(&mut self, now: Timestamp) -> Result<()> {
        if now.duration_since(self.committed_at) >= COMMIT_INTERVAL {
            self.committed_at = now;
            self.context
                .keeper()
                .finish(&commit_message(&self.report))?;
        }
        Ok(())
    }
}

/// The source of pages that were clipped without one.
pub(crate) const CLIPS: &str = "clips";

/// A page that is to be archived, as a candidate.
pub(crate) fn page_candidate(
    source: &str,
    key: &ArticleKey,
    url: &str,
    now: Timestamp,
) -> Result<Candidate> {
    Ok(Candidate {
        key: key.as_str().to_owned(),
        source: source.to_owned(),
        url: url.to_owned(),
        entry: serde_json::to_string(&Announced::page(url, now))?,
        next_try_at: now,
        attempts: 0,
        last_error: None,
    })
}

/// What a commit says.
pub(crate) fn commit_message(report: &Report) -> String {
    format!(
        "Sync: {} new, {} revised, {} gone, {} restored",
        report.new, report.revised, report.gone, report.restored
    )
}

/// The last full hour, in Unix time.
fn hour_of(now: Timestamp) -> Timestamp {
    let hours = now.as_second().div_euclid(LEARN_INTERVAL.as_secs());
    Timestamp::from_second(hours * LEARN_INTERVAL.as_secs()).unwrap_or(now)
}
