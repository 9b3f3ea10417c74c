//! The sixteen checks of a polite fetcher, each with a name of its own, and what belongs to them: the real
//! program against a server that keeps a ledger, on a clock that jumps.

mod access;
mod adding;
mod alarms;
mod conditional;
mod extracting;
mod lists;
mod moves;
mod parts;
mod push;
mod robots;
mod secrets;
mod server;
mod timing;

use std::fmt::Write as _;
use std::process::{Command, Output, Stdio};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::support::{Ground, assert_ended, run};
use server::{Entry, Reply, Server, SharedClock};

const ARCHIVE: &str = "harbour";
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Polls are late by up to this time on purpose, and by the turns of their host.
const LATE: SignedDuration = SignedDuration::from_mins(6);

/// An archive, and a server that plays every host below `.test`.
struct Coast {
    ground: Ground,
    clock: SharedClock,
    server: Server,
}

impl Coast {
    fn new(answer: impl Fn(&Entry, usize) -> Reply + Send + Sync + 'static) -> Self {
        let clock = SharedClock::start();
        let server = Server::start(&clock, answer);
        let coast = Self {
            ground: Ground::new(),
            clock,
            server,
        };
        assert_ended(&run(&mut coast.ground.init(ARCHIVE)), 0);
        // Articles are not looked at again where polls are what is tested.
        coast.settings(&format!(
            "[fetch]\nconnect = {{\"*.test\" = \"{}\"}}\n[revisit]\nages = [\"300d\"]\n",
            coast.server.address
        ));
        coast
    }

    /// Adds lines to the settings.
    fn settings(&self, lines: &str) {
        let path = self.ground.path(&format!("{ARCHIVE}/jianbao.toml"));
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{before}\n{lines}")).unwrap();
    }

    /// Subscribes to a feed whose entries are taken as they are.
    fn subscribe(&self, id: &str, url: &str) {
        self.settings(&format!(
            "[[source]]\nid = \"{id}\"\nurl = \"{url}\"\nfull_text = \"feed\"\n"
        ));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command
            .args(["-C", ARCHIVE, "--clock", &self.clock.url])
            .args(arguments)
            .current_dir(self.ground.path(""))
            .env_clear()
            .env("HOME", self.ground.path("home"))
            .env("JIANBAO_KEY", self.ground.key())
            .stdin(Stdio::null());
        command
    }

    /// A pass; its report.
    #[track_caller]
    fn sync(&self) -> Value {
        json(&run(&mut self.command(&["sync", "--json"])))
    }

    /// A run that goes on for some time; its report.
    #[track_caller]
    fn watch(&self, time: SignedDuration) -> Value {
        let time = format!("{}s", time.as_secs());
        let arguments = ["sync", "--json", "--watch", "--max-time", &time];
        json(&run(&mut self.command(&arguments)))
    }

    /// Runs one pass after the other, as cron does.
    #[track_caller]
    fn passes(&self, every: SignedDuration, times: usize) {
        for _ in 0..times {
            self.sync();
            self.clock.advance(every);
        }
    }

    /// What `sources` says of one.
    #[track_caller]
    fn source(&self, id: &str) -> Value {
        let sources = json(&run(&mut self.command(&["sources", "--json"])));
        let mut all = sources.as_array().unwrap().iter();
        let found = all.find(|source| source["source"] == id);
        found
            .unwrap_or_else(|| panic!("{id} is missing: {sources}"))
            .clone()
    }

    /// The requests of one host and path.
    fn asked(&self, host: &str, path: &str) -> Vec<Entry> {
        let is_it = |entry: &Entry| entry.host == host && entry.path == path;
        self.server.ledger().into_iter().filter(is_it).collect()
    }
}

#[track_caller]
fn json(output: &Output) -> Value {
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The times between one request and the next.
fn gaps(entries: &[Entry]) -> Vec<SignedDuration> {
    entries
        .windows(2)
        .map(|pair| pair[1].at.duration_since(pair[0].at))
        .collect()
}

/// A feed of so many entries, one an hour, the newest some time ago.
fn feed(entries: i64, newest: Timestamp) -> String {
    feed_with("", entries, newest)
}

/// The same with something in its head.
fn feed_with(head: &str, entries: i64, newest: Timestamp) -> String {
    let mut feed = format!(
        "<rss version=\"2.0\" xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">\
         <channel><title>The harbour</title>{head}"
    );
    for number in 0..entries {
        let at = newest - HOUR * i32::try_from(number).unwrap();
        let hour = at.as_second() / 3600;
        let date = jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
        let _ = write!(
            feed,
            "<item><title>Tide of hour {hour}</title><guid>tide-{hour}</guid>\
             <link>http://pages.test/{hour}</link><pubDate>{date}</pubDate>\
             <description>The water of hour {hour} stood higher than that of the hour before it.\
             </description></item>"
        );
    }
    feed.push_str("</channel></rss>");
    feed
}

/// A feed that publishes all the time, with an entity tag; 304 to who knows it.
fn busy(entry: &Entry) -> Reply {
    let hour = entry.at.as_second() / 3600;
    let tag = format!("\"{hour}\"");
    if entry.header("if-none-match") == Some(tag.as_bytes()) {
        return Reply::of(304).with("ETag", &tag);
    }
    let feed = feed(40, entry.at).replace("pages.test", &entry.host);
    Reply::feed(feed).with("ETag", tag)
}
