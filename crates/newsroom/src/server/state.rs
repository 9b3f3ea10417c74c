//! What the connections share: the clock, those who wait for it, and the ledger.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::ledger::Request;
use crate::settings::{POLITE_GAP_MS, POLITE_SLACK_MS};

/// The shared state.
#[derive(Debug)]
pub(super) struct State(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    now_ms: i64,
    /// Every connected client of the clock, with what it waits for.
    clients: BTreeMap<u64, Option<Wait>>,
    next_client: u64,
    in_flight: usize,
    hosts: HashMap<String, HostState>,
    /// With the number of each request's beginning.
    ledger: Vec<(u64, Request)>,
    next_request: u64,
}

#[derive(Debug)]
struct Wait {
    until_ms: i64,
    answer: oneshot::Sender<i64>,
}

#[derive(Debug, Default)]
struct HostState {
    in_flight: usize,
    last_start_ms: Option<i64>,
}

/// A request that has begun.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) number: u64,
    pub(super) now_ms: i64,
    pub(super) concurrency: usize,
    /// The host was asked so shortly before that it may refuse.
    pub(super) is_hasty: bool,
}

impl State {
    pub(super) fn new(now_ms: i64) -> Self {
        Self(Mutex::new(Inner {
            now_ms,
            clients: BTreeMap::new(),
            next_client: 0,
            in_flight: 0,
            hosts: HashMap::new(),
            ledger: Vec::new(),
            next_request: 0,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing in here panics half-way; a test that panicked elsewhere should still be told the rest.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.lock().now_ms
    }

    pub(super) fn advance_to(&self, at_ms: i64) {
        let mut inner = self.lock();
        inner.now_ms = inner.now_ms.max(at_ms);
        inner.wake();
    }

    /// A client of the clock has connected.
    pub(super) fn enter(&self) -> u64 {
        let mut inner = self.lock();
        let client = inner.next_client;
        inner.next_client += 1;
        inner.clients.insert(client, None);
        client
    }

    /// It is gone: nobody waits for it any more.
    pub(super) fn leave(&self, client: u64) {
        let mut inner = self.lock();
        inner.clients.remove(&client);
        inner.jump();
    }

    /// The client waits; what comes out is the clock when it has got there.
    pub(super) fn wait(&self, client: u64, until_ms: i64) -> oneshot::Receiver<i64> {
        let (answer, answered) = oneshot::channel();
        let mut inner = self.lock();
        inner
            .clients
            .insert(client, Some(Wait { until_ms, answer }));
        inner.wake();
        inner.jump();
        answered
    }

    pub(super) fn begin(&self, host: &str) -> Begun {
        let mut inner = self.lock();
        let now_ms = inner.now_ms;
        inner.in_flight += 1;
        let number = inner.next_request;
        inner.next_request += 1;
        let state = inner.hosts.entry(host.to_owned()).or_default();
        state.in_flight += 1;
        let last = state.last_start_ms.replace(now_ms);
        Begun {
            number,
            now_ms,
            concurrency: state.in_flight,
            is_hasty: last.is_some_and(|last| now_ms - last < POLITE_GAP_MS - POLITE_SLACK_MS),
        }
    }

    /// The request is over, also when its connection broke.
    pub(super) fn end(&self, number: u64, request: Request) {
        let mut inner = self.lock();
        inner.in_flight = inner.in_flight.saturating_sub(1);
        if let Some(host) = inner.hosts.get_mut(&request.host) {
            host.in_flight = host.in_flight.saturating_sub(1);
        }
        inner.ledger.push((number, request));
        inner.jump();
    }

    pub(super) fn last_request(&self) -> Option<Request> {
        let inner = self.lock();
        inner.ledger.last().map(|(_, request)| request.clone())
    }

    pub(super) fn request_count(&self) -> usize {
        self.lock().ledger.len()
    }

    pub(super) fn ledger(&self) -> Vec<Request> {
        let mut entries = self.lock().ledger.clone();
        entries.sort_by_key(|(number, _)| *number);
        entries.into_iter().map(|(_, request)| request).collect()
    }
}

impl Inner {
    /// Jumps to the earliest waiter, when everybody waits and nothing is under way.
    fn jump(&mut self) {
        if self.in_flight > 0 {
            return;
        }
        let mut earliest = i64::MAX;
        for wait in self.clients.values() {
            let Some(wait) = wait else {
                return;
            };
            earliest = earliest.min(wait.until_ms);
        }
        if !self.clients.is_empty() {
            self.now_ms = self.now_ms.max(earliest);
            self.wake();
        }
    }

    /// Answers those whose time has come.
    fn wake(&mut self) {
        let now_ms = self.now_ms;
        for wait in self.clients.values_mut() {
            if let Some(reached) = wait.take_if(|wait| wait.until_ms <= now_ms) {
                // A client that is gone is taken out by `leave`.
                let _ = reached.answer.send(now_ms);
            }
        }
    }
}
