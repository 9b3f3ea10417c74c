//! A client of a few lines, and worlds.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use jianbao_newsroom::{Newsroom, Running, World, WorldSettings};
use jiff::SignedDuration;

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        jianbao_html::decode(&self.body, self.field("content-type")).text
    }
}

/// Asks for a URL on a connection of its own, with more header lines.
pub(crate) fn ask(newsroom: &Running, url: &str, fields: &str) -> Reply {
    let raw = ask_raw(newsroom, url, &format!("User-Agent: test\r\n{fields}"));
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n");
    let Some(end) = end else {
        return Reply {
            status: 0,
            head: String::new(),
            body: raw,
        };
    };
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head,
        body: raw[end + 4..].to_vec(),
    }
}

/// All bytes of an answer.
pub(crate) fn ask_raw(newsroom: &Running, url: &str, fields: &str) -> Vec<u8> {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let mut stream = TcpStream::connect(newsroom.http).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\n{fields}Connection: close\r\n\r\n"
    )
    .unwrap();
    let mut raw = Vec::new();
    // A connection that is cut on purpose may end in an error.
    let _ = stream.read_to_end(&mut raw);
    raw
}

/// A world of two rounds of templates, in which much happens.
pub(crate) fn eventful() -> WorldSettings {
    WorldSettings {
        seed: 7,
        hosts: 24,
        articles: 120,
        edits: 40,
        deletions: 12,
        days: 50,
        strict: false,
        ..WorldSettings::default()
    }
}

/// A world that stands still.
pub(crate) fn still() -> WorldSettings {
    WorldSettings {
        hosts: 24,
        articles: 72,
        strict: false,
        ..WorldSettings::default()
    }
}

pub(crate) fn start(settings: WorldSettings) -> (Arc<World>, Running) {
    let world = Arc::new(World::new(settings));
    let newsroom = Newsroom::start(Arc::clone(&world), "127.0.0.1:0".parse().unwrap()).unwrap();
    (world, newsroom)
}

pub(crate) fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub(crate) fn without_blanks(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}
