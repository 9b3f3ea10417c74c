//! The newsroom at work: an HTTP/1.1 server (RFC 9112) and a clock server, on loopback.
//!
//! The HTTP side is written by hand because broken answers need raw bytes.

mod clock;
mod http;
mod state;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::answer::{Answer, Question};
use crate::ledger::Request;
use crate::replay::Replay;
use crate::settings::DEFAULT_START;
use crate::world::World;
use state::State;

/// What is served.
#[derive(Clone, Debug)]
pub enum Site {
    /// A simulated world.
    World(Arc<World>),
    /// Kept pages.
    Replay(Arc<Replay>),
}

impl From<Arc<World>> for Site {
    fn from(world: Arc<World>) -> Self {
        Self::World(world)
    }
}

impl From<Arc<Replay>> for Site {
    fn from(replay: Arc<Replay>) -> Self {
        Self::Replay(replay)
    }
}

impl Site {
    fn start(&self) -> Timestamp {
        match self {
            Self::World(world) => world.settings().start,
            Self::Replay(_) => DEFAULT_START,
        }
    }

    fn answer(&self, question: &Question, now_ms: i64) -> Answer {
        match self {
            Self::World(world) => world.answer(question, now_ms),
            Self::Replay(replay) => replay.answer(question),
        }
    }

    /// Whether it refuses those who are not polite.
    fn is_strict(&self) -> bool {
        match self {
            Self::World(world) => world.settings().strict,
            Self::Replay(_) => false,
        }
    }
}

/// Starts newsrooms.
#[derive(Debug)]
pub struct Newsroom;

/// A newsroom that runs until it is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where every host answers.
    pub http: SocketAddr,
    /// Where the clock is: `tcp://127.0.0.1:PORT`.
    pub clock: String,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Newsroom {
    /// Starts serving in a thread of its own. With port 0 a free one is taken.
    ///
    /// # Errors
    /// When the address cannot be listened at, or is not on loopback.
    pub fn start(site: impl Into<Site>, listen: SocketAddr) -> io::Result<Running> {
        let site = site.into();
        if !listen.ip().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("a newsroom listens on loopback only, not at {listen}"),
            ));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (http, clock) = runtime.block_on(async {
            let http = TcpListener::bind(listen).await?;
            let clock = TcpListener::bind((listen.ip(), 0)).await?;
            io::Result::Ok((http, clock))
        })?;
        let (http_address, clock_address) = (http.local_addr()?, clock.local_addr()?);
        let state = Arc::new(State::new(site.start().as_millisecond()));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::Builder::new()
            .name("newsroom".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::spawn(http::serve(http, site, Arc::clone(&shared)));
                    tokio::spawn(clock::serve(clock, shared));
                    // An error means that the sender is gone, which is a wish to stop as well.
                    let _ = stopped.await;
                });
            })?;
        Ok(Running {
            http: http_address,
            clock: format!("tcp://{clock_address}"),
            state,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Running {
    /// Every request that was answered so far, in the order of their beginnings.
    pub fn ledger(&self) -> Vec<Request> {
        self.state.ledger()
    }

    /// The request that was answered last.
    pub fn last_request(&self) -> Option<Request> {
        self.state.last_request()
    }

    /// How many requests were answered so far.
    pub fn request_count(&self) -> usize {
        self.state.request_count()
    }

    /// Where the clock stands.
    pub fn now(&self) -> Timestamp {
        crate::plan::instant(self.state.now_ms())
    }

    /// Moves the clock on, whoever waits. It never goes back.
    pub fn advance_to(&self, at: Timestamp) {
        self.state.advance_to(at.as_millisecond());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It has stopped already when nobody hears it.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic in there was printed; there is nothing left to do.
            let _ = thread.join();
        }
    }
}
