//! A feed names a hub; `serve` asks it to push, and a push makes the next `sync` ask the feed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use url::Url;

use super::{Coast, Entry, HOUR, Reply, feed_with};

/// Nothing here takes as long, however busy the machine is.
const LONGEST: Duration = Duration::from_mins(1);
const FEED: &str = "http://news.test/feed";

/// A server of the archive that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_push_of_the_hub_makes_a_feed_due_that_is_not() {
    let coast = Coast::new(|entry, _| {
        if entry.host == "hub.test" {
            return Reply::of(202);
        }
        let atom = "xmlns:a=\"http://www.w3.org/2005/Atom\"";
        let links = format!(
            "<a:link {atom} rel=\"hub\" href=\"http://hub.test/\"/>\
             <a:link {atom} rel=\"self\" href=\"{FEED}\"/>"
        );
        Reply::feed(feed_with(&links, 3, entry.at)).with("ETag", "\"1\"")
    });
    coast.subscribe("news", FEED);
    coast.sync();
    let polls = || coast.asked("news.test", "/feed").len();
    assert_eq!(polls(), 1);
    // Nobody asks the hub while there is no callback.
    assert!(coast.asked("hub.test", "/").is_empty());

    coast.settings("[websub]\ncallback = \"http://mirror.test/below/\"\n");
    let (_serving, address) = serve(&coast);
    let asked = wait_for(|| coast.asked("hub.test", "/").into_iter().next());
    assert_eq!(asked.method, "POST");
    let field = |name: &str| {
        let mut fields = url::form_urlencoded::parse(&asked.body);
        let found = fields.find_map(|(key, value)| (key == name).then(|| value.into_owned()));
        found.unwrap_or_else(|| panic!("{name} is missing"))
    };
    assert_eq!(field("hub.topic"), FEED);
    let callback: Url = field("hub.callback").parse().unwrap();
    let token = callback.path().strip_prefix("/below/websub/").unwrap();
    // A proxy before the server takes the folder away.
    let path = format!("/websub/{token}");

    let mut question = Url::parse("http://mirror.test/").unwrap();
    question.query_pairs_mut().extend_pairs([
        ("hub.mode", "subscribe"),
        ("hub.topic", FEED),
        ("hub.challenge", "tide"),
    ]);
    let question = format!("GET {path}?{} HTTP/1.1\r\n", question.query().unwrap());
    assert_eq!(ask(&address, &question, b""), (200, "tide".to_owned()));

    // Not due, and nothing was pushed.
    coast.clock.advance(HOUR / 4);
    coast.sync();
    assert_eq!(polls(), 1);

    let body = b"<rss/>";
    let push = |secret: &str| {
        let mut code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        code.update(body);
        let code: Vec<String> = code
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nX-Hub-Signature: sha256={}\r\n",
            code.concat()
        );
        ask(&address, &head, body).0
    };
    assert_eq!(push("guessed"), 202);
    coast.sync();
    assert_eq!(polls(), 1, "a push without the secret is none");

    assert_eq!(push(&field("hub.secret")), 202);
    coast.sync();
    assert_eq!(polls(), 2);
    coast.sync();
    assert_eq!(polls(), 2, "one push, one poll");
}

/// Serves the archive; where.
fn serve(coast: &Coast) -> (Serving, String) {
    let mut command = coast
        .ground
        .on(super::ARCHIVE, &["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.trim().strip_prefix("serving http://").unwrap();
    let address = address.strip_suffix('/').unwrap().to_owned();
    (Serving(child), address)
}

fn wait_for(look: impl Fn() -> Option<Entry>) -> Entry {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < LONGEST, "nobody asked the hub");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a request whose head lacks its last lines; status and body of the answer.
fn ask(address: &str, head: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONGEST)).unwrap();
    let length = body.len();
    let head =
        format!("{head}Host: mirror.test\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, body.to_owned())
}
