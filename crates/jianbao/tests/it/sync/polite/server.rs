//! A server that keeps a ledger, and a clock that stands still until somebody waits for it. One listener
//! plays every host below `.test`; what it answers is the test's.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// A connection that nobody ends is ended after this time.
const LONGEST_CONNECTION: Duration = Duration::from_secs(20);
/// When the clock begins: in the middle of an hour.
const START: &str = "2031-05-16T12:17:03Z";

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) at: Timestamp,
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    /// In the order received, names as sent.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    /// How many requests of the host were under way, this one included.
    pub(super) concurrency: usize,
}

impl Entry {
    pub(super) fn header(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_slice())
    }

    pub(super) fn is_conditional(&self) -> bool {
        self.header("if-none-match").is_some() || self.header("if-modified-since").is_some()
    }
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    /// Bytes of the body that are promised and not sent.
    pub(super) missing: usize,
}

impl Reply {
    pub(super) fn of(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(super) fn feed(body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..Self::of(200).with("Content-Type", "application/rss+xml")
        }
    }

    pub(super) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..Self::of(200).with("Content-Type", "text/html; charset=utf-8")
        }
    }

    pub(super) fn text(body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..Self::of(200).with("Content-Type", "text/plain")
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().to_vec()));
        self
    }
}

/// The time that client and server share.
#[derive(Clone)]
pub(super) struct SharedClock {
    now_ms: Arc<AtomicI64>,
    pub(super) url: String,
}

impl SharedClock {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let start: Timestamp = START.parse().unwrap();
        let clock = Self {
            now_ms: Arc::new(AtomicI64::new(start.as_millisecond())),
            url: format!("tcp://{}", listener.local_addr().unwrap()),
        };
        let now_ms = Arc::clone(&clock.now_ms);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let now_ms = Arc::clone(&now_ms);
                thread::spawn(move || tell_time(&stream, &now_ms));
            }
        });
        clock
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now_ms.load(Ordering::SeqCst)).unwrap()
    }

    pub(super) fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        self.now_ms.fetch_add(by, Ordering::SeqCst);
    }
}

/// Says the time; who waits for a later one gets it at once.
fn tell_time(stream: &TcpStream, now_ms: &AtomicI64) -> Option<()> {
    let mut writing = stream.try_clone().ok()?;
    let mut reading = BufReader::new(stream);
    loop {
        let now = now_ms.load(Ordering::SeqCst);
        writing.write_all(format!("now {now}\n").as_bytes()).ok()?;
        let mut line = String::new();
        reading
            .read_line(&mut line)
            .ok()
            .filter(|count| *count > 0)?;
        let wanted: i64 = line.trim().strip_prefix("wait ")?.parse().ok()?;
        now_ms.fetch_max(wanted, Ordering::SeqCst);
    }
}

type Ledger = Arc<Mutex<Vec<Entry>>>;

/// The server.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    ledger: Ledger,
}

impl Server {
    /// `answer` is given what is asked and how often that host and path was asked before.
    pub(super) fn start(
        clock: &SharedClock,
        answer: impl Fn(&Entry, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            ledger: Ledger::default(),
        };
        let (ledger, clock) = (Arc::clone(&server.ledger), clock.clone());
        let answer = Arc::new(answer);
        let under_way: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (ledger, clock) = (Arc::clone(&ledger), clock.clone());
                let (answer, under_way) = (Arc::clone(&answer), Arc::clone(&under_way));
                // A client that goes away ends its connection only.
                thread::spawn(move || serve(stream, &clock, &ledger, &under_way, &*answer));
            }
        });
        server
    }

    pub(super) fn ledger(&self) -> Vec<Entry> {
        self.ledger.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    clock: &SharedClock,
    ledger: &Mutex<Vec<Entry>>,
    under_way: &Mutex<HashMap<String, usize>>,
    answer: &(dyn Fn(&Entry, usize) -> Reply + Send + Sync),
) -> Option<()> {
    stream.set_read_timeout(Some(LONGEST_CONNECTION)).ok()?;
    let mut entry = read_request(&mut stream, clock.now())?;
    {
        let mut under_way = under_way.lock().unwrap();
        let count = under_way.entry(entry.host.clone()).or_default();
        *count += 1;
        entry.concurrency = *count;
    }
    let number = {
        let mut ledger = ledger.lock().unwrap();
        let is_same = |known: &&Entry| known.host == entry.host && known.path == entry.path;
        let number = ledger.iter().filter(is_same).count();
        ledger.push(entry.clone());
        number
    };
    let reply = answer(&entry, number);
    let mut head = format!("HTTP/1.1 {} Said\r\nConnection: close\r\n", reply.status).into_bytes();
    if reply.status != 304 {
        let length = reply.body.len() + reply.missing;
        head.extend(format!("Content-Length: {length}\r\n").into_bytes());
    }
    for (name, value) in &reply.headers {
        head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    head.extend(b"\r\n");
    // Before the client can know of it and ask again.
    *under_way.lock().unwrap().get_mut(&entry.host)? -= 1;
    stream.write_all(&[head, reply.body].concat()).ok()?;
    stream.shutdown(std::net::Shutdown::Write).ok()?;
    stream.read(&mut [0; 64]).ok().map(drop)
}

fn read_request(stream: &mut TcpStream, at: Timestamp) -> Option<Entry> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        head.extend_from_slice(&buffer[..count]);
        if let Some(at) = head.windows(4).position(|end| end == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let mut body = head.split_off(end);
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end);
    let first = String::from_utf8_lossy(lines.next()?).into_owned();
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: Vec<(String, Vec<u8>)> = lines
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).into_owned();
            Some((name, line[colon + 1..].trim_ascii().to_vec()))
        })
        .collect();
    let mut entry = Entry {
        at,
        method,
        host: String::new(),
        path,
        headers,
        body: Vec::new(),
        concurrency: 0,
    };
    let text =
        |value: Option<&[u8]>| String::from_utf8_lossy(value.unwrap_or_default()).into_owned();
    let length = text(entry.header("content-length")).parse().unwrap_or(0);
    while body.len() < length {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&buffer[..count]);
    }
    entry.host = text(Some(entry.header("host")?));
    entry.body = body;
    Some(entry)
}
