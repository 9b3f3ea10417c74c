//! A hub on loopback: it is asked, asks back, and pushes.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use hmac::{Hmac, Mac as _};
use jianbao_core::{Clock, SourceId, VirtualTime};
use jianbao_crawl::{FetchSettings, Fetcher};
use jianbao_store::{Layout, WebSubSpool};
use jianbao_web::{ServeSettings, Server, Subscriber, Topic};
use sha2::Sha256;
use tokio::runtime::Runtime;
use url::Url;

use crate::support::Archive;

const TOPIC: &str = "https://news.test/feed.xml?a=1&b=2";

/// A server that hubs can push to, and the hub that it asks.
struct Pushed {
    archive: Archive,
    runtime: Runtime,
    subscriber: Subscriber,
    address: SocketAddr,
    time: VirtualTime,
    hub: String,
    /// What the hub was asked: the fields of the form, and how its question was answered.
    asked: Receiver<Asked>,
}

struct Asked {
    fields: Vec<(String, String)>,
    /// The status and body of the answer to the hub's question; none when it asked nothing.
    answer: Option<(u16, String)>,
}

impl Asked {
    fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn callback(&self) -> Url {
        self.field("hub.callback").parse().unwrap()
    }
}

impl Pushed {
    /// `question` is what the hub asks back with, apart from the topic; none when it says nothing.
    fn new(status: u16, question: Option<&'static str>) -> Self {
        let archive = Archive::new();
        let runtime = Runtime::new().unwrap();
        let time = VirtualTime::new("2031-05-16T12:00:00Z".parse().unwrap());
        let clock = Clock::Virtual(time.clone());
        let settings = FetchSettings {
            allow_private: vec!["127.0.0.0/8".parse().unwrap()],
            ..FetchSettings::default()
        };
        let fetcher = Fetcher::new(&settings, clock.clone()).unwrap();
        let (root, store) = (archive.root().to_owned(), archive.settings.clone());
        let (subscriber, address) = runtime.block_on(async {
            let serve = ServeSettings {
                listen: "127.0.0.1:0".parse().unwrap(),
                tell: |_| {},
            };
            let mut server = Server::bind(&root, store, serve).await.unwrap();
            let address = server.address();
            let callback = format!("http://{address}/").parse().unwrap();
            let subscriber = server.subscribe(callback, fetcher, clock);
            tokio::spawn(server.run(std::future::pending()));
            (subscriber, address)
        });
        let (hub, asked) = hub(status, question);
        Self {
            archive,
            runtime,
            subscriber,
            address,
            time,
            hub,
            asked,
        }
    }

    fn keep(&self) -> usize {
        let topics = [Topic {
            source: source(),
            topic: TOPIC.to_owned(),
            hub: self.hub.clone(),
        }];
        let kept = self.subscriber.keep(&topics);
        self.runtime.block_on(kept).unwrap()
    }

    fn spool(&self) -> WebSubSpool {
        WebSubSpool::new(&Layout::new(self.archive.root()))
    }

    fn is_active(&self) -> bool {
        let lease = self.spool().lease(&source()).unwrap();
        lease.is_some_and(|lease| lease.is_active(self.time.now()))
    }

    fn is_woken(&self) -> bool {
        let woken = self.spool().woken().unwrap();
        self.spool().asked(&source()).unwrap();
        woken == [source()]
    }

    fn push(&self, callback: &Url, body: &[u8], signature: Option<&str>) -> u16 {
        let mut head = String::new();
        if let Some(signature) = signature {
            write!(head, "X-Hub-Signature: {signature}\r\n").unwrap();
        }
        ask(self.address, "POST", callback, &head, body).0
    }
}

#[test]
fn a_hub_that_asks_back_is_answered_and_its_signed_pushes_wake_the_source() {
    let pushed = Pushed::new(
        202,
        Some("hub.mode=subscribe&hub.challenge=c0%26ffee&hub.lease_seconds=86400"),
    );
    assert_eq!(pushed.keep(), 1);
    let asked = pushed.asked.recv().unwrap();
    assert_eq!(asked.field("hub.mode"), "subscribe");
    assert_eq!(asked.field("hub.topic"), TOPIC);
    assert_eq!(asked.answer, Some((200, "c0&ffee".to_owned())));
    assert!(pushed.is_active());

    let callback = asked.callback();
    // Longer than a head may be.
    let body = "<rss>".repeat(40_000).into_bytes();
    let secret = asked.field("hub.secret").to_owned();
    assert_eq!(
        pushed.push(&callback, &body, Some(&sign(&secret, &body))),
        202
    );
    assert!(pushed.is_woken());

    let forged = sign("guessed", &body);
    for (body, signature) in [
        (&body[..], None),
        (&body[..], Some(forged.as_str())),
        (&b"other"[..], Some(sign(&secret, &body).as_str())),
    ] {
        assert_eq!(pushed.push(&callback, body, signature), 202);
        assert!(!pushed.is_woken());
    }
    let guessed = callback.join("00000000000000000000000000000000").unwrap();
    assert_eq!(
        pushed.push(&guessed, &body, Some(&sign(&secret, &body))),
        410
    );

    // What was promised for a day is not believed after it.
    pushed
        .time
        .advance_to("2031-05-17T12:00:01Z".parse().unwrap());
    assert_eq!(
        pushed.push(&callback, &body, Some(&sign(&secret, &body))),
        202
    );
    assert!(!pushed.is_woken());
}

#[test]
fn a_lease_is_renewed_before_it_ends_and_not_earlier() {
    let pushed = Pushed::new(
        202,
        Some("hub.mode=subscribe&hub.challenge=c&hub.lease_seconds=864000"),
    );
    assert_eq!(pushed.keep(), 1);
    let first = pushed.asked.recv().unwrap();
    for (at, renewed) in [("2031-05-24T11:00:00Z", 0), ("2031-05-24T12:00:00Z", 1)] {
        pushed.time.advance_to(at.parse().unwrap());
        assert_eq!(pushed.keep(), renewed, "{at}");
    }
    let again = pushed.asked.recv().unwrap();
    assert_eq!(again.callback(), first.callback());
    assert_eq!(again.field("hub.secret"), first.field("hub.secret"));
    let lease = pushed.spool().lease(&source()).unwrap().unwrap();
    let until = lease.expires_at.unwrap().to_string();
    assert_eq!(until, "2031-06-03T12:00:00Z");
}

#[test]
fn a_hub_that_refuses_or_fails_is_left_alone_for_a_while() {
    let denied = Pushed::new(202, Some("hub.mode=denied&hub.reason=full"));
    assert_eq!(denied.keep(), 1);
    assert_eq!(denied.asked.recv().unwrap().answer.unwrap().0, 200);
    assert!(!denied.is_active());
    denied
        .time
        .advance_to("2031-05-22T12:00:00Z".parse().unwrap());
    assert_eq!(denied.keep(), 0);

    let failing = Pushed::new(500, None);
    assert_eq!(failing.keep(), 1);
    failing.asked.recv().unwrap();
    assert_eq!(failing.keep(), 0);
    let lease = failing.spool().lease(&source()).unwrap().unwrap();
    assert_eq!(lease.last_error.as_deref(), Some("the hub answers 500"));
    failing
        .time
        .advance_to("2031-05-16T13:00:00Z".parse().unwrap());
    assert_eq!(failing.keep(), 1);
}

#[test]
fn what_was_not_asked_for_is_not_confirmed() {
    let pushed = Pushed::new(202, None);
    assert_eq!(pushed.keep(), 1);
    let callback = pushed.asked.recv().unwrap().callback();
    for (query, status) in [
        (
            "hub.mode=subscribe&hub.topic=https://other.test/&hub.challenge=c",
            404,
        ),
        (
            "hub.mode=unsubscribe&hub.topic=https://news.test/feed.xml?a=1%26b=2&hub.challenge=c",
            404,
        ),
        (
            "hub.mode=subscribe&hub.topic=https://news.test/feed.xml?a=1%26b=2",
            400,
        ),
        ("", 404),
    ] {
        let mut url = callback.clone();
        url.set_query(Some(query));
        assert_eq!(
            ask(pushed.address, "GET", &url, "", b"").0,
            status,
            "{query}"
        );
    }
    assert!(!pushed.is_active());
    assert_eq!(ask(pushed.address, "PUT", &callback, "", b"").0, 405);
}

#[test]
fn a_push_that_is_too_long_is_refused() {
    let pushed = Pushed::new(202, Some("hub.mode=subscribe&hub.challenge=c"));
    pushed.keep();
    let asked = pushed.asked.recv().unwrap();
    let body = vec![b'a'; (15 << 20) + 1];
    let signature = sign(asked.field("hub.secret"), &body);
    // The server may close before all of it was sent.
    let status = pushed.push(&asked.callback(), &body, Some(&signature));
    assert!(matches!(status, 413 | 0), "{status}");
    assert!(!pushed.is_woken());
}

#[test]
fn a_source_that_is_no_more_has_no_callback() {
    let pushed = Pushed::new(202, Some("hub.mode=subscribe&hub.challenge=c"));
    pushed.keep();
    let callback = pushed.asked.recv().unwrap().callback();
    let kept = pushed.subscriber.keep(&[]);
    assert_eq!(pushed.runtime.block_on(kept).unwrap(), 0);
    assert_eq!(pushed.push(&callback, b"a", None), 410);
}

fn source() -> SourceId {
    "harbour".parse().unwrap()
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mut code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    code.update(body);
    let code = code.finalize().into_bytes();
    code.iter().fold("sha256=".to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A hub that asks back before it answers.
fn hub(status: u16, question: Option<&'static str>) -> (String, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (tell, asked) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (_, body) = read_message(&mut stream);
            let fields: Vec<(String, String)> =
                url::form_urlencoded::parse(&body).into_owned().collect();
            let mut asked = Asked {
                fields,
                answer: None,
            };
            if let Some(question) = question {
                let mut url = asked.callback();
                url.set_query(Some(question));
                url.query_pairs_mut().append_pair("hub.topic", TOPIC);
                let address = *url.socket_addrs(|| None).unwrap().first().unwrap();
                asked.answer = Some(ask(address, "GET", &url, "", b""));
            }
            write!(
                stream.get_mut(),
                "HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            if tell.send(asked).is_err() {
                return;
            }
        }
    });
    (url, asked)
}

/// Sends a request; the status and body of the answer, 0 when there is none.
fn ask(address: SocketAddr, method: &str, url: &Url, head: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let path = &url[url::Position::BeforePath..];
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: hubs-know-it.test\r\n{head}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // It may close before it has everything.
    let _ = stream.write_all(body);
    let (first, body) = read_message(&mut BufReader::new(stream));
    let status = first.split(' ').nth(1).and_then(|text| text.parse().ok());
    (
        status.unwrap_or_default(),
        String::from_utf8(body).unwrap_or_default(),
    )
}

/// The first line and the body of a message.
fn read_message(stream: &mut BufReader<TcpStream>) -> (String, Vec<u8>) {
    let mut first = String::new();
    let mut length = 0;
    let mut line = String::new();
    while stream.read_line(&mut line).unwrap_or(0) > 0 && !line.trim().is_empty() {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        if first.is_empty() {
            first = std::mem::take(&mut line);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (first, body)
}
