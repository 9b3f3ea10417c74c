//! Whose turn it is: at most one request of a host in flight, a delay between two, and the hosts in
//! the order of their times. Pure: instants are passed in, jobs are whatever the caller queues.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use url::Url;

/// How many hosts that nobody waits for are looked at for forgetting, at each step.
const FORGOTTEN_AT_ONCE: usize = 2;

/// A host as politeness counts it: its name in lower case, without port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostKey(String);

/// Jobs by host.
#[derive(Debug)]
pub struct Turns<Job> {
    delay: SignedDuration,
    /// Of the hosts that want more time between two requests.
    delays: HashMap<HostKey, SignedDuration>,
    most_in_flight: usize,
    hosts: BTreeMap<HostKey, HostState<Job>>,
    /// Hosts with a job and nothing in flight, by the time they may be asked.
    waiting: BTreeSet<(Timestamp, HostKey)>,
    /// Hosts without a job and nothing in flight, by the time they can be forgotten.
    idle: BTreeSet<(Timestamp, HostKey)>,
    queued: usize,
    in_flight: usize,
}

#[derive(Debug)]
struct HostState<Job> {
    allowed_at: Timestamp,
    /// What it was before the turn in flight was taken.
    allowed_before: Timestamp,
    is_in_flight: bool,
    jobs: VecDeque<Job>,
}

impl HostKey {
    /// The host of a URL; empty when it has none.
    pub fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self(host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase())
    }

    /// A host by its name, as it was stored.
    pub fn from_name(name: &str) -> Self {
        Self(name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<Job> Turns<Job> {
    /// Nothing queued. At most `most_in_flight` hosts (at least one) are asked at a time, and none
    /// more often than every `delay`.
    pub fn new(delay: SignedDuration, most_in_flight: usize) -> Self {
        Self {
            delay: delay.max(SignedDuration::ZERO),
            delays: HashMap::new(),
            most_in_flight: most_in_flight.max(1),
            hosts: BTreeMap::new(),
            waiting: BTreeSet::new(),
            idle: BTreeSet::new(),
            queued: 0,
            in_flight: 0,
        }
    }

    /// A host is not asked before an instant: restored from the state, or the server's
    /// `Retry-After`. The time of a host never moves earlier.
    pub fn not_before(&mut self, host: &HostKey, at: Timestamp) {
        self.change(host.clone(), |state| {
            state.allowed_at = state.allowed_at.max(at);
        });
    }

    /// A host wants at least this time between two requests, from its next on. Less than all hosts are
    /// given is no wish.
    pub fn set_delay(&mut self, host: &HostKey, delay: SignedDuration) {
        if delay > self.delay {
            self.delays.insert(host.clone(), delay);
        } else {
            self.delays.remove(host);
        }
    }

    /// Queues a job behind the others of its host.
    pub fn push(&mut self, host: HostKey, job: Job) {
        self.change(host, |state| state.jobs.push_back(job));
        self.queued += 1;
    }

    /// Queues a job before the others of its host: the next hop of a redirect, a second try.
    pub fn push_front(&mut self, host: HostKey, job: Job) {
        self.change(host, |state| state.jobs.push_front(job));
        self.queued += 1;
    }

    /// The next job that may be done now, if any: of the host that has waited longest, then by the
    /// host's name. Its host is in flight until [`Turns::answered`].
    pub fn take(&mut self, now: Timestamp) -> Option<(HostKey, Job)> {
        self.forget_idle(now);
        if self.in_flight >= self.most_in_flight {
            return None;
        }
        let (allowed_at, host) = self.waiting.first()?;
        if *allowed_at > now {
            return None;
        }
        let host = host.clone();
        let next = self.after_delay(&host, now);
        let job = self.change(host.clone(), |state| {
            let job = state.jobs.pop_front()?;
            state.is_in_flight = true;
            state.allowed_before = state.allowed_at;
            state.allowed_at = state.allowed_at.max(next);
            Some(job)
        })?;
        self.queued -= 1;
        self.in_flight += 1;
        Some((host, job))
    }

    /// The host of a job that was taken is not asked after all: it may be at once, as before.
    pub fn not_asked(&mut self, host: &HostKey) {
        if !self.hosts.get(host).is_some_and(|state| state.is_in_flight) {
            return;
        }
        self.change(host.clone(), |state| {
            state.is_in_flight = false;
            state.allowed_at = state.allowed_before;
        });
        self.in_flight -= 1;
    }

    /// The turn of a host is over: answered, failed or given up. It may be asked again after the
    /// delay. Of a host that is not in flight it says nothing.
    pub fn answered(&mut self, host: &HostKey, now: Timestamp) {
        self.forget_idle(now);
        if !self.hosts.get(host).is_some_and(|state| state.is_in_flight) {
            return;
        }
        let next = self.after_delay(host, now);
        self.change(host.clone(), |state| {
            state.is_in_flight = false;
            state.allowed_at = state.allowed_at.max(next);
        });
        self.in_flight -= 1;
    }

    /// The earliest time at which [`Turns::take`] could give a job, as things stand; it may be
    /// past. None while no host waits, and while as many are in flight as may be.
    pub fn next_at(&self) -> Option<Timestamp> {
        if self.in_flight >= self.most_in_flight {
            return None;
        }
        self.waiting.first().map(|(allowed_at, _)| *allowed_at)
    }

    /// When a host may be asked at the earliest, as far as that is remembered: a time that is past
    /// may be forgotten.
    pub fn allowed_at(&self, host: &HostKey) -> Option<Timestamp> {
        self.hosts.get(host).map(|state| state.allowed_at)
    }

    /// Takes back all jobs of a host that wait, in their order. What is in flight stays so, and the
    /// host's time is remembered.
    pub fn remove_host(&mut self, host: &HostKey) -> Vec<Job> {
        if !self.hosts.contains_key(host) {
            return Vec::new();
        }
        let jobs = self.change(host.clone(), |state| std::mem::take(&mut state.jobs));
        self.queued -= jobs.len();
        jobs.into()
    }

    /// Takes back all jobs that wait, host by host: nobody is asked any more.
    pub fn drain(&mut self) -> Vec<(HostKey, Job)> {
        let hosts: Vec<HostKey> = self.hosts.keys().cloned().collect();
        let mut all = Vec::with_capacity(self.queued);
        for host in hosts {
            let jobs = self.remove_host(&host);
            all.extend(jobs.into_iter().map(|job| (host.clone(), job)));
        }
        all
    }

    /// How many jobs wait.
    pub fn queued(&self) -> usize {
        self.queued
    }

    /// How many are in flight.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Changes a host's state and puts it in the one order that fits the state.
    fn change<Out>(&mut self, host: HostKey, act: impl FnOnce(&mut HostState<Job>) -> Out) -> Out {
        let state = self.hosts.entry(host.clone()).or_insert_with(|| HostState {
            allowed_at: Timestamp::MIN,
            allowed_before: Timestamp::MIN,
            is_in_flight: false,
            jobs: VecDeque::new(),
        });
        let mut entry = (state.allowed_at, host);
        self.waiting.remove(&entry);
        self.idle.remove(&entry);
        let out = act(state);
        entry.0 = state.allowed_at;
        if state.is_in_flight {
            // In no order: it is found by its name when its turn is over.
        } else if state.jobs.is_empty() {
            self.idle.insert(entry);
        } else {
            self.waiting.insert(entry);
        }
        out
    }

    /// Forgets hosts that nobody waits for and whose time has come: as new ones.
    fn forget_idle(&mut self, now: Timestamp) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            match self.idle.first() {
                Some((allowed_at, _)) if *allowed_at <= now => {}
                _ => return,
            }
            if let Some((_, host)) = self.idle.pop_first() {
                self.hosts.remove(&host);
            }
        }
    }

    fn after_delay(&self, host: &HostKey, now: Timestamp) -> Timestamp {
        let delay = self.delays.get(host).unwrap_or(&self.delay);
        now.saturating_add(*delay).unwrap_or(Timestamp::MAX)
    }
}
