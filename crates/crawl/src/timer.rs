//! Waiting, by the system's clock or by a simulator's.
//!
//! A simulator serves its time over one TCP connection in lines. It greets with `now {ms}`; the
//! client asks `wait {ms}`, and the simulator answers `now {ms}` once its clock has got there, or
//! farther. Milliseconds count from the Unix epoch. The simulator jumps to the earliest waiter, so
//! a client asks only when none of its requests is in flight.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use jianbao_core::{Clock, VirtualTime};
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// How long is slept at most before the clock is looked at again: after a suspend the system's
/// clock has moved on and the sleep has not.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// The longest line a simulator may send, in bytes: a word and a number.
const MAX_LINE_BYTES: usize = 64;

/// The clock, and how to wait for it.
#[derive(Debug)]
pub struct Timer(Source);

#[derive(Debug)]
enum Source {
    System,
    Simulator(Simulator),
}

#[derive(Debug)]
struct Simulator {
    time: VirtualTime,
    stream: BufReader<TcpStream>,
    /// What has come of a line: kept here, so that a wait that is given up loses none of it.
    line: Vec<u8>,
    /// Answers that waits given up have left to come.
    owed_answers: u32,
}

/// A simulator that cannot be waited with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimerError {
    /// The URL names no simulator.
    #[error("{url:?} is no clock: tcp://ADDRESS:PORT is wanted, for example tcp://127.0.0.1:7000")]
    Url {
        /// The URL.
        url: String,
    },
    /// It does not take the connection, or has lost it.
    #[error("the connection to the clock is lost")]
    Connection {
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It said something else than a time.
    #[error("the clock said {line:?} instead of \"now\" and a time in milliseconds")]
    Answer {
        /// What it said.
        line: String,
    },
    /// It answered before its time.
    #[error("the clock answered at {now}, before {asked}")]
    Early {
        /// The time waited for.
        asked: Timestamp,
        /// The time it said.
        now: Timestamp,
    },
}

impl Timer {
    /// The system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The clock of a simulator, at `tcp://ADDRESS:PORT`.
    ///
    /// # Errors
    /// When the URL has another form, nobody listens there, or the greeting is no time.
    pub async fn connect(url: &str) -> Result<Self, TimerError> {
        let address: SocketAddr = url
            .strip_prefix("tcp://")
            .and_then(|address| address.trim_end_matches('/').parse().ok())
            .ok_or_else(|| TimerError::Url {
                url: url.chars().take(100).collect(),
            })?;
        let stream = TcpStream::connect(address).await.map_err(lost)?;
        stream.set_nodelay(true).map_err(lost)?;
        let mut simulator = Simulator {
            time: VirtualTime::new(Timestamp::MIN),
            stream: BufReader::new(stream),
            line: Vec::new(),
            owed_answers: 1,
        };
        simulator.read_owed().await?;
        Ok(Self(Source::Simulator(simulator)))
    }

    /// The clock that is waited for.
    pub fn clock(&self) -> Clock {
        match &self.0 {
            Source::System => Clock::System,
            Source::Simulator(simulator) => Clock::Virtual(simulator.time.clone()),
        }
    }

    /// Waits until the clock shows an instant. It may be given up (dropped) at any time.
    ///
    /// # Errors
    /// When the simulator is lost or says nonsense.
    pub async fn sleep_until(&mut self, at: Timestamp) -> Result<(), TimerError> {
        match &mut self.0 {
            Source::System => {
                sleep_by_system(at).await;
                Ok(())
            }
            Source::Simulator(simulator) => simulator.wait(at).await,
        }
    }
}

async fn sleep_by_system(at: Timestamp) {
    loop {
        let left = at.duration_since(Clock::System.now());
        // Negative: the instant is past.
        let Ok(left) = Duration::try_from(left) else {
            return;
        };
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LONGEST_SLEEP)).await;
    }
}

impl Simulator {
    async fn wait(&mut self, at: Timestamp) -> Result<(), TimerError> {
        // The clock counts whole milliseconds: the first that is not before the instant.
        let at = Timestamp::from_millisecond(at.as_millisecond())
            .ok()
            .filter(|floor| *floor >= at)
            .or_else(|| at.checked_add(SignedDuration::from_millis(1)).ok())
            .unwrap_or(at);
        if self.time.now() >= at {
            return Ok(());
        }
        // Counted before it is sent: when this wait is given up, the answer comes all the same.
        self.owed_answers += 1;
        let question = format!("wait {}\n", at.as_millisecond());
        self.stream
            .get_mut()
            .write_all(question.as_bytes())
            .await
            .map_err(lost)?;
        self.read_owed().await?;
        let now = self.time.now();
        if now.as_millisecond() < at.as_millisecond() {
            return Err(TimerError::Early { asked: at, now });
        }
        Ok(())
    }

    /// Reads all answers that are to come, and moves the time on.
    async fn read_owed(&mut self) -> Result<(), TimerError> {
        while self.owed_answers > 0 {
            let instant = self.read_answer().await?;
            self.time.advance_to(instant);
            self.owed_answers -= 1;
        }
        Ok(())
    }

    async fn read_answer(&mut self) -> Result<Timestamp, TimerError> {
        while self.line.last() != Some(&b'\n') {
            let room = MAX_LINE_BYTES.saturating_sub(self.line.len());
            if room == 0 {
                return Err(self.nonsense());
            }
            let count = (&mut self.stream)
                .take(u64::try_from(room).unwrap_or(u64::MAX))
                .read_until(b'\n', &mut self.line)
                .await
                .map_err(lost)?;
            if count == 0 {
                return Err(lost(io::ErrorKind::UnexpectedEof.into()));
            }
        }
        let instant = str::from_utf8(&self.line)
            .ok()
            .and_then(|line| line.trim_end().strip_prefix("now "))
            .and_then(|number| number.parse().ok())
            .and_then(|number| Timestamp::from_millisecond(number).ok())
            .ok_or_else(|| self.nonsense())?;
        self.line.clear();
        Ok(instant)
    }

    fn nonsense(&self) -> TimerError {
        TimerError::Answer {
            line: String::from_utf8_lossy(&self.line).trim_end().to_owned(),
        }
    }
}

fn lost(source: io::Error) -> TimerError {
    TimerError::Connection { source }
}
