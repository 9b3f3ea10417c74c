//! A server of raw bytes: what no web server says on purpose. One listener plays every host; who is
//! asked is in the header `Host`.

use std::fmt::Write as _;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A connection that nobody ends is ended after this time.
const LONGEST_CONNECTION: Duration = Duration::from_secs(20);
/// A request is shorter than this, in bytes.
const MAX_REQUEST_BYTES: usize = 64 << 10;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) host: String,
    pub(super) path: String,
}

/// What is done about it.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// These bytes, and the connection ends.
    Bytes(Vec<u8>),
    /// A head, then a piece as many times, with a pause before each.
    Pieces {
        head: Vec<u8>,
        piece: Vec<u8>,
        times: u64,
        pause: Duration,
    },
    /// Nothing; the connection stays open.
    Silence,
}

/// A server that runs until it is dropped.
pub(super) struct HostileServer {
    pub(super) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<Mutex<usize>>,
    is_over: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl HostileServer {
    pub(super) fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let is_over = Arc::new(AtomicBool::new(false));
        let answer = Arc::new(answer);
        let listening = thread::spawn({
            let (requests, connections) = (Arc::clone(&requests), Arc::clone(&connections));
            let is_over = Arc::clone(&is_over);
            move || {
                for stream in listener.incoming() {
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(stream) = stream else { continue };
                    *connections.lock().unwrap() += 1;
                    let (requests, answer) = (Arc::clone(&requests), Arc::clone(&answer));
                    thread::spawn(move || serve(stream, &requests, &*answer));
                }
            }
        });
        Self {
            address,
            requests,
            connections,
            is_over,
            listener: Some(listening),
        }
    }

    /// What was asked so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How many connections came, also those that asked nothing.
    pub(super) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

impl Drop for HostileServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // One more connection, so that the listener looks.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn serve(
    mut stream: TcpStream,
    requests: &Mutex<Vec<Request>>,
    answer: &(dyn Fn(&Request) -> Answer + Send + Sync),
) {
    stream.set_read_timeout(Some(LONGEST_CONNECTION)).unwrap();
    stream.set_write_timeout(Some(LONGEST_CONNECTION)).unwrap();
    let Some(request) = read_request(&mut stream) else {
        return;
    };
    requests.lock().unwrap().push(request.clone());
    // The client may go at any time: that ends the answer.
    let _ = say(&mut stream, answer(&request));
    let _ = stream.shutdown(Shutdown::Write);
    // Closing with something unread would reset the connection before all is received.
    let _ = stream.read(&mut [0; 1024]);
}

fn say(stream: &mut TcpStream, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Bytes(bytes) => stream.write_all(&bytes),
        Answer::Pieces {
            head,
            piece,
            times,
            pause,
        } => {
            stream.write_all(&head)?;
            for _ in 0..times {
                if !pause.is_zero() {
                    thread::sleep(pause);
                }
                stream.write_all(&piece)?;
            }
            Ok(())
        }
        Answer::Silence => match stream.read(&mut [0; 1024]) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(()),
        },
    }
}

fn read_request(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        head.extend_from_slice(&buffer[..count]);
        if head.len() > MAX_REQUEST_BYTES {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1)?.to_owned();
    let host = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("host:").map(str::to_owned))?;
    Some(Request {
        host: host.trim().to_owned(),
        path,
    })
}

/// An answer with a head that is right.
pub(super) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// A page or a feed.
pub(super) fn ok(media_type: &str, body: impl AsRef<[u8]>) -> Answer {
    answer("200 OK", &format!("Content-Type: {media_type}\r\n"), body)
}

/// A redirect.
pub(super) fn redirect(status: &str, to: &str) -> Answer {
    answer(status, &format!("Location: {to}\r\n"), "")
}

/// A feed with these entries: title and link.
pub(super) fn feed<T: AsRef<str>, L: AsRef<str>>(
    title: &str,
    entries: impl IntoIterator<Item = (T, L)>,
) -> String {
    let mut feed = format!("<rss version=\"2.0\"><channel><title>{title}</title>");
    for (title, link) in entries {
        let (title, link) = (title.as_ref(), link.as_ref());
        let _ = write!(
            feed,
            "<item><title>{title}</title><link>{link}</link></item>"
        );
    }
    feed.push_str("</channel></rss>");
    feed
}

/// The page of an article, told apart from others by its name.
pub(super) fn page(name: &str) -> String {
    page_with(name, "")
}

/// The same with something hostile inside.
pub(super) fn page_with(name: &str, inside: &str) -> String {
    let mut text = String::new();
    for (number, sentence) in [
        "The harbour office counted the boats again and found one more than the week before.",
        "Nobody could say where it had come from, and the pilot did not want to ask at night.",
        "On the quay people talked about the fog, about the price of rope and about the new lamp.",
        "The council will decide on Thursday whether the ferry keeps its old landing stage.",
    ]
    .iter()
    .enumerate()
    {
        let _ = writeln!(
            text,
            "<p>{sentence} The report of {name} gives {number} reasons for that, and each of them is \
             explained on a page of its own. Readers of {name} know the place.</p>"
        );
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Report of {name}</title>\
         <meta property=\"og:type\" content=\"article\"></head><body><article><h1>Report of {name}</h1>\
         <time datetime=\"2031-05-16T08:00:00Z\">16 May 2031</time>{text}{inside}</article></body></html>"
    )
}
